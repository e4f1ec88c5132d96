/* memory.h - memory that runs out on request: for our own objects and for SQLite. */
#ifndef SUANPAN_TESTS_MEMORY_H
#define SUANPAN_TESTS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

extern int64_t memory_asked; /* since memory_fail_at() */

/* Before SQLite is used at all. */
void memory_start(void);
/* The nth request from now fails, once; 0: none does. */
void memory_fail_at(int64_t nth);

#endif
