/* What a till may let members spend on its own word: sync.md 1.4, fault 49, invariant I11. */
#include "pos/core/allowance.h"
#include "pos/core/attr.h"
#include "tests/t.h"

static const struct points_policy policy = {.member_day = 200, .till = 1000, .share_bp = 5000};

static void the_least_of_the_bounds_holds_and_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		struct points_facts facts;
		int64_t wish, leased, held, trusted;
		enum points_bound bound;
	} cases[] = {
		{"plenty", {.balance = 900, .told = 900}, 150, 0, 0, 150, POINTS_ENOUGH},
		{"to the point", {.balance = 400, .told = 400}, 200, 0, 0, 200, POINTS_ENOUGH},
		{"the day", {.balance = 900, .told = 900}, 201, 0, 0, 200, POINTS_MEMBER_DAY},
		{"the day's rest", {.balance = 900, .told = 900, .spent_today = 150}, 100, 0, 0, 50,
			POINTS_MEMBER_DAY},
		{"the till", {.balance = 900, .told = 900, .till_open = 990}, 100, 0, 0, 10,
			POINTS_TILL},
		{"beyond the till", {.balance = 900, .told = 900, .till_open = 2000}, 100, 0, 0, 0,
			POINTS_TILL},
		{"the share", {.balance = 300, .told = 300}, 200, 0, 0, 150, POINTS_SHARE},
		{"the share's rest", {.balance = 200, .told = 300, .spent_open = 100}, 200, 0, 0,
			50, POINTS_SHARE},
		{"the balance", {.balance = 80, .told = 900}, 100, 0, 0, 80, POINTS_BALANCE},
		{"earned here", {.balance = 500, .told = 100}, 200, 0, 0, 50, POINTS_SHARE},
		{"debt", {.balance = -80, .told = 900}, 100, 0, 0, 0, POINTS_BALANCE},
		{"a lease", {.balance = 900, .told = 900, .lease_left = 500}, 400, 400, 0, 0,
			POINTS_ENOUGH},
		{"a lease and trust", {.balance = 900, .told = 900, .lease_left = 500}, 600, 500, 0,
			100, POINTS_ENOUGH},
		{"a hold", {.balance = 900, .told = 900, .held = 800}, 800, 0, 800, 0,
			POINTS_ENOUGH},
		{"lease, hold, trust",
			{.balance = 900, .told = 900, .lease_left = 100, .held = 300}, 900, 100,
			300, 200, POINTS_MEMBER_DAY},
		{"a lease beyond the balance", {.balance = 50, .told = 50, .lease_left = 100}, 80,
			50, 0, 0, POINTS_BALANCE},
		{"nothing wanted", {.balance = 50, .told = 50}, 0, 0, 0, 0, POINTS_ENOUGH},
		{"absurd", {.balance = INT64_MAX, .told = INT64_MAX, .spent_today = -1}, INT64_MAX,
			0, 0, 201, POINTS_MEMBER_DAY},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].name);
		struct allowance got = allowance_of(&policy, &cases[i].facts, cases[i].wish);
		check(got.leased == cases[i].leased);
		check(got.held == cases[i].held);
		check(got.trusted == cases[i].trusted);
		check(got.bound == cases[i].bound);
		check(allowance_sum(&got) <= cases[i].wish || cases[i].wish < 0);
	}
}

static void without_a_policy_points_are_only_earned(void **state)
{
	(void)state;
	static const struct points_policy none[] = {
		{0}, {.member_day = 200, .till = 1000}, {.till = 1000, .share_bp = 5000}};
	for (size_t i = 0; i < LENGTH(none); i++) {
		struct points_facts facts = {.balance = 900, .told = 900, .lease_left = 30};
		struct allowance got = allowance_of(&none[i], &facts, 100);
		row("%zu", i);
		check(got.trusted == 0);
		check(got.leased == 30);
		check(got.bound == POINTS_EARN_ONLY);
		check(till_points_exposure(&none[i], 0) == 0);
	}
}

/* Whatever members ask for, and in whatever order, a till that hears nothing from HQ never has more
 * open than its bound. */
static void a_cut_off_till_never_passes_its_bound(void **state)
{
	(void)state;
	int64_t open = 0;
	uint32_t draw = 7;
	for (int i = 0; i < 5000; i++) {
		draw = draw * 1664525u + 1013904223u;
		int64_t balance = draw >> 20;
		struct points_facts facts = {
			.balance = balance, .told = balance, .till_open = open};
		struct allowance got = allowance_of(&policy, &facts, draw >> 22);
		open += got.trusted;
		check(open <= till_points_exposure(&policy, 0));
	}
	check(open == policy.till);
}

TESTS(test(the_least_of_the_bounds_holds_and_is_named),
	test(without_a_policy_points_are_only_earned), test(a_cut_off_till_never_passes_its_bound))
