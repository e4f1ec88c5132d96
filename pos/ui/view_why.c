/* F8: which rule took what, and why the others did not, in words for the customer. */
#include "pos/core/rules.h"
#include "pos/ui/frame.h"
#include "pos/ui/listing.h"
#include "pos/ui/page.h"
#include "pos/ui/reasons.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

static void write_taken(struct page *page)
{
	const struct till *till = page->till;
	struct listing listing = {0};
	struct listing_row row;
	while (listing_next(&listing, till, &row)) {
		char money[MONEY_TEXT_MAX];
		wording_money(money, till, row.amount_minor);
		if (row.kind == LISTING_LINE)
			page_line(
				page, 0, STYLE_PLAIN, till->sale.lines[row.line].item.name, money);
		else
			page_line(page, row.kind == LISTING_OFF_LINE ? 2 : 0, STYLE_OFFER,
				wording_rule(till, row.rule), money);
	}
}

static void write_rejected(struct page *page)
{
	const struct pricing *pricing = &page->till->pricing;
	for (uint32_t i = 0; i < pricing->rejected_count; i++) {
		const struct rejection *one = &pricing->rejected[i];
		char reason[WORDING_MAX], title[RULE_TITLE_MAX + CODE_TEXT_MAX];
		reason_rule(title, sizeof title, page->till, one);
		reason_words(reason, page->till, one);
		page_say(page, 0, STYLE_PLAIN, (struct says){TEXT_VIEW_WHY_NOT, title, reason},
			NULL);
	}
}

static void write_why(struct page *page)
{
	char money[MONEY_TEXT_MAX];
	const struct pricing *pricing = &page->till->pricing;
	write_taken(page);
	wording_money(money, page->till, pricing->total_minor);
	page_say(page, 0, STYLE_DUE | STYLE_BOLD, (struct says){TEXT_VIEW_DUE}, money);
	if (pricing->rejected_count == 0)
		return;
	page_line(page, 0, STYLE_PLAIN, "", NULL);
	page_say(page, 0, STYLE_BOLD, (struct says){TEXT_VIEW_WHY_NOT_TITLE}, NULL);
	write_rejected(page);
}

void view_why(const struct till *till, struct canvas *canvas)
{
	struct area area =
		frame_title(till, canvas, frame_inside(canvas), (struct says){TEXT_VIEW_WHY_TITLE});
	page_draw(till, canvas, area, write_why);
}
