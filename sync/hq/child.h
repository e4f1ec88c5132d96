/* child.h - a process of ours that works beside the server: a copy of it that serves nobody.
 */
#ifndef SUANPAN_HQ_CHILD_H
#define SUANPAN_HQ_CHILD_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <sys/types.h>

/* In the child, first of all: it ends with its parent, and of all that was open only `keep` and the
 * three standard ones stay. */
void child_settle(int keep);
/* Ends it and waits for it; 0 is no child. */
void child_end(pid_t *child);
/* false while it runs. *good: it ended by itself, with 0. Afterwards *child is 0. */
MUST_CHECK bool child_ended(pid_t *child, bool *good);

#endif
