/* The reference data as one file, when that is the shorter way: a child fetches and checks it, and
 * the till changes over between two turns of its loop. Until then the old data serves; goods and
 * members are not asked for row by row meanwhile. */
#include "sync/syncer_parts.h"

#include "pos/core/text.h"
#include "sync/fetch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORTH_ROWS = 50000,
	AFTER_NONE_MS = 60 * 60 * 1000, /* HQ has none: rows come down by themselves */
	AFTER_FAILURE_MS = 10 * 60 * 1000,
	RETIRE_TURN_MS = 20,
	SWAP_TURN_MS = 5,
	LATERS_MAX = 60, /* so often HQ is waited for while it makes one; then rows come singly */
};

static int64_t behind(const struct ref_cursor *cursor, const struct feed *head)
{
	bool same = strcmp(cursor->feed, head->id) == 0;
	return same ? head->version - cursor->since : head->version;
}

static bool worth_it(const struct syncer *syncer)
{
	const struct ref_cursor *cursors = syncer->down.refdata.cursors;
	const struct feed *heads = syncer->snapshot.heads;
	int64_t worth = syncer->parts.snapshot_worth ? syncer->parts.snapshot_worth : WORTH_ROWS;
	return behind(&cursors[STREAM_GOODS], &heads[STREAM_GOODS]) +
		       behind(&cursors[STREAM_MEMBERS], &heads[STREAM_MEMBERS]) >=
	       worth;
}

bool snapshot_under_way(const struct syncer *syncer)
{
	const struct sync_snapshot *snapshot = &syncer->snapshot;
	return child_runs(&snapshot->child) || snapshot->promised || snapshot->ready[0];
}

bool snapshot_holds(const struct syncer *syncer, enum stream stream)
{
	return snapshot_under_way(syncer) && (stream == STREAM_GOODS || stream == STREAM_MEMBERS);
}

/* ---- starting ---- */

static void write_order(struct syncer *syncer, struct fetch_order *order)
{
	const struct sync_parts *parts = &syncer->parts;
	*order = (struct fetch_order){
		.identity = *parts->identity, .hq_time = line_hq_time(&syncer->line)};
	text_copy(order->folder, sizeof order->folder, parts->reference->folder);
	text_copy(order->hq_url, sizeof order->hq_url, parts->hq_url);
	text_copy(order->ca_file, sizeof order->ca_file, parts->ca_file ? parts->ca_file : "");
	memcpy(order->head, syncer->snapshot.heads, sizeof order->head);
	for (int i = 0; i < STREAM_COUNT; i++) {
		const struct ref_cursor *cursor = &syncer->down.refdata.cursors[i];
		text_copy(order->have[i].id, sizeof order->have[i].id, cursor->feed);
		order->have[i].version = cursor->since;
	}
}

static void not_before(struct syncer *syncer, int64_t delay_ms)
{
	syncer->snapshot.not_before_ms = env_mono_ms(syncer->parts.env) + delay_ms;
}

static void trouble(struct syncer *syncer, const struct err *err)
{
	syncer->snapshot.troubled = true;
	syncer->snapshot.trouble = *err;
	not_before(syncer, AFTER_FAILURE_MS);
}

static void start(struct syncer *syncer)
{
	static const char *const words[] = {"suanpan", "fetch-snapshot", NULL};
	struct sync_snapshot *snapshot = &syncer->snapshot;
	struct fetch_order *order = malloc(sizeof *order);
	struct err err;
	size_t size = 0;
	snapshot->promised = false;
	if (!order)
		return;
	write_order(syncer, order);
	char *text = fetch_order_write(order, &size, &err);
	if (!text || !child_start(&snapshot->child, syncer->parts.loop, syncer->parts.program,
			     words, text, size, &err))
		trouble(syncer, &err);
	if (text)
		explicit_bzero(text, size);
	explicit_bzero(order, sizeof *order);
	free(text);
	free(order);
}

static void consider(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_snapshot *snapshot = &syncer->snapshot;
	const char *program = syncer->parts.program;
	bool due = env_mono_ms(syncer->parts.env) >= snapshot->not_before_ms;
	if (!program || !program[0] || !due || child_runs(&snapshot->child) || snapshot->ready[0])
		return;
	if (syncer->line.clock_heard && worth_it(syncer))
		start(syncer);
	else
		snapshot->promised = false;
}

void snapshot_hear_feeds(struct syncer *syncer, const struct hello_answer *answer)
{
	struct sync_snapshot *snapshot = &syncer->snapshot;
	memcpy(snapshot->heads, answer->feeds, sizeof snapshot->heads);
	consider(syncer);
}

/* ---- what the child says ---- */

static void say_progress(struct syncer *syncer, enum text stage, const char *numbers)
{
	struct sync_status *status = &syncer->status;
	long long done = 0, total = 0;
	(void)sscanf(numbers, "%lld %lld", &done, &total);
	status->snapshot_stage = stage;
	status->snapshot_done = done;
	status->snapshot_total = total;
}

static void changed_over(struct syncer *syncer)
{
	syncer->snapshot.troubled = false;
	syncer->snapshot.laters = 0;
	syncer->snapshot.ready[0] = '\0';
	syncer->down.changed_since_copy = true;
	loop_timer_set(syncer->parts.loop, &syncer->snapshot.timer, RETIRE_TURN_MS);
	if (syncer->parts.reference_changed)
		syncer->parts.reference_changed(
			syncer->parts.arg, 1U << STREAM_GOODS | 1U << STREAM_MEMBERS);
}

/* A turn of the loop for each step: what is sold meanwhile waits for none of it. */
static void change_over(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_snapshot *snapshot = &syncer->snapshot;
	struct err err;
	switch (reference_swap_step(syncer->parts.reference, snapshot->ready, &err)) {
	case SWAP_MORE:
		loop_timer_set(syncer->parts.loop, &snapshot->swap, SWAP_TURN_MS);
		return;
	case SWAP_DONE:
		changed_over(syncer);
		break;
	case SWAP_FAILED:
		snapshot->ready[0] = '\0';
		trouble(syncer, &err);
		break;
	}
	syncer_refresh(syncer);
	down_later(syncer, 0);
}

/* "failed ID\tA\tB\tC": a sentence of this very program. */
static void hear_failure(struct syncer *syncer, const char *said)
{
	struct err err = {.what = {.id = TEXT_NONE}};
	char *end;
	long id = strtol(said, &end, 10);
	if (id >= 0 && id < TEXT_COUNT)
		err.what.id = (enum text)id;
	for (int i = 0; i < 3 && *end == '\t'; i++) {
		size_t size = strcspn(++end, "\t");
		size_t cap = size + 1 < MESSAGE_ARG_MAX ? size + 1 : MESSAGE_ARG_MAX;
		text_copy(err.what.arg[i], cap, end);
		end += size;
	}
	trouble(syncer, &err);
}

/* HQ is making one: that is sooner here than row after row. */
static void wait_for_it(struct syncer *syncer, int64_t delay_ms)
{
	struct sync_snapshot *snapshot = &syncer->snapshot;
	not_before(syncer, delay_ms);
	snapshot->promised = snapshot->laters++ < LATERS_MAX;
	if (!snapshot->promised)
		return;
	syncer->status.snapshot_stage = TEXT_SYNC_SNAPSHOT_WAITING;
	loop_timer_set(syncer->parts.loop, &snapshot->again, delay_ms);
}

static void said(void *arg, const char *line)
{
	struct syncer *syncer = arg;
	if (strncmp(line, "fetching ", 9) == 0)
		say_progress(syncer, TEXT_SYNC_SNAPSHOT_FETCHING, line + 9);
	else if (strncmp(line, "unpacking ", 10) == 0)
		say_progress(syncer, TEXT_SYNC_SNAPSHOT_UNPACKING, line + 10);
	else if (strncmp(line, "checking ", 9) == 0)
		say_progress(syncer, TEXT_SYNC_SNAPSHOT_CHECKING, line + 9);
	else if (strncmp(line, "later ", 6) == 0)
		wait_for_it(syncer, strtoll(line + 6, NULL, 10) * 1000);
	else if (strcmp(line, "none") == 0)
		not_before(syncer, AFTER_NONE_MS);
	else if (strncmp(line, "failed ", 7) == 0)
		hear_failure(syncer, line + 7);
	else if (strncmp(line, "ready ", 6) == 0)
		text_copy(syncer->snapshot.ready, sizeof syncer->snapshot.ready, line + 6);
	syncer_refresh(syncer);
}

/* A child that died without a word is tried again later. */
static void ended(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_snapshot *snapshot = &syncer->snapshot;
	if (!snapshot->promised)
		syncer->status.snapshot_stage = TEXT_NONE;
	if (snapshot->ready[0])
		loop_timer_set(syncer->parts.loop, &snapshot->swap, 0);
	else if (snapshot->not_before_ms <= env_mono_ms(syncer->parts.env))
		not_before(syncer, AFTER_FAILURE_MS);
	syncer_refresh(syncer);
	down_later(syncer, 0);
}

/* ---- what is left of the old file ---- */

static void go(void *arg)
{
	struct syncer *syncer = arg;
	if (reference_retire_step(syncer->parts.reference))
		loop_timer_set(syncer->parts.loop, &syncer->snapshot.timer, RETIRE_TURN_MS);
}

void snapshot_start(struct syncer *syncer)
{
	syncer->status.snapshot_stage = TEXT_NONE;
	syncer->snapshot.timer = (struct loop_timer){.fn = go, .arg = syncer};
	syncer->snapshot.swap = (struct loop_timer){.fn = change_over, .arg = syncer};
	syncer->snapshot.again = (struct loop_timer){.fn = consider, .arg = syncer};
	syncer->snapshot.child = (struct child){.said = said, .ended = ended, .arg = syncer};
}

void snapshot_stop(struct syncer *syncer)
{
	child_stop(&syncer->snapshot.child);
	loop_timer_clear(syncer->parts.loop, &syncer->snapshot.timer);
	loop_timer_clear(syncer->parts.loop, &syncer->snapshot.again);
	loop_timer_clear(syncer->parts.loop, &syncer->snapshot.swap);
}
