/* ledger.h - double entry: every posting's legs add up to zero in each unit, and stay for ever.
 *
 * Money accounts: tender:cash (what came into the drawer, change taken out), sales, refunds,
 * rounding, drawer:float, over_short. Points accounts: member:<id>, issued, redeemed, donated,
 * expired, adjusted, opening, pending (points of members that are not usable yet), lease:<till>,
 * suspense:unknown-member. A sale by a member takes points from `issued` and gives them to the
 * member; a redemption goes from the member to `redeemed`. Balances elsewhere are caches of these
 * legs.
 */
#ifndef SUANPAN_HQ_LEDGER_H
#define SUANPAN_HQ_LEDGER_H

#include "pos/core/attr.h"
#include "pos/core/uid.h"
#include "schema/db.h"
#include "sync/hq/bulk.h"

#include <stdbool.h>
#include <stdint.h>

enum { LEGS_MAX = 16, UNIT_MAX = 8, ACCOUNT_MAX = 32, PLACE_TEXT_MAX = 64 };

#define UNIT_POINTS        "points"
#define ACCOUNT_GIFTS      "gifts" /* cash taken beside the points of a gift */
#define ACCOUNT_DONATED    "donated"
#define ACCOUNT_PENDING    "pending"
#define ACCOUNT_OPENING    "opening"
#define ACCOUNT_ISSUED     "issued"
#define ACCOUNT_REDEEMED   "redeemed"
#define ACCOUNT_EXPIRED    "expired"
#define ACCOUNT_ADJUSTED   "adjusted"
#define ACCOUNT_SALES      "sales"
#define ACCOUNT_REFUNDS    "refunds"
#define ACCOUNT_CASH       "tender:cash"
#define ACCOUNT_ROUNDING   "rounding"
#define ACCOUNT_FLOAT      "drawer:float"
#define ACCOUNT_OVER_SHORT "over_short"
#define ACCOUNT_NOBODY     "suspense:unknown-member"

struct hq;

/* Where the record that brought a posting stands: in the journal (branch 0), or in quarantine under
 * a branch of its own. All zeros: HQ posted it itself, and it gets a number when it is written. */
struct place {
	uint32_t store, till, epoch;
	uint64_t seq;
	uint32_t branch;
};

/* "3-1-17", and "3-1-17/2" of a branch. */
void place_text(char out[PLACE_TEXT_MAX], const struct place *place);
void bulk_place(struct bulk *bulk, const struct place *place);
void bind_place(struct stmt *stmt, const struct place *place);
/* Of five columns store, till, epoch, seq, branch, from `first` on. */
struct place column_place(struct stmt *stmt, int first);

struct leg {
	const char *account; /* borrowed; NULL: the member's own */
	const char *unit;    /* borrowed */
	int64_t amount;
	int64_t member; /* 0 unless the account is a member's */
};

struct posting {
	struct place at;
	struct leg legs[LEGS_MAX];
	int count;
	bool full; /* more than LEGS_MAX legs were asked for */
};

/* Legs of 0 are left out. */
void posting_account(
	struct posting *posting, const char *account, const char *unit, int64_t amount);
void posting_member(struct posting *posting, int64_t member, int64_t points);
/* Nothing was left out, nothing overflows, and each unit adds up to zero. */
MUST_CHECK bool posting_balanced(const struct posting *posting);
/* Needs an open transaction and a balanced posting whose place has none yet. */
void posting_write(struct hq *hq, struct posting *posting);

/* Many postings: begin, add each, bulk_run(), AUTO(bulk). Each has its place. */
struct bulk legs_begin(struct hq *hq);
void legs_add(struct bulk *legs, const struct posting *posting);

/* The next number of a counter of headquarters: ours alone until the transaction ends. */
int64_t counter_next(struct hq *hq, const char *name);
/* As many numbers at once; the first of them. */
int64_t counter_take(struct hq *hq, const char *name, int64_t count);

#endif
