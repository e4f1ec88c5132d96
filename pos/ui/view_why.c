/* F8: which rule took what, and why the others did not, in words for the customer. The line that
 * was marked on the sale comes first. Each rule has the number that F7 prints its terms by. */
#include "pos/core/rules.h"
#include "pos/core/why.h"
#include "pos/ui/frame.h"
#include "pos/ui/listing.h"
#include "pos/ui/page.h"
#include "pos/ui/reasons.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

enum { NUMBERED_MAX = WORDING_MAX + 16 };

static void write_rule(
	struct page *page, const struct why *why, int indent, uint32_t rule, int64_t taken_minor)
{
	char money[MONEY_TEXT_MAX], text[NUMBERED_MAX];
	wording_money(money, page->till, -taken_minor);
	snprintf(text, sizeof text, "%u %s", why_number(why, rule), wording_rule(page->till, rule));
	page_line(page, indent, STYLE_OFFER, text, money);
}

/* The shelf price of a line, all that came off it, shares of the basket too, and what is left. */
static void write_line(struct page *page, const struct why *why, uint32_t line)
{
	const struct till *till = page->till;
	const struct pricing *pricing = &till->pricing;
	const struct sale_line *sold = &till->sale.lines[line];
	char money[MONEY_TEXT_MAX];
	int64_t shelf = sold->unit_price_minor * sold->qty;
	wording_money(money, till, shelf);
	page_line(page, 0, STYLE_BOLD, sold->item.name, money);
	for (uint32_t i = 0; i < pricing->taking_count; i++)
		if (pricing->takings[i].line == line)
			write_rule(page, why, 2, pricing->takings[i].rule,
				pricing->takings[i].taken_minor);
	wording_money(money, till, shelf - pricing->line_discount[line]);
	page_say(page, 0, STYLE_BOLD, (struct says){TEXT_WHY_LINE}, money);
	page_line(page, 0, STYLE_PLAIN, "", NULL);
}

static void write_marked(struct page *page, const struct why *why)
{
	const struct till *till = page->till;
	if (till->marked >= 0 && (uint32_t)till->marked < till->sale.line_count)
		write_line(page, why, (uint32_t)till->marked);
}

/* A walk-in sees what a member would pay for it. */
static void write_goods(struct page *page, uint32_t line, const char *money)
{
	const struct till *till = page->till;
	int64_t member_minor = till->hints.member_line_minor[line];
	char member[MONEY_TEXT_MAX];
	page_line(page, 0, STYLE_PLAIN, till->sale.lines[line].item.name, money);
	if (member_minor == 0)
		return;
	wording_money(member, till, member_minor);
	page_say(page, 2, STYLE_QUIET, (struct says){TEXT_HINTS_MEMBER_PRICE, member}, NULL);
}

static void write_taken(struct page *page, const struct why *why)
{
	const struct till *till = page->till;
	struct listing listing = {0};
	struct listing_row row;
	while (listing_next(&listing, till, &row)) {
		char money[MONEY_TEXT_MAX];
		wording_money(money, till, row.amount_minor);
		if (row.kind == LISTING_LINE)
			write_goods(page, row.line, money);
		else
			write_rule(page, why, row.kind == LISTING_OFF_LINE ? 2 : 0, row.rule,
				-row.amount_minor);
	}
}

/* Rules that took nothing off: gifts, points earned. */
static void write_also(struct page *page, const struct why *why)
{
	bool any = false;
	for (uint32_t i = 0; i < why->count && why->entries[i].applied; i++) {
		const struct why_entry *entry = &why->entries[i];
		char text[NUMBERED_MAX];
		if (entry->taken_minor > 0 || !entry->gives)
			continue;
		if (!any)
			page_say(page, 0, STYLE_BOLD, (struct says){TEXT_WHY_ALSO}, NULL);
		any = true;
		snprintf(text, sizeof text, "%u %s", i + 1, wording_rule(page->till, entry->rule));
		page_line(page, 0, STYLE_PLAIN, text, NULL);
	}
	if (any)
		page_line(page, 0, STYLE_PLAIN, "", NULL);
}

static void write_not_applied(struct page *page, const struct why *why)
{
	const struct till *till = page->till;
	const struct rule_reader reader = {.rules = till->rules,
		.lang = till->shop.screen_lang,
		.exponent = till->shop.currency_exponent,
		.tiers = till->shop.tiers,
		.tier_count = till->shop.tier_count,
		.catalogue = till->shop.catalogue,
		.chosen = till->chosen,
		.quotas = till->quotas};
	page_say(page, 0, STYLE_BOLD, (struct says){TEXT_VIEW_WHY_NOT_TITLE}, NULL);
	for (uint32_t i = 0; i < why->count; i++) {
		const struct rejection *one = why->entries[i].rejection;
		char reason[WHY_TEXT_MAX], title[RULE_TITLE_MAX + CODE_TEXT_MAX];
		char text[NUMBERED_MAX];
		if (!one)
			continue;
		reason_rule(title, sizeof title, till, one);
		snprintf(text, sizeof text, "%u %s", i + 1, title);
		why_reason(reason, &reader, one);
		page_say(
			page, 0, STYLE_PLAIN, (struct says){TEXT_VIEW_WHY_NOT, text, reason}, NULL);
	}
}

/* Who chose coupons, and what would be due otherwise. */
static void write_choice(struct page *page)
{
	const struct till *till = page->till;
	char money[MONEY_TEXT_MAX], operator[16];
	for (uint32_t i = 0; i < till->sale.coupon_count; i++) {
		uint32_t rule = rules_find_code(till->rules, till->sale.coupons[i].code);
		(void)snprintf(operator, sizeof operator, "%u", till->sale.coupons[i].chosen_by);
		if (till->sale.coupons[i].chosen_by)
			page_say(page, 0, STYLE_OFFER,
				(struct says){TEXT_WHY_CHOSEN_BY, operator,
					rule == NO_RULE ? till->sale.coupons[i].code
							: wording_rule(till, rule)},
				NULL);
	}
	wording_money(money, till, till->best.total_minor);
	if (till->chosen)
		page_say(page, 0, STYLE_PLAIN, (struct says){TEXT_WHY_BEST_SET}, money);
}

static void write_why(struct page *page)
{
	char money[MONEY_TEXT_MAX];
	const struct pricing *pricing = &page->till->pricing;
	struct why why;
	why_list(&why, page->till->rules, pricing);
	write_marked(page, &why);
	write_taken(page, &why);
	wording_money(money, page->till, pricing->total_minor);
	page_say(page, 0, STYLE_DUE | STYLE_BOLD, (struct says){TEXT_VIEW_DUE}, money);
	write_choice(page);
	page_line(page, 0, STYLE_PLAIN, "", NULL);
	write_also(page, &why);
	if (pricing->rejected_count > 0)
		write_not_applied(page, &why);
}

void view_why(const struct till *till, struct canvas *canvas)
{
	bool explains = till->explain || till->shop.receipt_explains;
	enum text title = explains ? TEXT_EXPLAIN_TITLE : TEXT_VIEW_WHY_TITLE;
	struct area area = frame_title(till, canvas, frame_inside(canvas), (struct says){title});
	frame_entry(till, canvas, TEXT_WHY_ENTRY);
	page_draw(till, canvas, area, write_why);
}
