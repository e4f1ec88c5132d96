/* tier_promotion.h - a tier for some time, for what a member does between two days (programme.md
 * TIER-18): afterwards they have their own again.
 */
#ifndef SUANPAN_TIER_PROMOTION_H
#define SUANPAN_TIER_PROMOTION_H

#include "pos/core/tier_plan.h"

enum { PROMOTION_ID_MAX = 32, PROMOTIONS_MAX = 8 };

struct tier_promotion {
	char id[PROMOTION_ID_MAX];
	char tier[TIER_MAX];
	uint32_t from, to;       /* what is done on these days and between counts */
	uint32_t until;          /* the last day of the tier */
	struct tier_needs needs; /* their windows do not matter */
};

struct tier_promotions {
	struct tier_promotion all[PROMOTIONS_MAX];
	uint32_t count;
};

bool promotion_met(const struct tier_promotion *promotion, const struct buyer *buyer, uint32_t on);
/* The first day that any promotion which is not over looks at, or `since` if that is earlier. */
uint32_t promotions_look_back(
	const struct tier_promotions *promotions, uint32_t on, uint32_t since);

#endif
