#include "sync/hq/tier_setting.h"

#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/json.h"

#include <string.h>

enum { SETTING_TEXT_MAX = 4097 };
#define NEED_MAX INT64_C(1000000000000000)

static const char *const window_names[] = {"lifetime", "month", "quarter", "year", "days", NULL};
static const char *const valid_names[] = {"next_year_end", "year_end", "days", "forever", NULL};
static const char *const downgrade_names[] = {"one_down", "balance_based", "none", NULL};

/* ---- needs ---- */

static struct window window_read(struct json_value object, struct window usual)
{
	struct json_value days = json_member(object, "days");
	struct window window = {(enum window_kind)json_choice_or(json_member(object, "window"),
					window_names, (int)usual.kind),
		usual.days};
	if (json_there(days) || (window.kind == WINDOW_DAYS && window.days == 0))
		window.days = (int32_t)json_int(days, 1, WINDOW_DAYS_MAX);
	if (json_there(days) && window.kind != WINDOW_DAYS)
		json_refuse(days, TEXT_TIER_DAYS, NULL, NULL);
	return window;
}

struct tier_need tier_need_read(struct json_value value, struct window usual)
{
	static const char *const members[] = {"metric", "at_least", "window", "days", NULL};
	json_only(value, members);
	return (struct tier_need){
		.metric = (enum metric)json_choice(json_member(value, "metric"), metric_names),
		.window = window_read(value, usual),
		.at_least = json_int(json_member(value, "at_least"), -NEED_MAX, NEED_MAX)};
}

static void group_read(struct json_value list, struct window usual, struct tier_group *group)
{
	group->count = (uint32_t)json_count(list, TIER_ALL_MAX);
	if (group->count == 0)
		json_refuse(list, TEXT_TIER_NEEDS, NULL, NULL);
	for (uint32_t i = 0; i < group->count; i++)
		group->all[i] = tier_need_read(json_item(list, i), usual);
}

void tier_needs_read(struct json_value list, struct window usual, struct tier_needs *needs)
{
	needs->count = (uint32_t)json_count(list, TIER_ANY_MAX);
	if (needs->count == 0)
		json_refuse(list, TEXT_TIER_NEEDS, NULL, NULL);
	for (uint32_t i = 0; i < needs->count; i++)
		group_read(json_item(list, i), usual, &needs->any[i]);
}

static void years_read(
	struct json_value value, const struct tier_plan *plan, struct tier_years *years)
{
	static const char *const members[] = {"count", "tier", "growth", NULL};
	static const char *const growth_members[] = {"metric", "bp", NULL};
	struct json_value tier = json_member(value, "tier"), list = json_member(value, "growth");
	json_only(value, members);
	years->count = (uint32_t)json_int(json_member(value, "count"), 1, TIER_YEARS_MAX);
	years->rank = tier_rank(plan, json_text(tier, TIER_MAX - 1));
	if (years->rank >= plan->count || plan->tiers[years->rank].needs.count == 0) {
		json_refuse(tier, TEXT_TIER_YEARS_TIER, NULL, NULL);
		years->rank = 0;
	}
	years->growth_count = (uint32_t)json_count(list, TIER_GROWTH_MAX);
	for (uint32_t i = 0; i < years->growth_count; i++) {
		struct json_value one = json_item(list, i);
		json_only(one, growth_members);
		years->growth[i].metric =
			(enum metric)json_choice(json_member(one, "metric"), metric_names);
		years->growth[i].bp = json_int(json_member(one, "bp"), 0, 1000000);
	}
}

void tier_step_read(struct json_value tier, const struct tier_plan *plan, struct tier_step *step)
{
	struct json_value when = json_member(tier, "when"), years = json_member(tier, "years");
	*step = (struct tier_step){.approval = json_bool_or(json_member(tier, "approval"), false)};
	text_copy(step->id, sizeof step->id, json_text(json_member(tier, "id"), TIER_MAX - 1));
	if (json_there(when))
		tier_needs_read(when, plan->window, &step->needs);
	if (json_there(years))
		years_read(years, plan, &step->years);
}

/* ---- the policy ---- */

void tier_weights_read(struct json_value weights, int64_t weight_milli[])
{
	if (!json_there(weights))
		return;
	const char *names[METRIC_SCORE + 1] = {0};
	for (int i = 0; i < METRIC_SCORE; i++)
		names[i] = metric_names[i];
	json_only(weights, names);
	for (int i = 0; i < METRIC_SCORE; i++)
		weight_milli[i] = json_int_or(
			json_member(weights, metric_names[i]), -WEIGHT_MAX, WEIGHT_MAX, 0);
}

static enum metric policy_metric(struct json_value policy)
{
	return (enum metric)json_choice_or(
		json_member(policy, "metric"), metric_names, METRIC_POINTS);
}

void tier_policy_read(struct json_value policy, struct tier_plan *plan)
{
	static const char *const members[] = {"metric", "window", "days", "valid", "valid_days",
		"downgrade", "grace_days", "visit_minutes", "weights", NULL};
	json_only(policy, members);
	(void)policy_metric(policy);
	plan->window = window_read(policy, (struct window){WINDOW_LIFETIME, 0});
	plan->valid = (enum valid_kind)json_choice_or(
		json_member(policy, "valid"), valid_names, VALID_NEXT_YEAR_END);
	if (plan->valid == VALID_DAYS)
		plan->valid_days =
			(int32_t)json_int(json_member(policy, "valid_days"), 1, WINDOW_DAYS_MAX);
	plan->downgrade = (enum downgrade)json_choice_or(
		json_member(policy, "downgrade"), downgrade_names, DOWNGRADE_ONE_DOWN);
	plan->grace_days =
		(int32_t)json_int_or(json_member(policy, "grace_days"), 0, TIER_GRACE_MAX, 0);
	plan->visit_minutes =
		(int32_t)json_int_or(json_member(policy, "visit_minutes"), 0, VISIT_MINUTES_MAX, 0);
	tier_weights_read(json_member(policy, "weights"), plan->weight_milli);
}

/* ---- promotions ---- */

uint32_t date_setting_read(struct json_value value)
{
	uint32_t date = 10101;
	const char *text = json_text(value, DATE_TEXT_MAX);
	if (!date_read(text, &date))
		json_refuse(value, TEXT_TIER_DATE, text, NULL);
	return date;
}

static void promotion_read(struct json_value value, struct tier_promotion *promotion)
{
	static const char *const members[] = {"id", "tier", "from", "to", "until", "when", NULL};
	struct json_value to = json_member(value, "to"), until = json_member(value, "until");
	json_only(value, members);
	text_copy(promotion->id, sizeof promotion->id,
		json_text(json_member(value, "id"), PROMOTION_ID_MAX - 1));
	text_copy(promotion->tier, sizeof promotion->tier,
		json_text(json_member(value, "tier"), TIER_MAX - 1));
	promotion->from = date_setting_read(json_member(value, "from"));
	promotion->to = date_setting_read(to);
	promotion->until = date_setting_read(until);
	if (!promotion->id[0])
		json_refuse(json_member(value, "id"), TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
	if (promotion->to < promotion->from)
		json_refuse(to, TEXT_TIER_DATES, NULL, NULL);
	if (promotion->until < promotion->to)
		json_refuse(until, TEXT_TIER_DATES, NULL, NULL);
	tier_needs_read(
		json_member(value, "when"), (struct window){WINDOW_LIFETIME, 0}, &promotion->needs);
}

void promotions_setting_read(struct json_value list, struct tier_promotions *promotions)
{
	promotions->count = (uint32_t)json_count(list, PROMOTIONS_MAX);
	for (uint32_t i = 0; i < promotions->count; i++)
		promotion_read(json_item(list, i), &promotions->all[i]);
}

/* ---- the whole ---- */

/* A tier that says nothing but its min needs that much of the policy's metric. */
static void need_min(
	struct json_value tier, enum metric metric, struct window window, struct tier_step *step)
{
	if (step->needs.count > 0 || step->years.count > 0)
		return;
	step->needs.count = step->needs.any[0].count = 1;
	step->needs.any[0].all[0] = (struct tier_need){
		metric, window, json_int(json_member(tier, "min"), 0, TIER_MIN_MAX)};
}

static void tiers_read(struct json_value list, enum metric metric, struct tier_plan *plan)
{
	uint32_t count = (uint32_t)json_count(list, TIERS_MAX);
	for (uint32_t i = 0; i < count; i++) {
		struct json_value tier = json_item(list, i);
		tier_step_read(tier, plan, &plan->tiers[i]);
		need_min(tier, metric, plan->window, &plan->tiers[i]);
		plan->count = i + 1;
	}
}

bool tier_plan_read(struct hq *hq, struct tier_plan *plan, struct err *err)
{
	char text[SETTING_TEXT_MAX];
	AUTO(json) struct json policy = {0}, tiers = {0};
	*plan = (struct tier_plan){0};
	hq_setting(hq, "tier.policy", text, sizeof text, "{}");
	if (!json_parse(&policy, text, strlen(text), SETTING_TEXT_MAX, err))
		return false;
	tier_policy_read(json_root(&policy), plan);
	enum metric metric = policy_metric(json_root(&policy));
	hq_setting(hq, "tiers", text, sizeof text, "[]");
	if (!json_good(&policy, err) ||
		!json_parse(&tiers, text, strlen(text), SETTING_TEXT_MAX, err))
		return false;
	tiers_read(json_root(&tiers), metric, plan);
	return json_good(&tiers, err);
}

bool tier_promotions_read(struct hq *hq, struct tier_promotions *promotions, struct err *err)
{
	char text[SETTING_TEXT_MAX];
	AUTO(json) struct json doc = {0};
	*promotions = (struct tier_promotions){0};
	hq_setting(hq, "tier.promotions", text, sizeof text, "[]");
	if (!json_parse(&doc, text, strlen(text), SETTING_TEXT_MAX, err))
		return false;
	promotions_setting_read(json_root(&doc), promotions);
	return json_good(&doc, err);
}
