/* invariants.h - the sixteen invariants of sync.md 5.4, and the oracle's book, checked when every
 * message has arrived. */
#ifndef SUANPAN_TESTS_INVARIANTS_H
#define SUANPAN_TESTS_INVARIANTS_H

#include <stdint.h>

/* Of this run: disks that came back as they once were, or under a second machine, or empty. */
extern int lives;
/* Points that members owed, over all checks. */
extern int64_t overspent;
/* Refunds that were looked at, and sales of which too much came back. */
extern int64_t refunds_seen, over_refunds_seen;

/* Sales in which a rule was used that is there only so often. */
extern int64_t uses_seen;

void check_invariants(void);

#endif
