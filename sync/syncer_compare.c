/* Once a day, when nothing else is to be done down here: are members and goods what HQ has? A
 * stream that differs is put right bucket by bucket (syncer_repair.c), or, where much differs,
 * fetched anew over the old rows, which serve until then. */
#include "sync/syncer_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_MS = 6 * 3600 * 1000, /* a till that was just started has other things to do */
	EVERY_MS = 24 * 3600 * 1000,
	AGAIN_MS = 60 * 1000,
	TURN_MS = 5, /* between two turns: nobody waits for this */
};

static void later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->compare.timer, delay_ms);
}

/* Members, then goods, then tomorrow. */
static void next_stream(struct syncer *syncer)
{
	struct sync_compare *compare = &syncer->compare;
	bool first = compare->stream == STREAM_MEMBERS;
	compare->stream = first ? STREAM_GOODS : STREAM_MEMBERS;
	later(syncer, first ? 0 : EVERY_MS);
}

static void finish(struct syncer *syncer)
{
	struct sync_compare *compare = &syncer->compare;
	compare->differences = comparison_differences(compare->comparison);
	compare->times++;
	if (compare->differences > 0 && !repair_want(syncer, compare->comparison))
		down_anew(syncer, compare->stream);
	free(compare->comparison);
	compare->comparison = NULL;
	next_stream(syncer);
}

static void ask(struct syncer *syncer)
{
	char path[REQUEST_PATH_MAX];
	(void)snprintf(
		path, sizeof path, "/v1/ref/%s/buckets", stream_name(syncer->compare.stream));
	struct link_request request = {.path = path};
	line_send_fresh(&syncer->line, &syncer->compare.call, &request);
}

static void go(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_compare *compare = &syncer->compare;
	if (compare->comparison && compare->openings != syncer->parts.reference->openings) {
		free(compare->comparison);
		compare->comparison = NULL;
	}
	if (!compare->comparison) {
		if (compare->call.busy)
			return;
		if (syncer->line.clock_heard && syncer->status.online && down_settled(syncer) &&
			!repair_under_way(syncer))
			ask(syncer);
		else
			later(syncer, AGAIN_MS);
		return;
	}
	if (comparison_turn(compare->comparison, &syncer->parts.reference->db))
		later(syncer, TURN_MS);
	else if (db_ok(&syncer->parts.reference->db))
		finish(syncer);
	else
		later(syncer, AGAIN_MS);
}

static void answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct sync_compare *compare = &syncer->compare;
	const struct ref_cursor *cursor = &syncer->down.refdata.cursors[compare->stream];
	struct refusal refusal;
	struct err err;
	compare->comparison = NULL;
	if (heard->status == 200 && heard->from_hq) {
		compare->comparison = malloc(sizeof *compare->comparison);
		compare->openings = syncer->parts.reference->openings;
		if (compare->comparison && comparison_begin(compare->comparison, compare->stream,
						   cursor, heard->body, heard->body_size, &err)) {
			later(syncer, 0);
			return;
		}
		free(compare->comparison);
		compare->comparison = NULL;
	}
	bool busy = heard->status != 0 && heard->from_hq &&
		    refusal_read(heard->body, heard->body_size, &refusal, &err) &&
		    refusal.code == REFUSAL_BUSY;
	later(syncer, busy ? refusal.retry_after_s * INT64_C(1000) : AGAIN_MS);
}

void compare_start(struct syncer *syncer)
{
	int64_t first_ms =
		syncer->parts.compare_after_ms ? syncer->parts.compare_after_ms : FIRST_MS;
	syncer->compare.stream = STREAM_MEMBERS;
	syncer->compare.call = (struct link_call){.answered = answered, .arg = syncer};
	syncer->compare.timer = (struct loop_timer){.fn = go, .arg = syncer};
	later(syncer, first_ms);
}

/* One that is under way may be about what was here before. */
void compare_soon(struct syncer *syncer)
{
	struct sync_compare *compare = &syncer->compare;
	line_cancel(&syncer->line, &compare->call);
	free(compare->comparison);
	compare->comparison = NULL;
	compare->stream = STREAM_MEMBERS;
	later(syncer, 0);
}

void compare_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->compare.call);
	loop_timer_clear(syncer->parts.loop, &syncer->compare.timer);
	free(syncer->compare.comparison);
}
