/* points_terms.h - how long points are good for, now and at any time before.
 *
 * The settings say how it is from now on. Before one of them changes, what it said until then is
 * kept, so that points which were earned by older terms stay good as long as was said then,
 * whenever their sale arrives.
 */
#ifndef SUANPAN_HQ_POINTS_TERMS_H
#define SUANPAN_HQ_POINTS_TERMS_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum {
	POINTS_VALID_MONTHS_USUAL = 24,
	POINTS_GRACE_DAYS_USUAL = 30,
	POINTS_REMIND_DAYS_USUAL = 60,
	POINTS_TERMS_MAX = 64, /* changes that are looked back on: before them it was as before the
				  first of these */
};

struct points_rule {
	int64_t until_ms;     /* it was so until then */
	int64_t valid_months; /* until the end of the month; 0: for ever */
	int64_t sale_wait_days;
	int64_t grace_days; /* of points that come back into a lot that is over */
};

struct points_terms {
	int utc_offset;
	struct points_rule now, past[POINTS_TERMS_MAX]; /* newest first */
	int past_count;
};

void points_terms_read(struct hq *hq, struct points_terms *terms);
const struct points_rule *points_terms_at(const struct points_terms *terms, int64_t at_ms);

/* Is it one of these settings? */
bool points_terms_setting(const char *name);
/* Before one of them gets this value, in the same transaction: keeps how it was. */
void points_terms_keep(struct hq *hq, int64_t now_ms, const char *name, const char *value);

/* The last day of points that are earned on this one: the end of a month; 0: they never expire. */
uint32_t points_last_day(uint32_t on, int64_t valid_months);
/* So many days later. */
uint32_t points_day_after(uint32_t on, int64_t days);
/* Shop time. */
uint32_t points_day_of(const struct points_terms *terms, int64_t unix_ms);
int64_t points_day_begins_ms(const struct points_terms *terms, uint32_t on);

#endif
