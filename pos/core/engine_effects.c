#include "pos/core/engine_run.h"

#include <string.h>

static uint32_t first_units(const struct run *run, uint32_t line, int64_t max_units)
{
	uint32_t qty = run->lines[line].qty;
	return max_units != NO_LIMIT && max_units < qty ? (uint32_t)max_units : qty;
}

static int64_t at_most(int64_t amount, int64_t cap)
{
	return cap != NO_LIMIT && amount > cap ? cap : amount;
}

static void pct_off_units(struct run *run, const struct effect *effect)
{
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		const struct line *line = &run->lines[run->chosen[i]];
		uint32_t units = first_units(run, run->chosen[i], effect->pct.max_units);
		for (uint32_t unit = line->first_unit; unit < line->first_unit + units; unit++) {
			bool list = effect->pct.base == BASE_LIST;
			int64_t of = list ? line->price : unit_running(run, unit);
			take_from_unit(run, unit, percent(of, effect->pct.bp, effect->round));
		}
	}
}

static void pct_off_lines(struct run *run, const struct effect *effect)
{
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		uint32_t line = run->chosen[i];
		bool list = effect->pct.base == BASE_LIST;
		int64_t of = list ? run->lines[line].list : line_running(run, line);
		take_from_line(run, line, percent(of, effect->pct.bp, effect->round));
	}
}

static void pct_off_basket(struct run *run, const struct effect *effect)
{
	bool list = effect->pct.base == BASE_LIST;
	int64_t of = list ? chosen_list(run) : chosen_running(run);
	int64_t amount = percent(of, effect->pct.bp, effect->round);
	take_from_chosen(run, at_most(amount, effect->pct.cap), effect->alloc);
}

static void take_pct(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	switch (effect->on) {
	case ON_UNIT:
		pct_off_units(run, effect);
		break;
	case ON_LINE:
		pct_off_lines(run, effect);
		break;
	case ON_BASKET:
		pct_off_basket(run, effect);
		break;
	}
}

/* A signed coupon may carry its own amount (design.md 8). */
static int64_t amount_of(const struct run *run, uint32_t rule, const struct effect *effect)
{
	uint32_t code = rule_at(run->rules, rule)->code;
	const struct basket_code *counts = NULL;
	for (uint32_t i = 0; code != NO_TEXT && i < run->basket->code_count; i++)
		if (run->codes[i] == code && code_counts(&run->basket->codes[i], counts))
			counts = &run->basket->codes[i];
	return counts && counts->benefit_minor > 0 ? counts->benefit_minor : effect->amt.minor;
}

static void amt_off_units(struct run *run, int64_t minor, int64_t max_units)
{
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		uint32_t first = run->lines[run->chosen[i]].first_unit;
		uint32_t units = first_units(run, run->chosen[i], max_units);
		for (uint32_t unit = first; unit < first + units; unit++)
			take_from_unit(run, unit, minor);
	}
}

static void take_amt(struct run *run, uint32_t rule, const struct effect *effect)
{
	int64_t minor = amount_of(run, rule, effect);
	choose_lines(run, effect->sel);
	switch (effect->on) {
	case ON_UNIT:
		amt_off_units(run, minor, effect->amt.max_units);
		break;
	case ON_LINE:
		for (uint32_t i = 0; i < run->chosen_count; i++)
			take_from_line(run, run->chosen[i], minor);
		break;
	case ON_BASKET:
		take_from_chosen(run, minor, effect->alloc);
		break;
	}
}

static void take_fix_price(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	if (effect->on == ON_BASKET) {
		take_from_chosen(run, chosen_running(run) - effect->fix_price.minor, effect->alloc);
		return;
	}
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		uint32_t first = run->lines[run->chosen[i]].first_unit;
		uint32_t units = first_units(run, run->chosen[i], effect->fix_price.max_units);
		for (uint32_t unit = first; unit < first + units; unit++)
			take_from_unit(
				run, unit, unit_running(run, unit) - effect->fix_price.minor);
	}
}

/* "once, or `per` selected units once each, at most `times`, each `qty` units" */
static void take_give(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	uint32_t units = chosen_units(run);
	bool meant = effect->sel == ALL_LINES || units > 0;
	int64_t times = effect->give.per > 0 ? units / effect->give.per : meant;
	times = at_most(times, effect->give.times);
	if (times == 0 || effect->give.qty == 0)
		return;
	run->free_items[run->tally.free_count++] = (struct free_item){
		.sku = block_at(run->rules, interned_at(run->rules, effect->give.sku)->at),
		.qty = times * effect->give.qty,
	};
}

/* The value of the highest step reached, in whatever order they are written. */
static int64_t step_reached(const struct run *run, const struct effect *effect, int64_t measure)
{
	int64_t value = effect->steps.base;
	int64_t highest = INT64_MIN;
	for (uint32_t i = 0; i < effect->steps.count; i++) {
		const struct step *step = step_at(run->rules, effect->steps.first + i);
		if (step->from > measure || step->from < highest)
			continue;
		highest = step->from;
		value = step->value;
	}
	return value;
}

static void take_step_amt(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	int64_t amount = step_reached(run, effect, chosen_running(run));
	take_from_chosen(run, amount, effect->alloc);
}

static void take_step_pct(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	bool by_units = effect->steps.basis == BASIS_SELECTED_QTY && effect->steps.group_size == 0;
	int64_t measure = by_units ? chosen_units(run) : run->list;
	int32_t bp = (int32_t)step_reached(run, effect, measure);
	if (effect->steps.group_size > 0) {
		take_step_groups(run, effect, bp);
		return;
	}
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		int64_t running = line_running(run, run->chosen[i]);
		take_from_line(run, run->chosen[i], percent(running, bp, effect->round));
	}
}

static void take_first_then(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	for (uint32_t i = 0; i < run->chosen_count; i++) {
		uint32_t units = first_units(run, run->chosen[i], effect->first_then.max_units);
		if (units == 0)
			continue;
		/* More than the line costs is not taken anyway, and would not fit so often. */
		int64_t then = at_most(effect->first_then.then, run->lines[run->chosen[i]].list);
		int64_t following = (int64_t)(units - 1) * then;
		take_from_line(run, run->chosen[i], effect->first_then.first + following);
	}
}

/* A total that the rounding would raise stays: nothing is ever sold above its shelf price. */
static void take_round_total(struct run *run, const struct effect *effect)
{
	choose_lines(run, effect->sel);
	int64_t total = chosen_running(run);
	int64_t multiples = 0;
	if (money_share(total, 1, effect->round_total.to, effect->round, &multiples))
		take_from_chosen(run, total - multiples * effect->round_total.to, effect->alloc);
}

void take_effect(struct run *run, uint32_t rule, const struct effect *effect)
{
	switch (effect->kind) {
	case EFFECT_PCT:
		take_pct(run, effect);
		break;
	case EFFECT_AMT:
		take_amt(run, rule, effect);
		break;
	case EFFECT_FIX_PRICE:
		take_fix_price(run, effect);
		break;
	case EFFECT_CHEAPEST_PCT:
		take_cheapest_pct(run, effect);
		break;
	case EFFECT_BXGY:
		take_bxgy(run, effect);
		break;
	case EFFECT_GIVE:
		take_give(run, effect);
		break;
	case EFFECT_GROUP_AMT:
	case EFFECT_GROUP_PCT:
		take_groups(run, effect);
		break;
	case EFFECT_STEP_AMT:
		take_step_amt(run, effect);
		break;
	case EFFECT_STEP_PCT:
		take_step_pct(run, effect);
		break;
	case EFFECT_FIRST_THEN:
		take_first_then(run, effect);
		break;
	case EFFECT_BUNDLE:
		take_bundle(run, effect);
		break;
	case EFFECT_ROUND_TOTAL:
		take_round_total(run, effect);
		break;
	case EFFECT_SPEND_GROUPS_PCT:
		take_spend_groups(run, effect);
		break;
	case EFFECT_POINTS_PAY:
		take_points_pay(run, rule, effect);
		break;
	case EFFECT_EARN:
	case EFFECT_EARN_FLAT:
	case EFFECT_EARN_UNIT:
	case EFFECT_MULTIPLY:
		break; /* after all prices: engine_points.c */
	}
}
