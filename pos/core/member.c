#include "pos/core/member.h"

#include <string.h>

const struct tier *tier_find(const struct tier *tiers, uint32_t count, const char *id)
{
	for (uint32_t i = 0; i < count; i++)
		if (strcmp(tiers[i].id, id) == 0)
			return &tiers[i];
	return NULL;
}

const struct tier *tier_next(
	const struct tier *tiers, uint32_t count, const struct member *member, int64_t *missing)
{
	const struct tier *has = tier_find(tiers, count, member->tier);
	const struct tier *next = NULL;
	for (uint32_t i = 0; i < count; i++) {
		/* A tier already earned but not yet given by HQ is no goal any more. */
		if ((has && tiers[i].min <= has->min) || tiers[i].min <= member->qualifying)
			continue;
		if (!next || tiers[i].min < next->min)
			next = &tiers[i];
	}
	if (next)
		*missing = next->min - member->qualifying;
	return next;
}

int64_t member_told_ms(const struct member *member, int64_t reference_as_of_ms)
{
	int64_t row_ms = member->points_as_of_ms;
	return row_ms > 0 && reference_as_of_ms > row_ms ? reference_as_of_ms : row_ms;
}
