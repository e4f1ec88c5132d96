/* login.h - is this the PIN of this operator, and may it be tried at all (design.md 16).
 *
 * Five wrong PINs lock the operator for a minute, then two, up to fifteen, never for good. The
 * count lives in money.db, so it survives a restart; the right PIN or a manager clears it. On a
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
};

struct login_answer {
	enum pin_verdict verdict;
	struct operator_card who; /* PIN_RIGHT */
	int64_t locked_s;         /* PIN_LOCKED: how long still */
	bool locked_now;          /* this very try locked the operator: make a record of it */
};

/* Takes some 10 ms for the hash. false: a database failed, and nobody may log in. */
MUST_CHECK bool login_check(struct store *store, int64_t now_ms, uint32_t number, const char *pin,
	struct login_answer *answer, struct err *err);

/* A manager lifts the lock. */
MUST_CHECK bool login_clear(struct db *money, uint32_t number, struct err *err);

#endif
