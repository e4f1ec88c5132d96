/* F4: what the member on the sale has. Each fact has its word at the left; what comes from
 * headquarters says when it was told, and from two weeks on that it may have changed. */
#include "pos/core/civil.h"
#include "pos/ui/frame.h"
#include "pos/ui/page.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_INDENT = 10, BAR_CELLS = 10, OLD_DAYS = 14 };
#define DAY_MS INT64_C(86400000)

/* One fact: its word in the margin, quiet, and what there is to say beside it. */
static void tell(struct page *page, enum text label, unsigned style, struct says says)
{
	char word[WORDING_MAX];
	uint32_t line = page->count;
	page_say(page, VALUE_INDENT, style, says, NULL);
	wording_say(word, page->till, (struct says){label});
	page_label(page, line, 0, STYLE_QUIET, word);
}

/* More of the fact above. */
static void tell_more(struct page *page, unsigned style, struct says says)
{
	page_say(page, VALUE_INDENT, style, says, NULL);
}

/* As far as the next tier: ten cells, of which as many are full as are whole tenths of it. */
static void progress_bar(char out[BAR_CELLS + 1], int64_t has, int64_t goal)
{
	int64_t full = goal > 0 && has > 0 ? has / ((goal + BAR_CELLS - 1) / BAR_CELLS) : 0;
	if (full >= BAR_CELLS)
		full = BAR_CELLS - 1; /* it is not reached */
	memset(out, '.', BAR_CELLS);
	memset(out, '#', (size_t)full);
	out[BAR_CELLS] = '\0';
}

static void tell_next_tier(struct page *page, const struct member *member)
{
	const struct shop *shop = &page->till->shop;
	int64_t missing = 0;
	char bar[BAR_CELLS + 1], points[COUNT_TEXT_MAX], has[COUNT_TEXT_MAX], goal[COUNT_TEXT_MAX];
	const struct tier *next = tier_next(shop->tiers, shop->tier_count, member, &missing);
	if (!next)
		return;
	progress_bar(bar, member->qualifying, next->min);
	wording_count(points, missing);
	wording_count(has, member->qualifying);
	wording_count(goal, next->min);
	tell_more(page, STYLE_PLAIN,
		(struct says){TEXT_VIEW_NEXT_TIER, next->title[shop->screen_lang], points});
	tell_more(page, STYLE_QUIET, (struct says){TEXT_PANEL_QUALIFYING, bar, has, goal});
}

static void tell_tier(struct page *page, const struct member *member)
{
	const char *tier = wording_tier(page->till, member->tier);
	if (tier[0])
		tell(page, TEXT_PANEL_TIER, STYLE_BOLD, (struct says){TEXT_PANEL_TIER_IS, tier});
	tell_next_tier(page, member);
}

static void tell_points(struct page *page, const struct member *member)
{
	char points[COUNT_TEXT_MAX], as_of[TIME_TEXT_MAX], days[COUNT_TEXT_MAX];
	int64_t age_days = (page->till->now_ms - member->points_as_of_ms) / DAY_MS;
	wording_count(points, member->points);
	wording_time(as_of, page->till, member->points_as_of_ms);
	wording_count(days, age_days);
	if (member->points_as_of_ms == 0)
		tell(page, TEXT_PANEL_POINTS, STYLE_BOLD,
			(struct says){TEXT_PANEL_POINTS_NEVER, points});
	else
		tell(page, TEXT_PANEL_POINTS, STYLE_BOLD,
			(struct says){TEXT_PANEL_POINTS_ARE, points, as_of});
	if (member->points < 0)
		tell_more(page, STYLE_PROBLEM, (struct says){TEXT_PANEL_DEBT});
	if (member->points_as_of_ms > 0 && age_days >= OLD_DAYS)
		tell_more(page, STYLE_PROBLEM, (struct says){TEXT_PANEL_OLD, days});
}

static void tell_birthday(struct page *page, const struct member *member)
{
	struct civil now = civil_at(page->till->now_ms, page->till->shop.utc_offset_minutes);
	if (member->birthday_month != now.month)
		return;
	tell(page, TEXT_PANEL_BIRTHDAY, STYLE_OFFER,
		(struct says){member->birthday_day == now.day ? TEXT_PANEL_BIRTHDAY_TODAY
							      : TEXT_VIEW_HINT_BIRTHDAY});
}

static void write_facts(struct page *page)
{
	const struct member *member = &page->till->sale.member;
	const char *hotline = page->till->shop.hotline;
	if (member->blocked)
		tell(page, TEXT_PANEL_BLOCKED, STYLE_PROBLEM | STYLE_BOLD,
			(struct says){TEXT_VIEW_MEMBER_BLOCKED, member->block_reason});
	tell_tier(page, member);
	tell_points(page, member);
	tell_birthday(page, member);
	if (hotline[0])
		tell(page, TEXT_PANEL_HOTLINE, STYLE_QUIET,
			(struct says){TEXT_PANEL_HOTLINE_IS, hotline});
}

void view_member(const struct till *till, struct canvas *canvas)
{
	const struct member *member = &till->sale.member;
	struct area area = frame_title(till, canvas, frame_inside(canvas),
		(struct says){
			TEXT_PANEL_TITLE, member->name_masked, member->phone_masked, member->card});
	page_draw(till, canvas, area, write_facts);
	frame_entry(till, canvas, TEXT_PANEL_ENTRY);
}
