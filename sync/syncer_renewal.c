/* The next epoch: asked for when this one cannot go on, taken on in one transaction, and what HQ
 * then holds of the ones before. */
#include "sync/branch.h"
#include "sync/syncer_parts.h"
#include "sync/wire_epoch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fill_in(struct syncer *syncer, struct epoch_request *request)
{
	const struct identity *identity = syncer->parts.identity;
	bool behind = syncer->up.outbox.trouble == OUTBOX_BEHIND;
	request->till = identity->certificate.till;
	request->epoch = identity->certificate.epoch;
	(void)snprintf(request->reason, sizeof request->reason, "%s", behind ? "BEHIND" : "FORK");
	memcpy(request->certificate, identity->certificate_bytes, CERTIFICATE_SIZE);
}

bool renewal_ask(struct syncer *syncer, struct err *err)
{
	struct epoch_request asked = {0};
	struct signing_key key;
	size_t size;
	if (!identity_next_key(syncer->parts.journal->db, syncer->parts.env, &key, err))
		return false;
	fill_in(syncer, &asked);
	asked.key = key.public;
	char *text = epoch_request_write(&asked, &size, err);
	if (!text)
		return false;
	struct link_request request = {.path = "/v1/epoch",
		.content_type = "application/json",
		.body = text,
		.body_size = size};
	struct request_head head = {0};
	syncer->up.asked = ASKED_EPOCH;
	syncer->up.outbox.asked_epoch = true;
	line_send(&syncer->line, &syncer->up.call, &request, &head);
	free(text);
	return true;
}

static bool take_on(struct syncer *syncer, const struct link_answer *heard, struct err *err)
{
	struct enrol_answer *granted = malloc(sizeof *granted);
	struct sync_up *up = &syncer->up;
	bool done = granted && enrol_answer_read(heard->body, heard->body_size, granted, err) &&
		    identity_renew(syncer->parts.identity, syncer->parts.journal, granted, false,
			    up->outbox.next, err);
	if (done)
		line_hear_clock(&syncer->line, granted->hq_time);
	free(granted);
	return done;
}

static void refused(struct syncer *syncer, const struct link_answer *heard)
{
	struct refusal refusal = {.code = REFUSAL_OTHER};
	struct err ignored;
	(void)!refusal_read(heard->body, heard->body_size, &refusal, &ignored);
	if (refusal.retry_after_s < heard->retry_after_s)
		refusal.retry_after_s = heard->retry_after_s;
	outbox_epoch_refused(&syncer->up.outbox, &refusal, syncer->parts.env);
}

void renewal_answered(struct syncer *syncer, const struct link_answer *heard)
{
	struct outbox *outbox = &syncer->up.outbox;
	struct err err;
	if (heard->status != 200) {
		refused(syncer, heard);
		return;
	}
	if (!take_on(syncer, heard, &err)) {
		syncer_forgive(syncer->parts.journal->db);
		backoff_failed(&outbox->renewal, syncer->parts.env, 0);
		return;
	}
	outbox_begin_epoch(outbox, syncer->parts.journal->epoch, syncer->parts.env);
	quota_new_epoch(syncer);
}

static bool keep_branches(struct syncer *syncer, const struct hello_answer *answer)
{
	struct db *money = syncer->parts.journal->db;
	struct err ignored; /* the next hello asks again */
	AUTO(tx) struct tx tx = tx_begin(money);
	bool changed = branch_hear(money, &syncer->up.branches, &answer->held, answer->incarnation);
	return tx_commit(&tx, &ignored) && changed;
}

void renewal_hear_branches(struct syncer *syncer, const struct hello_answer *answer)
{
	struct sync_up *up = &syncer->up;
	struct db *money = syncer->parts.journal->db;
	bool changed = up->branches.count > 0 && keep_branches(syncer, answer);
	if (changed)
		readopt_later(syncer, 0);
	/* HQ came back from a backup since we asked, or there are more than one hello holds. */
	bool ask_more = up->branches.count == 0 || (up->branches.count == BRANCHES_MAX && changed);
	if (ask_more && !branch_all_settled(money, answer->incarnation))
		up->outbox.greeted = false;
	syncer_forgive(money);
}

void renewal_hear_key(struct syncer *syncer, const struct hello_answer *answer)
{
	struct journal *journal = syncer->parts.journal;
	struct identity *identity = syncer->parts.identity;
	struct err ignored; /* the next hello brings it again */
	if (answer->has_certificate)
		(void)!identity_take_certificate(
			identity, journal->db, answer->certificate, &ignored);
	if (answer->has_box)
		(void)!identity_take_box(identity, journal->db, answer, &ignored);
	if (answer->rotate)
		(void)!identity_rotate(identity, journal, &ignored);
	syncer_forgive(journal->db);
}
