#include "pos/core/rule_words.h"

/* What each effect gives. */

static void tell_goods_and_money(
	const struct teller *teller, enum text id, uint32_t sel, int64_t minor)
{
	char goods[WORDS_MAX], money[MONEY_TEXT_MAX];
	words_goods(goods, teller->reader, sel);
	words_money(money, teller->reader, minor);
	tell_term(teller, (struct says){id, goods, money});
}

static void tell_goods_and_discount(
	const struct teller *teller, enum text id, uint32_t sel, int64_t bp)
{
	char goods[WORDS_MAX], discount[WORDS_MAX];
	words_goods(goods, teller->reader, sel);
	words_discount(discount, teller->reader, bp);
	tell_term(teller, (struct says){id, goods, discount});
}

static void tell_max_units(const struct teller *teller, int64_t units)
{
	if (units != NO_LIMIT)
		tell_number(teller, TEXT_TERMS_MAX_UNITS, units);
}

static void tell_cap(const struct teller *teller, int64_t minor)
{
	if (minor != NO_LIMIT)
		tell_money(teller, TEXT_TERMS_CAP, minor);
}

static void tell_times(const struct teller *teller, int64_t times)
{
	if (times != NO_LIMIT)
		tell_number(teller, TEXT_TERMS_TIMES, times);
}

static void tell_pct(const struct teller *teller, const struct effect *effect)
{
	static const enum text ids[] = {[ON_UNIT] = TEXT_TERMS_PCT_UNIT,
		[ON_LINE] = TEXT_TERMS_PCT,
		[ON_BASKET] = TEXT_TERMS_PCT_BASKET};
	tell_goods_and_discount(teller, ids[effect->on], effect->sel, effect->pct.bp);
	if (effect->pct.base == BASE_LIST)
		tell_term(teller, (struct says){TEXT_TERMS_BASE_LIST});
	tell_cap(teller, effect->pct.cap);
	tell_max_units(teller, effect->pct.max_units);
}

static void tell_amt(const struct teller *teller, const struct effect *effect)
{
	static const enum text ids[] = {[ON_UNIT] = TEXT_TERMS_AMT_UNIT,
		[ON_LINE] = TEXT_TERMS_AMT_LINE,
		[ON_BASKET] = TEXT_TERMS_AMT_BASKET};
	tell_goods_and_money(teller, ids[effect->on], effect->sel, effect->amt.minor);
	tell_max_units(teller, effect->amt.max_units);
}

static void tell_fix_price(const struct teller *teller, const struct effect *effect)
{
	bool each = effect->on == ON_UNIT;
	tell_goods_and_money(teller, each ? TEXT_TERMS_FIX_UNIT : TEXT_TERMS_FIX_BASKET,
		effect->sel, effect->fix_price.minor);
	tell_max_units(teller, effect->fix_price.max_units);
}

static void tell_cheapest(const struct teller *teller, const struct effect *effect)
{
	char goods[WORDS_MAX], count[MONEY_TEXT_MAX], discount[WORDS_MAX];
	words_goods(goods, teller->reader, effect->sel);
	words_number(count, effect->cheapest.units);
	words_discount(discount, teller->reader, effect->cheapest.bp);
	tell_term(teller, (struct says){TEXT_TERMS_CHEAPEST, count, goods, discount});
	tell_cap(teller, effect->cheapest.cap);
}

static void tell_bxgy(const struct teller *teller, const struct effect *effect)
{
	char buy[WORDS_MAX], get[WORDS_MAX], discount[WORDS_MAX];
	words_pieces(buy, teller->reader, effect->bxgy.buy_qty, effect->bxgy.buy);
	words_pieces(get, teller->reader, effect->bxgy.get_qty, effect->bxgy.get);
	words_discount(discount, teller->reader, effect->bxgy.bp);
	tell_term(teller, (struct says){TEXT_TERMS_BXGY, buy, get, discount});
	if (effect->bxgy.get_pick == PICK_DEAREST)
		tell_term(teller, (struct says){TEXT_TERMS_GET_DEAREST});
	tell_times(teller, effect->bxgy.times);
}

static void tell_give(const struct teller *teller, const struct effect *effect)
{
	const struct rules *rules = teller->reader->rules;
	char count[MONEY_TEXT_MAX], gift[WORDS_MAX], goods[WORDS_MAX];
	const char *sku = block_at(rules, interned_at(rules, effect->give.sku)->at);
	words_number(count, effect->give.qty);
	words_say(gift, teller->reader, (struct says){TEXT_TERMS_PIECES, count, sku});
	if (effect->give.per > 0) {
		words_pieces(goods, teller->reader, effect->give.per, effect->sel);
		tell_term(teller, (struct says){TEXT_TERMS_GIVE_PER, goods, gift});
	} else if (effect->sel != ALL_LINES) {
		words_goods(goods, teller->reader, effect->sel);
		tell_term(teller, (struct says){TEXT_TERMS_GIVE_PER, goods, gift});
	} else {
		tell_term(teller, (struct says){TEXT_TERMS_GIVE, gift});
	}
	tell_times(teller, effect->give.times);
}

static void tell_group(const struct teller *teller, const struct effect *effect)
{
	char size[MONEY_TEXT_MAX], money[MONEY_TEXT_MAX], goods[WORDS_MAX], each[WORDS_MAX];
	words_number(size, effect->group.group_size);
	words_goods(goods, teller->reader, effect->sel);
	words_money(money, teller->reader, effect->group.minor);
	if (effect->kind == EFFECT_GROUP_AMT)
		words_say(each, teller->reader, (struct says){TEXT_TERMS_OFF_EACH, money});
	else
		words_discount(each, teller->reader, effect->group.bp);
	tell_term(teller, (struct says){TEXT_TERMS_GROUP, size, goods, each});
	tell_number(teller, TEXT_TERMS_WHOLE_GROUPS, effect->group.group_size);
}

static void tell_step_amt(const struct teller *teller, const struct effect *effect)
{
	char goods[WORDS_MAX], from[MONEY_TEXT_MAX], off[MONEY_TEXT_MAX], below[WORDS_MAX];
	words_goods(goods, teller->reader, effect->sel);
	for (uint32_t i = 0; i < effect->steps.count; i++) {
		const struct step *step = step_at(teller->reader->rules, effect->steps.first + i);
		words_money(from, teller->reader, step->from);
		words_money(off, teller->reader, step->value);
		tell_term(teller, (struct says){TEXT_TERMS_STEP_AMT, goods, from, off});
	}
	if (effect->steps.count > 1)
		tell_term(teller, (struct says){TEXT_TERMS_STEP_HIGHEST});
	if (effect->steps.base == 0)
		return;
	words_money(off, teller->reader, effect->steps.base);
	words_say(below, teller->reader, (struct says){TEXT_TERMS_OFF_AMOUNT, off});
	tell_term(teller, (struct says){TEXT_TERMS_STEP_BELOW, below});
}

static void tell_one_step_pct(
	const struct teller *teller, const struct effect *effect, const struct step *step)
{
	char goods[WORDS_MAX], from[MONEY_TEXT_MAX], discount[WORDS_MAX];
	bool units = effect->steps.basis == BASIS_SELECTED_QTY && effect->steps.group_size == 0;
	words_goods(goods, teller->reader, effect->sel);
	words_discount(discount, teller->reader, step->value);
	if (units) {
		words_number(from, step->from);
		tell_term(teller, (struct says){TEXT_TERMS_STEP_UNITS, from, goods, discount});
	} else {
		words_money(from, teller->reader, step->from);
		tell_term(teller, (struct says){TEXT_TERMS_STEP_LIST, from, goods, discount});
	}
}

static void tell_step_pct(const struct teller *teller, const struct effect *effect)
{
	for (uint32_t i = 0; i < effect->steps.count; i++)
		tell_one_step_pct(
			teller, effect, step_at(teller->reader->rules, effect->steps.first + i));
	if (effect->steps.count > 1)
		tell_term(teller, (struct says){TEXT_TERMS_STEP_HIGHEST});
	if (effect->steps.base > 0) {
		char discount[WORDS_MAX];
		words_discount(discount, teller->reader, effect->steps.base);
		tell_term(teller, (struct says){TEXT_TERMS_STEP_BELOW, discount});
	}
	if (effect->steps.group_size > 0)
		tell_number(teller, TEXT_TERMS_WHOLE_GROUPS, effect->steps.group_size);
}

static void tell_first_then(const struct teller *teller, const struct effect *effect)
{
	char goods[WORDS_MAX], first[MONEY_TEXT_MAX], then[MONEY_TEXT_MAX];
	words_goods(goods, teller->reader, effect->sel);
	words_money(first, teller->reader, effect->first_then.first);
	words_money(then, teller->reader, effect->first_then.then);
	tell_term(teller, (struct says){TEXT_TERMS_FIRST_THEN, goods, first, then});
	tell_max_units(teller, effect->first_then.max_units);
}

static void tell_bundle(const struct teller *teller, const struct effect *effect)
{
	char set[WORDS_MAX] = "", money[MONEY_TEXT_MAX];
	for (uint32_t i = 0; i < effect->bundle.count; i++) {
		const struct bundle_part *part =
			part_at(teller->reader->rules, effect->bundle.first + i);
		char pieces[WORDS_MAX];
		words_pieces(pieces, teller->reader, part->qty, part->sel);
		words_join(set, teller->reader, TEXT_TERMS_PLUS, pieces);
	}
	words_money(money, teller->reader, effect->bundle.minor);
	tell_term(teller, (struct says){TEXT_TERMS_BUNDLE, set, money});
	tell_times(teller, effect->bundle.times);
}

static void tell_spend_groups(const struct teller *teller, const struct effect *effect)
{
	char goods[WORDS_MAX], money[MONEY_TEXT_MAX], discount[WORDS_MAX];
	words_goods(goods, teller->reader, effect->sel);
	words_money(money, teller->reader, effect->spend_groups.min_minor);
	words_discount(discount, teller->reader, effect->spend_groups.bp);
	tell_term(teller, (struct says){TEXT_TERMS_SPEND_GROUPS, goods, money, discount});
}

static void tell_points_only(const struct teller *teller, uint32_t sel)
{
	char goods[WORDS_MAX];
	if (sel == ALL_LINES)
		return;
	words_goods(goods, teller->reader, sel);
	tell_term(teller, (struct says){TEXT_TERMS_POINTS_ONLY, goods});
}

static void tell_points_pay(const struct teller *teller, const struct effect *effect)
{
	char step[MONEY_TEXT_MAX], money[MONEY_TEXT_MAX], share[MONEY_TEXT_MAX];
	words_number(step, effect->points_pay.step);
	words_money(money, teller->reader, effect->points_pay.minor_per_step);
	tell_term(teller, (struct says){TEXT_TERMS_POINTS_PAY, step, money});
	if (effect->points_pay.points != NO_LIMIT)
		tell_number(teller, TEXT_TERMS_POINTS_WANTED, effect->points_pay.points);
	tell_points_only(teller, effect->sel);
	if (effect->points_pay.cap_minor != NO_LIMIT)
		tell_money(teller, TEXT_TERMS_POINTS_CAP, effect->points_pay.cap_minor);
	if (effect->points_pay.cap_bp != NO_LIMIT) {
		words_decimal(share, effect->points_pay.cap_bp, 2);
		tell_term(teller, (struct says){TEXT_TERMS_POINTS_SHARE, share});
	}
	if (effect->points_pay.allow_overshoot)
		tell_term(teller, (struct says){TEXT_TERMS_POINTS_OVER});
}

static enum text earn_rounding(const struct effect *effect)
{
	if (effect->earn.per_step)
		return TEXT_TERMS_EARN_STEPS;
	switch (effect->round) {
	case ROUND_HALF_UP:
	case ROUND_HALF_DOWN:
	case ROUND_HALF_EVEN:
		return TEXT_TERMS_EARN_HALF_UP;
	case ROUND_FLOOR:
		return TEXT_TERMS_EARN_FLOOR;
	case ROUND_CEIL:
		return TEXT_TERMS_EARN_CEIL;
	}
	return TEXT_TERMS_EARN_FLOOR;
}

static void tell_earn(const struct teller *teller, const struct effect *effect)
{
	char goods[WORDS_MAX], points[MONEY_TEXT_MAX], per[MONEY_TEXT_MAX];
	bool list = effect->earn.base == BASE_LIST;
	words_goods(goods, teller->reader, effect->sel);
	words_number(points, effect->earn.points);
	words_money(per, teller->reader, effect->earn.per_minor);
	tell_term(teller,
		(struct says){list ? TEXT_TERMS_EARN_LIST : TEXT_TERMS_EARN, goods, points, per});
	tell_term(teller, (struct says){earn_rounding(effect)});
}

static void tell_earn_unit(const struct teller *teller, const struct effect *effect)
{
	char goods[WORDS_MAX], points[MONEY_TEXT_MAX];
	words_goods(goods, teller->reader, effect->sel);
	words_number(points, effect->earn.points);
	tell_term(teller, (struct says){TEXT_TERMS_EARN_UNIT, goods, points});
}

static void tell_multiply(const struct teller *teller, const struct effect *effect)
{
	static const enum text ids[] = {[COMBINE_MAX] = TEXT_TERMS_MULTIPLY_MAX,
		[COMBINE_PRODUCT] = TEXT_TERMS_MULTIPLY_PRODUCT,
		[COMBINE_ADD] = TEXT_TERMS_MULTIPLY_ADD};
	char goods[WORDS_MAX], factor[MONEY_TEXT_MAX];
	words_goods(goods, teller->reader, effect->sel);
	words_decimal(factor, effect->multiply.milli, 3);
	tell_term(teller, (struct says){TEXT_TERMS_MULTIPLY, goods, factor});
	tell_term(teller, (struct says){ids[effect->multiply.combine]});
}

void tell_effect(const struct teller *teller, const struct effect *effect)
{
	switch (effect->kind) {
	case EFFECT_PCT:
		return tell_pct(teller, effect);
	case EFFECT_AMT:
		return tell_amt(teller, effect);
	case EFFECT_FIX_PRICE:
		return tell_fix_price(teller, effect);
	case EFFECT_CHEAPEST_PCT:
		return tell_cheapest(teller, effect);
	case EFFECT_BXGY:
		return tell_bxgy(teller, effect);
	case EFFECT_GIVE:
		return tell_give(teller, effect);
	case EFFECT_GROUP_AMT:
	case EFFECT_GROUP_PCT:
		return tell_group(teller, effect);
	case EFFECT_STEP_AMT:
		return tell_step_amt(teller, effect);
	case EFFECT_STEP_PCT:
		return tell_step_pct(teller, effect);
	case EFFECT_FIRST_THEN:
		return tell_first_then(teller, effect);
	case EFFECT_BUNDLE:
		return tell_bundle(teller, effect);
	case EFFECT_ROUND_TOTAL:
		return tell_money(teller, TEXT_TERMS_ROUND, effect->round_total.to);
	case EFFECT_SPEND_GROUPS_PCT:
		return tell_spend_groups(teller, effect);
	case EFFECT_POINTS_PAY:
		return tell_points_pay(teller, effect);
	case EFFECT_EARN:
		return tell_earn(teller, effect);
	case EFFECT_EARN_FLAT:
		return tell_number(teller, TEXT_TERMS_EARN_FLAT, effect->earn.points);
	case EFFECT_EARN_UNIT:
		return tell_earn_unit(teller, effect);
	case EFFECT_MULTIPLY:
		return tell_multiply(teller, effect);
	}
}
