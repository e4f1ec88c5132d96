/* What differed when members or goods were compared is fetched, a bucket at a time, and put right.
 * A line that fails is waited for; a stream that begins anew meanwhile needs no repair. */
#include "sync/syncer_parts.h"

enum {
	AGAIN_MS = 60 * 1000,
	TURN_MS = 5, /* between two turns: nobody waits for this */
};

static void later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->repair.timer, delay_ms);
}

bool repair_under_way(const struct syncer *syncer)
{
	return syncer->repair.repair != NULL;
}

static void end(struct syncer *syncer)
{
	repair_done(syncer->repair.repair);
	syncer->repair.repair = NULL;
	syncer->repair.fetched = false;
	syncer_forgive(&syncer->parts.reference->db);
}

static void finish(struct syncer *syncer)
{
	enum stream stream = syncer->repair.repair->stream;
	end(syncer);
	syncer->repair.times++;
	syncer->down.changed |= 1U << stream;
	down_tell_changes(syncer);
	down_later(syncer, 0);
}

static void ask(struct syncer *syncer)
{
	char path[REQUEST_PATH_MAX];
	repair_path(syncer->repair.repair, &syncer->down.refdata, path);
	struct link_request request = {.path = path};
	line_send_fresh(&syncer->line, &syncer->repair.call, &request);
}

static void walk(struct syncer *syncer)
{
	switch (repair_walk(syncer->repair.repair, &syncer->down.refdata)) {
	case REPAIR_MORE:
		later(syncer, TURN_MS);
		return;
	case REPAIR_DONE:
		finish(syncer);
		return;
	case REPAIR_NOT_KEPT:
	case REPAIR_WRONG:
	case REPAIR_LARGE:
		end(syncer); /* the next comparison finds what is left */
		return;
	}
}

static void go(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_repair *repair = &syncer->repair;
	if (!repair->repair || repair->call.busy)
		return;
	if (repair->openings != syncer->parts.reference->openings ||
		!repair_holds(repair->repair, &syncer->down.refdata))
		end(syncer);
	else if (repair->fetched)
		walk(syncer);
	else if (syncer->status.online && syncer->line.clock_heard)
		ask(syncer);
	else
		later(syncer, AGAIN_MS);
}

static void hear_rows(struct syncer *syncer, const struct link_answer *heard)
{
	struct sync_repair *repair = &syncer->repair;
	struct refdata *refdata = &syncer->down.refdata;
	struct err err;
	int64_t began_ms = env_mono_ms(syncer->parts.env);
	enum repair_step step =
		repair_take(repair->repair, refdata, heard->body, heard->body_size, &err);
	refdata_pace(refdata, env_mono_ms(syncer->parts.env) - began_ms);
	switch (step) {
	case REPAIR_DONE:
		repair->fetched = true;
		later(syncer, TURN_MS);
		return;
	case REPAIR_MORE:
		later(syncer, TURN_MS);
		return;
	case REPAIR_WRONG:
		later(syncer, AGAIN_MS);
		return;
	case REPAIR_LARGE:
		down_anew(syncer, repair->repair->stream);
		end(syncer);
		return;
	case REPAIR_NOT_KEPT:
		end(syncer);
		return;
	}
}

static void hear_refusal(struct syncer *syncer, const struct link_answer *heard)
{
	struct refusal refusal;
	struct err err;
	int64_t wait_ms = AGAIN_MS;
	if (heard->status != 0 && heard->from_hq &&
		refusal_read(heard->body, heard->body_size, &refusal, &err)) {
		if (refusal.code == REFUSAL_RESYNC || refusal.code == REFUSAL_NOTFOUND)
			end(syncer);
		else if (refusal.code == REFUSAL_BUSY)
			wait_ms = refusal.retry_after_s * INT64_C(1000);
	}
	later(syncer, wait_ms);
}

static void answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct sync_repair *repair = &syncer->repair;
	if (!repair->repair)
		return;
	if (heard->status == 200 && heard->from_hq &&
		repair->openings == syncer->parts.reference->openings &&
		repair_holds(repair->repair, &syncer->down.refdata))
		hear_rows(syncer, heard);
	else if (heard->status == 200 && heard->from_hq)
		end(syncer);
	else
		hear_refusal(syncer, heard);
}

bool repair_want(struct syncer *syncer, const struct comparison *comparison)
{
	syncer->repair.repair = repair_begin(comparison, &syncer->down.refdata);
	syncer->repair.openings = syncer->parts.reference->openings;
	later(syncer, 0);
	return syncer->repair.repair != NULL;
}

void repair_start(struct syncer *syncer)
{
	syncer->repair.call = (struct link_call){.answered = answered, .arg = syncer};
	syncer->repair.timer = (struct loop_timer){.fn = go, .arg = syncer};
}

void repair_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->repair.call);
	loop_timer_clear(syncer->parts.loop, &syncer->repair.timer);
	repair_done(syncer->repair.repair);
}
