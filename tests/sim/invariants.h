/* invariants.h - the sixteen invariants of sync.md 5.4, and the oracle's book, checked when every
 * message has arrived. */
#ifndef SUANPAN_TESTS_INVARIANTS_H
#define SUANPAN_TESTS_INVARIANTS_H

void check_invariants(void);

#endif
