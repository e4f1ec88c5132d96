/* A member this till does not hold, asked for at HQ by the full number. The answer is a row like a
 * delta's: it goes into ref.db, HQ notes that our store holds it now, and its changes come down
 * with the others. */
#include "sync/syncer_parts.h"

#include "pos/core/text.h"
#include "sync/json.h"

#include <stdio.h>
#include <string.h>

static void tell(struct syncer *syncer, enum member_answer answer)
{
	if (syncer->parts.member_answered)
		syncer->parts.member_answered(syncer->parts.arg, answer);
}

bool syncer_find_member(struct syncer *syncer, const struct code *code)
{
	char path[REQUEST_PATH_MAX];
	if (!syncer->status.online || !syncer->line.clock_heard || syncer->member.call.busy)
		return false;
	(void)snprintf(path, sizeof path, "/v1/member?%s=%s",
		code->kind == CODE_PHONE ? "phone" : "card", code->text);
	struct link_request request = {.path = path};
	syncer->member.retried = false;
	text_copy(syncer->member.path, sizeof syncer->member.path, path);
	line_send_fresh(&syncer->line, &syncer->member.call, &request);
	return true;
}

/* false: not a row this till can keep. */
static bool keep(struct syncer *syncer, const struct link_answer *heard)
{
	struct err err;
	AUTO(json) struct json doc;
	if (!json_parse(&doc, heard->body, heard->body_size, WIRE_ANSWER_MAX, &err))
		return false;
	struct json_value root = json_root(&doc);
	struct json_value rows = json_member(root, "rows");
	struct refdata *refdata = &syncer->down.refdata;
	struct row_page page = {.generation = refdata->cursors[STREAM_MEMBERS].generation,
		.projected_epoch = (uint32_t)json_int_or(
			json_member(root, "projected_epoch"), 0, UINT32_MAX, 0),
		.projected_next =
			(uint64_t)json_int_or(json_member(root, "projected_next"), 0, INT64_MAX, 0),
		.hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX)};
	if (json_count(rows, 1) != 1 || !json_good(&doc, &err))
		return false;
	AUTO(tx) struct tx tx = tx_begin(refdata->db);
	return ref_row_apply(&refdata->rows, &page, STREAM_MEMBERS, json_item(rows, 0), &err) &&
	       tx_commit(&tx, &err);
}

/* HQ's clock was not ours: once more with the right one. */
static bool asked_again(struct syncer *syncer, const struct refusal *refusal)
{
	bool clock = refusal->code == REFUSAL_STALE || refusal->code == REFUSAL_REPLAY;
	if (!clock || syncer->member.retried)
		return false;
	syncer->member.retried = true;
	line_hear_clock(&syncer->line, refusal->hq_time);
	struct link_request request = {.path = syncer->member.path};
	line_send_fresh(&syncer->line, &syncer->member.call, &request);
	return true;
}

static void answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct refusal refusal;
	struct err ignored;
	enum member_answer answer = MEMBER_NOT_ASKED;
	if (heard->status == 200 && heard->from_hq) {
		answer = keep(syncer, heard) ? MEMBER_THERE : MEMBER_NOT_ASKED;
		syncer_forgive(&syncer->parts.reference->db);
	} else if (heard->status != 0 && heard->from_hq &&
		   refusal_read(heard->body, heard->body_size, &refusal, &ignored)) {
		if (asked_again(syncer, &refusal))
			return;
		if (refusal.code == REFUSAL_NOTFOUND)
			answer = MEMBER_NOWHERE;
	}
	tell(syncer, answer);
}

void member_start(struct syncer *syncer)
{
	syncer->member.call = (struct link_call){.answered = answered, .arg = syncer};
}

void member_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->member.call);
}
