#include "pos/core/civil.h"
#include "tests/t.h"

#include <string.h>

static void times_go_there_and_back(void **state)
{
	(void)state;
	static const struct {
		int64_t unix_ms;
		int offset;
		const char *want;
	} cases[] = {
		{0, 0, "1970-01-01 00:00:00"},
		{0, 480, "1970-01-01 08:00:00"},
		{-1, 0, "1969-12-31 23:59:59"},
		{951827696000, 480, "2000-02-29 20:34:56"},
		{1795278665000, 480, "2026-11-22 00:31:05"},
		{4102444799000, 0, "2099-12-31 23:59:59"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[CIVIL_TEXT_MAX];
		struct civil when = civil_at(cases[i].unix_ms, cases[i].offset);
		civil_text(text, &when);
		row("%s", cases[i].want);
		check(strcmp(text, cases[i].want) == 0);
		int64_t back = civil_unix_ms(&when, cases[i].offset);
		check(back <= cases[i].unix_ms);
		check(cases[i].unix_ms - back < 1000);
	}
}

static void every_day_of_four_centuries_goes_there_and_back(void **state)
{
	(void)state;
	int64_t days = civil_days(1800, 1, 1);
	for (int year = 1800; year < 2200; year++)
		for (int month = 1; month <= 12; month++)
			for (int day = 1; day <= days_in_month(year, month); day++, days++) {
				struct civil when = civil_at(days * 86400000, 0);
				check(civil_days(year, month, day) == days);
				check(when.year == year && when.month == month && when.day == day);
			}
}

static void only_dates_that_exist_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{"2026-11-21", true},
		{"2026-11-21T20:31", true},
		{"2026-11-21T20:31:59", true},
		{"2028-02-29", true},
		{"2026-02-29", false},
		{"2026-13-01", false},
		{"2026-00-01", false},
		{"2026-11-31", false},
		{"2026-11-21T24:00", false},
		{"2026-11-21 20:31", false},
		{"2026-1-1", false},
		{"", false},
		{"2026-11-21T20:31:5", false},
		{"0000-01-01", false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct civil when = {.year = -1};
		row("%s", cases[i].text);
		check(civil_read(cases[i].text, &when) == cases[i].good);
		check(cases[i].good || when.year == -1);
	}
}

static void a_time_beyond_the_calendar_is_held_at_its_end(void **state)
{
	(void)state;
	struct civil late = civil_at(INT64_MAX, 480);
	struct civil early = civil_at(INT64_MIN, 480);
	check(late.year == 9999 && late.month == 12 && late.day == 31);
	check(early.year == 1 && early.month == 1 && early.day == 1);
	check(civil_compare(&early, &late) < 0);
	check(civil_date_number(&late) == 99991231);
}

TESTS(test(times_go_there_and_back), test(every_day_of_four_centuries_goes_there_and_back),
	test(only_dates_that_exist_are_read), test(a_time_beyond_the_calendar_is_held_at_its_end))
