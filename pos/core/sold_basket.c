#include "pos/core/sold_basket.h"

#include <stdio.h>
#include <string.h>

static void take_lines(struct sold_basket *sold, const struct closed_sale *sale)
{
	sold->units = 0;
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct closed_line *line = &sale->lines[i];
		for (uint32_t c = 0; c < line->category_count; c++)
			sold->categories[i][c] = line->categories[c];
		sold->lines[i] = (struct basket_line){
			.sku = line->sku,
			.categories = sold->categories[i],
			.category_count = line->category_count,
			.qty = line->qty,
			.unit_price_minor = line->unit_price_minor,
			.floor_price_minor = line->floor_minor,
			.no_points = line->hand.no_points,
		};
		sold->units += (uint32_t)line->qty;
	}
}

void sold_codes(struct basket_code codes[SALE_COUPONS_MAX], const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		codes[i] = (struct basket_code){
			.text = sale->coupons[i].code,
			.benefit_minor = sale->coupons[i].benefit_minor,
			.wanted = sale->coupons[i].chosen_by != 0,
		};
}

static struct shopper shopper_of(const struct closed_sale *sale)
{
	return (struct shopper){
		.tier = sale->member.tier[0] ? sale->member.tier : NULL,
		.group = sale->member.group[0] ? sale->member.group : NULL,
		.has_points = true,
		.points = sale->member.points,
		.completed_orders = sale->member.completed_orders,
		.birthday_month = sale->birthday_month,
		.birthday_day = sale->birthday_day,
	};
}

void sold_basket_of(
	struct sold_basket *sold, const struct closed_sale *sale, const struct rule_use *uses)
{
	take_lines(sold, sale);
	sold_codes(sold->codes, sale);
	if (sale->has_member)
		sold->shopper = shopper_of(sale);
	snprintf(sold->shop, sizeof sold->shop, "%u", (unsigned)sale->store);
	snprintf(sold->till, sizeof sold->till, "%u", (unsigned)sale->till);
	sold->basket = (struct basket){
		.lines = sold->lines,
		.line_count = sale->line_count,
		.shopper = sale->has_member ? &sold->shopper : NULL,
		.has_now = true,
		.now = civil_at(sale->priced_ms, sale->utc_offset_minutes),
		.channel = sale->channel[0] ? sale->channel : NULL,
		.shop = sold->shop,
		.till = sold->till,
		.codes = sold->codes,
		.code_count = sale->coupon_count,
		.noncash_minor = sale->noncash_minor,
		.limits_points = sale->points_limit != POINTS_NO_LIMIT,
		.points_limit = sale->points_limit,
		.rule_use = uses,
	};
}

void sold_uses(struct rule_use *uses, const struct rules *rules, const struct closed_sale *sale)
{
	memset(uses, 0, rules_count(rules) * sizeof *uses);
	for (uint32_t i = 0; i < sale->use_count; i++) {
		const struct closed_use *use = &sale->uses[i];
		uint32_t rule = rules_find(rules, use->rule);
		if (rule != NO_RULE)
			uses[rule] =
				(struct rule_use){use->used, use->member_used, use->spent_minor};
	}
}

static bool same_taking(const struct rules *rules, const struct closed_sale *sale,
	const struct closed_taking *said, const struct taking *ours)
{
	return strcmp(sale->rules[said->rule].id, rules_id(rules, ours->rule)) == 0 &&
	       said->effect == ours->effect && said->line == ours->line &&
	       said->taken_minor == ours->taken_minor;
}

bool sold_matches(
	const struct closed_sale *sale, const struct rules *rules, const struct pricing *pricing)
{
	if (sale->total_minor != pricing->total_minor ||
		sale->points_earned != pricing->points_earned ||
		sale->points_used != pricing->points_used ||
		sale->taking_count != pricing->taking_count)
		return false;
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (sale->lines[i].discount_minor != pricing->line_discount[i])
			return false;
	for (uint32_t i = 0; i < sale->taking_count; i++)
		if (!same_taking(rules, sale, &sale->takings[i], &pricing->takings[i]))
			return false;
	/* Records of schema 1 have no hash. */
	return sale->price_hash == 0 || sale->price_hash == pricing->price_hash;
}
