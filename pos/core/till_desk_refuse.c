/* Why an act is refused: one sentence with what is missing, and what can be done instead. */
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>

enum { DATE_TEXT_MAX = 16 };

struct refusal {
	struct till *till;
	struct duties *duties;
	const struct reward *reward; /* NULL: of the daily check-in, a note */
	const char *title;
};

static void say_it(const struct refusal *why, enum text id, const char *b, const char *c)
{
	till_refuse(why->till, why->duties, (struct says){id, why->title, b, c});
}

static void date_text(char out[DATE_TEXT_MAX], uint32_t date)
{
	snprintf(out, DATE_TEXT_MAX, "%04u-%02u-%02u", date / 10000 % 10000, date / 100 % 100,
		date % 100);
}

/* Another gift in goods that the member may have and that costs no more, the dearest of them. */
static const struct gift *substitute(const struct till *till, const struct gift *for_it)
{
	const struct gift *best = NULL;
	for (uint32_t i = 0; i < till->shop.catalogue->gift_count; i++) {
		const struct gift *one = &till->shop.catalogue->gifts[i];
		struct closed_act act = {.kind = ACT_GIFT,
			.member = till->sale.member.id,
			.qty = 1,
			.points = -one->points};
		text_copy(act.item, sizeof act.item, one->reward.id);
		if (one->kind != for_it->kind || one->points > for_it->points ||
			one->minor > for_it->minor || till_judge_act(till, &act) != ACT_ALLOWED)
			continue;
		if (!best || one->points > best->points)
			best = one;
	}
	return best;
}

static void no_stock(const struct refusal *why)
{
	const struct gift *gift =
		catalogue_gift(why->till->shop.catalogue, why->till->desk.act.item);
	const struct gift *instead =
		gift && !why->till->desk.act.swapped ? substitute(why->till, gift) : NULL;
	if (instead)
		say_it(why, TEXT_DESK_NO_STOCK_BUT,
			reward_title(&instead->reward, why->till->shop.screen_lang), NULL);
	else
		say_it(why, TEXT_DESK_NO_STOCK, NULL, NULL);
}

static void points_short(const struct refusal *why)
{
	char missing[MONEY_TEXT_MAX], has[MONEY_TEXT_MAX];
	const struct till *till = why->till;
	money_text_grouped(missing, -till->desk.act.points - till->sale.member.points, 0);
	money_text_grouped(has, till->sale.member.points, 0);
	say_it(why, TEXT_DESK_POINTS_SHORT, missing, has);
}

static void limit(const struct refusal *why)
{
	const struct gift *gift =
		catalogue_gift(why->till->shop.catalogue, why->till->desk.act.item);
	char count[MONEY_TEXT_MAX], days[MONEY_TEXT_MAX];
	money_text_grouped(count, gift ? gift->limit_count : 0, 0);
	money_text_grouped(days, gift ? gift->limit_days : 0, 0);
	if (gift && gift->limit_days > 0)
		say_it(why, TEXT_DESK_LIMIT_DAYS, count, days);
	else
		say_it(why, TEXT_DESK_LIMIT, count, NULL);
}

/* The tiers it is for, in words. */
static void other_tier(const struct refusal *why)
{
	char tiers[MESSAGE_ARG_MAX] = "";
	size_t used = 0;
	const struct shop *shop = &why->till->shop;
	for (uint32_t i = 0; i < why->reward->tier_count && used < sizeof tiers; i++) {
		const struct tier *tier =
			tier_find(shop->tiers, shop->tier_count, why->reward->tiers[i]);
		int size = snprintf(tiers + used, sizeof tiers - used, "%s%s", i ? "、" : "",
			tier ? tier->title[shop->screen_lang] : why->reward->tiers[i]);
		used += size > 0 ? (size_t)size : 0;
	}
	const struct tier *has =
		tier_find(shop->tiers, shop->tier_count, why->till->sale.member.tier);
	say_it(why, TEXT_DESK_OTHER_TIER, tiers, has ? has->title[shop->screen_lang] : "-");
}

void till_refuse_act(struct till *till, struct duties *duties, enum act_refusal refusal)
{
	char date[DATE_TEXT_MAX];
	const struct reward *reward = till_act_reward(till, &till->desk.act);
	const struct refusal why = {till, duties, reward,
		reward ? reward_title(reward, till->shop.screen_lang) : till->desk.act.item};
	switch (refusal) {
	case ACT_NOT_BEGUN:
		date_text(date, reward->from);
		say_it(&why, TEXT_DESK_NOT_BEGUN, date, NULL);
		return;
	case ACT_OVER:
		date_text(date, reward->to);
		say_it(&why, TEXT_DESK_OVER, date, NULL);
		return;
	case ACT_OTHER_TIER:
		other_tier(&why);
		return;
	case ACT_NO_STOCK:
		no_stock(&why);
		return;
	case ACT_LIMIT:
		limit(&why);
		return;
	case ACT_POINTS_SHORT:
		points_short(&why);
		return;
	case ACT_NOT_OFFERED:
		say_it(&why, reward ? TEXT_ACT_NOT_OFFERED : TEXT_DESK_NO_CHECK_IN, NULL, NULL);
		return;
	case ACT_MEMBER_BLOCKED:
		till_refuse(till, duties,
			(struct says){TEXT_TILL_MEMBER_BLOCKED, till->sale.member.card,
				till->sale.member.block_reason});
		return;
	case ACT_NEEDS_MEMBER:
	case ACT_DONE_TODAY:
	case ACT_ATTENDED:
	case ACT_FULL:
	case ACT_NO_QUOTA:
	case ACT_RIGHT_SPENT:
	case ACT_ALLOWED:
	case ACT_REFUSALS:
		break;
	}
	say_it(&why, act_refusal_text(refusal), NULL, NULL);
}
