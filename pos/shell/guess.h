/* guess.h - members that nobody knows: how often one operator may ask for them (sync.md T7).
 *
 * Who tries numbers to find out whose exist is stopped: GUESS_TRIES unknown cards or phones, and
 * looking members up rests for a minute, then two, up to fifteen. The count stands in money.db
 * beside the wrong PINs, so it survives a restart; a manager who clears the operator's lock clears
 * this one too, and GUESS_FORGIVEN_MS without another lock do the same. Selling never rests.
 */
#ifndef SUANPAN_GUESS_H
#define SUANPAN_GUESS_H

#include "schema/db.h"

enum {
	GUESS_TRIES = 20,
	GUESS_REST_FIRST_S = 60,
	GUESS_REST_MAX_S = 15 * 60,
	GUESS_FORGIVEN_MS = 3600 * 1000,
};

/* *rests_s: seconds that looking up still rests for this operator, 0: it does not. Written when the
 * clock went back: the rest begins anew then. */
MUST_CHECK bool guess_rests(struct db *money, uint32_t operator_number, int64_t now_ms,
	int64_t *rests_s, struct err *err);
/* Nobody has that number. *rests_now: this very try was one too many, make a record of it. */
MUST_CHECK bool guess_missed(struct db *money, uint32_t operator_number, int64_t now_ms,
	bool *rests_now, struct err *err);
MUST_CHECK bool guess_clear(struct db *money, uint32_t operator_number, struct err *err);

#endif
