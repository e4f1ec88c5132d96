#include "sync/hq/price_again.h"

#include "pos/core/civil.h"
#include "pos/core/engine.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT_MAX = 12 };

/* The engine's view of a record: borrowed from the sale. */
struct view {
	struct basket_line lines[SALE_LINES_MAX];
	const char *categories[SALE_LINES_MAX][ITEM_CATEGORIES_MAX];
	struct basket_code codes[SALE_COUPONS_MAX];
	struct shopper shopper;
	char shop[NUMBER_TEXT_MAX], till[NUMBER_TEXT_MAX];
	uint32_t units;
};

void again_done(struct again *again)
{
	free(again->scratch);
	free(again->uses);
	*again = (struct again){0};
}

static void view_lines(const struct closed_sale *sale, struct view *view)
{
	view->units = 0;
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct closed_line *line = &sale->lines[i];
		for (uint32_t c = 0; c < line->category_count; c++)
			view->categories[i][c] = line->categories[c];
		view->lines[i] = (struct basket_line){
			.sku = line->sku,
			.categories = view->categories[i],
			.category_count = line->category_count,
			.qty = line->qty,
			.unit_price_minor = line->unit_price_minor,
			.floor_price_minor = line->floor_minor,
		};
		view->units += (uint32_t)line->qty;
	}
}

static void view_codes(const struct closed_sale *sale, struct view *view)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		view->codes[i] = (struct basket_code){
			.text = sale->coupons[i].code,
			.benefit_minor = sale->coupons[i].benefit_minor,
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

/* Room for this basket and counters for these rules. */
static bool make_room(struct again *again, const struct rules *rules, const struct view *view,
	const struct closed_sale *sale)
{
	size_t size = engine_scratch_size(rules, sale->line_count, view->units);
	if (size > again->scratch_size) {
		free(again->scratch);
		again->scratch = malloc(size);
		again->scratch_size = again->scratch ? size : 0;
	}
	if (rules_count(rules) > again->use_count) {
		free(again->uses);
		again->uses = calloc(rules_count(rules), sizeof *again->uses);
		again->use_count = again->uses ? rules_count(rules) : 0;
	}
	return again->scratch && (again->uses || rules_count(rules) == 0);
}

/* NULL where the till counted nothing. */
static const struct rule_use *uses_of(
	struct again *again, const struct rules *rules, const struct closed_sale *sale)
{
	if (sale->use_count == 0)
		return NULL;
	memset(again->uses, 0, again->use_count * sizeof *again->uses);
	for (uint32_t i = 0; i < sale->use_count; i++) {
		const struct closed_use *use = &sale->uses[i];
		uint32_t rule = rules_find(rules, use->rule);
		if (rule != NO_RULE)
			again->uses[rule] =
				(struct rule_use){use->used, use->member_used, use->spent_minor};
	}
	return again->uses;
}

static enum price_status price(struct again *again, const struct rules *rules,
	const struct closed_sale *sale, struct view *view, struct pricing *out)
{
	if (sale->has_member)
		view->shopper = shopper_of(sale);
	(void)snprintf(view->shop, sizeof view->shop, "%u", sale->store);
	(void)snprintf(view->till, sizeof view->till, "%u", sale->till);
	const struct basket basket = {
		.lines = view->lines,
		.line_count = sale->line_count,
		.shopper = sale->has_member ? &view->shopper : NULL,
		.has_now = true,
		.now = civil_at(sale->priced_ms, sale->utc_offset_minutes),
		.channel = sale->channel[0] ? sale->channel : NULL,
		.shop = view->shop,
		.till = view->till,
		.codes = view->codes,
		.code_count = sale->coupon_count,
		.noncash_minor = sale->noncash_minor,
		.limits_points = sale->points_limit != POINTS_NO_LIMIT,
		.points_limit = sale->points_limit,
		.rule_use = uses_of(again, rules, sale),
	};
	return engine_price(rules, &basket, again->scratch, again->scratch_size, out);
}

/* ---- comparing ---- */

static bool differ(struct difference *difference, const char *what, int64_t said, int64_t ours)
{
	if (said == ours)
		return false;
	(void)snprintf(difference->said, AGAIN_TEXT_MAX, "%s %" PRId64, what, said);
	(void)snprintf(difference->ours, AGAIN_TEXT_MAX, "%s %" PRId64, what, ours);
	return true;
}

static bool lines_differ(
	const struct closed_sale *sale, const struct pricing *ours, struct difference *difference)
{
	for (uint32_t i = 0; i < sale->line_count; i++) {
		char what[32];
		(void)snprintf(what, sizeof what, "discount of line %u", i + 1);
		if (differ(difference, what, sale->lines[i].discount_minor, ours->line_discount[i]))
			return true;
	}
	return false;
}

static bool same_taking(const struct rules *rules, const struct closed_sale *sale,
	const struct closed_taking *said, const struct taking *ours)
{
	return strcmp(sale->rules[said->rule].id, rules_id(rules, ours->rule)) == 0 &&
	       said->effect == ours->effect && said->line == ours->line &&
	       said->taken_minor == ours->taken_minor;
}

static bool takings_differ(const struct rules *rules, const struct closed_sale *sale,
	const struct pricing *ours, struct difference *difference)
{
	if (differ(difference, "takings", sale->taking_count, ours->taking_count))
		return true;
	for (uint32_t i = 0; i < sale->taking_count; i++) {
		const struct closed_taking *said = &sale->takings[i];
		const struct taking *mine = &ours->takings[i];
		if (same_taking(rules, sale, said, mine))
			continue;
		(void)snprintf(difference->said, AGAIN_TEXT_MAX, "%s took %" PRId64 " of line %u",
			sale->rules[said->rule].id, said->taken_minor, said->line + 1);
		(void)snprintf(difference->ours, AGAIN_TEXT_MAX, "%s took %" PRId64 " of line %u",
			rules_id(rules, mine->rule), mine->taken_minor, mine->line + 1);
		return true;
	}
	return false;
}

/* Blocked members are priced as walk-ins, and records of schema 1 have no hash. */
static bool hashes_differ(
	const struct closed_sale *sale, const struct pricing *ours, struct difference *difference)
{
	if (sale->price_hash == 0 || sale->price_hash == ours->price_hash)
		return false;
	(void)snprintf(difference->said, AGAIN_TEXT_MAX, "price hash %08x", sale->price_hash);
	(void)snprintf(difference->ours, AGAIN_TEXT_MAX, "price hash %08x", ours->price_hash);
	return true;
}

enum again_result price_again(struct again *again, const struct rules *rules,
	const struct closed_sale *sale, struct difference *difference)
{
	struct view view;
	struct pricing ours;
	view_lines(sale, &view);
	view_codes(sale, &view);
	if (!make_room(again, rules, &view, sale) ||
		price(again, rules, sale, &view, &ours) != PRICE_OK)
		return AGAIN_CANNOT;
	bool differs =
		differ(difference, "total", sale->total_minor, ours.total_minor) ||
		lines_differ(sale, &ours, difference) ||
		differ(difference, "points earned", sale->points_earned, ours.points_earned) ||
		differ(difference, "points used", sale->points_used, ours.points_used) ||
		takings_differ(rules, sale, &ours, difference) ||
		hashes_differ(sale, &ours, difference);
	return differs ? AGAIN_DIFFERS : AGAIN_EQUAL;
}
