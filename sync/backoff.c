#include "sync/backoff.h"

/* The bound for this many failures; beyond the ninth doubling it is the maximum anyway. */
static int64_t bound_ms(uint32_t failures)
{
	if (failures > 9)
		return BACKOFF_MAX_MS;
	int64_t bound = (int64_t)BACKOFF_FIRST_MS << failures;
	return bound < BACKOFF_MAX_MS ? bound : BACKOFF_MAX_MS;
}

void backoff_failed(struct backoff *backoff, const struct env *env, int64_t at_least_ms)
{
	uint64_t random;
	env_random(env, &random, sizeof random);
	int64_t delay = (int64_t)(random % (uint64_t)(bound_ms(backoff->failures) + 1));
	if (delay < at_least_ms)
		delay = at_least_ms;
	if (backoff->failures < UINT32_MAX)
		backoff->failures++;
	backoff->until_ms = env_mono_ms(env) + delay;
}

void backoff_reset(struct backoff *backoff)
{
	*backoff = (struct backoff){0};
}

int64_t backoff_left_ms(const struct backoff *backoff, const struct env *env)
{
	int64_t left = backoff->until_ms - env_mono_ms(env);
	return left > 0 ? left : 0;
}
