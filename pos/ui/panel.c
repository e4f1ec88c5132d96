#include "pos/ui/panel.h"

#include "pos/core/civil.h"
#include "pos/core/rules.h"
#include "pos/ui/reasons.h"
#include "pos/ui/wording.h"

/* What is left of the panel, from the top. */
struct rest {
	const struct till *till;
	struct canvas *canvas;
	struct area area;
};

static void next_rows(struct rest *rest, int rows)
{
	rest->area.row += rows;
	rest->area.rows -= rows;
}

static void tell(struct rest *rest, unsigned style, struct says says)
{
	char text[WORDING_MAX];
	if (rest->area.rows <= 0)
		return;
	wording_say(text, rest->till, says);
	next_rows(rest, canvas_wrap(rest->canvas, rest->area, style, text));
}

static void tell_points(struct rest *rest, const struct member *member)
{
	char points[COUNT_TEXT_MAX], as_of[TIME_TEXT_MAX], earned[COUNT_TEXT_MAX];
	wording_count(points, member->points);
	wording_time(as_of, rest->till, member->points_as_of_ms);
	if (member->points_as_of_ms > 0)
		tell(rest, STYLE_PLAIN, (struct says){TEXT_VIEW_POINTS_AS_OF, points, as_of});
	else
		tell(rest, STYLE_PLAIN, (struct says){TEXT_VIEW_POINTS, points});
	if (sale_empty(&rest->till->sale))
		return;
	wording_count(earned, rest->till->pricing.points_earned);
	tell(rest, STYLE_PLAIN, (struct says){TEXT_VIEW_EARNING, earned});
}

static void tell_next_tier(struct rest *rest, const struct member *member)
{
	const struct shop *shop = &rest->till->shop;
	const struct tier_goal goal = tier_goal_of(shop, member, &rest->till->more.progress);
	char missing[WORDING_FIGURE_MAX];
	if (!goal.tier || goal.have >= goal.need)
		return;
	wording_figure(missing, rest->till, goal.metric, goal.need - goal.have);
	tell(rest, STYLE_QUIET,
		(struct says){
			tier_goal_text(goal.metric), goal.tier->title[shop->screen_lang], missing});
}

/* Vouchers that could be put on the sale. */
static void tell_wallet(struct rest *rest)
{
	const struct wallet *wallet = &rest->till->wallet;
	uint32_t count = 0;
	char number[COUNT_TEXT_MAX];
	for (uint32_t i = 0; i < wallet->count; i++) {
		enum coupon_verdict verdict = wallet->at[i].verdict;
		count += verdict == COUPON_GOOD || verdict == COUPON_ONLINE_ONLY;
	}
	wording_count(number, count);
	if (count > 0)
		tell(rest, STYLE_PLAIN, (struct says){TEXT_WALLET_HAS, number});
}

static void tell_member(struct rest *rest, const struct member *member)
{
	const char *tier = wording_tier(rest->till, member->tier);
	if (member->name_masked[0])
		tell(rest, STYLE_BOLD,
			(struct says){
				TEXT_VIEW_MEMBER, tier, member->name_masked, member->phone_masked});
	else
		tell(rest, STYLE_BOLD,
			(struct says){TEXT_VIEW_MEMBER_UNNAMED, tier, member->phone_masked});
	if (member->blocked) {
		tell(rest, STYLE_PROBLEM | STYLE_BOLD,
			(struct says){TEXT_VIEW_MEMBER_BLOCKED, member->block_reason});
		return;
	}
	tell_points(rest, member);
	tell_wallet(rest);
	tell_next_tier(rest, member);
}

/* A coupon that is on the sale but does not help yet; returns how many were told of. */
static int tell_coupons(struct rest *rest, int room)
{
	int told = 0;
	for (uint32_t i = 0; i < rest->till->sale.coupon_count && told < room; i++) {
		uint32_t rule;
		int64_t off_minor;
		char reason[WORDING_MAX];
		const struct rejection *why = coupon_outcome(rest->till, i, &rule, &off_minor);
		if (!why)
			continue;
		reason_words(reason, rest->till, why);
		tell(rest, STYLE_OFFER, (struct says){TEXT_VIEW_HINT_COUPON, reason});
		told++;
	}
	return told;
}

/* The rule that this much more spending would switch on, nearest first: after `after_minor`. */
static const struct rejection *nearest(const struct till *till, const struct rejection *after)
{
	const struct pricing *pricing = &till->pricing;
	const struct rejection *best = NULL;
	for (uint32_t i = 0; i < pricing->rejected_count; i++) {
		const struct rejection *one = &pricing->rejected[i];
		bool told =
			after && (one->short_minor < after->short_minor ||
					 (one->short_minor == after->short_minor && one <= after));
		/* More than what is in the basket already is no offer but a reproach. */
		bool in_reach = one->short_minor > 0 && one->short_minor <= pricing->total_minor;
		if (one->rule == NO_RULE || !in_reach || told || rules_code(till->rules, one->rule))
			continue;
		if (!best || one->short_minor < best->short_minor)
			best = one;
	}
	return best;
}

static bool birthday_month(const struct till *till)
{
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	const struct member *member = &till->sale.member;
	return till->sale.has_member && !member->blocked &&
	       birthday_month_matches(member->birthday_month, &now);
}

static bool coupon_idle(const struct till *till)
{
	uint32_t rule;
	int64_t off_minor;
	for (uint32_t i = 0; i < till->sale.coupon_count; i++)
		if (coupon_outcome(till, i, &rule, &off_minor))
			return true;
	return false;
}

/* Goods to add; one place stays for whatever else there is to say. Returns how many. */
static int tell_offers(struct rest *rest)
{
	const struct till_hints *hints = &rest->till->hints;
	bool others =
		nearest(rest->till, NULL) || birthday_month(rest->till) || coupon_idle(rest->till);
	int told = 0, room = HINTS_MAX - others;
	for (; told < (int)hints->offer_count && told < room; told++) {
		const struct till_offer *offer = &hints->offers[told];
		bool saves = offer->more_minor < 0;
		enum text text = saves ? TEXT_HINTS_OFFER_SAVES : TEXT_HINTS_OFFER;
		if (told == 0)
			text = saves ? TEXT_HINTS_OFFER_SAVES_FIRST : TEXT_HINTS_OFFER_FIRST;
		char money[MONEY_TEXT_MAX];
		wording_money(money, rest->till, saves ? -offer->more_minor : offer->more_minor);
		tell(rest, STYLE_OFFER, (struct says){text, money, offer->item.name});
	}
	return told;
}

static void tell_hints(struct rest *rest)
{
	int told = tell_offers(rest);
	told += tell_coupons(rest, HINTS_MAX - told);
	const struct rejection *offer = NULL;
	if (told < HINTS_MAX && birthday_month(rest->till)) {
		tell(rest, STYLE_OFFER, (struct says){TEXT_VIEW_HINT_BIRTHDAY});
		told++;
	}
	while (told < HINTS_MAX && (offer = nearest(rest->till, offer))) {
		char money[MONEY_TEXT_MAX];
		wording_money(money, rest->till, offer->short_minor);
		tell(rest, STYLE_OFFER,
			(struct says){TEXT_VIEW_HINT_SHORT, money,
				wording_rule(rest->till, offer->rule)});
		told++;
	}
}

/* What a member would pay for the line in hand: the cashier reads it out as it is scanned. */
static void tell_line_in_hand(struct rest *rest)
{
	const struct till *till = rest->till;
	int32_t line = till_line_in_hand(till);
	char money[MONEY_TEXT_MAX];
	if (line < 0 || till->hints.member_line_minor[line] == 0)
		return;
	wording_money(money, till, till->hints.member_line_minor[line]);
	tell(rest, STYLE_QUIET, (struct says){TEXT_HINTS_LINE_IN_HAND, money});
}

/* What joining would be worth, to somebody who did not. */
static void tell_walk_in(struct rest *rest)
{
	const struct till_hints *hints = &rest->till->hints;
	char money[MONEY_TEXT_MAX], points[COUNT_TEXT_MAX];
	tell(rest, STYLE_QUIET, (struct says){TEXT_VIEW_NO_MEMBER});
	wording_money(money, rest->till, hints->member_saves_minor);
	wording_count(points, hints->member_earns);
	if (hints->member_saves_minor > 0)
		tell(rest, STYLE_OFFER, (struct says){TEXT_HINTS_MEMBER_SAVES, money, points});
	else if (hints->member_earns > 0)
		tell(rest, STYLE_OFFER, (struct says){TEXT_HINTS_MEMBER_EARNS, points});
	tell_line_in_hand(rest);
}

void panel_draw(const struct till *till, struct canvas *canvas, struct area area)
{
	struct rest rest = {till, canvas, area};
	if (till->sale.has_member)
		tell_member(&rest, &till->sale.member);
	else
		tell_walk_in(&rest);
	next_rows(&rest, 1);
	tell_hints(&rest);
}
