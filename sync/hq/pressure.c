#include "sync/hq/pressure.h"

#include <stddef.h>

enum { SMOOTHING = 16, SAVED_US = PRESSURE_SAVED_MS * 1000, DEBT_MAX_US = 10 * SAVED_US };

static void fill(struct pressure *pressure, int64_t now_ms)
{
	int64_t passed_ms = now_ms - pressure->filled_ms;
	pressure->filled_ms = now_ms;
	if (passed_ms < 0)
		return;
	if (passed_ms > 10 * PRESSURE_SAVED_MS)
		passed_ms = 10 * PRESSURE_SAVED_MS;
	pressure->left_us += passed_ms * 10 * PRESSURE_SHARE;
	if (pressure->left_us > SAVED_US)
		pressure->left_us = SAVED_US;
}

/* The till's promise, or where to write one: a free place, else the one due first. */
static struct promise *place_of(struct pressure *pressure, uint32_t till)
{
	struct promise *best = NULL;
	uint32_t at = till * UINT32_C(2654435761);
	for (uint32_t i = 0; i < PRESSURE_PROBES; i++) {
		struct promise *promise = &pressure->promises[((at >> 16) + i) % PRESSURE_PROMISES];
		if (promise->till == till)
			return promise;
		if (!best || !promise->till || (best->till && promise->due_ms < best->due_ms))
			best = promise;
	}
	return best;
}

static bool keeps_its_moment(const struct promise *promise, uint32_t till, int64_t now_ms)
{
	return promise->till == till && now_ms >= promise->due_ms - PRESSURE_EARLY_MS;
}

/* The next moment: as far from the one before as a request takes of the time for answering. */
static uint32_t next_moment_s(struct pressure *pressure, int64_t now_ms)
{
	int64_t soonest_us = (now_ms + 1000) * 1000;
	if (pressure->moment_us < soonest_us)
		pressure->moment_us = soonest_us;
	pressure->moment_us += pressure->cost_us * 100 / PRESSURE_SHARE;
	int64_t wait_s = (pressure->moment_us - now_ms * 1000) / 1000000;
	if (wait_s > PRESSURE_WAIT_MAX_S) {
		/* So many wait that moments are given anew from the front. */
		pressure->moment_us = soonest_us;
		return PRESSURE_WAIT_MAX_S;
	}
	return wait_s < 1 ? 1 : (uint32_t)wait_s;
}

bool pressure_admits(struct pressure *pressure, uint32_t till, int crowd, int64_t now_ms,
	uint32_t *retry_after_s)
{
	struct promise *promise = place_of(pressure, till);
	fill(pressure, now_ms);
	bool promised = keeps_its_moment(promise, till, now_ms) && pressure->left_us > -DEBT_MAX_US;
	if (crowd < PRESSURE_CROWD || pressure->left_us > 0 || promised) {
		if (promise->till == till)
			*promise = (struct promise){0};
		pressure->served++;
		return true;
	}
	/* Too early: the moment it was told stands. */
	if (promise->till == till && promise->due_ms > now_ms) {
		*retry_after_s = (uint32_t)((promise->due_ms - now_ms + 999) / 1000);
	} else {
		*retry_after_s = next_moment_s(pressure, now_ms);
		*promise = (struct promise){till, now_ms + (int64_t)*retry_after_s * 1000};
	}
	pressure->put_off++;
	return false;
}

void pressure_spent(struct pressure *pressure, int64_t took_ms)
{
	int64_t took_us = took_ms * 1000;
	/* No deeper than that: a promise is kept whatever came before. */
	pressure->left_us -= took_us;
	if (pressure->left_us < -DEBT_MAX_US)
		pressure->left_us = -DEBT_MAX_US;
	pressure->cost_us += (took_us - pressure->cost_us) / SMOOTHING;
}
