#include "pos/core/why_slip.h"

#include "pos/core/money.h"
#include "pos/core/receipt_text.h"
#include "pos/core/text.h"
#include "pos/core/why.h"

#include <stdio.h>

enum { LEFT_MAX = 512 };

/* What every part of the paper needs. */
struct slip {
	struct receipt_doc *doc;
	const struct till *till;
	struct rule_reader reader;
	struct why why;
};

static void pair_money(struct slip *slip, unsigned style, const char *left, int64_t minor)
{
	char money[MONEY_TEXT_MAX];
	money_text_grouped(money, minor, slip->reader.exponent);
	receipt_pair(slip->doc, style, left, money);
}

static void say_line(struct slip *slip, unsigned style, struct says says)
{
	char text[WHY_TEXT_MAX + LEFT_MAX];
	say(text, sizeof text, slip->reader.lang, says);
	receipt_wrapped(slip->doc, style, text);
}

static const char *title_of(const struct slip *slip, const struct why_entry *entry)
{
	if (entry->rule != NO_RULE)
		return rules_title(slip->reader.rules, entry->rule, slip->reader.lang);
	uint32_t code = entry->rejection->code;
	return code < slip->till->sale.coupon_count ? slip->till->sale.coupons[code].code : "";
}

static void put_head(struct slip *slip)
{
	char time[CIVIL_TEXT_MAX];
	const struct shop *shop = &slip->till->shop;
	struct civil now = civil_at(slip->till->now_ms, shop->utc_offset_minutes);
	civil_text(time, &now);
	receipt_wrapped(slip->doc, RECEIPT_CENTRE | RECEIPT_BOLD, shop->name);
	say_line(slip, RECEIPT_CENTRE, (struct says){TEXT_VIEW_WHY_TITLE});
	say_line(slip, 0, (struct says){TEXT_RECEIPT_TIME, time});
	receipt_doc_rule(slip->doc);
}

/* What each rule that applied took off this line, shares of the basket too. */
static void put_line(struct slip *slip, uint32_t line)
{
	const struct pricing *pricing = &slip->till->pricing;
	const struct sale_line *sold = &slip->till->sale.lines[line];
	pair_money(slip, 0, sold->item.name, sold->unit_price_minor * sold->qty);
	for (uint32_t e = 0; e < slip->why.count && slip->why.entries[e].applied; e++) {
		const struct why_entry *entry = &slip->why.entries[e];
		char left[LEFT_MAX];
		int64_t taken = 0;
		for (uint32_t i = 0; i < pricing->taking_count; i++)
			if (pricing->takings[i].line == line &&
				pricing->takings[i].rule == entry->rule)
				taken += pricing->takings[i].taken_minor;
		snprintf(left, sizeof left, "  %u %.400s", e + 1, title_of(slip, entry));
		if (taken > 0)
			pair_money(slip, 0, left, -taken);
	}
}

/* Who chose coupons, and what would be due otherwise. */
static void put_choice(struct slip *slip)
{
	const struct till *till = slip->till;
	for (uint32_t i = 0; i < till->sale.coupon_count; i++) {
		const struct sale_coupon *coupon = &till->sale.coupons[i];
		uint32_t rule = rules_find_code(till->rules, coupon->code);
		char operator[16];
		snprintf(operator, sizeof operator, "%u", (unsigned)coupon->chosen_by);
		if (coupon->chosen_by)
			say_line(slip, 0,
				(struct says){TEXT_WHY_CHOSEN_BY, operator,
					rule == NO_RULE ? coupon->code
							: rules_title(till->rules, rule,
								  slip->reader.lang)});
	}
	if (till->chosen)
		pair_money(slip, 0, text_in(slip->reader.lang, TEXT_WHY_BEST_SET),
			till->best.total_minor);
}

static void put_lines(struct slip *slip)
{
	for (uint32_t line = 0; line < slip->till->sale.line_count; line++)
		put_line(slip, line);
	receipt_doc_rule(slip->doc);
	pair_money(slip, RECEIPT_BOLD, text_in(slip->reader.lang, TEXT_VIEW_DUE),
		slip->till->pricing.total_minor);
	put_choice(slip);
}

static void put_not_applied(struct slip *slip)
{
	bool any = false;
	for (uint32_t i = 0; i < slip->why.count; i++) {
		const struct why_entry *entry = &slip->why.entries[i];
		char number[LEFT_MAX], reason[WHY_TEXT_MAX];
		if (!entry->rejection)
			continue;
		if (!any) {
			receipt_doc_rule(slip->doc);
			say_line(slip, RECEIPT_BOLD, (struct says){TEXT_VIEW_WHY_NOT_TITLE});
		}
		any = true;
		why_reason(reason, &slip->reader, entry->rejection);
		snprintf(number, sizeof number, "%u %.400s", i + 1, title_of(slip, entry));
		say_line(slip, 0, (struct says){TEXT_VIEW_WHY_NOT, number, reason});
	}
}

static void put_sentence(void *arg, const char *sentence)
{
	struct slip *slip = arg;
	char text[RULE_TERM_MAX + 8];
	snprintf(text, sizeof text, "  - %s", sentence);
	receipt_wrapped(slip->doc, 0, text);
}

static void put_terms(struct slip *slip, uint32_t at)
{
	const struct why_entry *entry = &slip->why.entries[at];
	char title[LEFT_MAX];
	snprintf(title, sizeof title, "%u %.400s", at + 1, title_of(slip, entry));
	receipt_wrapped(slip->doc, RECEIPT_BOLD, title);
	if (entry->rule != NO_RULE)
		rule_terms(&slip->reader, entry->rule, put_sentence, slip);
}

static void put_all_terms(struct slip *slip)
{
	if (slip->why.count == 0 || !slip->why.entries[0].applied)
		return;
	receipt_doc_rule(slip->doc);
	say_line(slip, RECEIPT_BOLD, (struct says){TEXT_WHY_TERMS});
	for (uint32_t i = 0; i < slip->why.count && slip->why.entries[i].applied; i++)
		put_terms(slip, i);
}

void why_slip_lay_out(struct receipt_doc *doc, const struct till *till, uint32_t number)
{
	const struct shop *shop = &till->shop;
	struct slip slip = {.doc = doc,
		.till = till,
		.reader = {.rules = till->rules,
			.lang = shop->receipt_lang,
			.exponent = shop->currency_exponent,
			.tiers = shop->tiers,
			.tier_count = shop->tier_count,
			.catalogue = shop->catalogue,
			.chosen = till->chosen,
			.quotas = till->quotas}};
	receipt_doc_begin(doc, shop->receipt_columns);
	why_list(&slip.why, till->rules, &till->pricing);
	put_head(&slip);
	if (number > 0 && number <= slip.why.count) {
		put_terms(&slip, number - 1);
	} else {
		put_lines(&slip);
		put_not_applied(&slip);
		put_all_terms(&slip);
	}
	receipt_doc_cut(doc);
}
