#include "pos/core/rights.h"
#include "pos/core/member.h"
#include "tests/t.h"

#include <string.h>

static void every_right_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < RIGHT_COUNT; i++) {
		enum right back;
		row("%s", right_name((enum right)i));
		check(right_read(right_name((enum right)i), &back));
		check(back == (enum right)i);
	}
	enum right none;
	check(!right_read("everything", &none));
}

static void a_right_is_a_bit_and_nobody_has_any(void **state)
{
	(void)state;
	struct operator_card who = {.number = 7, .rights = 1 << RIGHT_SELL | 1 << RIGHT_LEAVE};
	check(operator_may(&who, RIGHT_SELL));
	check(operator_may(&who, RIGHT_LEAVE));
	check(!operator_may(&who, RIGHT_CHECK));
	who.number = 0;
	check(!operator_may(&who, RIGHT_SELL));
}

static void easy_pins_are_not_acceptable(void **state)
{
	(void)state;
	static const struct {
		const char *pin;
		bool good;
	} cases[] = {
		{"274913", true},
		{"27491", false},
		{"274913274913", true},
		{"2749132749131", false},
		{"111111", false},
		{"9111111", false},
		{"911111", true},
		{"123456", false},
		{"234567", false},
		{"987654", false},
		{"00123456", false},
		{"123457", true},
		{"27491a", false},
		{"", false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].pin);
		check(pin_acceptable(cases[i].pin) == cases[i].good);
	}
}

static void the_next_tier_is_the_lowest_above_what_is_reached(void **state)
{
	(void)state;
	static const struct tier tiers[] = {{"regular", {""}, 0}, {"silver", {""}, 1000},
		{"gold", {""}, 5001}, {"diamond", {""}, 10001}};
	static const struct {
		const char *tier;
		int64_t qualifying;
		const char *next;
		int64_t missing;
	} cases[] = {
		{"regular", 0, "silver", 1000},
		{"regular", 999, "silver", 1},
		{"regular", 1000, "gold", 4001}, /* silver is reached, HQ will say so */
		{"gold", 300, "diamond", 9701},  /* kept tiers are no goals */
		{"gold", 5726, "diamond", 4275},
		{"diamond", 20000, NULL, 0},
		{"", 0, "silver", 1000},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct member member = {.qualifying = cases[i].qualifying};
		snprintf(member.tier, sizeof member.tier, "%s", cases[i].tier);
		int64_t missing = 0;
		const struct tier *next = tier_next(tiers, LENGTH(tiers), &member, &missing);
		row("%s %lld", cases[i].tier, (long long)cases[i].qualifying);
		check((next == NULL) == (cases[i].next == NULL));
		check(!next || strcmp(next->id, cases[i].next) == 0);
		check(missing == cases[i].missing);
	}
}

TESTS(test(every_right_has_a_name_of_its_own), test(a_right_is_a_bit_and_nobody_has_any),
	test(easy_pins_are_not_acceptable), test(the_next_tier_is_the_lowest_above_what_is_reached))
