#include "pos/core/civil.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { DAY_SECONDS = 86400 };

bool leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && leap_year(year) ? 29 : days[month - 1];
}

/* Years are counted from March, so that the leap day is the last day of its year. */
int64_t civil_days(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t months_since_march = month <= 2 ? month + 9 : month - 3;
	int64_t day_of_year = (153 * months_since_march + 2) / 5 + day - 1;
	return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

static void date_of_days(int64_t days, struct civil *out)
{
	int year = (int)(1970 + days / 366);
	while (year < 9999 && civil_days(year + 1, 1, 1) <= days)
		year++;
	while (year > 1 && civil_days(year, 1, 1) > days)
		year--;
	int month = 1;
	while (month < 12 && civil_days(year, month + 1, 1) <= days)
		month++;
	out->year = year;
	out->month = month;
	out->day = (int)(days - civil_days(year, month, 1)) + 1;
}

struct civil civil_at(int64_t unix_ms, int offset_minutes)
{
	int64_t lowest = civil_days(1, 1, 1) * DAY_SECONDS;
	int64_t highest = civil_days(9999, 12, 31) * DAY_SECONDS + DAY_SECONDS - 1;
	int64_t seconds = unix_ms / 1000 - (unix_ms % 1000 < 0) + (int64_t)offset_minutes * 60;
	if (seconds < lowest)
		seconds = lowest;
	if (seconds > highest)
		seconds = highest;
	int64_t days = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
	int rest = (int)(seconds - days * DAY_SECONDS);
	struct civil when = {.hour = rest / 3600, .minute = rest / 60 % 60, .second = rest % 60};
	date_of_days(days, &when);
	return when;
}

int64_t civil_unix_ms(const struct civil *when, int offset_minutes)
{
	int64_t seconds = civil_days(when->year, when->month, when->day) * DAY_SECONDS +
			  when->hour * 3600 + when->minute * 60 + when->second;
	return (seconds - (int64_t)offset_minutes * 60) * 1000;
}

bool civil_valid(const struct civil *when)
{
	return when->year >= 1 && when->year <= 9999 && when->month >= 1 && when->month <= 12 &&
	       when->day >= 1 && when->day <= days_in_month(when->year, when->month) &&
	       when->hour >= 0 && when->hour <= 23 && when->minute >= 0 && when->minute <= 59 &&
	       when->second >= 0 && when->second <= 59;
}

int civil_compare(const struct civil *a, const struct civil *b)
{
	int64_t x = civil_unix_ms(a, 0);
	int64_t y = civil_unix_ms(b, 0);
	return (x > y) - (x < y);
}

uint32_t civil_date_number(const struct civil *when)
{
	return (uint32_t)(when->year * 10000 + when->month * 100 + when->day);
}

/* Fills *into from digits and literal marks as in "9999-99-99"; false if text has another shape. */
static bool read_digits(const char *text, const char *shape, int *const *into)
{
	int value = 0;
	for (; *shape; shape++, text++) {
		if (*shape != '9') {
			if (*text != *shape)
				return false;
			**into++ = value;
			value = 0;
			continue;
		}
		if (*text < '0' || *text > '9')
			return false;
		value = value * 10 + *text - '0';
	}
	**into = value;
	return true;
}

bool civil_read(const char *text, struct civil *when)
{
	static const char *const shapes[] = {
		"9999-99-99", "9999-99-99T99:99", "9999-99-99T99:99:99"};
	struct civil read = {0};
	int *const into[] = {
		&read.year, &read.month, &read.day, &read.hour, &read.minute, &read.second};
	for (size_t i = 0; i < LENGTH(shapes); i++) {
		if (strlen(text) != strlen(shapes[i]))
			continue;
		if (!read_digits(text, shapes[i], into) || !civil_valid(&read))
			return false;
		*when = read;
		return true;
	}
	return false;
}

void civil_text(char out[CIVIL_TEXT_MAX], const struct civil *when)
{
	snprintf(out, CIVIL_TEXT_MAX, "%04u-%02u-%02u %02u:%02u:%02u", (unsigned)when->year % 10000,
		(unsigned)when->month % 100, (unsigned)when->day % 100, (unsigned)when->hour % 100,
		(unsigned)when->minute % 100, (unsigned)when->second % 100);
}
