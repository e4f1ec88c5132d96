#include "pos/core/period.h"

#include "tests/t.h"

#include <string.h>

static void days_are_added_over_months_and_leap_days(void **state)
{
	static const struct {
		uint32_t date;
		int64_t days;
		uint32_t want;
	} cases[] = {
		{20261121, 1, 20261122},
		{20261231, 1, 20270101},
		{20280228, 1, 20280229},
		{20270228, 1, 20270301},
		{20270101, -1, 20261231},
		{99991231, 1, 99991231},
		{10101, -1, 10101},
		{20261121, INT64_MAX, 99991231},
		{20261121, INT64_MIN, 10101},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%u %+lld", cases[i].date, (long long)cases[i].days);
		check(date_plus_days(cases[i].date, cases[i].days) == cases[i].want);
	}
	check(date_days_between(20261121, 20271121) == 365);
	check(date_days_between(20280301, 20280228) == -2);
}

static void a_month_later_is_the_same_day_or_the_last_of_it(void **state)
{
	static const struct {
		uint32_t date;
		int64_t months;
		uint32_t want;
	} cases[] = {
		{20261121, 1, 20261221},
		{20261231, 2, 20270228},
		{20280131, 1, 20280229},
		{20260115, -1, 20251215},
		{20260115, 24, 20280115},
		{20260115, INT64_MAX, 99991231},
		{20260115, INT64_MIN, 10101},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%u %+lld months", cases[i].date, (long long)cases[i].months);
		check(date_plus_months(cases[i].date, cases[i].months) == cases[i].want);
	}
}

/* programme: TIER-13 */
static void a_period_has_its_first_and_last_day(void **state)
{
	static const struct {
		enum period period;
		uint32_t date, first, last, next;
	} cases[] = {
		{PERIOD_DAY, 20261121, 20261121, 20261121, 20261122},
		{PERIOD_MONTH, 20280229, 20280201, 20280229, 20280301},
		{PERIOD_QUARTER, 20261001, 20261001, 20261231, 20270101},
		{PERIOD_QUARTER, 20260930, 20260701, 20260930, 20261001},
		{PERIOD_QUARTER, 20260331, 20260101, 20260331, 20260401},
		{PERIOD_YEAR, 20261231, 20260101, 20261231, 20270101},
		{PERIOD_YEAR, 99990505, 99990101, 99991231, 99991231},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%d of %u", cases[i].period, cases[i].date);
		check(period_first(cases[i].period, cases[i].date) == cases[i].first);
		check(period_last(cases[i].period, cases[i].date) == cases[i].last);
		check(period_next(cases[i].period, cases[i].date) == cases[i].next);
	}
}

static void a_date_is_read_as_it_is_written(void **state)
{
	char text[DATE_TEXT_MAX];
	uint32_t date = 7;
	(void)state;
	check(date_read("2026-11-21", &date) && date == 20261121);
	date_text(text, date);
	check(strcmp(text, "2026-11-21") == 0);
	check(!date_read("2026-11-21T10:00", &date) && !date_read("2026-02-29", &date));
	check(!date_read("", &date) && date == 20261121);
	check(date_valid(20280229) && !date_valid(20270229) && !date_valid(0));
	check(date_at(1763740799999, 480) == 20251121);
	check(date_at(1763740800000, 480) == 20251122);
}

TESTS(test(days_are_added_over_months_and_leap_days),
	test(a_month_later_is_the_same_day_or_the_last_of_it),
	test(a_period_has_its_first_and_last_day), test(a_date_is_read_as_it_is_written))
