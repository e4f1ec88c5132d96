#include "pos/core/engine.h"
#include "sync/rules_words.h"

/* Effects. */

const char *const rounding_words[] = {
	[ROUND_HALF_UP] = "half_up",
	[ROUND_HALF_DOWN] = "half_down",
	[ROUND_HALF_EVEN] = "half_even",
	[ROUND_FLOOR] = "floor",
	[ROUND_CEIL] = "ceil",
	NULL,
};

const char *const alloc_words[] = {
	[ALLOC_LARGEST_REMAINDER] = "largest_remainder",
	[ALLOC_HALF_DOWN_FIRST] = "half_down_first",
	[ALLOC_FLOOR_FIRST] = "floor_first",
	[ALLOC_FLOOR_LAST] = "floor_last",
	NULL,
};

static const char *const on_words[] = {
	[ON_UNIT] = "unit", [ON_LINE] = "line", [ON_BASKET] = "basket", NULL};
static const char *const unit_or_basket[] = {"unit", "basket", NULL};
static const char *const base_words[] = {[BASE_RUNNING] = "running", [BASE_LIST] = "list", NULL};
static const char *const pick_words[] = {
	[PICK_DEAREST] = "dearest", [PICK_CHEAPEST] = "cheapest", NULL};
static const char *const basis_words[] = {
	[BASIS_BASKET_LIST] = "basket_list", [BASIS_SELECTED_QTY] = "selected_qty", NULL};
static const char *const combine_words[] = {
	[COMBINE_MAX] = "max", [COMBINE_PRODUCT] = "product", [COMBINE_ADD] = "add", NULL};

static const char *const effect_words[] = {
	[EFFECT_PCT] = "pct",
	[EFFECT_AMT] = "amt",
	[EFFECT_FIX_PRICE] = "fix_price",
	[EFFECT_CHEAPEST_PCT] = "cheapest_pct",
	[EFFECT_BXGY] = "bxgy",
	[EFFECT_GIVE] = "give",
	[EFFECT_GROUP_AMT] = "group_amt",
	[EFFECT_GROUP_PCT] = "group_pct",
	[EFFECT_STEP_AMT] = "step_amt",
	[EFFECT_STEP_PCT] = "step_pct",
	[EFFECT_FIRST_THEN] = "first_then",
	[EFFECT_BUNDLE] = "bundle",
	[EFFECT_ROUND_TOTAL] = "round_total",
	[EFFECT_SPEND_GROUPS_PCT] = "spend_groups_pct",
	[EFFECT_POINTS_PAY] = "points_pay",
	[EFFECT_EARN] = "earn",
	[EFFECT_EARN_FLAT] = "earn_flat",
	[EFFECT_EARN_UNIT] = "earn_unit",
	[EFFECT_MULTIPLY] = "multiply",
	NULL,
};

enum { EFFECT_MEMBERS_MAX = 12 };

/* An effect on price may carry its own `round` and `alloc`, used or not. */
static const char *const effect_members[][EFFECT_MEMBERS_MAX] = {
	[EFFECT_PCT] = {"e", "bp", "on", "base", "cap", "max_units", "sel", "round", "alloc"},
	[EFFECT_AMT] = {"e", "minor", "on", "max_units", "sel", "round", "alloc"},
	[EFFECT_FIX_PRICE] = {"e", "minor", "on", "max_units", "sel", "round", "alloc"},
	[EFFECT_CHEAPEST_PCT] = {"e", "bp", "units", "cap", "sel", "round", "alloc"},
	[EFFECT_BXGY] = {"e", "buy", "buy_qty", "get", "get_qty", "buy_pick", "get_pick", "bp",
		"times", "round", "alloc"},
	[EFFECT_GIVE] = {"e", "sku", "per", "qty", "times", "sel", "round", "alloc"},
	[EFFECT_GROUP_AMT] = {"e", "group_size", "minor", "sel", "round", "alloc"},
	[EFFECT_GROUP_PCT] = {"e", "group_size", "bp", "sel", "round", "alloc"},
	[EFFECT_STEP_AMT] = {"e", "base_minor", "steps", "sel", "round", "alloc"},
	[EFFECT_STEP_PCT] = {"e", "base_bp", "steps", "basis", "group_size", "sel", "round",
		"alloc"},
	[EFFECT_FIRST_THEN] = {"e", "first", "then", "max_units", "sel", "round", "alloc"},
	[EFFECT_BUNDLE] = {"e", "parts", "minor", "times", "sel", "round", "alloc"},
	[EFFECT_ROUND_TOTAL] = {"e", "to", "mode", "sel", "round", "alloc"},
	[EFFECT_SPEND_GROUPS_PCT] = {"e", "min_minor", "bp", "sel", "round", "alloc"},
	[EFFECT_POINTS_PAY] = {"e", "points", "step", "minor_per_step", "cap_minor", "cap_bp",
		"allow_overshoot", "sel", "round", "alloc"},
	[EFFECT_EARN] = {"e", "points", "per_minor", "base", "sel", "round", "per_step"},
	[EFFECT_EARN_FLAT] = {"e", "points"},
	[EFFECT_EARN_UNIT] = {"e", "points", "sel"},
	[EFFECT_MULTIPLY] = {"e", "milli", "combine", "sel"},
};

static int64_t minor(struct json_value value, const char *name)
{
	return json_int(json_member(value, name), 0, RULE_MINOR_MAX);
}

static int32_t bp(struct json_value value, const char *name)
{
	return (int32_t)json_int(json_member(value, name), 0, 10000);
}

static int64_t count(struct json_value value, const char *name, int64_t lowest, int64_t missing)
{
	return json_int_or(json_member(value, name), lowest, RULE_COUNT_MAX, missing);
}

static int choice(struct json_value value, const char *name, const char *const words[], int missing)
{
	return json_choice_or(json_member(value, name), words, missing);
}

/* max_units counts units, so it needs `on: unit`. */
static int64_t max_units(struct json_value value, const struct effect *effect)
{
	struct json_value member = json_member(value, "max_units");
	if (json_there(member) && effect->on != ON_UNIT)
		json_refuse(member, TEXT_RULES_ONLY_ON, "unit", NULL);
	return json_int_or(member, 0, RULE_COUNT_MAX, NO_LIMIT);
}

static void read_pct(struct json_value value, struct effect *effect)
{
	struct json_value cap = json_member(value, "cap");
	effect->on = (enum effect_on)choice(value, "on", on_words, ON_LINE);
	effect->pct.bp = bp(value, "bp");
	effect->pct.base = (enum amount_base)choice(value, "base", base_words, BASE_RUNNING);
	if (json_there(cap) && effect->on != ON_BASKET)
		json_refuse(cap, TEXT_RULES_ONLY_ON, "basket", NULL);
	effect->pct.cap = json_int_or(cap, 0, RULE_MINOR_MAX, NO_LIMIT);
	effect->pct.max_units = max_units(value, effect);
}

static void read_amt(struct json_value value, struct effect *effect)
{
	effect->on = (enum effect_on)choice(value, "on", on_words, ON_BASKET);
	effect->amt.minor = minor(value, "minor");
	effect->amt.max_units = max_units(value, effect);
}

static void read_fix_price(struct json_value value, struct effect *effect)
{
	effect->on = choice(value, "on", unit_or_basket, 1) == 0 ? ON_UNIT : ON_BASKET;
	effect->fix_price.minor = minor(value, "minor");
	effect->fix_price.max_units = max_units(value, effect);
}

static void read_cheapest(struct json_value value, struct effect *effect)
{
	effect->on = ON_UNIT;
	effect->cheapest.bp = bp(value, "bp");
	effect->cheapest.units = count(value, "units", 1, 1);
	effect->cheapest.cap = json_int_or(json_member(value, "cap"), 0, RULE_MINOR_MAX, NO_LIMIT);
}

static void read_bxgy(struct rules_builder *builder, struct json_value value, struct effect *effect)
{
	effect->on = ON_UNIT;
	effect->bxgy.buy = read_selector(builder, json_member(value, "buy"));
	effect->bxgy.get = read_selector(builder, json_member(value, "get"));
	effect->bxgy.buy_qty = json_int(json_member(value, "buy_qty"), 1, RULE_COUNT_MAX);
	effect->bxgy.get_qty = json_int(json_member(value, "get_qty"), 1, RULE_COUNT_MAX);
	effect->bxgy.buy_pick = (enum unit_pick)choice(value, "buy_pick", pick_words, PICK_DEAREST);
	effect->bxgy.get_pick =
		(enum unit_pick)choice(value, "get_pick", pick_words, PICK_CHEAPEST);
	effect->bxgy.bp = (int32_t)json_int_or(json_member(value, "bp"), 0, 10000, 10000);
	effect->bxgy.times = count(value, "times", 0, NO_LIMIT);
}

static void read_give(struct rules_builder *builder, struct json_value value, struct effect *effect)
{
	const char *sku = json_text(json_member(value, "sku"), RULE_NAME_MAX);
	effect->on = ON_UNIT;
	effect->give.sku = build_interned(builder, sku);
	effect->give.per = count(value, "per", 1, 0);
	effect->give.qty = json_int_or(json_member(value, "qty"), 1, ENGINE_UNITS_MAX, 1);
	effect->give.times = count(value, "times", 0, NO_LIMIT);
}

static void read_group(struct json_value value, struct effect *effect)
{
	effect->on = ON_UNIT;
	effect->group.group_size = json_int(json_member(value, "group_size"), 1, RULE_COUNT_MAX);
	if (effect->kind == EFFECT_GROUP_AMT)
		effect->group.minor = minor(value, "minor");
	else
		effect->group.bp = bp(value, "bp");
}

/* [[from, value], ...] */
static void read_steps(struct rules_builder *builder, struct json_value value,
	struct effect *effect, int64_t highest_value)
{
	struct json_value steps = json_member(value, "steps");
	if (!json_there(steps))
		json_refuse(steps, TEXT_JSON_MISSING, NULL, NULL);
	size_t wanted = json_count(steps, RULES_MAX);
	effect->steps.count = (uint32_t)wanted;
	for (size_t i = 0; i < wanted; i++) {
		struct json_value pair = json_item(steps, i);
		if (json_count(pair, 2) != 2)
			json_refuse(pair, TEXT_RULES_STEP, NULL, NULL);
		struct step step = {
			.from = json_int(json_item(pair, 0), 0, RULE_MINOR_MAX),
			.value = json_int(json_item(pair, 1), 0, highest_value),
		};
		uint32_t at = build_step(builder, step);
		effect->steps.first = i == 0 ? at : effect->steps.first;
	}
}

static void read_step_amt(
	struct rules_builder *builder, struct json_value value, struct effect *effect)
{
	effect->on = ON_BASKET;
	effect->steps.base = json_int_or(json_member(value, "base_minor"), 0, RULE_MINOR_MAX, 0);
	read_steps(builder, value, effect, RULE_MINOR_MAX);
}

static void read_step_pct(
	struct rules_builder *builder, struct json_value value, struct effect *effect)
{
	effect->on = ON_LINE;
	effect->steps.base = json_int_or(json_member(value, "base_bp"), 0, 10000, 0);
	effect->steps.basis =
		(enum step_basis)choice(value, "basis", basis_words, BASIS_BASKET_LIST);
	effect->steps.group_size = count(value, "group_size", 1, 0);
	read_steps(builder, value, effect, 10000);
}

static void read_first_then(struct json_value value, struct effect *effect)
{
	effect->on = ON_LINE;
	effect->first_then.first = minor(value, "first");
	effect->first_then.then = minor(value, "then");
	effect->first_then.max_units = count(value, "max_units", 0, NO_LIMIT);
}

static void read_bundle(
	struct rules_builder *builder, struct json_value value, struct effect *effect)
{
	struct json_value parts = json_member(value, "parts");
	size_t wanted = json_count(parts, RULE_PARTS_MAX);
	if (wanted == 0)
		json_refuse(parts, TEXT_JSON_MISSING, NULL, NULL);
	effect->on = ON_BASKET;
	effect->bundle.count = (uint32_t)wanted;
	effect->bundle.minor = minor(value, "minor");
	effect->bundle.times = count(value, "times", 0, NO_LIMIT);
	for (size_t i = 0; i < wanted; i++) {
		struct json_value part = json_item(parts, i);
		json_only(part, (const char *const[]){"sel", "qty", NULL});
		struct bundle_part read = {
			.sel = read_selector(builder, json_member(part, "sel")),
			.qty = (uint32_t)json_int(json_member(part, "qty"), 1, RULE_COUNT_MAX),
		};
		uint32_t at = build_part(builder, read);
		effect->bundle.first = i == 0 ? at : effect->bundle.first;
	}
}

static void read_round_total(struct json_value value, struct effect *effect)
{
	effect->on = ON_BASKET;
	effect->round_total.to = json_int(json_member(value, "to"), 1, RULE_MINOR_MAX);
	effect->round = (enum rounding)choice(value, "mode", rounding_words, ROUND_FLOOR);
}

static void read_spend_groups(struct json_value value, struct effect *effect)
{
	effect->on = ON_BASKET;
	effect->spend_groups.min_minor =
		json_int(json_member(value, "min_minor"), 1, RULE_MINOR_MAX);
	effect->spend_groups.bp = bp(value, "bp");
}

static void read_points_pay(struct json_value value, struct effect *effect)
{
	struct json_value points = json_member(value, "points");
	effect->on = ON_BASKET;
	if (json_holds_text(points)) {
		(void)json_choice(points, (const char *const[]){"max", NULL});
		effect->points_pay.points = NO_LIMIT;
	} else {
		effect->points_pay.points = json_int(points, 0, RULE_MINOR_MAX);
	}
	effect->points_pay.step = count(value, "step", 1, 1);
	effect->points_pay.minor_per_step =
		json_int(json_member(value, "minor_per_step"), 1, RULE_MINOR_MAX);
	effect->points_pay.cap_minor =
		json_int_or(json_member(value, "cap_minor"), 0, RULE_MINOR_MAX, NO_LIMIT);
	effect->points_pay.cap_bp = json_int_or(json_member(value, "cap_bp"), 0, 10000, NO_LIMIT);
	effect->points_pay.allow_overshoot =
		json_bool_or(json_member(value, "allow_overshoot"), false);
}

static void read_earn(struct json_value value, struct effect *effect)
{
	static const char *const rounds[] = {"floor", "half_up", "ceil", NULL};
	static const enum rounding modes[] = {ROUND_FLOOR, ROUND_HALF_UP, ROUND_CEIL};
	static const char *const bases[] = {[BASE_RUNNING] = "paid", [BASE_LIST] = "list", NULL};
	effect->earn.points = json_int(json_member(value, "points"), 0, RULE_COUNT_MAX);
	effect->earn.per_minor = json_int(json_member(value, "per_minor"), 1, RULE_MINOR_MAX);
	effect->earn.base = (enum amount_base)choice(value, "base", bases, BASE_RUNNING);
	effect->earn.per_step = json_bool_or(json_member(value, "per_step"), false);
	effect->round = modes[choice(value, "round", rounds, 0)];
}

static void read_points(struct json_value value, struct effect *effect)
{
	effect->earn.points = json_int(json_member(value, "points"), 0, RULE_COUNT_MAX);
}

static void read_multiply(struct json_value value, struct effect *effect)
{
	effect->multiply.milli = json_int(json_member(value, "milli"), 0, 100000);
	effect->multiply.combine =
		(enum combine)choice(value, "combine", combine_words, COMBINE_MAX);
}

static void read_by_kind(
	struct rules_builder *builder, struct json_value value, struct effect *effect)
{
	switch (effect->kind) {
	case EFFECT_PCT:
		return read_pct(value, effect);
	case EFFECT_AMT:
		return read_amt(value, effect);
	case EFFECT_FIX_PRICE:
		return read_fix_price(value, effect);
	case EFFECT_CHEAPEST_PCT:
		return read_cheapest(value, effect);
	case EFFECT_BXGY:
		return read_bxgy(builder, value, effect);
	case EFFECT_GIVE:
		return read_give(builder, value, effect);
	case EFFECT_GROUP_AMT:
	case EFFECT_GROUP_PCT:
		return read_group(value, effect);
	case EFFECT_STEP_AMT:
		return read_step_amt(builder, value, effect);
	case EFFECT_STEP_PCT:
		return read_step_pct(builder, value, effect);
	case EFFECT_FIRST_THEN:
		return read_first_then(value, effect);
	case EFFECT_BUNDLE:
		return read_bundle(builder, value, effect);
	case EFFECT_ROUND_TOTAL:
		return read_round_total(value, effect);
	case EFFECT_SPEND_GROUPS_PCT:
		return read_spend_groups(value, effect);
	case EFFECT_POINTS_PAY:
		return read_points_pay(value, effect);
	case EFFECT_EARN:
		return read_earn(value, effect);
	case EFFECT_EARN_FLAT:
	case EFFECT_EARN_UNIT:
		return read_points(value, effect);
	case EFFECT_MULTIPLY:
		return read_multiply(value, effect);
	}
}

void read_effect(
	struct rules_builder *builder, struct json_value value, const struct rules_file *file)
{
	struct effect effect = {.on = ON_LINE};
	json_need_object(value);
	effect.kind = (enum effect_kind)json_choice(json_member(value, "e"), effect_words);
	json_only(value, effect_members[effect.kind]);
	effect.sel = read_selector(builder, json_member(value, "sel"));
	effect.alloc = (enum alloc)choice(value, "alloc", alloc_words, (int)file->alloc);
	effect.round = file->pct_round;
	if (!effect_is_on_points(effect.kind))
		effect.round =
			(enum rounding)choice(value, "round", rounding_words, (int)effect.round);
	read_by_kind(builder, value, &effect);
	build_effect(builder, &effect);
}
