/* civil.h - shop-local dates and times, without time zones, libc or locale.
 *
 * Unix milliseconds plus the shop's offset from UTC give a civil time; China has had one fixed
 * offset since 1991, so an offset in minutes is all the zone a shop needs. Years 1..9999.
 */
#ifndef SUANPAN_CIVIL_H
#define SUANPAN_CIVIL_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum { CIVIL_TEXT_MAX = 20 }; /* "2026-11-21 20:31:05" and its NUL */

struct civil {
	int year, month, day; /* 1..9999, 1..12, 1..31 */
	int hour, minute, second;
};

struct civil civil_at(int64_t unix_ms, int offset_minutes);
int64_t civil_unix_ms(const struct civil *when, int offset_minutes);

bool civil_valid(const struct civil *when);
bool leap_year(int year);
int days_in_month(int year, int month);
/* Days since 1970-01-01, negative before. */
int64_t civil_days(int year, int month, int day);
/* <0, 0, >0 as a is before, at or after b. */
int civil_compare(const struct civil *a, const struct civil *b);
/* 20261121: how dates stand in records. */
uint32_t civil_date_number(const struct civil *when);

/* "YYYY-MM-DD" or "YYYY-MM-DDTHH:MM[:SS]"; a date alone is 00:00. false if it is anything else. */
MUST_CHECK bool civil_read(const char *text, struct civil *when);
/* "2026-11-21 20:31:05". */
void civil_text(char out[CIVIL_TEXT_MAX], const struct civil *when);

#endif
