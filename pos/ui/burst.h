/* burst.h - telling keys that a person presses from codes that a scanner types.
 *
 * A keyboard-wedge scanner types its code within milliseconds, and the code may hold characters
 * that are commands when a person presses them: HIBC begins with +. So a character that may be a
 * command is held back for BURST_GAP_MS. If another follows in that time, or one came that short
 * before, both are part of a code and mean themselves; a person's fingers are slower. What is
 * pasted is text altogether. Nothing is lost and the order never changes. A * pressed after a digit
 * goes on at once: no code can be about to begin there, and a scan of another device must not
 * overtake it.
 */
#ifndef SUANPAN_BURST_H
#define SUANPAN_BURST_H

#include "pos/ui/command.h"

enum {
	BURST_GAP_MS = 25,
	BURST_OUT_MAX = 2, /* presses that one press can let go */
};

/* Zeroed: nothing came yet. */
struct burst {
	bool pasting;
	bool any;        /* a character came, at last_ms */
	int64_t last_ms; /* monotonic */
	bool holds;      /* since last_ms */
	struct press held;
	bool after_digit; /* the last press was a digit, by hand */
};

/* One press came. Writes what goes on from here, in order; returns how many. */
uint32_t burst_take(struct burst *burst, const struct press *press, int64_t now_ms,
	struct press out[BURST_OUT_MAX]);
/* Lets the held press go once nothing followed it; 0 or 1. */
uint32_t burst_release(struct burst *burst, int64_t now_ms, struct press out[BURST_OUT_MAX]);
/* How long until burst_release has something: 0 or more, -1 when nothing is held. */
int64_t burst_wait_ms(const struct burst *burst, int64_t now_ms);

#endif
