/* readopt.h - journalling again, under the present epoch, what HQ does not hold of older ones.
 *
 * A READOPT record carries the original byte for byte under the original's uid; one that is itself
 * a READOPT is unwrapped first, so that none is ever inside another. HQ posts by uid: whichever way
 * a record comes, it counts once. Goes in small turns beside the sale; each turn is one transaction
 * with the branch's cursor, so that any cut leaves a beginning of the work and nothing twice.
 */
#ifndef SUANPAN_SYNC_READOPT_H
#define SUANPAN_SYNC_READOPT_H

#include "sync/branch.h"
#include "sync/journal.h"

enum {
	READOPT_RECORDS = 50, /* a turn */
	READOPT_BYTES = 128 * 1024,
};

/* One turn. *more: there is something left that HQ was asked about. What of it was purged comes
 * back from the folder archive first (NULL: there is none); what is not there is declared a HOLE.
 * false: the database failed, and nothing has changed. */
MUST_CHECK bool readopt_turn(
	struct journal *journal, const char *archive, bool *more, struct err *err);

/* Was this record carried over, so that its points stand at its READOPT? */
bool readopted(struct db *money, uint32_t epoch, uint64_t seq);
/* For records that were put back one by one: the points of what was carried over go to the READOPT.
 * Needs an open transaction. */
void readopted_points_move(struct db *money);

#endif
