#include "sync/hq/referral_plan.h"

#include "pos/core/money.h"
#include "pos/core/period.h"
#include "pos/core/text.h"

#include <string.h>

enum { DAYS_MAX = 3660, INVITED_MAX = 100000, SHARE_MAX_BP = 10000 };
#define REWARD_POINTS_MOST INT64_C(10000000)
#define AMOUNT_MOST        INT64_C(100000000000)

static const char *const triggers[] = {"first_sale_final", "registered", NULL};

static void take_reward(struct json_value value, struct referral_gift *reward)
{
	text_copy(reward->type, sizeof reward->type,
		json_text_or(json_member(value, "type"), GROUP_MAX - 1, ""));
	reward->from_minor = json_int_or(json_member(value, "from_minor"), 0, AMOUNT_MOST, 0);
	reward->points = json_int_or(json_member(value, "points"), 0, REWARD_POINTS_MOST, 0);
	reward->share_bp = (int32_t)json_int_or(json_member(value, "share_bp"), 0, SHARE_MAX_BP, 0);
	reward->share_most_minor =
		json_int_or(json_member(value, "share_most_minor"), 0, AMOUNT_MOST, 0);
	reward->campaign = (uint32_t)json_int_or(json_member(value, "campaign"), 1, UINT32_MAX, 0);
	reward->days = (int32_t)json_int_or(json_member(value, "days"), 0, DAYS_MAX, 0);
	reward->benefit_minor = json_int_or(json_member(value, "benefit_minor"), 0, UINT32_MAX, 0);
}

static uint32_t take_rewards(struct json_value list, struct referral_gift *rewards)
{
	static const char *const members[] = {"type", "from_minor", "points", "share_bp",
		"share_most_minor", "campaign", "days", "benefit_minor", NULL};
	uint32_t count = (uint32_t)json_count(list, REFERRAL_REWARDS_MAX);
	for (uint32_t i = 0; i < count; i++) {
		struct json_value item = json_item(list, i);
		json_only(item, members);
		take_reward(item, &rewards[i]);
	}
	return count;
}

static uint32_t take_day(struct json_value value)
{
	uint32_t date = 0;
	if (!date_read(json_text(value, 10), &date))
		json_refuse(value, TEXT_HQ_REFERRAL_DATE, NULL, NULL);
	return date;
}

static void take_bonus(struct json_value list, struct referral_plan *plan)
{
	static const char *const members[] = {"from", "to", "points", NULL};
	plan->bonus_count = (uint32_t)json_count(list, REFERRAL_STEPS_MAX);
	for (uint32_t i = 0; i < plan->bonus_count; i++) {
		struct json_value item = json_item(list, i);
		json_only(item, members);
		plan->bonus[i] = (struct bonus_time){take_day(json_member(item, "from")),
			take_day(json_member(item, "to")),
			json_int(json_member(item, "points"), 1, REWARD_POINTS_MOST)};
	}
}

static void take_ladder(struct json_value list, struct referral_plan *plan)
{
	static const char *const members[] = {
		"count", "points", "campaign", "days", "benefit_minor", NULL};
	plan->step_count = (uint32_t)json_count(list, REFERRAL_STEPS_MAX);
	for (uint32_t i = 0; i < plan->step_count; i++) {
		struct json_value item = json_item(list, i);
		json_only(item, members);
		plan->steps[i].count =
			(int32_t)json_int(json_member(item, "count"), 1, INVITED_MAX);
		take_reward(item, &plan->steps[i].reward);
	}
}

void referral_plan_take(struct json_value value, struct referral_plan *plan)
{
	static const char *const members[] = {"trigger", "window_days", "final_days", "inviter",
		"newcomer", "bonus", "ladder", NULL};
	*plan = (struct referral_plan){0};
	json_only(value, members);
	plan->trigger = (enum referral_trigger)json_choice_or(
		json_member(value, "trigger"), triggers, REFERRAL_ON_FINAL_SALE);
	plan->window_days = (int32_t)json_int_or(json_member(value, "window_days"), 0, DAYS_MAX, 0);
	plan->final_days = (int32_t)json_int_or(json_member(value, "final_days"), 0, DAYS_MAX, 7);
	plan->inviter_count = take_rewards(json_member(value, "inviter"), plan->inviter);
	plan->newcomer_count = take_rewards(json_member(value, "newcomer"), plan->newcomer);
	take_bonus(json_member(value, "bonus"), plan);
	take_ladder(json_member(value, "ladder"), plan);
}

static bool is_for(const struct referral_gift *reward, const char *group, const char *tier)
{
	return !reward->type[0] || strcmp(reward->type, group) == 0 ||
	       strcmp(reward->type, tier) == 0;
}

static bool is_better(const struct referral_gift *reward, const struct referral_gift *best)
{
	if (!best || !best->type[0] != !reward->type[0])
		return !best || reward->type[0];
	return reward->from_minor > best->from_minor;
}

const struct referral_gift *referral_reward(const struct referral_gift *rewards, uint32_t count,
	const char *group, const char *tier, int64_t amount_minor)
{
	const struct referral_gift *best = NULL;
	for (uint32_t i = 0; i < count; i++)
		if (is_for(&rewards[i], group, tier) && rewards[i].from_minor <= amount_minor &&
			is_better(&rewards[i], best))
			best = &rewards[i];
	return best;
}

int64_t referral_benefit(const struct referral_gift *reward, int64_t amount_minor)
{
	int64_t share = 0;
	if (!reward->share_bp ||
		!money_share(amount_minor, reward->share_bp, 10000, ROUND_FLOOR, &share))
		return reward->benefit_minor;
	bool capped = reward->share_most_minor && share > reward->share_most_minor;
	return capped ? reward->share_most_minor : share;
}

int64_t referral_bonus(const struct referral_plan *plan, uint32_t joined_on)
{
	int64_t points = 0;
	for (uint32_t i = 0; i < plan->bonus_count; i++)
		if (joined_on >= plan->bonus[i].from && joined_on <= plan->bonus[i].to)
			points += plan->bonus[i].points;
	return points;
}
