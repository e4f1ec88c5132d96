#include "sync/hq/rule_selectors.h"

struct walk {
	const struct rules *rules;
	rule_selector_fn *each;
	void *arg;
};

static void visit(const struct walk *walk, uint32_t sel, bool then)
{
	if (sel != ALL_LINES)
		walk->each(selector_at(walk->rules, sel), then, walk->arg);
}

static bool has_selector(enum condition_kind kind)
{
	return kind == CONDITION_QTY || kind == CONDITION_LINE_QTY || kind == CONDITION_HAS ||
	       kind == CONDITION_SPEND;
}

static void visit_effect(const struct walk *walk, const struct effect *effect)
{
	if (effect->kind == EFFECT_BXGY) {
		visit(walk, effect->bxgy.buy, true);
		visit(walk, effect->bxgy.get, true);
		return;
	}
	visit(walk, effect->sel, true);
	for (uint32_t i = 0; effect->kind == EFFECT_BUNDLE && i < effect->bundle.count; i++)
		visit(walk, part_at(walk->rules, effect->bundle.first + i)->sel, true);
}

void each_selector(
	const struct rules *rules, const struct rule *rule, rule_selector_fn *each, void *arg)
{
	const struct walk walk = {rules, each, arg};
	for (uint32_t i = 0; i < rule->when_count; i++) {
		const struct condition *condition = condition_at(rules, rule->when_first + i);
		if (has_selector(condition->kind))
			visit(&walk, condition->sel, false);
	}
	for (uint32_t i = 0; i < rule->then_count; i++)
		visit_effect(&walk, effect_at(rules, rule->then_first + i));
}

static bool any_category(
	const struct rules *rules, const struct text_list *list, const struct article *article)
{
	for (uint32_t i = 0; i < article->category_count; i++)
		if (list_has(rules, list, article->categories[i]))
			return true;
	return false;
}

static bool selects(const struct rules *rules, uint32_t index, const struct article *article)
{
	if (index == ALL_LINES)
		return true;
	const struct selector *sel = selector_at(rules, index);
	int64_t price = article->price_minor;
	return (!sel->sku.given || list_has(rules, &sel->sku, article->sku)) &&
	       !list_has(rules, &sel->exclude_sku, article->sku) &&
	       (!sel->category.given || any_category(rules, &sel->category, article)) &&
	       !any_category(rules, &sel->exclude_category, article) &&
	       (sel->unit_price_gte == NO_LIMIT || price >= sel->unit_price_gte) &&
	       (sel->unit_price_lte == NO_LIMIT || price <= sel->unit_price_lte);
}

static bool effect_reaches(
	const struct rules *rules, const struct effect *effect, const struct article *article)
{
	if (effect_is_on_points(effect->kind) || effect->kind == EFFECT_POINTS_PAY ||
		effect->kind == EFFECT_ROUND_TOTAL || effect->kind == EFFECT_GIVE)
		return false;
	if (effect->kind == EFFECT_BXGY)
		return selects(rules, effect->bxgy.get, article);
	if (effect->kind != EFFECT_BUNDLE)
		return selects(rules, effect->sel, article);
	for (uint32_t i = 0; i < effect->bundle.count; i++)
		if (selects(rules, part_at(rules, effect->bundle.first + i)->sel, article))
			return true;
	return false;
}

bool rule_reaches(const struct rules *rules, const struct rule *rule, const struct article *article)
{
	for (uint32_t i = 0; i < rule->then_count; i++)
		if (effect_reaches(rules, effect_at(rules, rule->then_first + i), article))
			return true;
	return false;
}
