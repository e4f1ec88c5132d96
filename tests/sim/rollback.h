/* rollback.h - headquarters' disk as it stood some time ago, put back behind its back: a copy of
 * its files, a virtual machine set back. It is the same headquarters by name, incarnation and
 * feeds, and does not know what it forgot (sync/README.md 6.6). Its keys are kept apart and stay.
 */
#ifndef SUANPAN_TESTS_ROLLBACK_H
#define SUANPAN_TESTS_ROLLBACK_H

#include <stdbool.h>

enum { SITE_COPIES_MAX = 4 };

/* Of this run: how often it went back. */
extern int went_back;

/* There are no copies. */
void rollback_begin(void);
/* The disk is copied as it stands. */
void rollback_copy(void);
/* One of the copies takes its place. false: there is none. */
bool rollback_play(void);

#endif
