#include "pos/core/refund.h"

#include "pos/core/engine_run.h"
#include "pos/core/money.h"

#include <string.h>

/* Shrinks a line to the units that were kept. */
static void keep_units(
	struct run *run, uint32_t index, const struct pricing *sold, const uint8_t *returned)
{
	struct line *line = &run->lines[index];
	uint32_t first = line->first_unit;
	uint32_t end = first + line->qty;
	line->qty = 0;
	line->list = 0;
	for (uint32_t unit = first; unit < end; unit++) {
		line->touched |= sold->unit_discount[unit] != 0;
		if (returned[unit])
			continue;
		line->qty++;
		line->list += line->price;
		run->line_taken[index] += sold->unit_discount[unit];
	}
}

/* The run as it stood at the end of the sale, without the returned units. */
static void reopen(struct run *run, const struct pricing *sold, const uint8_t *returned)
{
	memset(run->rulings, 0, run->rules->rule_count * sizeof *run->rulings);
	memcpy(run->applied, sold->applied, sold->applied_count * sizeof *run->applied);
	memcpy(run->takings, sold->takings, sold->taking_count * sizeof *run->takings);
	run->tally.applied_count = sold->applied_count;
	run->tally.taking_count = sold->taking_count;
	for (uint32_t i = 0; i < sold->applied_count; i++)
		run->rulings[sold->applied[i]].standing = STANDING_APPLIED;
	for (uint32_t i = 0; i < run->line_count; i++) {
		run->factor[i] = sold->line_factor[i];
		keep_units(run, i, sold, returned);
	}
}

/* Adds to what is asked back, or with a factor of -1 takes off what may be kept. */
static void count_gifts(const struct run *run, int64_t factor, struct refund *out)
{
	for (uint32_t i = 0; i < run->tally.free_count; i++) {
		const struct free_item *item = &run->free_items[i];
		uint32_t at = 0;
		while (at < out->gift_count && out->gifts[at].sku != item->sku)
			at++;
		if (at == REFUND_GIFTS_MAX)
			continue;
		if (at == out->gift_count)
			out->gifts[out->gift_count++] = (struct refund_gift){item->sku, 0};
		out->gifts[at].qty += factor * item->qty;
	}
}

/* What this rule gives for the goods as they lie in the run. */
static void give_again(struct run *run, uint32_t index, int64_t factor, struct refund *out)
{
	const struct rule *rule = rule_at(run->rules, index);
	run->tally.free_count = 0;
	for (uint32_t i = 0; i < rule->then_count; i++) {
		const struct effect *effect = effect_at(run->rules, rule->then_first + i);
		if (effect->kind == EFFECT_GIVE)
			take_effect(run, index, effect);
	}
	count_gifts(run, factor, out);
	run->tally.free_count = 0;
}

static void give_all_again(struct run *run, const struct pricing *sold, struct refund *out)
{
	for (uint32_t i = 0; i < sold->applied_count; i++)
		if (rule_at(run->rules, sold->applied[i])->on_return != ON_RETURN_KEEP)
			give_again(run, sold->applied[i], 1, out);
}

/* Of each line as much as its kept units have of it, odd minor units aside. */
static void reclaim_value(
	struct run *run, const struct pricing *sold, uint32_t rule, struct refund *out)
{
	for (uint32_t i = 0; i < sold->taking_count; i++) {
		const struct taking *taking = &sold->takings[i];
		const struct line *line = &run->lines[taking->line];
		int64_t part = 0;
		if (taking->rule != rule)
			continue;
		if (!money_share(taking->taken_minor, line->qty, line->sold, ROUND_FLOOR, &part))
			run->overflow = true;
		out->reclaimed_minor += part;
	}
}

/* A rule that holds no more takes back what it gave; one that does still gives what it gives. */
static void reclaim(struct run *run, const struct pricing *sold, struct refund *out)
{
	bool any = next_line(run, ALL_LINES, 0) < run->line_count;
	for (uint32_t i = 0; i < sold->applied_count; i++) {
		uint32_t rule = sold->applied[i];
		enum on_return policy = rule_at(run->rules, rule)->on_return;
		if (policy == ON_RETURN_KEEP)
			continue;
		if (any && still_deserved(run, rule))
			give_again(run, rule, -1, out);
		else if (policy == ON_RETURN_RECLAIM_VALUE)
			reclaim_value(run, sold, rule, out);
	}
}

static void count_returned(const struct run *run, const struct pricing *sold,
	const uint8_t *returned, struct refund *out)
{
	for (uint32_t unit = 0; unit < run->unit_count; unit++) {
		int64_t paid = run->lines[run->unit_line[unit]].price - sold->unit_discount[unit];
		if (returned[unit]) {
			out->refund_minor += paid;
			out->points_given_back += sold->unit_points[unit];
		} else {
			out->kept_minor += paid;
		}
	}
}

enum price_status refund_units(const struct rules *rules, const struct basket *basket,
	const struct pricing *sold, const uint8_t *returned, void *scratch, size_t scratch_size,
	struct refund *out)
{
	uint32_t units;
	enum price_status status = check_basket(basket, &units);
	if (status != PRICE_OK)
		return status;
	if (scratch_size < engine_scratch_size(rules, basket->line_count, units))
		return PRICE_NO_ROOM;
	struct run run = {.rules = rules, .basket = basket, .exclusive_winner = NO_RULE};
	open_run(&run, scratch, units);
	*out = (struct refund){0};
	give_all_again(&run, sold, out);
	reopen(&run, sold, returned);
	count_returned(&run, sold, returned, out);
	out->points_taken_back = sold->points_earned - points_kept(&run);
	reclaim(&run, sold, out);
	return run.overflow ? PRICE_OVERFLOW : PRICE_OK;
}
