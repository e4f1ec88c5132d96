/* A sale of another till of the store, asked for at HQ when goods of it come back here. */
#include "sync/syncer_parts.h"

#include "pos/core/text.h"
#include "sync/wire_sale.h"

#include <stdio.h>

static void name_path(char path[REQUEST_PATH_MAX], const struct receipt_name *name)
{
	char uid[UID_TEXT_MAX];
	hex_text(uid, name->uid.bytes, UID_SIZE);
	if (name->by_uid)
		(void)snprintf(path, REQUEST_PATH_MAX, "/v1/sale?uid=%s", uid);
	else
		(void)snprintf(path, REQUEST_PATH_MAX, "/v1/sale?till=%u&epoch=%u&counter=%u",
			(unsigned)name->till, (unsigned)name->epoch, (unsigned)name->counter);
}

bool syncer_find_sale(struct syncer *syncer, const struct receipt_name *name)
{
	struct sync_sale *sale = &syncer->sale;
	line_cancel(&syncer->line, &sale->call);
	if (!syncer->status.online || !syncer->line.clock_heard)
		return false;
	name_path(sale->path, name);
	sale->retried = false;
	struct link_request request = {.path = sale->path};
	line_send_fresh(&syncer->line, &sale->call, &request);
	return true;
}

/* HQ's clock was not ours: once more with the right one. */
static bool asked_again(struct syncer *syncer, const struct refusal *refusal)
{
	struct sync_sale *sale = &syncer->sale;
	bool clock = refusal->code == REFUSAL_STALE || refusal->code == REFUSAL_REPLAY;
	if (!clock || sale->retried)
		return false;
	sale->retried = true;
	line_hear_clock(&syncer->line, refusal->hq_time);
	struct link_request request = {.path = sale->path};
	line_send_fresh(&syncer->line, &sale->call, &request);
	return true;
}

static void answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct refusal refusal;
	struct err ignored;
	struct sale_told told = {0};
	enum member_answer answer = MEMBER_NOT_ASKED;
	if (heard->status == 200 && heard->from_hq) {
		if (sale_told_read(heard->body, heard->body_size, &told, &ignored))
			answer = MEMBER_THERE;
	} else if (heard->status != 0 && heard->from_hq &&
		   refusal_read(heard->body, heard->body_size, &refusal, &ignored)) {
		if (asked_again(syncer, &refusal))
			return;
		if (refusal.code == REFUSAL_NOTFOUND)
			answer = MEMBER_NOWHERE;
	}
	if (syncer->parts.sale_answered)
		syncer->parts.sale_answered(syncer->parts.arg, answer, &told);
	sale_told_done(&told);
}

void sale_start(struct syncer *syncer)
{
	syncer->sale.call = (struct link_call){.answered = answered, .arg = syncer};
}

void sale_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->sale.call);
}
