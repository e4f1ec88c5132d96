/* disk_child.h - children that the programs fork, and what they do to a disk in memory. */
#ifndef SUANPAN_TESTS_DISK_CHILD_H
#define SUANPAN_TESTS_DISK_CHILD_H

#include <stdbool.h>

/* The next child is told something by its parent after its birth, so it is waited for only where
 * the parent asks for its end. No other is born before that. */
extern bool disk_child_speaks_with_us;

#endif
