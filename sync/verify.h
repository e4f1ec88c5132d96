/* verify.h - is the journal whole, and does everything beside it follow from it? (sync.md 5.4)
 *
 * Reads money.db record by record: chain, contiguity, certificates, sums, receipt numbers, uids;
 * computes each projection again and compares it with the row that is stored; and checks that no
 * cursor runs ahead of what is here. In steps, so that a till can go on selling meanwhile.
 */
#ifndef SUANPAN_SYNC_VERIFY_H
#define SUANPAN_SYNC_VERIFY_H

#include "pos/core/closed_sale.h"
#include "schema/db.h"
#include "sync/identity.h"
#include "sync/projection.h"
#include "sync/verify_shift.h"

struct verify {
	struct db *db;                   /* money.db, borrowed */
	const struct identity *identity; /* whose certificates count */
	/* Called for each thing that is wrong, and for holes that are known. */
	void (*found)(void *arg, const struct message *what);
	void *arg;

	uint64_t records, sales, findings;
	int64_t place;     /* of the record read last */
	uint32_t epoch;    /* of the record read last, 0: none yet */
	uint64_t seq;      /* ... and its seq */
	uint64_t next_seq; /* expected next within it */
	struct hash head;  /* recomputed up to there */
	bool head_known;
	uint32_t next_counter; /* 0: after a hole, where nobody knows */
	int64_t refunds, acts, legs, spends, uses, coupon_uses, shifts,
		readopted; /* rows that ought to be there */
	struct shift_check shift;
	struct closed_sale *sale; /* room */
};

/* thorough: also the pages of the file (PRAGMA quick_check), which takes its time in one piece. */
MUST_CHECK bool verify_begin(struct verify *verify, struct db *money,
	const struct identity *identity, bool thorough,
	void (*found)(void *, const struct message *), void *arg, struct err *err);
/* Looks at up to `records` more. *done when all was looked at. false: the database failed. */
MUST_CHECK bool verify_step(struct verify *verify, int records, bool *done, struct err *err);
/* Accepts a zeroed one. */
void verify_done(struct verify *verify);

#endif
