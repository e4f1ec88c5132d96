#include "pos/core/rules.h"

#include "pos/core/civil.h"
#include "pos/core/engine.h"
#include "pos/core/rules_block.h"

#include <string.h>

uint32_t rules_count(const struct rules *rules)
{
	return rules->rule_count;
}

size_t rules_size(const struct rules *rules)
{
	return rules->size;
}

const char *rules_version(const struct rules *rules)
{
	return block_at(rules, rules->version);
}

const char *rules_currency(const struct rules *rules)
{
	return block_at(rules, rules->currency);
}

const char *rules_id(const struct rules *rules, uint32_t rule)
{
	return block_at(rules, rule_at(rules, rule)->id);
}

/* The other languages, nearest first: a reader of one Chinese script reads the other. */
static const enum lang instead[LANG_COUNT][LANG_COUNT] = {
	[LANG_ZH_CN] = {LANG_ZH_CN, LANG_ZH_TW, LANG_EN},
	[LANG_ZH_TW] = {LANG_ZH_TW, LANG_ZH_CN, LANG_EN},
	[LANG_EN] = {LANG_EN, LANG_ZH_CN, LANG_ZH_TW},
};

static const char *in_language(
	const struct rules *rules, const uint32_t texts[LANG_COUNT], enum lang lang)
{
	for (int i = 0; i < LANG_COUNT; i++)
		if (texts[instead[lang][i]] != NO_TEXT)
			return block_at(rules, texts[instead[lang][i]]);
	return NULL;
}

const char *rules_title(const struct rules *rules, uint32_t rule, enum lang lang)
{
	const char *title = in_language(rules, rule_at(rules, rule)->title, lang);
	return title ? title : rules_id(rules, rule);
}

const char *rules_terms(const struct rules *rules, uint32_t rule, enum lang lang)
{
	return in_language(rules, rule_at(rules, rule)->terms, lang);
}

const char *rules_code(const struct rules *rules, uint32_t rule)
{
	return block_text(rules, rule_at(rules, rule)->code_at);
}

const char *rules_only_tier(const struct rules *rules, uint32_t rule)
{
	const struct rule *found = rule_at(rules, rule);
	for (uint32_t i = 0; i < found->when_count; i++) {
		const struct condition *condition = condition_at(rules, found->when_first + i);
		if (condition->kind == CONDITION_MEMBER_TIER && condition->in.count == 1)
			return block_at(
				rules, interned_at(rules, *list_items(rules, &condition->in))->at);
	}
	return NULL;
}

uint32_t rules_find(const struct rules *rules, const char *id)
{
	uint32_t text = rules_text_id(rules, id);
	return text == NO_TEXT ? NO_RULE : interned_at(rules, text)->rule_with_id;
}

uint32_t rules_find_code(const struct rules *rules, const char *code)
{
	uint32_t text = rules_text_id(rules, code);
	return text == NO_TEXT ? NO_RULE : interned_at(rules, text)->rule_with_code;
}

int64_t date_stamp(const struct civil *when)
{
	return (int64_t)civil_date_number(when) * 1000000 + when->hour * 10000 +
	       when->minute * 100 + when->second;
}

struct civil civil_of_stamp(int64_t stamp)
{
	return (struct civil){
		.year = (int)(stamp / 10000000000),
		.month = (int)(stamp / 100000000 % 100),
		.day = (int)(stamp / 1000000 % 100),
		.hour = (int)(stamp / 10000 % 100),
		.minute = (int)(stamp / 100 % 100),
		.second = (int)(stamp % 100),
	};
}

/* FNV-1a, 32 bits. */
uint32_t text_hash(const char *text)
{
	uint32_t hash = 2166136261U;
	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * 16777619U;
	return hash;
}

uint32_t rules_text_id(const struct rules *rules, const char *text)
{
	if (!text)
		return NO_TEXT;
	uint32_t hash = text_hash(text);
	const uint32_t *slots = block_at(rules, rules->slots);
	for (uint32_t at = hash & rules->slot_mask; slots[at]; at = (at + 1) & rules->slot_mask) {
		const struct interned *found = interned_at(rules, slots[at]);
		if (found->hash == hash && strcmp(block_at(rules, found->at), text) == 0)
			return slots[at];
	}
	return NO_TEXT;
}

bool effect_is_on_points(enum effect_kind kind)
{
	return kind >= EFFECT_EARN;
}

bool rules_on_points(const struct rules *rules, uint32_t rule)
{
	return rule_at(rules, rule)->points_effects;
}

enum use_back rules_use_back(const struct rules *rules, uint32_t rule)
{
	return rule_at(rules, rule)->use_back;
}

bool rules_gives(const struct rules *rules, uint32_t index)
{
	const struct rule *rule = rule_at(rules, index);
	bool any = rule->points_effects;
	for (uint32_t i = 0; i < rule->then_count; i++)
		any |= effect_at(rules, rule->then_first + i)->kind == EFFECT_GIVE;
	return any;
}

bool rules_on_basket(const struct rules *rules, uint32_t rule)
{
	const struct rule *found = rule_at(rules, rule);
	for (uint32_t i = 0; i < found->then_count; i++)
		if (effect_at(rules, found->then_first + i)->on == ON_BASKET)
			return true;
	return false;
}

bool rules_points_price(const struct rules *rules, uint32_t rule, struct points_price *price)
{
	const struct rule *found = rule_at(rules, rule);
	for (uint32_t i = 0; i < found->then_count; i++) {
		const struct effect *effect = effect_at(rules, found->then_first + i);
		if (effect->kind != EFFECT_POINTS_PAY)
			continue;
		*price = (struct points_price){effect->points_pay.step,
			effect->points_pay.minor_per_step, effect->points_pay.cap_minor,
			effect->points_pay.cap_bp};
		return true;
	}
	return false;
}

static void lower(int64_t *limit, int64_t left)
{
	if (left < 0)
		left = 0;
	if (*limit < 0 || left < *limit)
		*limit = left;
}

bool rules_limits(const struct rules *rules, uint32_t rule, struct rule_limits *limits)
{
	const struct rule *found = rule_at(rules, rule);
	*limits = (struct rule_limits){-1, -1, found->per_member};
	if (found->total != NO_LIMIT)
		lower(&limits->uses, found->total - found->used);
	if (found->budget == BUDGET_USAGE)
		lower(&limits->uses, found->budget_limit - found->budget_used);
	if (found->budget == BUDGET_SPEND)
		lower(&limits->minor, found->budget_limit - found->budget_used);
	return limits->uses >= 0 || limits->minor >= 0 || limits->per_member >= 0;
}

bool rules_gives_item(const struct rules *rules, uint32_t rule, const char *sku)
{
	const struct rule *found = rule_at(rules, rule);
	for (uint32_t i = 0; i < found->then_count; i++) {
		const struct effect *effect = effect_at(rules, found->then_first + i);
		if (effect->kind == EFFECT_GIVE &&
			strcmp(block_at(rules, interned_at(rules, effect->give.sku)->at), sku) == 0)
			return true;
	}
	return false;
}
