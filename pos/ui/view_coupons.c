/* F5: the member's vouchers and the coupons on this basket: what each takes off or would take off,
 * or why it does not. */
#include "pos/core/civil.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "pos/ui/frame.h"
#include "pos/ui/page.h"
#include "pos/ui/reasons.h"
#include "pos/ui/views.h"

#include <stdio.h>

#define DAY_MS INT64_C(86400000)
enum { OLD_DAYS = 14 }; /* a member's row that HQ has not confirmed for longer is said to be old */

static const struct sale_coupon *coupon_of(const struct till *till, const struct wallet_row *row)
{
	return row->on_sale >= 0 ? &till->sale.coupons[row->on_sale]
				 : &till->wallet.at[row->voucher].coupon;
}

/* The rule's title, else the campaign's, else its number. */
static void title_of(char out[WORDING_MAX], const struct till *till, const struct wallet_row *row)
{
	const struct sale_coupon *coupon = coupon_of(till, row);
	uint32_t rule = till->rules ? rules_find_code(till->rules, coupon->code) : NO_RULE;
	const char *campaign = row->voucher >= 0 ? till->wallet.at[row->voucher].title : "";
	char number[16];
	(void)snprintf(number, sizeof number, "%u", coupon->coupon.campaign);
	if (rule != NO_RULE)
		text_copy(out, WORDING_MAX, wording_rule(till, rule));
	else if (campaign[0] || coupon->code[0])
		text_copy(out, WORDING_MAX, campaign[0] ? campaign : coupon->code);
	else
		wording_say(out, till, (struct says){TEXT_WALLET_UNKNOWN, number});
}

static void write_date(struct page *page, const struct sale_coupon *coupon)
{
	char until[CIVIL_TEXT_MAX];
	const struct shop *shop = &page->till->shop;
	struct civil when =
		civil_at((int64_t)coupon->coupon.not_after_s * 1000, shop->utc_offset_minutes);
	civil_text(until, &when);
	until[10] = '\0'; /* the date */
	if (coupon->coupon.not_after_s > 0 && coupon->coupon.not_after_s < UINT32_MAX)
		page_say(page, 4, STYLE_QUIET, (struct says){TEXT_VIEW_COUPON_UNTIL, until}, NULL);
}

/* What stands at the right edge: what it takes off, or would. */
static void amount_of(char out[WORDING_MAX], const struct till *till, const struct wallet_row *row)
{
	uint32_t rule;
	int64_t off_minor = 0;
	char money[MONEY_TEXT_MAX];
	out[0] = '\0';
	if (row->fit == WALLET_ON_SALE) {
		bool idle = coupon_outcome(till, (uint32_t)row->on_sale, &rule, &off_minor);
		wording_money(money, till, -off_minor);
		if (idle)
			wording_say(out, till, (struct says){TEXT_WALLET_ON_SALE});
		else
			text_copy(out, WORDING_MAX, money);
	} else if (row->fit == WALLET_FITS && row->saves_minor > 0) {
		wording_money(money, till, row->saves_minor);
		wording_say(out, till, (struct says){TEXT_WALLET_SAVES, money});
	} else if (row->fit == WALLET_FITS) {
		(void)snprintf(money, sizeof money, "%lld", (long long)row->points);
		wording_say(out, till, (struct says){TEXT_WALLET_EARNS, money});
	}
}

/* false: there is nothing to explain. */
static bool why_not(char out[WORDING_MAX], const struct till *till, const struct wallet_row *row)
{
	uint32_t rule;
	int64_t off_minor;
	const struct rejection *rejection = NULL;
	if (row->fit == WALLET_ON_SALE)
		rejection = coupon_outcome(till, (uint32_t)row->on_sale, &rule, &off_minor);
	else if (row->fit == WALLET_FITS_NOT)
		rejection = &row->why;
	if (rejection)
		reason_words(out, till, rejection);
	return rejection != NULL;
}

static void write_reason(struct page *page, const struct wallet_row *row)
{
	const struct till *till = page->till;
	char reason[WORDING_MAX];
	bool on_sale = row->fit == WALLET_ON_SALE;
	if (row->fit == WALLET_SERVICE)
		page_say(page, 4, STYLE_QUIET, (struct says){TEXT_WALLET_SERVICE}, NULL);
	else if (row->fit == WALLET_NOT_GOOD)
		page_say(page, 4, STYLE_PROBLEM,
			(struct says){coupon_words(till->wallet.at[row->voucher].verdict)}, NULL);
	else if (why_not(reason, till, row))
		page_say(page, 4, on_sale ? STYLE_PROBLEM : STYLE_PLAIN,
			(struct says){on_sale ? TEXT_VIEW_COUPON_NOT : TEXT_WALLET_NOT, reason},
			NULL);
}

/* Who chose it. */
static void write_choice(struct page *page, const struct wallet_row *row)
{
	char operator[16];
	uint32_t chosen_by =
		row->on_sale >= 0 ? page->till->sale.coupons[row->on_sale].chosen_by : 0;
	(void)snprintf(operator, sizeof operator, "%u", chosen_by);
	if (chosen_by)
		page_say(page, 4, STYLE_OFFER, (struct says){TEXT_COUPON_CHOSEN_BY, operator}, NULL);
}

static void write_row(struct page *page, uint32_t at)
{
	const struct till *till = page->till;
	const struct wallet_row *row = &till->coupon_list.rows[at];
	char number[16], title[WORDING_MAX], amount[WORDING_MAX];
	uint32_t line = page->count;
	unsigned style =
		row->fit == WALLET_ON_SALE || row->fit == WALLET_FITS ? STYLE_BOLD : STYLE_PLAIN;
	if ((int32_t)at == till->coupon_at)
		style |= STYLE_BOLD | STYLE_REVERSE;
	title_of(title, till, row);
	amount_of(amount, till, row);
	bool chosen = row->on_sale >= 0 && till->sale.coupons[row->on_sale].chosen_by;
	(void)snprintf(number, sizeof number, "%u%s", at + 1, chosen ? "*" : "");
	page_line(page, 4, style, title, amount[0] ? amount : NULL);
	page_label(page, line, 0, STYLE_PLAIN, number);
	write_choice(page, row);
	write_reason(page, row);
	write_date(page, coupon_of(till, row));
	if ((int32_t)at == till->coupon_at)
		page_keep(page);
}

/* Vouchers are as old as the member's row. */
static void write_age(struct page *page)
{
	const struct till *till = page->till;
	char days[16];
	int64_t since_ms = till->now_ms - till->sale.member.points_as_of_ms;
	bool old = till->wallet.count > 0 && till->sale.member.points_as_of_ms > 0 &&
		   since_ms / DAY_MS > OLD_DAYS;
	(void)snprintf(days, sizeof days, "%lld", (long long)(since_ms / DAY_MS));
	if (old)
		page_say(page, 0, STYLE_PROBLEM, (struct says){TEXT_WALLET_OLD, days}, NULL);
}

static void write_coupons(struct page *page)
{
	const struct wallet_list *list = &page->till->coupon_list;
	write_age(page);
	if (list->count == 0)
		page_say(page, 0, STYLE_PLAIN, (struct says){TEXT_VIEW_COUPONS_NONE}, NULL);
	for (uint32_t at = 0; at < list->count; at++)
		write_row(page, at);
}

void view_coupons(const struct till *till, struct canvas *canvas)
{
	struct area area = frame_title(
		till, canvas, frame_inside(canvas), (struct says){TEXT_VIEW_COUPONS_TITLE});
	page_draw(till, canvas, area, write_coupons);
	frame_entry(till, canvas,
		till->coupon_list.count > 0 ? TEXT_WALLET_ENTRY : TEXT_VIEW_ENTRY_COUPONS);
}
