/* member.h - a member of the programme as the counter knows one: never a full phone or name. */
#ifndef SUANPAN_MEMBER_H
#define SUANPAN_MEMBER_H

#include "pos/core/lang.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	CARD_MAX = 24,
	TIER_MAX = 24,
	GROUP_MAX = 24,
	MASKED_MAX = 32,
	TIERS_MAX = 8,
	BLOCK_REASON_MAX = 96,
};

struct member {
	uint64_t id; /* HQ's number; 0 is nobody */
	char card[CARD_MAX];
	char name_masked[MASKED_MAX];     /* 张** */
	char phone_masked[MASKED_MAX];    /* 138****1234 */
	char tier[TIER_MAX];              /* a struct tier's id */
	char group[GROUP_MAX];            /* "" = none */
	int birthday_month, birthday_day; /* 0 = not known */
	int32_t completed_orders;
	int64_t points;          /* what may be shown: HQ's balance + local legs not in it yet */
	int64_t points_as_of_ms; /* when HQ said so (wall clock); 0 = never */
	int64_t qualifying;      /* counts towards the tier; redemption never lowers it */
	bool blocked;            /* may buy, without member rights */
	char block_reason[BLOCK_REASON_MAX];
};

struct tier {
	char id[TIER_MAX];
	char title[LANG_COUNT][TIER_MAX];
	int64_t min; /* of the qualifying counter */
};

/* The next tier above what the member has, and how much is missing; NULL at the top. */
const struct tier *tier_next(
	const struct tier *tiers, uint32_t count, const struct member *member, int64_t *missing);
const struct tier *tier_find(const struct tier *tiers, uint32_t count, const char *id);

/* When headquarters' word on the member was last known to be good: when the row came, or when all
 * rows were last known to be as at headquarters. 0: never. */
int64_t member_told_ms(const struct member *member, int64_t reference_as_of_ms);

#endif
