/* HQ came back from a backup older than what was purged here: the archive gives it back, a turn of
 * the loop at a time, and then it goes up like everything else. */
#include "sync/purge.h"
#include "sync/syncer_parts.h"

enum { REFILL_PAUSE_MS = 5 }; /* between turns, for whoever else wants the loop */

static void refill_later(struct syncer *syncer, int64_t delay_ms)
{
	loop_timer_set(syncer->parts.loop, &syncer->refill.timer, delay_ms);
}

/* Hello once more: it says how the till goes on from here. */
static void over(struct syncer *syncer)
{
	outbox_hurry(&syncer->up.outbox);
	if (!syncer->up.call.busy)
		up_later(syncer, 0);
	syncer_refresh(syncer);
}

static void try_again(struct syncer *syncer)
{
	struct sync_refill *refill = &syncer->refill;
	syncer_forgive(syncer->parts.journal->db);
	backoff_failed(&refill->backoff, syncer->parts.env, REFILL_PAUSE_MS);
	refill_later(syncer, backoff_left_ms(&refill->backoff, syncer->parts.env));
}

/* Records that can be made anew from the archive need no sync of their own. */
static enum purge_undone some(struct syncer *syncer)
{
	struct journal *journal = syncer->parts.journal;
	struct err ignored; /* the status says what is going on */
	bool durable = !journal->db->relaxed;
	if (!syncer->parts.archive)
		return PURGE_NOTHING;
	db_durable(journal->db, false);
	enum purge_undone undone = purge_undo(
		journal->db, syncer->parts.env, syncer->parts.archive, journal->epoch, &ignored);
	db_durable(journal->db, durable);
	return undone;
}

static void go_refill(void *arg)
{
	struct syncer *syncer = arg;
	struct outbox *outbox = &syncer->up.outbox;
	struct journal *journal = syncer->parts.journal;
	if (outbox->trouble != OUTBOX_REFILLING)
		return;
	if (purged_of(journal->db, journal->epoch).next_seq <= outbox->refill_to) {
		over(syncer);
		return;
	}
	switch (some(syncer)) {
	case PURGE_UNDONE:
		backoff_reset(&syncer->refill.backoff);
		refill_later(syncer, REFILL_PAUSE_MS);
		return;
	case PURGE_NOTHING:
		outbox_refill_failed(outbox, syncer->parts.env);
		up_later(syncer, 0);
		syncer_refresh(syncer);
		return;
	case PURGE_NOT_DONE:
		try_again(syncer);
		return;
	}
}

void refill_begin(struct syncer *syncer)
{
	refill_later(syncer, 0);
}

void refill_start(struct syncer *syncer)
{
	syncer->refill.timer = (struct loop_timer){.fn = go_refill, .arg = syncer};
}

void refill_stop(struct syncer *syncer)
{
	loop_timer_clear(syncer->parts.loop, &syncer->refill.timer);
}
