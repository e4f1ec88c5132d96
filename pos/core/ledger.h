/* ledger.h - one member's points as a ledger of lots.
 *
 * Every earning is a lot of its own with its own expiry; every spending remembers the lots it took
 * from, so that it can be undone into the same lots and so that nothing expires twice. Points are
 * spent soonest expiry first, then oldest. What is owed (debt) is paid first by the next lot.
 *
 * Invariants: no lot is below 0; debt is not below 0; balance = sum of lots - debt.
 * Days are numbers as of civil_date_number(): 20261121. Lots and spends are numbered from 0 in the
 * order they were made.
 */
#ifndef SUANPAN_LEDGER_H
#define SUANPAN_LEDGER_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NEVER_EXPIRES = 0 };

struct lot {
	int64_t left;
	int64_t paid_debt; /* what of it paid a debt when it was earned */
	uint32_t expires;  /* the last day it can be used, or NEVER_EXPIRES */
};

/* What one spend took from one lot; a list, last use first. */
struct lot_use {
	int64_t points;
	uint32_t lot, earlier;
};

struct spend {
	int64_t on_debt;
	uint32_t last_use;
};

/* The arrays belong to the caller. */
struct ledger {
	struct lot *lots;
	struct spend *spends;
	struct lot_use *uses;
	uint32_t lot_cap, lot_count, spend_cap, spend_count, use_cap, use_count;
	uint32_t free_use; /* list of uses that were undone */
	int64_t debt;
};

enum ledger_result {
	LEDGER_OK,
	LEDGER_NOT_ENOUGH, /* the balance is smaller, and nothing was spent */
	LEDGER_FULL,       /* one of the arrays; nothing was changed */
	LEDGER_OVERFLOW,   /* more points than an int64_t holds; nothing was changed */
};

/* For at most `events` calls of any kind; room of ledger_room(events) bytes, aligned for int64_t.
 */
size_t ledger_room(uint32_t events);
struct ledger ledger_in(void *room, uint32_t events);

int64_t ledger_balance(const struct ledger *ledger);
/* Empties lots whose last day is before today. Call it first on every new day. */
void ledger_expire(struct ledger *ledger, uint32_t today);
MUST_CHECK enum ledger_result ledger_earn(struct ledger *ledger, int64_t points, uint32_t expires);
MUST_CHECK enum ledger_result ledger_spend(struct ledger *ledger, int64_t points, bool allow_debt);
/* Goods came back: takes from the lot they earned, then from the others as a spend would; what is
 * not there is owed. */
MUST_CHECK enum ledger_result ledger_unearn(struct ledger *ledger, uint32_t lot, int64_t points);
/* Gives back at most what the spend used, to its lots in reverse order of use. Into a lot that has
 * expired before today it lapses, unless grace is a later day, which then becomes the lot's last.
 */
MUST_CHECK enum ledger_result ledger_unspend(
	struct ledger *ledger, uint32_t spend, int64_t points, uint32_t today, uint32_t grace);

#endif
