#include "sync/hq/price_again.h"

#include "pos/core/sold_basket.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void again_done(struct again *again)
{
	free(again->scratch);
	free(again->uses);
	*again = (struct again){0};
}

/* Room for a basket of so many units and counters for these rules. */
static bool make_room(struct again *again, const struct rules *rules, uint32_t units,
	const struct closed_sale *sale)
{
	size_t size = engine_scratch_size(rules, sale->line_count, units);
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

static bool price(struct again *again, const struct rules *rules, const struct closed_sale *sale,
	bool as_chosen, struct pricing *out)
{
	struct sold_basket sold;
	sold_basket_of(&sold, sale, NULL);
	for (uint32_t i = 0; i < sale->coupon_count && !as_chosen; i++)
		sold.codes[i].wanted = false;
	if (!make_room(again, rules, sold.units, sale))
		return false;
	if (sale->use_count > 0) {
		sold_uses(again->uses, rules, sale);
		sold.basket.rule_use = again->uses;
	}
	return engine_price(rules, &sold.basket, again->scratch, again->scratch_size, out) ==
	       PRICE_OK;
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

/* Of records from schema 3 on: what is paid for each line is given, its rate as well. */
static bool taxes_differ(const struct closed_sale *sale, struct difference *difference)
{
	struct taxes ours;
	if (!closed_sale_taxes(sale, &ours))
		return differ(difference, "tax rates", sale->taxes.count, -1);
	if (differ(difference, "tax rates", sale->taxes.count, ours.count))
		return true;
	for (uint32_t i = 0; i < ours.count; i++) {
		const struct tax *said = &sale->taxes.at[i], *mine = &ours.at[i];
		char what[48];
		(void)snprintf(what, sizeof what, "tax at %d bp", (int)mine->rate_bp);
		if (differ(difference, "tax rate", said->rate_bp, mine->rate_bp) ||
			differ(difference, "paid at a tax rate", said->gross_minor,
				mine->gross_minor) ||
			differ(difference, what, said->tax_minor, mine->tax_minor))
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

/* Of records from schema 5 on: what the best set would have been. Prices once more. */
static bool choice_differs(struct again *again, const struct rules *rules,
	const struct closed_sale *sale, struct difference *difference)
{
	struct basket_code codes[SALE_COUPONS_MAX];
	struct coupon_choice best;
	struct pricing ours;
	sold_codes(codes, sale);
	if (!coupon_chosen(codes, sale->coupon_count))
		return differ(
			difference, "total of the best set", sale->best_minor, sale->total_minor);
	if (!price(again, rules, sale, false, &ours))
		return differ(difference, "total of the best set", sale->best_minor, -1);
	coupon_choice_of(&best, rules, codes, sale->coupon_count, &ours);
	if (differ(difference, "total of the best set", sale->best_minor, best.total_minor))
		return true;
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (differ(difference, "coupon in the best set", sale->coupons[i].in_best,
			    best.used >> i & 1))
			return true;
	return false;
}

enum again_result price_again(struct again *again, const struct rules *rules,
	const struct closed_sale *sale, struct difference *difference)
{
	struct pricing ours;
	if (!price(again, rules, sale, true, &ours))
		return AGAIN_CANNOT;
	bool differs =
		differ(difference, "total", sale->total_minor, ours.total_minor) ||
		lines_differ(sale, &ours, difference) ||
		differ(difference, "points earned", sale->points_earned, ours.points_earned) ||
		differ(difference, "points used", sale->points_used, ours.points_used) ||
		takings_differ(rules, sale, &ours, difference) || taxes_differ(sale, difference) ||
		hashes_differ(sale, &ours, difference) ||
		choice_differs(again, rules, sale, difference);
	return differs ? AGAIN_DIFFERS : AGAIN_EQUAL;
}
