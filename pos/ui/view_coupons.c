/* F5: the coupons on this basket, what each takes off or why it does not. */
#include "pos/core/civil.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "pos/ui/frame.h"
#include "pos/ui/page.h"
#include "pos/ui/reasons.h"
#include "pos/ui/views.h"

#include <stdio.h>

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

static void write_coupon(struct page *page, uint32_t at)
{
	const struct till *till = page->till;
	const struct sale_coupon *coupon = &till->sale.coupons[at];
	uint32_t rule;
	int64_t off_minor;
	char number[16], money[MONEY_TEXT_MAX], reason[WORDING_MAX];
	const struct rejection *rejection = coupon_outcome(till, at, &rule, &off_minor);
	const char *title = rule == NO_RULE ? coupon->code : wording_rule(till, rule);
	uint32_t line = page->count;
	snprintf(number, sizeof number, "%u", at + 1);
	wording_money(money, till, -off_minor);
	page_line(page, 4, (int32_t)at == till->coupon_at ? STYLE_BOLD | STYLE_REVERSE : STYLE_BOLD,
		title, rejection ? NULL : money);
	page_label(page, line, 0, STYLE_PLAIN, number);
	if (rejection) {
		reason_words(reason, till, rejection);
		page_say(page, 4, STYLE_PROBLEM, (struct says){TEXT_VIEW_COUPON_NOT, reason}, NULL);
	}
	write_date(page, coupon);
}

static void write_coupons(struct page *page)
{
	if (page->till->sale.coupon_count == 0)
		page_say(page, 0, STYLE_PLAIN, (struct says){TEXT_VIEW_COUPONS_NONE}, NULL);
	for (uint32_t at = 0; at < page->till->sale.coupon_count; at++)
		write_coupon(page, at);
}

void view_coupons(const struct till *till, struct canvas *canvas)
{
	struct area area = frame_title(
		till, canvas, frame_inside(canvas), (struct says){TEXT_VIEW_COUPONS_TITLE});
	page_draw(till, canvas, area, write_coupons);
	frame_entry(till, canvas, TEXT_VIEW_ENTRY_COUPONS);
}
