#include "sync/rules_notice.h"

#include "pos/core/money.h"
#include "pos/core/text.h"
#include "sync/rules_words.h"

#include <string.h>

enum { ODDS_MAX = 1000000 }; /* in a million */

/* {zh_CN, zh_TW, en}; whether any of them says something. */
static bool any_language(struct json_value value, size_t max, struct draw *draw)
{
	uint32_t before = draw->text_count;
	if (!json_there(value))
		return false;
	json_only(value, (const char *const[]){"zh_CN", "zh_TW", "en", NULL});
	for (int i = 0; i < LANG_COUNT; i++) {
		const char *text =
			json_text_or(json_member(value, lang_code((enum lang)i)), max, "");
		if (*text && draw->text_count < NOTICE_TEXTS_MAX)
			draw->texts[draw->text_count++] = text;
	}
	return draw->text_count > before;
}

static void read_id(struct json_value value, char out[SKU_MAX])
{
	const char *text = json_text(value, SKU_MAX - 1);
	if (!*text)
		json_refuse(value, TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
	text_copy(out, SKU_MAX, text);
}

static void read_bases(struct json_value value, struct rule_notice *notice)
{
	notice->base_count = (uint32_t)json_count(value, NOTICE_BASES_MAX);
	for (uint32_t i = 0; i < notice->base_count; i++) {
		struct json_value base = json_item(value, i);
		json_only(base, (const char *const[]){"sku", "minor", NULL});
		read_id(json_member(base, "sku"), notice->bases[i].sku);
		notice->bases[i].minor = json_int(json_member(base, "minor"), 0, PRICE_MAX_MINOR);
	}
}

static void read_prize(struct json_value value, struct draw *draw, struct prize *prize)
{
	static const char *const kinds[] = {[PRIZE_GOODS] = "goods",
		[PRIZE_SERVICE] = "service",
		[PRIZE_POINTS] = "points",
		[PRIZE_COUPON] = "coupon",
		NULL};
	json_only(value, (const char *const[]){"id", "title", "kind", "value_minor", "quantity",
				 "odds_ppm", "terms", NULL});
	read_id(json_member(value, "id"), prize->id);
	prize->titled = any_language(json_member(value, "title"), NOTICE_TEXT_MAX, draw);
	prize->termed = any_language(json_member(value, "terms"), RULE_TERMS_MAX, draw);
	prize->kind =
		(enum prize_kind)json_choice_or(json_member(value, "kind"), kinds, PRIZE_KIND_NONE);
	prize->value_minor =
		json_int_or(json_member(value, "value_minor"), 0, RULE_MINOR_MAX, NOTICE_NONE);
	prize->quantity =
		json_int_or(json_member(value, "quantity"), 1, RULE_COUNT_MAX, NOTICE_NONE);
	prize->odds_ppm = json_int_or(json_member(value, "odds_ppm"), 1, ODDS_MAX, NOTICE_NONE);
}

static void read_draw(struct json_value value, struct draw *draw)
{
	struct json_value prizes = json_member(value, "prizes");
	json_only(value, (const char *const[]){"from", "to", "delivery", "prizes", NULL});
	draw->from = read_stamp(json_member(value, "from"), false);
	draw->to = read_stamp(json_member(value, "to"), true);
	draw->text_count = 0;
	draw->delivered = any_language(json_member(value, "delivery"), RULE_TERMS_MAX, draw);
	draw->prize_count = (uint32_t)json_count(prizes, NOTICE_PRIZES_MAX);
	for (uint32_t i = 0; i < draw->prize_count; i++)
		read_prize(json_item(prizes, i), draw, &draw->prizes[i]);
}

void read_rule_notice(struct json_value rule, struct rule_notice *notice)
{
	struct json_value draw = json_member(rule, "draw");
	notice->standing = json_bool_or(json_member(rule, "standing"), false);
	read_bases(json_member(rule, "base_prices"), notice);
	notice->drawn = json_there(draw);
	if (notice->drawn)
		read_draw(draw, &notice->draw);
}

bool rules_read_notices(
	const void *text, size_t size, rule_notice_fn *each, void *arg, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, RULES_FILE_MAX, err))
		return false;
	struct json_value rules = json_member(json_root(&doc), "rules");
	size_t count = json_count(rules, RULES_MAX);
	for (size_t i = 0; i < count && json_good(&doc, err); i++) {
		struct rule_notice notice;
		read_rule_notice(json_item(rules, i), &notice);
		each((uint32_t)i, &notice, arg);
	}
	return json_good(&doc, err);
}
