#include "pos/core/tier_promotion.h"

static bool group_met(
	const struct tier_group *group, const struct buyer *buyer, struct day_span span)
{
	for (uint32_t i = 0; i < group->count; i++)
		if (buyer_figure(buyer, group->all[i].metric, span) < group->all[i].at_least)
			return false;
	return true;
}

bool promotion_met(const struct tier_promotion *promotion, const struct buyer *buyer, uint32_t on)
{
	struct day_span span = {promotion->from, on < promotion->to ? on : promotion->to};
	for (uint32_t i = 0; i < promotion->needs.count; i++)
		if (group_met(&promotion->needs.any[i], buyer, span))
			return true;
	return false;
}

uint32_t promotions_look_back(const struct tier_promotions *promotions, uint32_t on, uint32_t since)
{
	for (uint32_t i = 0; i < promotions->count; i++)
		if (promotions->all[i].until >= on && promotions->all[i].from < since)
			since = promotions->all[i].from;
	return since;
}
