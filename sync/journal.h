/* journal.h - this till's chain of records in money.db: adding, finding, reading.
 *
 * Records are added inside the caller's transaction, together with their projections and whatever
 * else belongs to the same moment (spool, draft):
 *
 *	AUTO(tx) struct tx tx = tx_begin(journal->db);
 *	if (!journal_add_sale(journal, &closed, err))
 *		return false;
 *	spool_add(...);
 *	bool done = tx_commit(&tx, err);
 *	journal_settle(journal, done);
 *
 * When tx_commit() fails the outcome is unknown (sync.md finding 4): leave the transaction, then
 *ask journal_look_up() before anybody is told anything.
 */
#ifndef SUANPAN_SYNC_JOURNAL_H
#define SUANPAN_SYNC_JOURNAL_H

#include "pos/core/closed_sale.h"
#include "pos/sys/env.h"
#include "schema/db.h"
#include "sync/branch.h"
#include "sync/identity.h"
#include "sync/journal_record.h"

struct closed_refund;

struct journal {
	struct db *db; /* money.db, borrowed */
	const struct env *env;
	uint32_t store, till, epoch;
	struct hash genesis;
	/* As committed: what the next record gets. */
	uint64_t next_seq;
	struct hash head;
	uint32_t next_counter; /* receipt number */
	/* As added, not yet settled. */
	uint64_t new_seq;
	struct hash new_head;
	uint32_t new_counter;
	bool hq_heard; /* since this start: before, hq_off_ms is what was kept from the one before
			*/
	int64_t last_wall_ms, new_wall_ms;  /* of the newest record; of the one being added */
	int64_t told_wall_ms, told_mono_ms; /* journal_set_clock(); 0: nobody did */
	int64_t hq_off_ms; /* HQ's clock less ours, as last heard, HQ_OFFSET_UNKNOWN */
	struct stmt add_record, add_sale, add_leg, add_coupon;
	uint8_t record[RECORD_MAX];
	uint8_t body[RECORD_BODY_MAX];
	struct closed_sale scratch; /* for whoever reads a SALE body back */
};

/* Large: keep it off the stack. The identity must be enrolled. Finds the chain's end; statements
 * are kept until journal_done(). */
MUST_CHECK bool journal_open(struct journal *journal, struct db *money,
	const struct identity *identity, const struct env *env, struct err *err);
/* Without an identity: only for journal_put_back(). */
MUST_CHECK bool journal_open_bare(
	struct journal *journal, struct db *money, const struct env *env, struct err *err);
void journal_done(struct journal *journal);

/* What time it is in the shop: ours, put right by HQ's as last known. Before HQ was heard since
 * this start it never lies before the newest record, nor before the program was made: a clock set
 * back revives no promotion. */
int64_t journal_wall_ms(const struct journal *journal);
/* The clock lies before that, and nobody said since this start what time it is: by more than what
 * two looks at it may differ. */
enum { JOURNAL_CLOCK_BEHIND_MS = 60 * 1000 };
bool journal_clock_behind(const struct journal *journal);
/* A person says what time it is; until HQ does, the shop's time is never before that. */
void journal_set_clock(struct journal *journal, int64_t wall_ms);
/* Our clock was set while we ran: the shop's time goes on as it was, unless it may have been wrong
 * (HQ not heard since this start) and went forward. Only in memory; HQ's next word settles it. */
void journal_clock_stepped(struct journal *journal, int64_t step_ms);
/* Keeps hq_off_ms for the next start, if it has moved. Not synced; failure does not matter. */
void journal_keep_offset(struct journal *journal);

/* What the caller says of a record; the journal knows the rest. */
struct entry {
	uint16_t kind;
	struct uid uid;
	int64_t wall_ms;
	uint32_t business_date;
	uint32_t op;
	const void *body;
	size_t body_size;
};

/* Inside a transaction. false if it is too large or the database failed. */
MUST_CHECK bool journal_add(struct journal *journal, const struct entry *entry, struct err *err);
/* Fills in store, till, epoch and counter, then adds it. */
MUST_CHECK bool journal_add_sale(
	struct journal *journal, struct closed_sale *sale, struct err *err);
/* The same for goods that came back. */
MUST_CHECK bool journal_add_refund(
	struct journal *journal, struct closed_refund *refund, struct err *err);
/* Adds a record that was written before, at its own place with its own hash: from a damaged file, a
 * mirror, an archive or HQ. The chain's end stays where it was found. */
MUST_CHECK bool journal_put_back(struct journal *journal, const void *record, size_t size,
	const struct hash *hash, struct err *err);
/* After the transaction, whatever became of it. */
void journal_settle(struct journal *journal, bool committed);

/* Where an epoch's chain ends, as long as it may have to go on after all. */
struct journal_end {
	uint32_t epoch;
	struct hash genesis;
	uint64_t next_seq;
	struct hash head;
	uint32_t next_counter;
};

/* Inside the transaction that makes this certificate ours: from here on records join its epoch,
 * from seq 1 and receipt number 1. Returns what journal_return() wants if the commit fails. */
struct journal_end journal_begin_epoch(
	struct journal *journal, const struct certificate *certificate);
void journal_return(struct journal *journal, const struct journal_end *end);

enum outcome {
	OUTCOME_COMMITTED,
	OUTCOME_NOT_COMMITTED,
	OUTCOME_UNKNOWN, /* the file cannot be opened any more: stop selling; err says why */
};

/* Closes money.db, opens it again, and looks for the uid. All other statements kept on that
 * database must be dropped before and prepared again after. */
enum outcome journal_look_up(struct journal *journal, const struct uid *uid, struct err *err);

/* The last receipt number between two places, inclusive; 0 if there is none. Sales and refunds
 * share one row of numbers. */
uint32_t receipts_last(struct db *money, int64_t first, int64_t last);
/* Whether any epoch holds it. Reads the whole journal if none does: not while somebody waits. */
MUST_CHECK bool journal_holds(struct journal *journal, const struct uid *uid);
/* The hash of (our epoch, seq); the genesis value for seq 0. false if we do not have it. */
MUST_CHECK bool journal_hash(struct journal *journal, uint64_t seq, struct hash *hash);
/* Reads a SALE back by its uid, for reprints. Receipt-only texts are empty. */
MUST_CHECK bool journal_read_sale(
	struct journal *journal, const struct uid *uid, struct closed_sale *sale, struct err *err);

/* Of points_leg, for ?1 a member and ?2 the place HQ has counted up to: what its balance does not
 * contain yet. A leg stands where its record was journalled last. */
#define JOURNAL_LEGS_FROM                                                                          \
	"points_leg AS leg WHERE member = ?1 AND (leg.place >= ?2 OR " BRANCH_PENDING(             \
		"leg.place") ")"

/* A member's own points legs at or after (epoch, seq): what HQ's balance does not contain yet. */
int64_t journal_points_since(
	struct journal *journal, uint64_t member, uint32_t epoch, uint64_t seq);
/* Has this coupon been used up here? */
bool journal_coupon_used(struct journal *journal, uint32_t campaign, uint64_t serial);

#endif
