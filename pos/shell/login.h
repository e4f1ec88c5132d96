/* login.h - is this the PIN of this operator, and may it be tried at all (design.md 16).
 *
 * Five wrong PINs lock the operator for a minute, then two, up to fifteen, never for good. The
 * count lives in money.db, so it survives a restart; the right PIN or a manager clears it. What
 * could not be written there (a full disk) counts in memory until the program ends. On a
 * till that found itself restored a manager logs in first (sync/restored.h).
 */
#ifndef SUANPAN_LOGIN_H
#define SUANPAN_LOGIN_H

#include "pos/core/till.h"
#include "pos/shell/store.h"

enum {
	LOGIN_TRIES = 5,
	LOGIN_LOCK_FIRST_S = 60,
	LOGIN_LOCK_MAX_S = 15 * 60,
	LOGIN_SLIPS = 64,
};

struct login_lock {
	int64_t failures, locks, until_ms;
};

/* Locks that could not be written, at their operator's number modulo LOGIN_SLIPS. Operators who
 * meet there share one, which then only a manager clears. Zeroed: none. */
struct login_slips {
	struct login_slip {
		bool used, shared;
		uint32_t number;
		struct login_lock lock;
	} of[LOGIN_SLIPS];
};

struct login_answer {
	enum pin_verdict verdict;
	struct operator_card who; /* PIN_RIGHT */
	int64_t locked_s;         /* PIN_LOCKED: how long still */
	bool locked_now;          /* this very try locked the operator: make a record of it */
};

/* Takes some 10 ms for the hash. false: a database failed, and nobody may log in. A wrong PIN that
 * could not be written is answered all the same; the failure sticks to store->money. */
MUST_CHECK bool login_check(struct store *store, struct login_slips *slips, int64_t now_ms,
	uint32_t number, const char *pin, struct login_answer *answer, struct err *err);

/* A manager lifts the lock. */
MUST_CHECK bool login_clear(
	struct db *money, struct login_slips *slips, uint32_t number, struct err *err);

#endif
