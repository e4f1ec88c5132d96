#include "sync/hq/pressure.h"
#include "tests/t.h"

#include <stdlib.h>

enum { CROWDED = PRESSURE_CROWD };

static struct pressure *fresh(int64_t cost_ms)
{
	struct pressure *pressure = calloc(1, sizeof *pressure);
	check(pressure != NULL);
	for (int i = 0; i < 200; i++)
		pressure_spent(pressure, cost_ms);
	pressure->left_us = 0;
	return pressure;
}

static void without_a_crowd_everybody_is_served(void **state)
{
	(void)state;
	struct pressure *pressure = fresh(100);
	uint32_t after;
	for (uint32_t till = 1; till <= 1000; till++) {
		check(pressure_admits(pressure, till, CROWDED - 1, 0, &after));
		pressure_spent(pressure, 100);
	}
	free(pressure);
}

static void a_crowd_is_told_moments_as_fast_as_it_can_be_answered(void **state)
{
	(void)state;
	struct pressure *pressure = fresh(30);
	uint32_t after, last = 0;
	for (uint32_t till = 1; till <= 400; till++) {
		row("till %u", till);
		check(!pressure_admits(pressure, till, CROWDED, 0, &after));
		check(after >= last);
		last = after;
	}
	/* 400 times 30 ms of 60 % of the time: twenty seconds, and the one to begin with. */
	check(last >= 19 && last <= 21);
	free(pressure);
}

static void who_comes_at_its_moment_is_served_and_who_comes_early_keeps_it(void **state)
{
	(void)state;
	struct pressure *pressure = fresh(1000);
	uint32_t after, again;
	check(!pressure_admits(pressure, 7, CROWDED, 0, &after));
	pressure->left_us = -1000 * 1000;
	check(!pressure_admits(pressure, 7, CROWDED, 1, &again));
	check(again == after);
	pressure->left_us = -1000 * 1000;
	check(pressure_admits(pressure, 7, CROWDED, (int64_t)after * 1000, &again));
	/* Once. */
	pressure->left_us = -1000 * 1000;
	pressure->filled_ms = (int64_t)after * 1000;
	check(!pressure_admits(pressure, 7, CROWDED, (int64_t)after * 1000, &again));
	free(pressure);
}

static void a_promise_is_kept_however_deep_the_debt_was(void **state)
{
	(void)state;
	struct pressure *pressure = fresh(10);
	uint32_t after;
	check(!pressure_admits(pressure, 7, CROWDED, 0, &after));
	for (int i = 0; i < 100; i++)
		pressure_spent(pressure, 10000);
	check(pressure_admits(pressure, 7, CROWDED, (int64_t)after * 1000, &after));
	free(pressure);
}

static void nobody_is_told_to_wait_longer_than_the_limit(void **state)
{
	(void)state;
	struct pressure *pressure = fresh(2000);
	uint32_t after;
	for (uint32_t till = 1; till <= 2 * PRESSURE_PROMISES; till++) {
		row("till %u", till);
		check(!pressure_admits(pressure, till, CROWDED, 0, &after));
		check(after >= 1 && after <= PRESSURE_WAIT_MAX_S);
	}
	free(pressure);
}

static void a_clock_that_stands_or_jumps_does_no_harm(void **state)
{
	(void)state;
	struct pressure *pressure = fresh(10);
	uint32_t after;
	check(!pressure_admits(pressure, 1, CROWDED, 5000000, &after) || true);
	check(pressure->left_us <= PRESSURE_SAVED_MS * 1000);
	(void)!pressure_admits(pressure, 2, CROWDED, 0, &after);
	check(pressure->left_us <= PRESSURE_SAVED_MS * 1000);
	free(pressure);
}

TESTS(test(without_a_crowd_everybody_is_served),
	test(a_crowd_is_told_moments_as_fast_as_it_can_be_answered),
	test(who_comes_at_its_moment_is_served_and_who_comes_early_keeps_it),
	test(a_promise_is_kept_however_deep_the_debt_was),
	test(nobody_is_told_to_wait_longer_than_the_limit),
	test(a_clock_that_stands_or_jumps_does_no_harm))
