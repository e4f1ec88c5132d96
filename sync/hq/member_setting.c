#include "sync/hq/member_setting.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/tier_setting.h"
#include "sync/json.h"

#include <string.h>

enum { SETTING_TEXT_MAX = 4097, CAMPAIGN_MAX = 999999, TIMES_MAX = 10000 };
#define FIGURE_MAX INT64_C(1000000000000000)

/* A text that says something. */
static void take_text(struct json_value value, char *out, size_t cap)
{
	text_copy(out, cap, json_text(value, cap - 1));
	if (!out[0])
		json_refuse(value, TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
}

void dormant_setting_take(struct json_value value, struct dormant_setting *setting)
{
	static const char *const members[] = {
		"months", "purchases", "interactions", "member_months", "days", "group", NULL};
	json_only(value, members);
	setting->months = (int32_t)json_int(json_member(value, "months"), 1, MONTHS_MAX);
	setting->purchases_below =
		(int32_t)json_int_or(json_member(value, "purchases"), 1, TIMES_MAX, 0);
	setting->interactions_below =
		(int32_t)json_int_or(json_member(value, "interactions"), 1, TIMES_MAX, 0);
	setting->member_months =
		(int32_t)json_int_or(json_member(value, "member_months"), 0, MONTHS_MAX, 0);
	setting->days = (int32_t)json_int(json_member(value, "days"), 1, MARK_DAYS_MAX);
	take_text(json_member(value, "group"), setting->group, sizeof setting->group);
	if (setting->purchases_below == 0 && setting->interactions_below == 0)
		json_refuse(value, TEXT_DORMANT_NOTHING, NULL, NULL);
}

void ages_setting_take(struct json_value value, struct age_steps *steps)
{
	static const char *const members[] = {"months", "label", NULL};
	int64_t lowest = 0;
	steps->count = (uint32_t)json_count(value, AGES_MAX);
	for (uint32_t i = 0; i < steps->count; i++) {
		struct json_value step = json_item(value, i);
		json_only(step, members);
		steps->steps[i].months =
			(int32_t)json_int(json_member(step, "months"), lowest, 1200);
		take_text(json_member(step, "label"), steps->steps[i].label,
			sizeof steps->steps[i].label);
		lowest = steps->steps[i].months + 1;
	}
}

void growth_setting_take(struct json_value value, struct growth_setting *setting)
{
	tier_weights_read(value, setting->weight_milli);
	setting->there = true;
}

/* ---- unlocks ---- */

static void take_figure(struct json_value value, struct unlock *unlock)
{
	static const char *const windows[] = {"lifetime", "month", "quarter", "year", NULL};
	struct json_value metric = json_member(value, "metric");
	unlock->by_growth = strcmp(json_text(metric, 24), "growth") == 0;
	if (!unlock->by_growth)
		unlock->metric = (enum metric)json_choice(metric, metric_names);
	unlock->window = (enum window_kind)json_choice(json_member(value, "window"), windows);
	if (unlock->by_growth && unlock->window != WINDOW_LIFETIME)
		json_refuse(json_member(value, "window"), TEXT_UNLOCK_GROWTH, NULL, NULL);
	unlock->at_least = json_int(json_member(value, "at_least"), 1, FIGURE_MAX);
}

static void take_unlock(struct json_value value, struct unlock *unlock)
{
	static const char *const members[] = {"id", "metric", "at_least", "window", "right",
		"count", "campaign", "benefit", "days", NULL};
	struct json_value right = json_member(value, "right");
	struct json_value campaign = json_member(value, "campaign");
	json_only(value, members);
	take_text(json_member(value, "id"), unlock->id, sizeof unlock->id);
	take_figure(value, unlock);
	if (json_there(right) == json_there(campaign))
		json_refuse(value, TEXT_UNLOCK_WHAT, NULL, NULL);
	if (json_there(right))
		take_text(right, unlock->right, sizeof unlock->right);
	else
		unlock->campaign = (uint32_t)json_int(campaign, 1, CAMPAIGN_MAX);
	unlock->count = (int32_t)json_int_or(json_member(value, "count"), 1, UNLOCK_COUNT_MAX, 1);
	unlock->benefit_minor =
		json_int_or(json_member(value, "benefit"), 0, INT64_C(1000000000), 0);
	unlock->days = (int32_t)json_int_or(json_member(value, "days"), 0, WINDOW_DAYS_MAX, 0);
}

void unlocks_setting_take(struct json_value value, struct unlocks *unlocks)
{
	unlocks->count = (uint32_t)json_count(value, UNLOCKS_MAX);
	for (uint32_t i = 0; i < unlocks->count; i++) {
		struct json_value id = json_member(json_item(value, i), "id");
		take_unlock(json_item(value, i), &unlocks->all[i]);
		for (uint32_t k = 0; k < i; k++)
			if (strcmp(unlocks->all[k].id, unlocks->all[i].id) == 0)
				json_refuse(id, TEXT_UNLOCK_TWICE, unlocks->all[i].id, NULL);
	}
}

/* ---- as this house has them ---- */

/* doc holds the setting, or `otherwise`. */
static bool parse(
	struct hq *hq, const char *name, const char *otherwise, struct json *doc, struct err *err)
{
	char text[SETTING_TEXT_MAX];
	hq_setting(hq, name, text, sizeof text, otherwise);
	return json_parse(doc, text, strlen(text), SETTING_TEXT_MAX, err);
}

bool dormant_setting_read(struct hq *hq, struct dormant_setting *setting, struct err *err)
{
	AUTO(json) struct json doc = {0};
	*setting = (struct dormant_setting){0};
	if (!parse(hq, "dormant", "[]", &doc, err))
		return false;
	if (json_holds_object(json_root(&doc)))
		dormant_setting_take(json_root(&doc), setting);
	return json_good(&doc, err);
}

bool ages_setting_read(struct hq *hq, struct age_steps *steps, struct err *err)
{
	AUTO(json) struct json doc = {0};
	*steps = (struct age_steps){0};
	if (!parse(hq, "member.ages", "[]", &doc, err))
		return false;
	ages_setting_take(json_root(&doc), steps);
	return json_good(&doc, err);
}

bool growth_setting_read(struct hq *hq, struct growth_setting *setting, struct err *err)
{
	AUTO(json) struct json doc = {0};
	*setting = (struct growth_setting){0};
	if (!parse(hq, "growth", "[]", &doc, err))
		return false;
	if (json_holds_object(json_root(&doc)))
		growth_setting_take(json_root(&doc), setting);
	return json_good(&doc, err);
}

bool unlocks_setting_read(struct hq *hq, struct unlocks *unlocks, struct err *err)
{
	AUTO(json) struct json doc = {0};
	*unlocks = (struct unlocks){0};
	if (!parse(hq, "unlocks", "[]", &doc, err))
		return false;
	unlocks_setting_take(json_root(&doc), unlocks);
	return json_good(&doc, err);
}
