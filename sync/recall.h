/* recall.h - what a till has lost and HQ still holds comes back (sync/README.md 3.8).
 *
 * Asks for every hole of money.db, and for what may follow the last record of each epoch; what
 * comes must chain with what stands on either side of it. A hole that HQ fills is none any more.
 */
#ifndef SUANPAN_SYNC_RECALL_H
#define SUANPAN_SYNC_RECALL_H

#include "pos/sys/loop.h"
#include "sync/identity.h"
#include "sync/link.h"

struct recall_result {
	uint64_t records; /* that came back */
};

/* Runs the loop until all is asked, or HQ could not be reached or refused: what came until then
 * stays. The identity must be enrolled. */
MUST_CHECK bool recall_missing(struct loop *loop, struct link *link,
	const struct identity *identity, struct db *money, struct recall_result *result,
	struct err *err);

#endif
