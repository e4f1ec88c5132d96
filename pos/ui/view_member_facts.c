/* What the member has. Each fact has its word at the left; what comes from headquarters says when
 * it was told, and from two weeks on that it may have changed. */
#include "pos/core/civil.h"
#include "pos/ui/act_wording.h"
#include "pos/ui/view_member.h"

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

static void tell_progress(struct page *page, const struct tier_goal *goal)
{
	char bar[BAR_CELLS + 1], has[WORDING_FIGURE_MAX], needs[WORDING_FIGURE_MAX];
	char until[DATE_TEXT_MAX];
	progress_bar(bar, goal->have, goal->need);
	wording_figure(has, page->till, goal->metric, goal->have);
	wording_figure(needs, page->till, goal->metric, goal->need);
	wording_date(until, goal->until);
	tell_more(page, STYLE_QUIET, (struct says){TEXT_PANEL_QUALIFYING, bar, has, needs});
	if (until[0])
		tell_more(page, STYLE_QUIET, (struct says){TEXT_GOAL_UNTIL, until});
}

static void tell_next_tier(struct page *page, const struct member *member)
{
	const struct shop *shop = &page->till->shop;
	const struct tier_goal goal = tier_goal_of(shop, member, &page->till->more.progress);
	char missing[WORDING_FIGURE_MAX];
	if (!goal.tier)
		return;
	const char *title = goal.tier->title[shop->screen_lang];
	wording_figure(missing, page->till, goal.metric, goal.need - goal.have);
	if (goal.have >= goal.need)
		tell_more(page, STYLE_PLAIN, (struct says){TEXT_RECEIPT_TIER_REACHED, title});
	else
		tell_more(page, STYLE_PLAIN,
			(struct says){tier_goal_text(goal.metric), title, missing});
	tell_progress(page, &goal);
	if (goal.provisional)
		tell_more(page, STYLE_QUIET, (struct says){TEXT_GOAL_PROVISIONAL});
}

static void tell_tier(struct page *page, const struct member *member)
{
	const char *tier = wording_tier(page->till, member->tier);
	char until[DATE_TEXT_MAX];
	wording_date(until, page->till->more.tier_until);
	if (tier[0])
		tell(page, TEXT_PANEL_TIER, STYLE_BOLD,
			(struct says){until[0] ? TEXT_PANEL_TIER_UNTIL : TEXT_PANEL_TIER_IS, tier,
				until});
	tell_next_tier(page, member);
}

static void tell_points(struct page *page, const struct member *member)
{
	char points[COUNT_TEXT_MAX], as_of[TIME_TEXT_MAX], days[COUNT_TEXT_MAX];
	int64_t told_ms = member_told_ms(member, page->till->status.reference_as_of_ms);
	int64_t age_days = (page->till->now_ms - told_ms) / DAY_MS;
	wording_count(points, member->points);
	wording_time(as_of, page->till, told_ms);
	wording_count(days, age_days);
	if (told_ms == 0)
		tell(page, TEXT_PANEL_POINTS, STYLE_BOLD,
			(struct says){TEXT_PANEL_POINTS_NEVER, points});
	else
		tell(page, TEXT_PANEL_POINTS, STYLE_BOLD,
			(struct says){TEXT_PANEL_POINTS_ARE, points, as_of});
	if (member->points < 0)
		tell_more(page, STYLE_PROBLEM, (struct says){TEXT_PANEL_DEBT});
	if (told_ms > 0 && age_days >= OLD_DAYS)
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

/* ---- what headquarters says beside ---- */

static void tell_expiring(
	struct page *page, const struct member *member, const struct member_more *more)
{
	char points[COUNT_TEXT_MAX], on[DATE_TEXT_MAX];
	for (uint32_t i = 0; i < more->expiring_count; i++) {
		int64_t left = more_expiring_left(more, i, member->points);
		if (left == 0)
			continue;
		wording_count(points, left);
		wording_date(on, more->expiring[i].on);
		tell_more(page, STYLE_OFFER, (struct says){TEXT_PANEL_EXPIRING, points, on});
	}
	wording_count(points, more->pending);
	if (more->pending > 0)
		tell_more(page, STYLE_QUIET, (struct says){TEXT_PANEL_PENDING, points});
}

static void tell_count(
	struct page *page, enum text label, unsigned style, enum text what, int64_t count)
{
	char text[COUNT_TEXT_MAX];
	wording_count(text, count);
	if (count > 0)
		tell(page, label, style, (struct says){what, text});
}

static void tell_streak(struct page *page, const struct member_more *more)
{
	char days[COUNT_TEXT_MAX], last[DATE_TEXT_MAX];
	wording_count(days, more->streak_days);
	wording_date(last, more->streak_last);
	if (more->streak_days > 0)
		tell(page, TEXT_PANEL_STREAK, STYLE_PLAIN,
			(struct says){TEXT_PANEL_STREAK_IS, days, last});
}

static uint32_t next_to_lapse(const struct member_more *more)
{
	uint32_t next = 0;
	for (uint32_t i = 0; i < more->coupon_count; i++)
		if (more->coupons[i].until && (!next || more->coupons[i].until < next))
			next = more->coupons[i].until;
	return next;
}

static void tell_coupons(struct page *page, const struct member_more *more)
{
	char count[COUNT_TEXT_MAX], until[DATE_TEXT_MAX];
	uint32_t next = next_to_lapse(more);
	wording_count(count, more->coupon_count);
	wording_date(until, next);
	if (more->coupon_count > 0)
		tell(page, TEXT_PANEL_COUPONS, STYLE_OFFER,
			(struct says){next ? TEXT_PANEL_COUPONS_UNTIL : TEXT_PANEL_COUPONS_ARE,
				count, until});
}

static uint32_t today(const struct till *till)
{
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	return civil_date_number(&now);
}

static void tell_right(struct page *page, bool first, const struct privilege *one)
{
	const struct till *till = page->till;
	const struct more_right *right = desk_right(&till->more, one->reward.id);
	const char *title = reward_title(&one->reward, till->shop.screen_lang);
	char left[COUNT_TEXT_MAX], until[DATE_TEXT_MAX];
	int64_t count = right ? wording_right_left(till, right) : 0;
	struct says says = {TEXT_PANEL_RIGHT_ONLINE, title};
	wording_count(left, count);
	wording_date(until, right ? right->until : 0);
	if (right && right->until && right->until < today(till))
		says = (struct says){TEXT_PANEL_RIGHT_LAPSED, title, until};
	else if (right && count == 0)
		says = (struct says){TEXT_PANEL_RIGHT_SPENT, title};
	else if (right)
		says = (struct says){until[0] ? TEXT_PANEL_RIGHT_UNTIL : TEXT_PANEL_RIGHT_LEFT,
			title, left, until};
	if (first)
		tell(page, TEXT_PANEL_RIGHTS, count ? STYLE_PLAIN : STYLE_QUIET, says);
	else
		tell_more(page, count ? STYLE_PLAIN : STYLE_QUIET, says);
}

/* All that the tier has, also what is not for the counter (TIER-19), and what this member was given
 * beside. */
static void tell_rights(struct page *page, const struct member *member)
{
	const struct till *till = page->till;
	bool first = true;
	for (uint32_t i = 0; till->shop.catalogue && i < till->shop.catalogue->privilege_count;
		i++) {
		const struct privilege *one = &till->shop.catalogue->privileges[i];
		bool given = desk_right(&till->more, one->reward.id) != NULL;
		bool of_tier =
			one->reward.tier_count > 0 && reward_is_for(&one->reward, member->tier);
		if (!given && !of_tier)
			continue;
		tell_right(page, first, one);
		first = false;
	}
}

static void tell_labels(struct page *page, const struct member_more *more)
{
	char joined[DATE_TEXT_MAX];
	wording_date(joined, more->joined_on);
	if (joined[0])
		tell(page, TEXT_PANEL_JOINED, STYLE_QUIET,
			(struct says){TEXT_PANEL_JOINED_ON, joined});
	for (uint32_t i = 0; i < more->label_count; i++)
		tell_more(page, STYLE_QUIET, (struct says){TEXT_PANEL_LABEL, more->labels[i]});
	if (more->invite[0])
		tell(page, TEXT_PANEL_INVITE, STYLE_PLAIN,
			(struct says){TEXT_PANEL_INVITE_IS, more->invite});
}

void member_facts(struct page *page)
{
	const struct member_more *more = &page->till->more;
	const struct member *member = &page->till->sale.member;
	const char *hotline = page->till->shop.hotline;
	if (member->blocked)
		tell(page, TEXT_PANEL_BLOCKED, STYLE_PROBLEM | STYLE_BOLD,
			(struct says){TEXT_VIEW_MEMBER_BLOCKED, member->block_reason});
	tell_tier(page, member);
	tell_points(page, member);
	tell_expiring(page, member, more);
	tell_birthday(page, member);
	tell_coupons(page, more);
	tell_rights(page, member);
	tell_count(page, TEXT_PANEL_DRAWS, STYLE_OFFER, TEXT_PANEL_DRAWS_ARE, more->draws);
	tell_count(page, TEXT_PANEL_NOTICES, STYLE_OFFER, TEXT_PANEL_NOTICES_ARE, more->notices);
	tell_streak(page, more);
	tell_count(page, TEXT_PANEL_GROWTH, STYLE_PLAIN, TEXT_PANEL_GROWTH_IS, more->growth);
	tell_labels(page, more);
	if (hotline[0])
		tell(page, TEXT_PANEL_HOTLINE, STYLE_QUIET,
			(struct says){TEXT_PANEL_HOTLINE_IS, hotline});
}
