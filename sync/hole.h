/* hole.h - numbers of our chain that are lost here: known, kept in money.db, declared at last.
 *
 * A chain cannot go on across a hole that HQ never saw, so a journal with holes needs a new epoch
 * (sync.md 1.5). There each hole becomes a HOLE record, and what was saved is adopted again.
 */
#ifndef SUANPAN_SYNC_HOLE_H
#define SUANPAN_SYNC_HOLE_H

#include "schema/db.h"
#include "sync/journal_hole.h"

struct journal;

/* Fills the table anew from what the journal lacks. last(arg, epoch): the highest seq that is known
 * to have existed, 0 if nothing beyond the journal says so. Inside a transaction. Holes that were
 * declared stay so. */
void holes_measure(struct db *money, uint64_t (*last)(void *arg, uint32_t epoch), void *arg);
/* These are lost, too. Inside a transaction. */
void hole_note(struct db *money, const struct hole *hole);
/* How many numbers are missing in all. */
int64_t holes_missing(struct db *money);
/* The first hole after one; begin with a zeroed one. */
MUST_CHECK bool hole_after(struct db *money, const struct hole *before, struct hole *hole);
/* Adds a HOLE record for each that no record says yet, in the caller's transaction. What HQ holds,
 * every seq of `epoch` below held_next, is no hole to it. */
MUST_CHECK bool holes_declare(
	struct journal *journal, uint32_t epoch, uint64_t held_next, struct err *err);
/* Records from..next-1 are here now: a hole that begins there shrinks, or is gone. */
void hole_filled(struct db *money, uint32_t epoch, uint64_t from, uint64_t next);
/* Is this seq in a hole? */
bool hole_holds(struct db *money, uint32_t epoch, uint64_t seq);

#endif
