#include "pos/core/money.h"
#include "tests/t.h"

#include <string.h>

static void share_rounds_by_its_mode(void **state)
{
	(void)state;
	static const struct {
		int64_t value, numerator, denominator;
		enum rounding mode;
		int64_t want;
	} cases[] = {
		{50, 1, 100, ROUND_HALF_UP, 1},
		{-50, 1, 100, ROUND_HALF_UP, -1},
		{49, 1, 100, ROUND_HALF_UP, 0},
		{50, 1, 100, ROUND_HALF_DOWN, 0},
		{51, 1, 100, ROUND_HALF_DOWN, 1},
		{150, 1, 100, ROUND_HALF_EVEN, 2},
		{250, 1, 100, ROUND_HALF_EVEN, 2},
		{-1, 1, 100, ROUND_FLOOR, -1},
		{1, 1, 100, ROUND_CEIL, 1},
		{-1, 1, 100, ROUND_CEIL, 0},
		{1001, 8500, 10000, ROUND_HALF_UP, 851},
		{INT64_MAX, INT64_MAX, INT64_MAX, ROUND_FLOOR, INT64_MAX},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		int64_t got = -7;
		check(money_share(cases[i].value, cases[i].numerator, cases[i].denominator,
			cases[i].mode, &got));
		check(got == cases[i].want);
	}
}

static void what_does_not_fit_is_refused_and_changes_nothing(void **state)
{
	(void)state;
	int64_t kept = 5;
	check(!money_add(INT64_MAX, 1, &kept));
	check(!money_times(INT64_MAX, 2, &kept));
	check(!money_share(INT64_MAX, 3, 2, ROUND_FLOOR, &kept));
	check(!money_read("92233720368547758.08", 2, &kept));
	check(kept == 5);
}

static void amounts_are_written_to_the_fen(void **state)
{
	(void)state;
	static const struct {
		int64_t minor;
		int exponent;
		const char *plain, *grouped;
	} cases[] = {
		{0, 2, "0.00", "0.00"},
		{-5, 2, "-0.05", "-0.05"},
		{123450, 2, "1234.50", "1,234.50"},
		{1234567, 0, "1234567", "1,234,567"},
		{INT64_MIN, 2, "-92233720368547758.08", "-92,233,720,368,547,758.08"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[MONEY_TEXT_MAX];
		money_text(text, cases[i].minor, cases[i].exponent);
		row("%s", cases[i].plain);
		check(strcmp(text, cases[i].plain) == 0);
		money_text_grouped(text, cases[i].minor, cases[i].exponent);
		check(strcmp(text, cases[i].grouped) == 0);
	}
}

static void typed_amounts_are_yuan(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int exponent;
		bool good;
		int64_t want;
	} cases[] = {
		{"100", 2, true, 10000},
		{"99.5", 2, true, 9950},
		{"99.50", 2, true, 9950},
		{".5", 2, true, 50},
		{"99.505", 2, false, 0},
		{"1.2.3", 2, false, 0},
		{"", 2, false, 0},
		{".", 2, false, 0},
		{"-1", 2, false, 0},
		{"12", 0, true, 12},
		{"12.0", 0, false, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int64_t got = -7;
		row("%s", cases[i].text);
		check(money_read(cases[i].text, cases[i].exponent, &got) == cases[i].good);
		check(got == (cases[i].good ? cases[i].want : -7));
	}
}

TESTS(test(share_rounds_by_its_mode), test(what_does_not_fit_is_refused_and_changes_nothing),
	test(amounts_are_written_to_the_fen), test(typed_amounts_are_yuan))
