#include "pos/core/period.h"

#include "pos/core/civil.h"

#include <stdio.h>
#include <string.h>

enum { MONTHS_MAX = 12 * 10000 };
#define DAY_MS INT64_C(86400000)

static uint32_t number_of(int year, int month, int day)
{
	return (uint32_t)(year * 10000 + month * 100 + day);
}

static struct civil civil_of(uint32_t date)
{
	return (struct civil){.year = (int)(date / 10000),
		.month = (int)(date / 100 % 100),
		.day = (int)(date % 100)};
}

bool date_valid(uint32_t date)
{
	struct civil civil = civil_of(date);
	return civil_valid(&civil);
}

uint32_t date_at(int64_t unix_ms, int offset_minutes)
{
	struct civil civil = civil_at(unix_ms, offset_minutes);
	return civil_date_number(&civil);
}

bool date_read(const char *text, uint32_t *date)
{
	struct civil civil;
	if (strlen(text) != strlen("2026-11-21") || !civil_read(text, &civil))
		return false;
	*date = civil_date_number(&civil);
	return true;
}

void date_text(char out[DATE_TEXT_MAX], uint32_t date)
{
	struct civil civil = civil_of(date);
	(void)snprintf(out, DATE_TEXT_MAX, "%04u-%02u-%02u", (unsigned)civil.year % 10000,
		(unsigned)civil.month % 100, (unsigned)civil.day % 100);
}

static int64_t days_of(uint32_t date)
{
	struct civil civil = civil_of(date);
	return civil_days(civil.year, civil.month, civil.day);
}

uint32_t date_plus_days(uint32_t date, int64_t days)
{
	/* civil_at() stops at both ends; beyond these the product would leave 64 bits. */
	int64_t most = 2 * INT64_C(366) * 10000;
	int64_t bounded = days > most ? most : days < -most ? -most : days;
	return date_at((days_of(date) + bounded) * DAY_MS, 0);
}

uint32_t date_plus_months(uint32_t date, int64_t months)
{
	struct civil civil = civil_of(date);
	int64_t bounded = months > MONTHS_MAX    ? MONTHS_MAX
			  : months < -MONTHS_MAX ? -MONTHS_MAX
						 : months;
	int64_t month = (int64_t)civil.year * 12 + civil.month - 1 + bounded;
	if (month < 12)
		return number_of(1, 1, 1);
	if (month >= MONTHS_MAX)
		return number_of(9999, 12, 31);
	int last = days_in_month((int)(month / 12), (int)(month % 12) + 1);
	return number_of(
		(int)(month / 12), (int)(month % 12) + 1, civil.day < last ? civil.day : last);
}

int64_t date_days_between(uint32_t a, uint32_t b)
{
	return days_of(b) - days_of(a);
}

uint32_t period_first(enum period period, uint32_t date)
{
	struct civil civil = civil_of(date);
	switch (period) {
	case PERIOD_DAY:
		break;
	case PERIOD_MONTH:
		return number_of(civil.year, civil.month, 1);
	case PERIOD_QUARTER:
		return number_of(civil.year, (civil.month - 1) / 3 * 3 + 1, 1);
	case PERIOD_YEAR:
		return number_of(civil.year, 1, 1);
	}
	return date;
}

static int months_of(enum period period)
{
	switch (period) {
	case PERIOD_DAY:
		break;
	case PERIOD_MONTH:
		return 1;
	case PERIOD_QUARTER:
		return 3;
	case PERIOD_YEAR:
		return 12;
	}
	return 0;
}

uint32_t period_next(enum period period, uint32_t date)
{
	return period == PERIOD_DAY
		       ? date_plus_days(date, 1)
		       : date_plus_months(period_first(period, date), months_of(period));
}

uint32_t period_last(enum period period, uint32_t date)
{
	uint32_t next = period_next(period, date);
	/* Nothing comes after the last day there is. */
	return next % 100 == 31 && next / 10000 == 9999 ? next : date_plus_days(next, -1);
}
