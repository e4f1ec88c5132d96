#include "sync/hq/job_settings.h"

#include "pos/core/attr.h"
#include "pos/core/text.h"
#include "sync/hq/bonus.h"
#include "sync/hq/member_setting.h"
#include "sync/hq/tier_setting.h"
#include "sync/json.h"

#include <stdlib.h>
#include <string.h>

enum { ITEMS_MAX = 64 };

/* ---- checking ---- */

static void check_policy(struct json_value value)
{
	struct tier_plan plan = {0};
	tier_policy_read(value, &plan);
}

static void check_bonus(struct json_value value)
{
	struct bonuses bonuses = {0};
	bonus_setting_take(value, &bonuses);
}

static void check_promotions(struct json_value value)
{
	struct tier_promotions promotions = {0};
	promotions_setting_read(value, &promotions);
}

static void check_dormant(struct json_value value)
{
	struct dormant_setting setting = {0};
	dormant_setting_take(value, &setting);
}

static void check_ages(struct json_value value)
{
	struct age_steps steps = {0};
	ages_setting_take(value, &steps);
}

static void check_growth(struct json_value value)
{
	struct growth_setting setting = {0};
	growth_setting_take(value, &setting);
}

static void check_unlocks(struct json_value value)
{
	struct unlocks unlocks = {0};
	unlocks_setting_take(value, &unlocks);
}

static const struct job_setting {
	const char *name;
	void (*check)(struct json_value value);
} settings[] = {
	{"tier.policy", check_policy},
	{"tier.bonus", check_bonus},
	{"tier.promotions", check_promotions},
	{"dormant", check_dormant},
	{"member.ages", check_ages},
	{"growth", check_growth},
	{"unlocks", check_unlocks},
};

static void check(const char *name, struct json_value value)
{
	for (size_t i = 0; i < LENGTH(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			settings[i].check(value);
}

/* ---- writing ---- */

static void put_member(struct json_value member, void *arg)
{
	json_put_value(arg, member.name, member);
}

static struct json_out copy_of(struct json_value value)
{
	if (!json_holds_array(value)) {
		struct json_out object = json_out_object();
		json_each(value, put_member, &object);
		return object;
	}
	struct json_out list = json_out_array();
	size_t count = json_count(value, ITEMS_MAX);
	for (size_t i = 0; i < count; i++)
		json_put_value(&list, NULL, json_item(value, i));
	return list;
}

static void put(const char *name, struct json_value value, char *out, size_t cap)
{
	struct err ignored;
	check(name, value);
	AUTO(json_out) struct json_out copy = copy_of(value);
	char *text = json_out_text(&copy, NULL, &ignored);
	if (!text || strlen(text) >= cap)
		json_refuse(value, TEXT_HQ_SETTING_LONG, NULL, NULL);
	else
		text_copy(out, cap, text);
	free(text);
}

/* What is wrong inside a text is said with the place of the text. */
static void put_text(const char *name, struct json_value value, char *out, size_t cap)
{
	char why_text[300];
	struct err why;
	const char *text = json_text(value, cap - 1);
	AUTO(json) struct json doc;
	bool good = json_parse(&doc, text, strlen(text), cap, &why);
	if (good) {
		put(name, json_root(&doc), out, cap);
		good = json_good(&doc, &why);
	}
	if (good)
		return;
	err_text(why_text, sizeof why_text, LANG_EN, &why);
	json_refuse(value, TEXT_JOB_SETTING_TEXT, why_text, NULL);
}

void job_setting_put(const char *name, struct json_value value, char *out, size_t cap)
{
	if (json_holds_text(value))
		put_text(name, value, out, cap);
	else
		put(name, value, out, cap);
}
