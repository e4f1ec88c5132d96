/* backoff.h - how long to wait before trying again: full jitter, 1 s doubling to 5 min. Pure but
 * for the env's randomness. */
#ifndef SUANPAN_SYNC_BACKOFF_H
#define SUANPAN_SYNC_BACKOFF_H

#include "pos/sys/env.h"

enum { BACKOFF_FIRST_MS = 1000, BACKOFF_MAX_MS = 5 * 60 * 1000 };

struct backoff {
	uint32_t failures; /* in a row */
	int64_t until_ms;  /* monotonic; not before */
};

/* Uniformly 0..min(5 min, 1 s * 2^failures) from now, but at least at_least_ms. */
void backoff_failed(struct backoff *backoff, const struct env *env, int64_t at_least_ms);
void backoff_reset(struct backoff *backoff);
/* Milliseconds still to wait, 0: now. */
int64_t backoff_left_ms(const struct backoff *backoff, const struct env *env);

#endif
