/* GET /v1/status: for the manager's page, when it is opened. */
#include "sync/syncer_parts.h"

#include <stdlib.h>

static void ask(struct syncer *syncer)
{
	struct link_request request = {.path = "/v1/status"};
	if (syncer->line.clock_heard && !syncer->watch.call.busy)
		line_send_fresh(&syncer->line, &syncer->watch.call, &request);
}

/* HQ says the time with STALE and REPLAY, and is asked once more. */
static bool ask_again(struct syncer *syncer, const struct link_answer *heard)
{
	struct refusal refusal;
	struct err ignored;
	if (heard->status != 401 || syncer->watch.retried ||
		!refusal_read(heard->body, heard->body_size, &refusal, &ignored))
		return false;
	line_hear_clock(&syncer->line, refusal.hq_time);
	syncer->watch.retried = true;
	ask(syncer);
	return true;
}

static void answered(void *arg, const struct link_answer *heard)
{
	struct syncer *syncer = arg;
	struct watch *watch = malloc(sizeof *watch);
	struct err ignored;
	bool real = heard->status != 0 && heard->from_hq;
	if (watch && real && heard->status == 200 &&
		watch_read(heard->body, heard->body_size, watch, &ignored)) {
		syncer->watch.heard = *watch;
		syncer->watch.known = true;
		if (syncer->parts.watch_heard)
			syncer->parts.watch_heard(syncer->parts.arg);
	} else if (real) {
		(void)ask_again(syncer, heard);
	}
	free(watch);
}

void watch_start(struct syncer *syncer)
{
	syncer->watch.call = (struct link_call){.answered = answered, .arg = syncer};
}

void watch_stop(struct syncer *syncer)
{
	line_cancel(&syncer->line, &syncer->watch.call);
}

void syncer_ask_watch(struct syncer *syncer)
{
	syncer->watch.retried = false;
	ask(syncer);
}

const struct watch *syncer_watch(const struct syncer *syncer)
{
	return syncer->watch.known ? &syncer->watch.heard : NULL;
}
