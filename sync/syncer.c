#include "sync/syncer.h"

#include "sync/syncer_parts.h"
#include "sync/upload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT_MAX = 24 };

/* ---- status ---- */

static void add_trouble(struct sync_status *status, enum text id, const char *a)
{
	if (status->attention < SYNC_TROUBLES_MAX)
		status->troubles[status->attention++] = message_of((struct says){id, a});
}

static void add_count(struct sync_status *status, enum text id, int64_t count)
{
	char number[NUMBER_TEXT_MAX];
	(void)snprintf(number, sizeof number, "%lld", (long long)count);
	if (count > 0)
		add_trouble(status, id, number);
}

static void add_outbox_trouble(struct syncer *syncer)
{
	struct sync_status *status = &syncer->status;
	const struct outbox *outbox = &syncer->up.outbox;
	const struct chain chain = {.next = syncer->parts.journal->next_seq};
	switch (outbox->trouble) {
	case OUTBOX_WELL:
		return;
	case OUTBOX_BEHIND:
		add_trouble(status, outbox->replaced ? TEXT_SYNC_REPLACED : TEXT_SYNC_BEHIND, NULL);
		return;
	case OUTBOX_FORKED:
		add_trouble(status, outbox->replaced ? TEXT_SYNC_REPLACED : TEXT_SYNC_FORKED, NULL);
		return;
	case OUTBOX_REFILLING:
		add_trouble(status, TEXT_SYNC_REFILLING, NULL);
		return;
	case OUTBOX_FENCED:
		add_trouble(status,
			outbox_kept_all(outbox, &chain) ? TEXT_SYNC_FENCED_KEPT : TEXT_SYNC_FENCED,
			NULL);
		return;
	case OUTBOX_NOT_KNOWN:
		add_trouble(status, TEXT_SYNC_NOT_KNOWN, NULL);
		return;
	case OUTBOX_BAD_ACK:
		add_trouble(status, TEXT_SYNC_BAD_ACK, NULL);
		return;
	case OUTBOX_BAD_SIGNATURE:
		add_trouble(status, TEXT_SYNC_BAD_SIGNATURE, NULL);
		return;
	case OUTBOX_BAD_RECORDS:
		add_trouble(status, TEXT_SYNC_BAD_RECORDS, NULL);
		return;
	case OUTBOX_OUTDATED:
		add_trouble(status, TEXT_SYNC_OUTDATED, NULL);
		return;
	case OUTBOX_NOT_UNDERSTOOD:
		add_trouble(status, TEXT_SYNC_NOT_UNDERSTOOD, NULL);
		return;
	}
}

static void find_troubles(struct syncer *syncer)
{
	struct sync_status *status = &syncer->status;
	status->attention = 0;
	add_outbox_trouble(syncer);
	if (syncer->up.outbox.schema_min > RECORD_SCHEMA &&
		syncer->up.outbox.trouble != OUTBOX_OUTDATED)
		add_trouble(status, TEXT_SYNC_OUTDATED, NULL);
	if (syncer->up.strange_keys)
		add_trouble(status, TEXT_SYNC_STRANGE_KEYS, NULL);
	add_count(status, TEXT_SYNC_PROBLEMS, syncer->up.unposted);
	add_count(status, TEXT_SYNC_REMARKS, syncer->up.remarked);
	add_count(status, TEXT_SYNC_REFUSED_ROWS, syncer->down.refdata.refused_rows);
	if (syncer->snapshot.troubled && status->attention < SYNC_TROUBLES_MAX)
		status->troubles[status->attention++] = syncer->snapshot.trouble.what;
	if (syncer->down.troubled && status->attention < SYNC_TROUBLES_MAX)
		status->troubles[status->attention++] = syncer->down.trouble.what;
}

void syncer_refresh(struct syncer *syncer)
{
	struct waiting waiting = upload_waiting(syncer->parts.journal, syncer->up.outbox.next);
	syncer->status.waiting = waiting.sales;
	syncer->status.records_waiting = waiting.records;
	syncer->status.oldest_waiting_ms = waiting.oldest_ms;
	syncer->status.durable_next = syncer->up.outbox.durable_next;
	syncer->status.acked_ms = syncer->up.acked_ms;
	syncer->status.changes_waiting = down_changes_waiting(syncer);
	syncer->status.reference_as_of_ms = refdata_as_of_ms(&syncer->down.refdata);
	syncer->status.fenced = syncer->up.outbox.trouble == OUTBOX_FENCED;
	find_troubles(syncer);
	if (memcmp(&syncer->told, &syncer->status, sizeof syncer->told) == 0)
		return;
	syncer->told = syncer->status;
	if (syncer->parts.status_changed)
		syncer->parts.status_changed(syncer->parts.arg);
}

void syncer_online(struct syncer *syncer, bool online)
{
	struct sync_status *status = &syncer->status;
	if (online)
		status->offline_since_ms = 0;
	else if (status->online || !status->offline_since_ms)
		status->offline_since_ms = env_wall_ms(syncer->parts.env);
	status->online = online;
}

void syncer_forgive(struct db *db)
{
	if (!db_ok(db) && !db->corrupt)
		db_forgive(db);
}

static void poked(void *arg)
{
	struct syncer *syncer = arg;
	syncer_refresh(syncer);
	if (!syncer->up.call.busy)
		up_later(syncer, 0);
}

/* ---- the face ---- */

struct syncer *syncer_start(const struct sync_parts *parts)
{
	struct syncer *syncer = calloc(1, sizeof *syncer);
	if (!syncer)
		return NULL;
	syncer->parts = *parts;
	syncer->line = (struct line){.link = parts->link,
		.env = parts->env,
		.identity = parts->identity,
		.journal = parts->journal};
	syncer->poke_timer = (struct loop_timer){.fn = poked, .arg = syncer};
	watch_start(syncer);
	up_start(syncer);
	trust_start(syncer);
	readopt_start(syncer);
	refill_start(syncer);
	person_start(syncer);
	down_start(syncer);
	snapshot_start(syncer);
	member_start(syncer);
	sale_start(syncer);
	repair_start(syncer);
	compare_start(syncer);
	points_start(syncer);
	quota_start(syncer);
	syncer_online(syncer, false);
	/* The first status is there before the first call back. */
	void (*status_changed)(void *) = syncer->parts.status_changed;
	syncer->parts.status_changed = NULL;
	syncer_refresh(syncer);
	syncer->parts.status_changed = status_changed;
	up_later(syncer, 0);
	return syncer;
}

void syncer_stop(struct syncer *syncer)
{
	if (!syncer)
		return;
	loop_timer_clear(syncer->parts.loop, &syncer->poke_timer);
	watch_stop(syncer);
	up_stop(syncer);
	trust_stop(syncer);
	readopt_stop(syncer);
	refill_stop(syncer);
	person_stop(syncer);
	compare_stop(syncer);
	repair_stop(syncer);
	member_stop(syncer);
	sale_stop(syncer);
	snapshot_stop(syncer);
	down_stop(syncer);
	points_stop(syncer);
	quota_stop(syncer);
	free(syncer);
}

const struct sync_status *syncer_status(const struct syncer *syncer)
{
	return &syncer->status;
}

/* Whoever pokes has a customer waiting: what there is to do is done when the loop comes round. */
void syncer_poke(struct syncer *syncer)
{
	loop_timer_set(syncer->parts.loop, &syncer->poke_timer, 0);
}

void syncer_now(struct syncer *syncer)
{
	outbox_hurry(&syncer->up.outbox);
	syncer->up.hurried = true;
	down_want_all(syncer);
	if (!syncer->up.call.busy)
		up_later(syncer, 0);
}

enum sync_round syncer_round(const struct syncer *syncer)
{
	const struct sync_up *up = &syncer->up;
	if (up->hurried || up->call.busy)
		return SYNC_ROUND_UNDER_WAY;
	if (!syncer->status.online)
		return SYNC_ROUND_UNANSWERED;
	if (up->outbox.stopped)
		return SYNC_ROUND_STOPPED;
	return syncer_settled(syncer) ? SYNC_ROUND_DONE : SYNC_ROUND_UNDER_WAY;
}

bool syncer_settled(const struct syncer *syncer)
{
	const struct sync_up *up = &syncer->up;
	return !syncer->poke_timer.set && up->outbox.greeted && !up->outbox.stopped &&
	       !up->call.busy && !syncer->trust.call.busy && syncer->status.records_waiting == 0 &&
	       down_settled(syncer) && quota_settled(syncer);
}
