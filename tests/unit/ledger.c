#include "pos/core/ledger.h"
#include "pos/core/tier.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { EVENTS = 300, SEEDS = 200 };

/* xorshift: the same numbers everywhere for the same seed. */
static uint32_t below(uint64_t *seed, uint32_t end)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (uint32_t)(*seed % end);
}

static void check_invariants(const struct ledger *ledger)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < ledger->lot_count; i++) {
		check(ledger->lots[i].left >= 0);
		sum += ledger->lots[i].left;
	}
	check(ledger->debt >= 0);
	check(ledger_balance(ledger) == sum - ledger->debt);
}

/* Without expiry nothing is lost or invented: the balance is what went in less what went out. */
static void points_are_neither_lost_nor_invented(void **state)
{
	(void)state;
	for (uint64_t first = 1; first <= SEEDS; first++) {
		uint64_t seed = first * UINT64_C(0x9e3779b97f4a7c15);
		void *room = malloc(ledger_room(EVENTS));
		struct ledger ledger = ledger_in(room, EVENTS);
		int64_t used[EVENTS];
		int64_t balance = 0;
		row("seed %d", (int)first);
		for (int event = 0; event < EVENTS; event++) {
			int64_t points = below(&seed, 200);
			uint32_t what = below(&seed, 5);
			if (what == 0 || ledger.lot_count == 0) {
				uint32_t expires = below(&seed, 3) ? 20990000 + below(&seed, 9) : 0;
				check(ledger_earn(&ledger, points, expires) == LEDGER_OK);
				balance += points;
			} else if (what < 3) {
				bool debt = below(&seed, 4) == 0;
				enum ledger_result result = ledger_spend(&ledger, points, debt);
				check((result == LEDGER_OK) == (debt || points <= balance));
				if (result != LEDGER_OK)
					continue;
				used[ledger.spend_count - 1] = points;
				balance -= points;
			} else if (what == 3) {
				uint32_t lot = below(&seed, ledger.lot_count);
				check(ledger_unearn(&ledger, lot, points) == LEDGER_OK);
				balance -= points;
			} else if (ledger.spend_count > 0) {
				uint32_t spend = below(&seed, ledger.spend_count);
				int64_t given = points < used[spend] ? points : used[spend];
				check(ledger_unspend(&ledger, spend, points, 20260101, 0) ==
					LEDGER_OK);
				used[spend] -= given;
				balance += given;
			}
			check_invariants(&ledger);
			check(ledger_balance(&ledger) == balance);
		}
		free(room);
	}
}

static void what_is_spent_first_expires_first(void **state)
{
	(void)state;
	char room[4096] __attribute__((aligned(8)));
	struct ledger ledger = ledger_in(room, 8);
	check(ledger_earn(&ledger, 10, NEVER_EXPIRES) == LEDGER_OK);
	check(ledger_earn(&ledger, 10, 20261231) == LEDGER_OK);
	check(ledger_earn(&ledger, 10, 20260630) == LEDGER_OK);
	check(ledger_earn(&ledger, 10, 20260630) == LEDGER_OK);
	/* Of two that expire together the older. */
	check(ledger_spend(&ledger, 5, false) == LEDGER_OK);
	check(ledger.lots[2].left == 5);
	check(ledger.lots[3].left == 10);
	check(ledger_spend(&ledger, 20, false) == LEDGER_OK);
	check(ledger.lots[2].left == 0);
	check(ledger.lots[3].left == 0);
	check(ledger.lots[1].left == 5);
	check(ledger.lots[0].left == 10);
	ledger_expire(&ledger, 20261231);
	check(ledger_balance(&ledger) == 15);
	ledger_expire(&ledger, 20270101);
	check(ledger_balance(&ledger) == 10);
}

/* A debt that a later lot has paid is undone into that lot. */
static void a_debt_that_was_paid_comes_back(void **state)
{
	(void)state;
	char room[4096] __attribute__((aligned(8)));
	struct ledger ledger = ledger_in(room, 8);
	check(ledger_spend(&ledger, 30, true) == LEDGER_OK);
	check(ledger_earn(&ledger, 20, NEVER_EXPIRES) == LEDGER_OK);
	check(ledger_balance(&ledger) == -10);
	check(ledger_unspend(&ledger, 0, 30, 20260101, 0) == LEDGER_OK);
	check(ledger_balance(&ledger) == 20);
	check(ledger.lots[0].left == 20);
	check(ledger.debt == 0);
}

static void a_full_ledger_says_so_and_changes_nothing(void **state)
{
	(void)state;
	char room[4096] __attribute__((aligned(8)));
	struct ledger ledger = ledger_in(room, 2);
	check(ledger_earn(&ledger, INT64_MAX, NEVER_EXPIRES) == LEDGER_OK);
	check(ledger_earn(&ledger, 1, NEVER_EXPIRES) == LEDGER_OVERFLOW);
	check(ledger_earn(&ledger, 0, NEVER_EXPIRES) == LEDGER_OK);
	check(ledger_earn(&ledger, 0, NEVER_EXPIRES) == LEDGER_FULL);
	check(ledger_spend(&ledger, 1, false) == LEDGER_OK);
	check(ledger_spend(&ledger, 1, false) == LEDGER_OK);
	check(ledger_spend(&ledger, 1, false) == LEDGER_FULL);
	check(ledger_balance(&ledger) == INT64_MAX - 2);
}

static void the_highest_minimum_reached_is_the_tier(void **state)
{
	(void)state;
	static const int64_t mins[] = {5001, 0, 10001, 1000};
	static const struct {
		int64_t metric;
		uint32_t want;
	} cases[] = {{-1, 1}, {0, 1}, {999, 1}, {1000, 3}, {5000, 3}, {5001, 0}, {10000, 0},
		{10001, 2}, {INT64_MAX, 2}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%lld", (long long)cases[i].metric);
		check(tier_reached(mins, LENGTH(mins), cases[i].metric) == cases[i].want);
	}
}

TESTS(test(points_are_neither_lost_nor_invented), test(what_is_spent_first_expires_first),
	test(a_debt_that_was_paid_comes_back), test(a_full_ledger_says_so_and_changes_nothing),
	test(the_highest_minimum_reached_is_the_tier))
