/* The legal gates of the programme that a rule alone can pass or not: LEG-04 with MSG-09 (terms
 * there and complete, no banned word), LEG-05 (no last word), LEG-06 (draws), LEG-07 (the price
 * before is real), LEG-09 (how long coupons and points are good). LEG-02 is in rules_names.c,
 * LEG-10 in rules_change.c. */
#include "pos/core/civil.h"
#include "pos/core/engine.h"
#include "pos/core/money.h"
#include "pos/core/rules_block.h"
#include "sync/hq/banned_words.h"
#include "sync/hq/hq.h"
#include "sync/hq/price_history.h"
#include "sync/hq/rule_selectors.h"
#include "sync/hq/rules_check.h"
#include "sync/rules_notice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SETTING_TEXT_MAX = 4097,
	PRIZE_MAX = 50000,   /* yuan: 规范促销行为暂行规定 Art. 17 */
	REDUCED_MAX = 10000, /* goods that were cheaper this week */
	DAY_MS = 86400000,
};

/* An article that cost less within the days before. */
struct reduced {
	char sku[SKU_MAX];
	struct article article;
};

struct law {
	struct rules_check *check;
	const struct rules *rules;
	const struct rule *rule; /* at hand */
	uint32_t index;
	const char *id;
	char banned[SETTING_TEXT_MAX];
	enum lang receipt_lang;
	bool points_stated;
	int exponent; /* of the currency */
	int64_t prize_max_minor;
	struct reduced *reduced;
	uint32_t reduced_count;
};

static void lacks(const struct law *law, enum text row, const char *what)
{
	rules_finding(law->check, row, law->id, what);
}

/* ---- MSG-09, LEG-04, LEG-05 ---- */

static void look_at_words(const struct law *law, const char *text, bool drawn)
{
	char word[BANNED_WORD_MAX];
	bool last_word;
	if (banned_word_in(text, law->banned, word, &last_word))
		rules_finding(law->check, last_word ? TEXT_HQ_RULES_LEG_05 : TEXT_HQ_RULES_LEG_04,
			law->id, word);
	if (!drawn && speaks_of_draw(text))
		lacks(law, TEXT_HQ_RULES_LEG_06, "draw");
}

static void look_at_language(const struct law *law, enum lang lang, bool drawn)
{
	const char *title = block_text(law->rules, law->rule->title[lang]);
	const char *terms = block_text(law->rules, law->rule->terms[lang]);
	char missing[64];
	bool needed = lang == law->receipt_lang || title || terms;
	if (needed && (!title || !*title)) {
		(void)snprintf(missing, sizeof missing, "title.%s", lang_code(lang));
		lacks(law, TEXT_HQ_RULES_MSG_09, missing);
	}
	if (needed && (!terms || !*terms)) {
		(void)snprintf(missing, sizeof missing, "terms.%s", lang_code(lang));
		lacks(law, TEXT_HQ_RULES_MSG_09, missing);
	}
	if (title)
		look_at_words(law, title, drawn);
	if (terms)
		look_at_words(law, terms, drawn);
}

static void look_at_terms(const struct law *law, const struct rule_notice *notice)
{
	const struct rule *rule = law->rule;
	for (int lang = 0; lang < LANG_COUNT; lang++)
		look_at_language(law, (enum lang)lang, notice->drawn);
	for (uint32_t i = 0; notice->drawn && i < notice->draw.text_count; i++)
		look_at_words(law, notice->draw.texts[i], true);
	if (notice->standing)
		return;
	if (rule->active_from == NO_LIMIT)
		lacks(law, TEXT_HQ_RULES_MSG_09, "active.from");
	if (rule->active_to == NO_LIMIT)
		lacks(law, TEXT_HQ_RULES_MSG_09, "active.to");
}

/* ---- LEG-06 ---- */

static void look_at_prize(const struct law *law, const struct prize *prize)
{
	char what[64], amount[MONEY_TEXT_MAX];
	const char *missing =
		!prize->titled                      ? "title"
		: prize->kind == PRIZE_KIND_NONE    ? "kind"
		: prize->value_minor == NOTICE_NONE ? "value_minor"
		: prize->quantity == NOTICE_NONE && prize->odds_ppm == NOTICE_NONE
			? "quantity, odds_ppm"
		: (prize->kind == PRIZE_POINTS || prize->kind == PRIZE_COUPON) && !prize->termed
			? "terms"
			: NULL;
	(void)snprintf(what, sizeof what, "draw.prizes.%s.%s", prize->id, missing ? missing : "");
	if (missing)
		lacks(law, TEXT_HQ_RULES_LEG_06, what);
	if (prize->value_minor <= law->prize_max_minor)
		return;
	money_text(amount, prize->value_minor, law->exponent);
	rules_finding(law->check, TEXT_HQ_RULES_LEG_06_VALUE, law->id, prize->id, amount);
}

static void look_at_draw(const struct law *law, const struct draw *draw)
{
	int64_t odds = 0;
	if (draw->from == NO_LIMIT)
		lacks(law, TEXT_HQ_RULES_LEG_06, "draw.from");
	if (draw->to == NO_LIMIT)
		lacks(law, TEXT_HQ_RULES_LEG_06, "draw.to");
	if (!draw->delivered)
		lacks(law, TEXT_HQ_RULES_LEG_06, "draw.delivery");
	if (draw->prize_count == 0)
		lacks(law, TEXT_HQ_RULES_LEG_06, "draw.prizes");
	if (draw->from != NO_LIMIT && draw->to != NO_LIMIT && draw->from > draw->to)
		rules_finding(law->check, TEXT_HQ_RULES_DATES, law->id);
	for (uint32_t i = 0; i < draw->prize_count; i++) {
		look_at_prize(law, &draw->prizes[i]);
		odds += draw->prizes[i].odds_ppm > 0 ? draw->prizes[i].odds_ppm : 0;
	}
	if (odds > 1000000)
		rules_finding(law->check, TEXT_HQ_RULES_ODDS, law->id);
}

/* ---- LEG-07 ---- */

static void too_dear(const struct law *law, const char *sku, int64_t lowest_minor)
{
	char lowest[MONEY_TEXT_MAX];
	money_text(lowest, lowest_minor, law->exponent);
	rules_finding(law->check, TEXT_HQ_RULES_LEG_07, law->id, sku, lowest);
}

static int64_t days_before(const struct law *law)
{
	return rule_begins_ms(law->check, law->index) - (int64_t)PRICE_DAYS * DAY_MS;
}

static bool is_stated(const struct rule_notice *notice, const char *sku)
{
	for (uint32_t i = 0; i < notice->base_count; i++)
		if (strcmp(notice->bases[i].sku, sku) == 0)
			return true;
	return false;
}

static void look_at_stated(const struct law *law, const struct rule_notice *notice)
{
	for (uint32_t i = 0; i < notice->base_count; i++) {
		const struct stated_base *base = &notice->bases[i];
		int64_t lowest = lowest_price(law->check->hq, base->sku, days_before(law));
		if (lowest < 0)
			rules_finding(law->check, TEXT_HQ_RULES_UNKNOWN_SKU, law->id, base->sku);
		else if (base->minor > lowest)
			too_dear(law, base->sku, lowest);
	}
}

/* The first one says it. A rule that stood already began when it was published first. */
static void look_at_base(const struct law *law, const struct rule_notice *notice)
{
	if (law->check->before.same[law->index])
		return;
	look_at_stated(law, notice);
	for (uint32_t i = 0; i < law->reduced_count; i++) {
		const struct reduced *reduced = &law->reduced[i];
		if (is_stated(notice, reduced->sku) ||
			!rule_reaches(law->rules, law->rule, &reduced->article))
			continue;
		int64_t lowest = lowest_price(law->check->hq, reduced->sku, days_before(law));
		if (lowest < reduced->article.price_minor) {
			too_dear(law, reduced->sku, lowest);
			return;
		}
	}
}

static void take_article(struct law *law, const char *sku, struct reduced *into)
{
	struct err ignored;
	char text[8192];
	char *row = feed_find(&law->check->hq->db, STREAM_GOODS, sku);
	(void)snprintf(text, sizeof text, "{%s}", row ? row : "");
	free(row);
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, strlen(text), sizeof text, &ignored))
		return;
	struct json_value root = json_root(&doc), list = json_member(root, "categories");
	size_t count = json_count(list, ITEM_CATEGORIES_MAX);
	into->article.category_count = (uint32_t)count;
	for (size_t i = 0; i < count; i++)
		into->article.categories[i] =
			rules_text_id(law->rules, json_text(json_item(list, i), CATEGORY_MAX));
	into->article.price_minor = json_int(json_member(root, "price_minor"), 0, PRICE_MAX_MINOR);
}

static void note_reduced(void *arg, const char *sku, int64_t lowest_minor)
{
	struct law *law = arg;
	(void)lowest_minor;
	if (law->reduced_count == REDUCED_MAX)
		return;
	struct reduced *into = &law->reduced[law->reduced_count++];
	*into = (struct reduced){.article.sku = rules_text_id(law->rules, sku)};
	(void)snprintf(into->sku, sizeof into->sku, "%s", sku);
	take_article(law, sku, into);
}

/* ---- LEG-09 ---- */

/* The campaign of a coupon names its last day. */
static bool campaign_ends(struct hq *hq, const char *code)
{
	char row[2048], text[2050];
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT row FROM ref_row WHERE stream = 'keys' AND gone = 0 "
				     "AND key LIKE 'campaign:%'");
	while (next_row(&s)) {
		struct err ignored;
		column_text(&s, 0, row, sizeof row);
		(void)snprintf(text, sizeof text, "{%s}", row);
		AUTO(json) struct json doc;
		if (!json_parse(&doc, text, strlen(text), sizeof text, &ignored))
			continue;
		struct json_value root = json_root(&doc);
		if (strcmp(json_text(json_member(root, "code"), 64), code) == 0 &&
			json_int(json_member(root, "not_after_s"), 0, INT64_MAX) > 0)
			return true;
	}
	return false;
}

static void look_at_expiry(const struct law *law)
{
	const char *code = block_text(law->rules, law->rule->code_at);
	if (code && law->rule->active_to == NO_LIMIT && !campaign_ends(law->check->hq, code))
		lacks(law, TEXT_HQ_RULES_LEG_09, code);
	if (law->rule->points_effects && !law->points_stated)
		rules_finding(law->check, TEXT_HQ_RULES_LEG_09_POINTS, law->id);
}

/* ---- all ---- */

static void look_at_rule(uint32_t index, const struct rule_notice *notice, void *arg)
{
	struct law *law = arg;
	law->index = index;
	law->rule = rule_at(law->rules, index);
	law->id = rules_id(law->rules, index);
	look_at_terms(law, notice);
	if (notice->drawn)
		look_at_draw(law, &notice->draw);
	look_at_base(law, notice);
	look_at_expiry(law);
}

void check_law(struct rules_check *check)
{
	struct law law = {.check = check, .rules = check->rules, .receipt_lang = LANG_ZH_CN};
	struct err err;
	char lang[8];
	hq_setting(check->hq, "rules.banned_words", law.banned, sizeof law.banned, "");
	hq_setting(check->hq, "receipt.lang", lang, sizeof lang, "zh_CN");
	(void)!lang_read(lang, &law.receipt_lang);
	law.points_stated = hq_setting_int(check->hq, "points.valid_months", -1) >= 0;
	law.exponent = (int)hq_setting_int(check->hq, "currency.exponent", 2);
	law.prize_max_minor = PRIZE_MAX;
	for (int i = 0; i < law.exponent; i++)
		law.prize_max_minor *= 10;
	law.reduced = calloc(REDUCED_MAX, sizeof *law.reduced);
	if (!law.reduced) {
		rules_finding(check, TEXT_OUT_OF_MEMORY);
		return;
	}
	each_lower_price(
		check->hq, check->now_ms - (int64_t)PRICE_DAYS * DAY_MS, note_reduced, &law);
	if (!rules_read_notices(check->text, check->size, look_at_rule, &law, &err))
		rules_found(check, (struct says){err.what.id, err.what.arg[0], err.what.arg[1],
					   err.what.arg[2]});
	free(law.reduced);
}
