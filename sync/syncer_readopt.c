/* Older epochs carried over, a turn of the loop at a time: the cashier never waits for it. */
#include "sync/readopt.h"
#include "sync/syncer_parts.h"

enum {
	READOPT_PAUSE_MS = 5, /* between turns, for whoever else wants the loop */
	TURNS_A_STATUS = 20,
};

void readopt_later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->readopt.timer, delay_ms);
}

static void tell(struct syncer *syncer)
{
	syncer->readopt.turns = 0;
	syncer_refresh(syncer);
	if (!syncer->up.call.busy)
		up_later(syncer, 0);
}

static void go_readopt(void *arg)
{
	struct syncer *syncer = arg;
	struct sync_readopt *readopt = &syncer->readopt;
	struct err ignored; /* a full disk, say: tried again until it is not */
	bool more;
	if (!readopt_turn(syncer->parts.journal, syncer->parts.archive, &more, &ignored)) {
		syncer_forgive(syncer->parts.journal->db);
		backoff_failed(&readopt->backoff, syncer->parts.env, READOPT_PAUSE_MS);
		readopt_later(syncer, backoff_left_ms(&readopt->backoff, syncer->parts.env));
		return;
	}
	backoff_reset(&readopt->backoff);
	if (more)
		readopt_later(syncer, READOPT_PAUSE_MS);
	if (!more || ++readopt->turns == TURNS_A_STATUS)
		tell(syncer);
}

void readopt_start(struct syncer *syncer)
{
	syncer->readopt.timer = (struct loop_timer){.fn = go_readopt, .arg = syncer};
	readopt_later(syncer, 0);
}

void readopt_stop(struct syncer *syncer)
{
	loop_timer_clear(syncer->parts.loop, &syncer->readopt.timer);
}
