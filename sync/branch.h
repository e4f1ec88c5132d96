/* branch.h - the epochs of this till before the present one, and what is left to carry over.
 *
 * When an epoch ends (sync/README.md 6) its records stay where they are, read-only, and what HQ is
 * not known to hold of them is journalled again under the present epoch (readopt.h). Which that is,
 * HQ says when it is asked with points of each branch's chain; after it came back from a backup it
 * is asked anew. A branch is settled when this incarnation of HQ holds it or it was carried over.
 */
#ifndef SUANPAN_SYNC_BRANCH_H
#define SUANPAN_SYNC_BRANCH_H

#include "schema/db.h"
#include "sync/certificate.h"
#include "sync/wire.h"

/* Where a branch that has not been carried over yet ends: above all its records. */
#define BRANCH_END (RECORD_SEQ_MAX + 1)

/* Of a column that holds a place: an epoch's end left this record behind, it is not carried over
 * yet, and HQ is not known to hold it. What stands there counts as said to nobody. */
#define BRANCH_PENDING(place)                                                                      \
	"EXISTS (SELECT 1 FROM branch WHERE " place " >= (branch.epoch << 40) + branch.at_seq "    \
	"AND " place " < (branch.epoch << 40) + branch.carried_from)"

struct branch {
	uint32_t epoch;
	uint64_t carried_from, pass_from, at_seq;
	char settled[INCARNATION_TEXT_MAX];
};

/* The epoch of this certificate has ended; HQ was last known to hold what is below held_next. Needs
 * an open transaction, as all that write here. */
void branch_end(struct db *money, const uint8_t certificate[CERTIFICATE_SIZE], uint32_t epoch,
	uint64_t held_next);
/* The lowest branch with something to carry that HQ was asked about; false if there is none. */
MUST_CHECK bool branch_to_carry(struct db *money, struct branch *branch);
/* The pass has come to at_seq; done: there are no more records above. */
void branch_carried(struct db *money, const struct branch *branch, uint64_t at_seq, bool done);

/* What a hello has to ask: marks of the branches that this incarnation has not settled. */
void branch_marks(struct db *money, const char *incarnation, struct branches *marks);
/* What HQ answered to these marks. Only what our own chain says as well is believed. true if it
 * changed anything. */
bool branch_hear(struct db *money, const struct branches *marks, const struct branches_held *held,
	const char *incarnation);
/* Every branch is settled with this incarnation. */
bool branch_all_settled(struct db *money, const char *incarnation);

/* What waits to be carried over. */
struct branch_waiting {
	int64_t sales, records;
	int64_t oldest_place; /* of the oldest such sale, 0: none */
};

struct branch_waiting branch_waiting(struct db *money);

/* HQ fell back: what it said it holds of older epochs is asked again, whoever it says it is. */
void branches_doubt(struct db *money);

#endif
