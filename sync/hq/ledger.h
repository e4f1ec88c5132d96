/* ledger.h - double entry: every posting's legs add up to zero in each unit, and stay for ever.
 *
 * Money accounts: tender:cash (what came into the drawer, change taken out), sales. Points
 * accounts: member:<id>, issued, redeemed, opening, suspense:unknown-member. A sale by a member
 * takes points from `issued` and gives them to the member; a redemption goes from the member to
 * `redeemed`. Balances elsewhere are caches of these legs.
 */
#ifndef SUANPAN_HQ_LEDGER_H
#define SUANPAN_HQ_LEDGER_H

#include "pos/core/attr.h"
#include "pos/core/uid.h"
#include "schema/db.h"

#include <stdbool.h>
#include <stdint.h>

enum { LEGS_MAX = 16, UNIT_MAX = 8 };

#define UNIT_POINTS      "points"
#define ACCOUNT_OPENING  "opening"
#define ACCOUNT_ISSUED   "issued"
#define ACCOUNT_REDEEMED "redeemed"
#define ACCOUNT_SALES    "sales"
#define ACCOUNT_CASH     "tender:cash"
#define ACCOUNT_NOBODY   "suspense:unknown-member"

struct hq;

struct leg {
	const char *account; /* borrowed; NULL: the member's own */
	const char *unit;    /* borrowed */
	int64_t amount;
	int64_t member; /* 0 unless the account is a member's */
};

struct posting {
	uint32_t store; /* 0: HQ itself */
	struct uid uid;
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
/* Needs an open transaction and a balanced posting whose uid has not been posted. */
void posting_write(struct hq *hq, const struct posting *posting);

#endif
