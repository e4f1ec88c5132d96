#include "pos/core/sale.h"

#include <stdio.h>

enum { NUMBER_TEXT_MAX = 12 };

/* The engine's view of a basket: borrowed from the sale, alive while it is priced. */
struct view {
	struct basket_line lines[SALE_LINES_MAX];
	const char *categories[SALE_LINES_MAX][ITEM_CATEGORIES_MAX];
	struct basket_code codes[SALE_COUPONS_MAX];
	struct shopper shopper;
	char shop[NUMBER_TEXT_MAX], till[NUMBER_TEXT_MAX];
};

static void view_lines(const struct sale *sale, struct view *view)
{
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct sale_line *line = &sale->lines[i];
		for (uint32_t c = 0; c < line->item.category_count; c++)
			view->categories[i][c] = line->item.categories[c];
		view->lines[i] = (struct basket_line){
			.sku = line->item.sku,
			.categories = view->categories[i],
			.category_count = line->item.category_count,
			.qty = line->qty,
			.unit_price_minor = line->unit_price_minor,
			.floor_price_minor = line->item.floor_minor,
			.no_points = line->hand.no_points,
		};
	}
}

void sale_codes(const struct sale *sale, struct basket_code codes[SALE_COUPONS_MAX])
{
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		codes[i] = (struct basket_code){
			.text = sale->coupons[i].code,
			.benefit_minor = sale->coupons[i].coupon.benefit_minor,
			.wanted = sale->coupons[i].chosen_by != 0,
		};
}

static struct shopper shopper_of(const struct member *member, const struct civil *now)
{
	return (struct shopper){
		.tier = member->tier[0] ? member->tier : NULL,
		.group = member->group[0] ? member->group : NULL,
		.has_points = true,
		.points = member->points,
		.completed_orders = member->completed_orders,
		.birthday_month = birthday_month_matches(member->birthday_month, now),
		.birthday_day =
			birthday_day_matches(member->birthday_month, member->birthday_day, now),
	};
}

enum price_status sale_price(const struct sale *sale, const struct rules *rules,
	const struct rule_use *rule_use, const struct civil *now, const struct shop *shop,
	void *scratch, size_t scratch_size, struct pricing *out)
{
	struct view view;
	view_lines(sale, &view);
	sale_codes(sale, view.codes);
	snprintf(view.shop, sizeof view.shop, "%u", shop->store);
	snprintf(view.till, sizeof view.till, "%u", shop->till);
	bool as_member = sale->has_member && !sale->member.blocked;
	if (as_member)
		view.shopper = shopper_of(&sale->member, now);
	struct basket basket = {
		.lines = view.lines,
		.line_count = sale->line_count,
		.shopper = as_member ? &view.shopper : NULL,
		.has_now = true,
		.now = *now,
		.channel = shop->rule_channel,
		.shop = view.shop,
		.till = view.till,
		.codes = view.codes,
		.code_count = sale->coupon_count,
		.rule_use = rule_use,
		.limits_points = true,
		.points_limit = sale->points_wish,
	};
	return engine_price(rules, &basket, scratch, scratch_size, out);
}
