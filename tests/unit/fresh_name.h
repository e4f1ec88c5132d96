/* fresh_name.h - where a test makes a folder of its own: below $TMPDIR, else below /tmp.
 *
 * tests/run lets it be a folder in memory: what a disk does and forgets is asked of tests/sim,
 * tests/e2e and tests/perf, and a thousand small tests need not wait for it.
 */
#ifndef SUANPAN_TESTS_FRESH_NAME_H
#define SUANPAN_TESTS_FRESH_NAME_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRESH_NAME_MAX = 64, FRESH_BELOW_MAX = 30 };

/* For mkdtemp(). */
static inline void fresh_name(char out[FRESH_NAME_MAX], const char *name)
{
	const char *below = getenv("TMPDIR");
	if (!below || below[0] != '/' || strlen(below) > FRESH_BELOW_MAX)
		below = "/tmp";
	(void)snprintf(out, FRESH_NAME_MAX, "%s/%.20s-XXXXXX", below, name);
}

#endif
