/* Rules that can never hold, that contradict or overlap themselves, that need more units than a
 * basket has, or whose figures no record can keep. */
#include "pos/core/catalogue.h"
#include "pos/core/civil.h"
#include "pos/core/engine.h"
#include "pos/core/rules_block.h"
#include "sync/hq/hq.h"
#include "sync/hq/rules_check.h"
#include "sync/wire_quota.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rule at hand. */
struct sense {
	struct rules_check *check;
	const struct rules *rules;
	const struct rule *rule;
	const char *id;
	int64_t most_milli; /* the highest multiplier of the file */
};

static void number_text(char out[24], int64_t number)
{
	(void)snprintf(out, 24, "%lld", (long long)number);
}

/* A number that makes the rule idle: what it is called, and what is allowed instead. */
static void too_much(const struct sense *sense, const char *what, int64_t given, int64_t most)
{
	char is[64], allowed[24];
	(void)snprintf(is, sizeof is, "%s %lld", what, (long long)given);
	number_text(allowed, most);
	if (given > most)
		rules_finding(sense->check, TEXT_HQ_RULES_TOO_MANY_UNITS, sense->id, is, allowed);
}

static void never_if(const struct sense *sense, bool never, const char *what)
{
	if (never)
		rules_finding(sense->check, TEXT_HQ_RULES_NEVER, sense->id, what);
}

static const char *name_of(const struct rules *rules, uint32_t text)
{
	return block_text(rules, interned_at(rules, text)->at);
}

/* ---- selectors ---- */

static void look_at_both_sides(
	const struct sense *sense, const struct text_list *in, const struct text_list *out)
{
	const uint32_t *items = list_items(sense->rules, in);
	for (uint32_t i = 0; i < in->count; i++)
		if (list_has(sense->rules, out, items[i]))
			rules_finding(sense->check, TEXT_HQ_RULES_IN_AND_OUT, sense->id,
				name_of(sense->rules, items[i]));
}

static void look_at_selector(const struct sense *sense, uint32_t index)
{
	if (index == ALL_LINES)
		return;
	const struct selector *sel = selector_at(sense->rules, index);
	look_at_both_sides(sense, &sel->sku, &sel->exclude_sku);
	look_at_both_sides(sense, &sel->category, &sel->exclude_category);
	never_if(sense, sel->sku.given && sel->sku.count == 0, "sku: []");
	never_if(sense, sel->category.given && sel->category.count == 0, "category: []");
	never_if(sense,
		sel->unit_price_gte != NO_LIMIT && sel->unit_price_lte != NO_LIMIT &&
			sel->unit_price_gte > sel->unit_price_lte,
		"unit_price_gte > unit_price_lte");
	never_if(sense, sel->unit_price_gte > PRICE_MAX_MINOR, "unit_price_gte");
}

/* ---- conditions ---- */

/* What all conditions of one kind leave, as they are read. */
struct left {
	const struct text_list *tiers, *groups; /* the first of each */
	int64_t order_no;                       /* 0: any */
	int32_t from, to;                       /* time of day */
};

/* Only the first list's names that the second has as well are left; several lists are rare, so each
 * is held against the first. */
static bool meet(
	const struct rules *rules, const struct text_list *one, const struct text_list *other)
{
	const uint32_t *items = list_items(rules, other);
	for (uint32_t i = 0; i < other->count; i++)
		if (list_has(rules, one, items[i]))
			return true;
	return false;
}

static void look_at_names(const struct sense *sense, const struct condition *condition,
	const struct text_list **first, const char *what)
{
	never_if(sense, condition->in.count == 0, what);
	if (!*first)
		*first = &condition->in;
	else
		never_if(sense, !meet(sense->rules, *first, &condition->in), what);
}

static void look_at_spend(const struct sense *sense, int64_t least)
{
	/* The dearest basket there can be. */
	const int64_t most = (int64_t)ENGINE_UNITS_MAX * PRICE_MAX_MINOR;
	char is[24], allowed[24];
	number_text(is, least);
	number_text(allowed, most);
	if (least > most)
		rules_finding(sense->check, TEXT_HQ_RULES_SPEND, sense->id, is, allowed);
}

static void look_at_order(const struct sense *sense, int64_t order_no, struct left *left)
{
	never_if(sense, left->order_no != 0 && left->order_no != order_no, "order_no");
	left->order_no = order_no;
}

static void look_at_time(
	const struct sense *sense, const struct condition *condition, struct left *left)
{
	bool before = left->from < left->to;
	left->from = condition->from > left->from ? condition->from : left->from;
	left->to = condition->to < left->to ? condition->to : left->to;
	never_if(sense, before && left->from >= left->to, "time_of_day");
}

static void look_at_condition(
	const struct sense *sense, const struct condition *condition, struct left *left)
{
	switch (condition->kind) {
	case CONDITION_QTY:
		look_at_selector(sense, condition->sel);
		too_much(sense, "qty", condition->least, ENGINE_UNITS_MAX);
		break;
	case CONDITION_LINE_QTY:
		look_at_selector(sense, condition->sel);
		too_much(sense, "line_qty", condition->least, ENGINE_QTY_MAX);
		break;
	case CONDITION_HAS:
		look_at_selector(sense, condition->sel);
		break;
	case CONDITION_SPEND:
		look_at_selector(sense, condition->sel);
		look_at_spend(sense, condition->least);
		break;
	case CONDITION_MEMBER_GROUP:
		look_at_names(sense, condition, &left->groups, "member_group");
		break;
	case CONDITION_MEMBER_TIER:
		look_at_names(sense, condition, &left->tiers, "member_tier");
		break;
	case CONDITION_ORDER_NO:
		look_at_order(sense, condition->least, left);
		break;
	case CONDITION_TIME_OF_DAY:
		look_at_time(sense, condition, left);
		break;
	case CONDITION_MEMBER:
	case CONDITION_BIRTHDAY_MONTH:
	case CONDITION_BIRTHDAY_DAY:
		break;
	}
}

/* ---- effects ---- */

static int compare_steps(const void *a, const void *b)
{
	int64_t one = ((const struct step *)a)->from, other = ((const struct step *)b)->from;
	return (one > other) - (one < other);
}

static void look_at_steps(const struct sense *sense, const struct effect *effect)
{
	uint32_t count = effect->steps.count;
	struct step *steps = count > 0 ? malloc(count * sizeof *steps) : NULL;
	char from[24];
	for (uint32_t i = 0; steps && i < count; i++)
		steps[i] = *step_at(sense->rules, effect->steps.first + i);
	if (steps)
		qsort(steps, count, sizeof *steps, compare_steps);
	for (uint32_t i = 1; steps && i < count; i++) {
		number_text(from, steps[i].from);
		if (steps[i].from == steps[i - 1].from)
			rules_finding(sense->check, TEXT_HQ_RULES_STEP_TWICE, sense->id, from);
	}
	bool by_units = effect->kind == EFFECT_STEP_PCT &&
			effect->steps.basis == BASIS_SELECTED_QTY && effect->steps.group_size == 0;
	if (steps && by_units)
		too_much(sense, "steps", steps[count - 1].from, ENGINE_UNITS_MAX);
	else if (steps)
		look_at_spend(sense, steps[count - 1].from);
	free(steps);
	never_if(sense, count == 0 && effect->steps.base == 0, "steps: []");
}

static void look_at_bundle(const struct sense *sense, const struct effect *effect)
{
	int64_t units = 0;
	for (uint32_t i = 0; i < effect->bundle.count; i++) {
		const struct bundle_part *part = part_at(sense->rules, effect->bundle.first + i);
		look_at_selector(sense, part->sel);
		units += part->qty;
	}
	too_much(sense, "bundle", units, ENGINE_UNITS_MAX);
	never_if(sense, effect->bundle.times == 0, "times: 0");
}

static void look_at_bxgy(const struct sense *sense, const struct effect *effect)
{
	look_at_selector(sense, effect->bxgy.buy);
	look_at_selector(sense, effect->bxgy.get);
	too_much(sense, "buy_qty + get_qty", effect->bxgy.buy_qty + effect->bxgy.get_qty,
		ENGINE_UNITS_MAX);
	never_if(sense, effect->bxgy.times == 0, "times: 0");
}

/* A sale keeps at most 10^11 points (sync/README.md 4.1). */
#define POINTS_KEPT_MAX INT64_C(100000000000)

static void overflow_if(const struct sense *sense, bool overflows, const char *what)
{
	if (overflows)
		rules_finding(sense->check, TEXT_HQ_RULES_OVERFLOW, sense->id, what);
}

static void look_at_pay(const struct sense *sense, const struct effect *effect)
{
	int64_t steps = POINTS_KEPT_MAX / effect->points_pay.step;
	overflow_if(sense, steps > 0 && effect->points_pay.minor_per_step > INT64_MAX / steps,
		"minor_per_step / step");
	never_if(sense, steps == 0, "step");
	never_if(sense, effect->points_pay.points == 0, "points: 0");
	never_if(sense, effect->points_pay.cap_minor == 0 || effect->points_pay.cap_bp == 0,
		"cap: 0");
}

/* The dearest article alone must not earn more than a record keeps, at the file's highest
 * multiplier. */
static void look_at_earn(const struct sense *sense, const struct effect *effect)
{
	const int64_t most = POINTS_KEPT_MAX / PRICE_MAX_MINOR;
	overflow_if(sense,
		effect->earn.points * sense->most_milli > most * 1000 * effect->earn.per_minor,
		"points / per_minor");
}

static void look_at_effect(const struct sense *sense, const struct effect *effect)
{
	look_at_selector(sense, effect->sel);
	switch (effect->kind) {
	case EFFECT_PCT:
	case EFFECT_AMT:
	case EFFECT_FIX_PRICE:
		never_if(sense,
			(effect->kind == EFFECT_PCT          ? effect->pct.max_units
				: effect->kind == EFFECT_AMT ? effect->amt.max_units
							     : effect->fix_price.max_units) == 0,
			"max_units: 0");
		break;
	case EFFECT_BXGY:
		look_at_bxgy(sense, effect);
		break;
	case EFFECT_GIVE:
		too_much(sense, "per", effect->give.per, ENGINE_UNITS_MAX);
		never_if(sense, effect->give.times == 0, "times: 0");
		break;
	case EFFECT_GROUP_AMT:
	case EFFECT_GROUP_PCT:
		too_much(sense, "group_size", effect->group.group_size, ENGINE_UNITS_MAX);
		break;
	case EFFECT_STEP_AMT:
	case EFFECT_STEP_PCT:
		too_much(sense, "group_size", effect->steps.group_size, ENGINE_UNITS_MAX);
		look_at_steps(sense, effect);
		break;
	case EFFECT_FIRST_THEN:
		never_if(sense, effect->first_then.max_units == 0, "max_units: 0");
		break;
	case EFFECT_BUNDLE:
		look_at_bundle(sense, effect);
		break;
	case EFFECT_POINTS_PAY:
		look_at_pay(sense, effect);
		break;
	case EFFECT_EARN:
		look_at_earn(sense, effect);
		break;
	case EFFECT_EARN_UNIT:
		overflow_if(
			sense, effect->earn.points > POINTS_KEPT_MAX / ENGINE_UNITS_MAX, "points");
		break;
	case EFFECT_CHEAPEST_PCT:
	case EFFECT_ROUND_TOTAL:
	case EFFECT_SPEND_GROUPS_PCT:
	case EFFECT_EARN_FLAT:
	case EFFECT_MULTIPLY:
		break;
	}
}

/* ---- when ---- */

static bool falls_on(const struct rule *rule, int64_t day, int day_of_month)
{
	/* 1970-01-01 was a Thursday; bit 0 is Monday. */
	int weekday = (int)((day + 3) % 7);
	return (rule->weekdays == 0 || (rule->weekdays >> weekday & 1)) &&
	       (rule->month_days == 0 || (rule->month_days >> (day_of_month - 1) & 1));
}

/* Any weekday falls on any day of a month within 28 years. */
static bool some_day(const struct rule *rule)
{
	enum { DAYS = 28 * 366 };
	struct civil at = {.year = 2025, .month = 1, .day = 1};
	if (rule->active_from != NO_LIMIT)
		at = civil_of_stamp(rule->active_from);
	int64_t day = civil_days(at.year, at.month, at.day), last = day + DAYS;
	if (rule->active_to != NO_LIMIT) {
		struct civil end = civil_of_stamp(rule->active_to);
		int64_t ends = civil_days(end.year, end.month, end.day);
		if (rule->active_from == NO_LIMIT)
			return true;
		last = ends < last ? ends : last;
	}
	for (; day <= last; day++) {
		if (falls_on(rule, day, at.day))
			return true;
		if (++at.day > days_in_month(at.year, at.month)) {
			at.day = 1;
			at.year += at.month == 12;
			at.month = at.month == 12 ? 1 : at.month + 1;
		}
	}
	return false;
}

static void look_at_dates(const struct sense *sense)
{
	const struct rule *rule = sense->rule;
	bool both = rule->active_from != NO_LIMIT && rule->active_to != NO_LIMIT;
	if (both && rule->active_from > rule->active_to)
		rules_finding(sense->check, TEXT_HQ_RULES_DATES, sense->id);
	else if ((rule->weekdays != 0 || rule->month_days != 0) && !some_day(rule))
		never_if(sense, true, "weekdays, month_days");
	if (sense->rules->from != NO_LIMIT && rule->active_to != NO_LIMIT &&
		rule->active_to < sense->rules->from)
		rules_finding(sense->check, TEXT_HQ_RULES_OVER, sense->id);
}

static void look_at_limits(const struct sense *sense)
{
	const struct rule *rule = sense->rule;
	never_if(sense, rule->total != NO_LIMIT && rule->used >= rule->total, "limits.total");
	never_if(sense, rule->per_member != NO_LIMIT && rule->member_used >= rule->per_member,
		"limits.per_member");
	never_if(sense, rule->budget != BUDGET_NONE && rule->budget_used >= rule->budget_limit,
		"budget.limit");
	never_if(sense, rule->channels.given && rule->channels.count == 0, "channels: []");
	never_if(sense, rule->shops.given && rule->shops.count == 0, "shops: []");
	never_if(sense, rule->tills.given && rule->tills.count == 0, "tills: []");
}

/* Rules of one group that say otherwise what is picked, and where. */
static void look_at_group(const struct sense *sense, uint32_t *first_of)
{
	const struct rule *rule = sense->rule;
	if (rule->group == NO_GROUP)
		return;
	uint32_t index = (uint32_t)(rule - rule_at(sense->rules, 0));
	if (first_of[rule->group] == NO_RULE)
		first_of[rule->group] = index;
	const struct rule *first = rule_at(sense->rules, first_of[rule->group]);
	if (first->pick != rule->pick || first->scope != rule->scope)
		rules_finding(sense->check, TEXT_HQ_RULES_GROUP_OTHERWISE, sense->id,
			rules_id(sense->rules, first_of[rule->group]));
}

static void look_at_rule(const struct sense *sense, uint32_t *first_of)
{
	const struct rule *rule = sense->rule;
	struct left left = {.to = 24 * 3600};
	look_at_dates(sense);
	look_at_limits(sense);
	look_at_group(sense, first_of);
	for (uint32_t i = 0; i < rule->when_count; i++)
		look_at_condition(sense, condition_at(sense->rules, rule->when_first + i), &left);
	for (uint32_t i = 0; i < rule->then_count; i++)
		look_at_effect(sense, effect_at(sense->rules, rule->then_first + i));
}

/* Beyond this everything overflows, and nothing is gained by counting on. */
#define MULTIPLIER_ENOUGH INT64_C(1000000000)

static int64_t at_most(int64_t milli)
{
	return milli < MULTIPLIER_ENOUGH ? milli : MULTIPLIER_ENOUGH;
}

/* Of all multipliers of the file together, as if one line had every one of them. */
static int64_t highest_multiplier(const struct rules *rules)
{
	int64_t most = 1000, product = 1000, more = 0;
	for (uint32_t i = 0; i < rules->effect_count; i++) {
		const struct effect *effect = effect_at(rules, i);
		if (effect->kind != EFFECT_MULTIPLY || effect->multiply.milli <= 1000)
			continue;
		int64_t milli = effect->multiply.milli;
		switch (effect->multiply.combine) {
		case COMBINE_MAX:
			most = milli > most ? milli : most;
			break;
		case COMBINE_PRODUCT:
			product = at_most(product * milli / 1000);
			break;
		case COMBINE_ADD:
			more = at_most(more + milli - 1000);
			break;
		}
	}
	return at_most((product > most ? product : most) + more);
}

/* A till's list names so many things that are there only so often (sync/README.md 3.15), gifts
 * among them, and a record says of no more rules how often they were used. */
static void look_at_number(struct rules_check *check)
{
	const int32_t most = QUOTA_ROWS_MAX - GIFTS_MAX;
	int32_t limited = 0;
	char has[24], may[24];
	for (uint32_t i = 0; i < check->rules->rule_count; i++) {
		const struct rule *rule = rule_at(check->rules, i);
		limited += rule->total != NO_LIMIT || rule->per_member != NO_LIMIT ||
			   rule->budget != BUDGET_NONE;
	}
	number_text(has, limited);
	number_text(may, most);
	if (limited > most)
		rules_finding(check, TEXT_HQ_RULES_MANY_LIMITED, has, may);
}

void check_sense(struct rules_check *check)
{
	const struct rules *rules = check->rules;
	int64_t most_milli = highest_multiplier(rules);
	uint32_t *first_of = malloc((rules->group_count + 1) * sizeof *first_of);
	if (!first_of) {
		rules_finding(check, TEXT_OUT_OF_MEMORY);
		return;
	}
	look_at_number(check);
	for (uint32_t i = 0; i <= rules->group_count; i++)
		first_of[i] = NO_RULE;
	for (uint32_t i = 0; i < rules->rule_count; i++) {
		const struct sense sense = {
			check, rules, rule_at(rules, i), rules_id(rules, i), most_milli};
		look_at_rule(&sense, first_of);
	}
	free(first_of);
}
