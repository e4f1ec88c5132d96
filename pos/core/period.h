/* period.h - calendar dates as numbers (20261121, as in records), and the months, quarters and
 * years that contain them. Years 1..9999; a date is valid unless a function says otherwise.
 */
#ifndef SUANPAN_PERIOD_H
#define SUANPAN_PERIOD_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum period { PERIOD_DAY, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

enum { DATE_TEXT_MAX = 16 }; /* "2026-11-21" and its NUL */

bool date_valid(uint32_t date);
/* The day of this moment in a shop so many minutes east of UTC. */
uint32_t date_at(int64_t unix_ms, int offset_minutes);
/* "2026-11-21" and nothing else. */
MUST_CHECK bool date_read(const char *text, uint32_t *date);
void date_text(char out[DATE_TEXT_MAX], uint32_t date);

/* Never before year 1 or after year 9999. */
uint32_t date_plus_days(uint32_t date, int64_t days);
/* The same day of another month, or that month's last. */
uint32_t date_plus_months(uint32_t date, int64_t months);
/* From a to b, negative where b is earlier. */
int64_t date_days_between(uint32_t a, uint32_t b);

uint32_t period_first(enum period period, uint32_t date);
uint32_t period_last(enum period period, uint32_t date);
/* The first day of the period after the one that contains date. */
uint32_t period_next(enum period period, uint32_t date);

#endif
