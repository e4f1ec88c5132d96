/* Reference data coming down: one page at a time, swept and copied between. */
#include "sync/syncer_parts.h"

#include <string.h>

enum { COPY_TURN_MS = 20, COPY_AFTER_QUIET_MS = 30 * 1000, LOG_PAGES = 200 };

void down_later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->down.timer, delay_ms);
}

static void send_page(struct syncer *syncer)
{
	char path[REQUEST_PATH_MAX];
	refdata_path(&syncer->down.refdata, syncer->down.asked, path);
	struct link_request request = {.path = path};
	line_send_fresh(&syncer->line, &syncer->down.call, &request);
}

static bool next_due(const struct syncer *syncer, enum stream *stream)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		if (!syncer->down.due[i] || snapshot_holds(syncer, (enum stream)i))
			continue;
		*stream = (enum stream)i;
		return true;
	}
	return false;
}

void down_tell_changes(struct syncer *syncer)
{
	unsigned int changed = syncer->down.changed;
	syncer->down.changed = 0;
	if (!changed)
		return;
	syncer->down.changed_since_copy = true;
	if (syncer->parts.reference_changed)
		syncer->parts.reference_changed(syncer->parts.arg, changed);
}

static void stream_complete(struct syncer *syncer, enum stream stream)
{
	syncer->down.due[stream] = false;
	syncer->down.troubled = false;
	down_tell_changes(syncer);
}

static void down_failed(struct syncer *syncer, const struct err *err, int64_t at_least_ms)
{
	syncer->down.troubled = err != NULL;
	if (err)
		syncer->down.trouble = *err;
	syncer_forgive(&syncer->parts.reference->db);
	backoff_failed(&syncer->down.backoff, syncer->parts.env, at_least_ms);
}

static void sweep(struct syncer *syncer, enum stream stream)
{
	struct err err;
	bool done = false;
	if (!refdata_sweep(&syncer->down.refdata, stream, &done, &err)) {
		down_failed(syncer, &err, 0);
		return;
	}
	if (!done)
		return;
	syncer->down.changed |= 1U << stream;
	stream_complete(syncer, stream);
	syncer_refresh(syncer);
}

/* The last good copy is made when nothing else is to be done down here. */
static void go_copy(void *arg)
{
	struct syncer *syncer = arg;
	enum stream stream;
	if (next_due(syncer, &stream))
		return;
	if (reference_copy_step(syncer->parts.reference) == COPY_MORE)
		loop_timer_set(syncer->parts.loop, &syncer->down.copy_timer, COPY_TURN_MS);
	else
		syncer->down.changed_since_copy = false;
}

/* Not within the page that filled the log: each of its syncs has a turn to itself. */
static bool checkpoint(struct syncer *syncer)
{
	struct err err;
	struct db *ref = &syncer->parts.reference->db;
	if (!db_checkpoint_step(ref, LOG_PAGES))
		return false;
	if (!db_ok(ref) && !db_fail(ref, &err))
		down_failed(syncer, &err, 0);
	down_later(syncer, 0);
	return true;
}

static void go_down(void *arg)
{
	struct syncer *syncer = arg;
	int64_t wait_ms = backoff_left_ms(&syncer->down.backoff, syncer->parts.env);
	/* Until HQ said what time it is, no question of ours would be fresh enough. A till that is
	 * fenced gets nothing; the next hello tells when it is not. */
	if (syncer->down.call.busy || !syncer->line.clock_heard || syncer->up.outbox.fenced)
		return;
	if (wait_ms > 0) {
		down_later(syncer, wait_ms);
		return;
	}
	if (checkpoint(syncer))
		return;
	if (!next_due(syncer, &syncer->down.asked)) {
		if (syncer->down.changed_since_copy)
			loop_timer_set(
				syncer->parts.loop, &syncer->down.copy_timer, COPY_AFTER_QUIET_MS);
		return;
	}
	const struct ref_cursor *cursor = &syncer->down.refdata.cursors[syncer->down.asked];
	if (cursor->sweeping && cursor->fetched_all) {
		sweep(syncer, syncer->down.asked);
		down_later(syncer, 0);
		return;
	}
	send_page(syncer);
}

static void hear_page(struct syncer *syncer, const struct link_answer *heard)
{
	struct err err;
	bool changed;
	enum stream stream = syncer->down.asked;
	int64_t began_ms = env_mono_ms(syncer->parts.env);
	enum page_result result = refdata_take_page(
		&syncer->down.refdata, stream, heard->body, heard->body_size, &changed, &err);
	refdata_pace(&syncer->down.refdata, env_mono_ms(syncer->parts.env) - began_ms);
	if (changed && (result == PAGE_MORE || result == PAGE_COMPLETE || result == PAGE_SWEEP))
		syncer->down.changed |= 1U << stream;
	syncer->down.retried = false;
	switch (result) {
	case PAGE_MORE:
	case PAGE_SWEEP: /* go_down() sweeps */
		backoff_reset(&syncer->down.backoff);
		return;
	case PAGE_COMPLETE:
		backoff_reset(&syncer->down.backoff);
		stream_complete(syncer, stream);
		return;
	case PAGE_WRONG:
	case PAGE_NOT_KEPT:
		down_failed(syncer, &err, 0);
		return;
	}
}

static void hear_down_refusal(struct syncer *syncer, const struct link_answer *heard)
{
	struct refusal refusal;
	struct err err;
	if (!refusal_read(heard->body, heard->body_size, &refusal, &err)) {
		down_failed(syncer, &err, 0);
		return;
	}
	bool clock = refusal.code == REFUSAL_STALE || refusal.code == REFUSAL_REPLAY;
	if (clock && refusal.hq_time > 0)
		line_hear_clock(&syncer->line, refusal.hq_time);
	if (clock && !syncer->down.retried) {
		syncer->down.retried = true;
		return;
	}
	if (refusal.code == REFUSAL_RESYNC) {
		const struct ref_cursor *cursor = &syncer->down.refdata.cursors[syncer->down.asked];
		/* The feed is the same: HQ is behind us, or we are behind all it remembers. */
		bool same = strcmp(refusal.feed, cursor->feed) == 0 && cursor->since > 0;
		if (!refdata_resync(&syncer->down.refdata, syncer->down.asked, refusal.feed, &err))
			down_failed(syncer, &err, 0);
		else if (syncer->down.retried)
			down_failed(syncer, NULL, 0);
		if (same)
			down_doubt(syncer);
		/* HQ that answers every question with RESYNC must not be asked without pause. */
		syncer->down.retried = true;
		return;
	}
	int64_t wait_s = refusal.retry_after_s > heard->retry_after_s ? refusal.retry_after_s
								      : heard->retry_after_s;
	fail(&err, TEXT_SYNC_DOWN_REFUSED, stream_name(syncer->down.asked),
		refusal_name(refusal.code));
	bool passing = refusal.code == REFUSAL_BUSY || refusal.code == REFUSAL_INTERNAL;
	down_failed(syncer, passing ? NULL : &err, wait_s * 1000);
}

static void down_answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	bool real = heard->status != 0 && heard->from_hq;
	if (!real)
		backoff_failed(&syncer->down.backoff, syncer->parts.env, 0);
	else if (heard->status != 200)
		hear_down_refusal(syncer, heard);
	else
		hear_page(syncer, heard);
	syncer_online(syncer, real);
	syncer_refresh(syncer);
	down_later(syncer, 0);
}

void down_hear_feeds(struct syncer *syncer, const struct hello_answer *answer)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		const struct ref_cursor *cursor = &syncer->down.refdata.cursors[i];
		const struct feed *feed = &answer->feeds[i];
		bool same = feed->id[0] && strcmp(feed->id, cursor->feed) == 0;
		if (!same || feed->version != cursor->since || cursor->sweeping)
			syncer->down.due[i] = true;
		else if (!syncer->down.due[i])
			refdata_confirm(&syncer->down.refdata, (enum stream)i, answer->hq_time);
	}
	snapshot_hear_feeds(syncer, answer);
	down_later(syncer, 0);
}

static void let_go(void *arg)
{
	struct syncer *syncer = arg;
	refdata_done(&syncer->down.refdata);
}

static void take_up(void *arg)
{
	struct syncer *syncer = arg;
	refdata_open(&syncer->down.refdata, &syncer->parts.reference->db, syncer->parts.identity);
	down_want_all(syncer);
}

void down_want(struct syncer *syncer, enum stream stream)
{
	syncer->down.due[stream] = true;
	down_later(syncer, 0);
}

void down_want_all(struct syncer *syncer)
{
	for (int i = 0; i < STREAM_COUNT; i++)
		syncer->down.due[i] = true;
	backoff_reset(&syncer->down.backoff);
	down_later(syncer, 0);
}

void down_anew(struct syncer *syncer, enum stream stream)
{
	char feed[FEED_TEXT_MAX];
	struct err err;
	memcpy(feed, syncer->down.refdata.cursors[stream].feed, sizeof feed);
	if (refdata_resync(&syncer->down.refdata, stream, feed, &err))
		down_want(syncer, stream);
	syncer_forgive(&syncer->parts.reference->db);
}

/* HQ that went back gives out the versions that it forgot a second time: rows of this till may be
 * of that future, and no cursor tells. The short streams are fetched anew, the long ones compared.
 */
void down_doubt(struct syncer *syncer)
{
	static const enum stream shorts[] = {
		STREAM_SETTINGS, STREAM_OPERATORS, STREAM_KEYS, STREAM_RULES};
	for (size_t i = 0; i < LENGTH(shorts); i++)
		if (!syncer->down.refdata.cursors[shorts[i]].sweeping)
			down_anew(syncer, shorts[i]);
	compare_soon(syncer);
}

static int64_t behind(const struct ref_cursor *cursor, const struct feed *head)
{
	int64_t since = strcmp(head->id, cursor->feed) == 0 ? cursor->since : 0;
	return head->version > since ? head->version - since : 0;
}

int64_t down_changes_waiting(const struct syncer *syncer)
{
	int64_t waiting = 0;
	for (int i = 0; i < STREAM_COUNT; i++)
		if (syncer->down.due[i] && !snapshot_holds(syncer, (enum stream)i))
			waiting += behind(
				&syncer->down.refdata.cursors[i], &syncer->snapshot.heads[i]);
	return waiting;
}

bool down_settled(const struct syncer *syncer)
{
	enum stream stream;
	return !syncer->down.call.busy && !snapshot_under_way(syncer) && !next_due(syncer, &stream);
}

void down_start(struct syncer *syncer)
{
	struct sync_down *down = &syncer->down;
	down->call = (struct link_call){.answered = down_answered, .arg = syncer};
	down->timer = (struct loop_timer){.fn = go_down, .arg = syncer};
	down->copy_timer = (struct loop_timer){.fn = go_copy, .arg = syncer};
	down->user = (struct reference_user){.let_go = let_go, .take_up = take_up, .arg = syncer};
	reference_join(syncer->parts.reference, &down->user);
	take_up(syncer);
}

void down_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->down.call);
	loop_timer_clear(syncer->parts.loop, &syncer->down.timer);
	loop_timer_clear(syncer->parts.loop, &syncer->down.copy_timer);
	reference_leave(syncer->parts.reference, &syncer->down.user);
	refdata_done(&syncer->down.refdata);
}
