/* purge.h - old records leave money.db for the archive.
 *
 * Only what HQ would keep after losing its disk (seq < durable_next), what is older than ninety
 * days, and what stands in an archive file that was read back; and never the last records of an
 * epoch, and none of the shift that is open. What the table shift knows (perpetual totals), what
 * was refunded and coupons used up stay. money.db remembers where each epoch now begins and the
 * hash it goes on from, so that the chain is checked from there.
 */
#ifndef SUANPAN_SYNC_PURGE_H
#define SUANPAN_SYNC_PURGE_H

#include "pos/sys/env.h"
#include "sync/archive.h"

#define PURGE_AGE_MS (INT64_C(90) * 24 * 60 * 60 * 1000)
enum {
	PURGE_KEPT = 500,        /* records at the end of an epoch that always stay */
	PURGE_UNDO_RECORDS = 50, /* put back in one turn of the loop */
};

/* Where an epoch begins in money.db; next_seq 1 and counter 0 if nothing was purged. */
struct purged {
	uint64_t next_seq;
	struct hash head; /* of next_seq - 1 */
	uint32_t counter; /* the last receipt number below */
};

struct purged purged_of(struct db *money, uint32_t epoch);

/* Inside a transaction. */
void purged_remember(struct db *money, uint32_t epoch, const struct purged *purged);
/* Records below the beginning go, with what follows from them. */
void purged_forget_below(struct db *money, uint32_t epoch, const struct purged *purged);

/* Archives and purges one piece. *purged: how many records went, 0: nothing is due. */
MUST_CHECK bool purge_turn(struct db *money, const struct env *env, const char *folder,
	uint32_t *purged, struct err *err);
/* What may go by other figures than a shop's, for tests whose days are short. */
struct purge_rule {
	int64_t age_ms;
	uint32_t piece; /* records, at most ARCHIVE_RECORDS */
	uint32_t kept;  /* at the end of an epoch */
};
MUST_CHECK bool purge_turn_by(struct db *money, const struct env *env, const char *folder,
	const struct purge_rule *rule, uint32_t *purged, struct err *err);
enum purge_undone {
	PURGE_UNDONE,   /* the epoch begins some records earlier now */
	PURGE_NOTHING,  /* no archive file holds the record before, or it is damaged: err says which
			 */
	PURGE_NOT_DONE, /* no memory, no room: it may go another time */
};

/* HQ came back from a backup that lacks what was purged: the last PURGE_UNDO_RECORDS before the
 * epoch's beginning, or less, are put back from their archive file. */
MUST_CHECK enum purge_undone purge_undo(struct db *money, const struct env *env, const char *folder,
	uint32_t epoch, struct err *err);

#endif
