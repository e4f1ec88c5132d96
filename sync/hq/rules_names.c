/* Goods, categories, tiers and groups that a rule names and nobody has; LEG-02: prices may differ
 * by the tiers and groups that are published, and by nothing else. */
#include "pos/core/engine.h"
#include "pos/core/item.h"
#include "pos/core/member.h"
#include "sync/hq/hq.h"
#include "sync/hq/rule_selectors.h"
#include "sync/hq/rules_check.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTING_TEXT_MAX = 4097, ROW_TEXT_MAX = 8192 };

enum known { NOT_ASKED, WANTED, THERE, NOT_THERE };

struct names {
	struct rules_check *check;
	const struct rules *rules;
	const char *id;             /* of the rule at hand */
	uint8_t *sku, *category;    /* enum known, by interned text */
	uint32_t categories_wanted; /* not found yet */
	char tiers[SETTING_TEXT_MAX], groups[SETTING_TEXT_MAX];
};

static const char *name_of(const struct names *names, uint32_t text)
{
	return block_text(names->rules, interned_at(names->rules, text)->at);
}

/* ---- goods ---- */

static bool good_there(struct hq *hq, const char *sku)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT 1 FROM ref_row WHERE stream = 'goods' AND key = ? "
				     "AND gone = 0");
	bind_text(&s, sku);
	return next_row(&s);
}

static void look_at_sku(struct names *names, uint32_t text)
{
	const char *sku = name_of(names, text);
	if (names->sku[text] == NOT_ASKED)
		names->sku[text] = good_there(names->check->hq, sku) ? THERE : NOT_THERE;
	if (names->sku[text] == NOT_THERE)
		rules_finding(names->check, TEXT_HQ_RULES_UNKNOWN_SKU, names->id, sku);
}

/* ---- categories: one walk over the goods finds all that are asked for ---- */

static void want_list(struct names *names, const struct text_list *list)
{
	const uint32_t *items = list_items(names->rules, list);
	for (uint32_t i = 0; i < list->count; i++) {
		uint8_t *known = &names->category[items[i]];
		/* Fees are lines that no good is behind (quote-format.md). */
		bool fee = strcmp(name_of(names, items[i]), "Fee") == 0;
		if (*known == NOT_ASKED) {
			*known = fee ? THERE : WANTED;
			names->categories_wanted += !fee;
		}
	}
}

static void want_categories(const struct selector *sel, bool then, void *arg)
{
	(void)then;
	want_list(arg, &sel->category);
	want_list(arg, &sel->exclude_category);
}

static void take_category(struct json_value row, struct names *names)
{
	struct json_value categories = json_member(row, "categories");
	size_t count = json_count(categories, ITEM_CATEGORIES_MAX);
	for (size_t i = 0; i < count; i++) {
		const char *category = json_text(json_item(categories, i), CATEGORY_MAX);
		uint32_t text = rules_text_id(names->rules, category);
		if (text == NO_TEXT || names->category[text] != WANTED)
			continue;
		names->category[text] = THERE;
		names->categories_wanted--;
	}
}

static void take_good(struct stmt *s, struct names *names)
{
	char row[ROW_TEXT_MAX], text[ROW_TEXT_MAX + 2];
	struct err ignored;
	column_text(s, 1, row, sizeof row);
	(void)snprintf(text, sizeof text, "{%s}", row);
	AUTO(json) struct json doc;
	if (json_parse(&doc, text, strlen(text), sizeof text, &ignored))
		take_category(json_root(&doc), names);
}

/* The last key of the page, or "" after the last page. */
static void walk_page(struct names *names, char after[SKU_MAX])
{
	enum { PAGE_ROWS = 500 };
	int rows = 0;
	AUTO(stmt)
	struct stmt s = sql(&names->check->hq->db,
		"SELECT key, row FROM ref_row WHERE stream = 'goods' AND gone = 0 AND key > ? "
		"ORDER BY key LIMIT ?");
	bind_text(&s, after);
	bind_int(&s, PAGE_ROWS);
	while (names->categories_wanted > 0 && next_row(&s)) {
		column_text(&s, 0, after, SKU_MAX);
		take_good(&s, names);
		rows++;
	}
	if (rows < PAGE_ROWS)
		after[0] = '\0';
}

static void find_categories(struct names *names)
{
	const struct rules *rules = names->rules;
	char after[SKU_MAX] = "";
	for (uint32_t i = 0; i < rules->rule_count; i++)
		each_selector(rules, rule_at(rules, i), want_categories, names);
	if (names->categories_wanted == 0)
		return;
	do
		walk_page(names, after);
	while (after[0] && names->categories_wanted > 0);
}

static void look_at_categories(struct names *names, const struct text_list *list)
{
	const uint32_t *items = list_items(names->rules, list);
	for (uint32_t i = 0; i < list->count; i++)
		if (names->category[items[i]] == WANTED)
			rules_finding(names->check, TEXT_HQ_RULES_UNKNOWN_CATEGORY, names->id,
				name_of(names, items[i]));
}

static void look_at_skus(struct names *names, const struct text_list *list)
{
	const uint32_t *items = list_items(names->rules, list);
	for (uint32_t i = 0; i < list->count; i++)
		look_at_sku(names, items[i]);
}

static void look_at_selector(const struct selector *sel, bool then, void *arg)
{
	struct names *names = arg;
	(void)then;
	look_at_skus(names, &sel->sku);
	look_at_skus(names, &sel->exclude_sku);
	look_at_categories(names, &sel->category);
	look_at_categories(names, &sel->exclude_category);
}

/* ---- tiers and groups ---- */

/* In the setting `tiers`, as it goes down to the tills. */
static bool is_tier(const struct names *names, const char *name)
{
	struct err ignored;
	AUTO(json) struct json doc;
	if (!json_parse(&doc, names->tiers, strlen(names->tiers), SETTING_TEXT_MAX, &ignored))
		return false;
	struct json_value list = json_root(&doc);
	size_t count = json_count(list, SETTING_TEXT_MAX);
	for (size_t i = 0; i < count; i++)
		if (strcmp(json_text(json_member(json_item(list, i), "id"), TIER_MAX), name) == 0)
			return true;
	return false;
}

/* A line of the setting `groups`. */
static bool is_group(const struct names *names, const char *name)
{
	size_t size = strlen(name);
	for (const char *at = names->groups; *at; at += strspn(at, "\n")) {
		size_t line = strcspn(at, "\n");
		if (line == size && memcmp(at, name, size) == 0)
			return true;
		at += line;
	}
	return false;
}

static bool somebody_has(struct hq *hq, const char *column, const char *name)
{
	AUTO(stmt)
	struct stmt s = strcmp(column, "tier") == 0
				? sql(&hq->db, "SELECT 1 FROM member WHERE gone = 0 AND tier = ? "
					       "LIMIT 1")
				: sql(&hq->db, "SELECT 1 FROM member WHERE gone = 0 AND kind = ? "
					       "LIMIT 1");
	bind_text(&s, name);
	return next_row(&s);
}

static void look_at_members(struct names *names, const struct condition *condition, bool tier)
{
	const uint32_t *items = list_items(names->rules, &condition->in);
	for (uint32_t i = 0; i < condition->in.count; i++) {
		const char *name = name_of(names, items[i]);
		if (tier ? is_tier(names, name) : is_group(names, name))
			continue;
		bool hidden = somebody_has(names->check->hq, tier ? "tier" : "kind", name);
		enum text why = hidden ? TEXT_HQ_RULES_LEG_02
				: tier ? TEXT_HQ_RULES_UNKNOWN_TIER
				       : TEXT_HQ_RULES_UNKNOWN_GROUP;
		rules_finding(names->check, why, names->id, name);
	}
}

static void look_at_condition(struct names *names, const struct condition *condition)
{
	if (condition->kind == CONDITION_MEMBER_TIER)
		look_at_members(names, condition, true);
	else if (condition->kind == CONDITION_MEMBER_GROUP)
		look_at_members(names, condition, false);
}

static void look_at_rule(struct names *names, uint32_t index)
{
	const struct rules *rules = names->rules;
	const struct rule *rule = rule_at(rules, index);
	names->id = rules_id(rules, index);
	each_selector(rules, rule, look_at_selector, names);
	for (uint32_t i = 0; i < rule->when_count; i++)
		look_at_condition(names, condition_at(rules, rule->when_first + i));
	for (uint32_t i = 0; i < rule->then_count; i++) {
		const struct effect *effect = effect_at(rules, rule->then_first + i);
		if (effect->kind == EFFECT_GIVE)
			look_at_sku(names, effect->give.sku);
	}
}

void check_names(struct rules_check *check)
{
	const struct rules *rules = check->rules;
	struct names names = {.check = check, .rules = rules};
	names.sku = calloc(2, (size_t)rules->text_count + 1);
	if (!names.sku) {
		rules_finding(check, TEXT_OUT_OF_MEMORY);
		return;
	}
	names.category = names.sku + rules->text_count + 1;
	hq_setting(check->hq, "tiers", names.tiers, sizeof names.tiers, "[]");
	hq_setting(check->hq, "groups", names.groups, sizeof names.groups, "");
	find_categories(&names);
	for (uint32_t i = 0; i < rules->rule_count; i++)
		look_at_rule(&names, i);
	free(names.sku);
}
