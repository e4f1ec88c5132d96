#include "sync/hq/import.h"

#include "pos/core/allowance.h"
#include "pos/core/member.h"
#include "pos/core/shop.h"
#include "pos/core/tax.h"
#include "pos/core/text.h"
#include "sync/catalogue_row.h"
#include "sync/hq/birthday_gifts.h"
#include "sync/hq/draw.h"
#include "sync/hq/exposure.h"
#include "sync/hq/hq.h"
#include "sync/hq/job_settings.h"
#include "sync/hq/key_set.h"
#include "sync/hq/points_terms.h"
#include "sync/hq/referral_plan.h"
#include "sync/hq/rows.h"
#include "sync/hq/tier_setting.h"
#include "sync/hq/welcome.h"
#include "sync/wire_offers.h"
#include "sync/wire_window.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTING_MAX = 4096 };

enum setting_shape {
	SHAPE_TEXT,
	SHAPE_LINES,
	SHAPE_NUMBER,
	SHAPE_LANG,
	SHAPE_TIERS,
	SHAPE_OFFERS,
	SHAPE_WINDOW, /* window.SKU */
	SHAPE_REWARD, /* gift.ID, event.ID, right.ID, category.ID, draw.ID */
	SHAPE_GIFTS,  /* birthday.gifts */
	SHAPE_WELCOME,
	SHAPE_JOB, /* job_settings.h */
	SHAPE_REFERRAL,
};

/* What HQ may be told; phone.key is its own business. low..high: bytes of a text, or the number. */
static const struct setting {
	const char *name;
	enum setting_shape shape;
	int64_t low, high;
} settings[] = {
	{"shop.name", SHAPE_TEXT, 1, SHOP_NAME_MAX - 1},
	{"shop.address", SHAPE_TEXT, 0, SHOP_TEXT_MAX - 1},
	{"shop.hotline", SHAPE_TEXT, 0, SHOP_NAME_MAX - 1},
	{"receipt.header", SHAPE_LINES, 0, SHOP_TEXT_MAX - 1},
	{"receipt.footer", SHAPE_LINES, 0, SHOP_TEXT_MAX - 1},
	{"receipt.lang", SHAPE_LANG, 0, 0},
	{"currency", SHAPE_TEXT, 3, 3},
	{"currency.exponent", SHAPE_NUMBER, 0, 3},
	{"utc_offset_minutes", SHAPE_NUMBER, -720, 840},
	{"card.pattern", SHAPE_TEXT, 0, 120},
	{"codes.patterns", SHAPE_LINES, 0, 600},
	{"lock.idle_s", SHAPE_NUMBER, 0, 86400},
	{"drawer.float", SHAPE_NUMBER, 0, 1000000000},
	{"points.member_day", SHAPE_NUMBER, 0, POINTS_BOUND_MAX},
	{"points.till", SHAPE_NUMBER, 0, POINTS_BOUND_MAX},
	{"points.share_bp", SHAPE_NUMBER, 0, 10000},
	{"points.lease_h", SHAPE_NUMBER, 0, LEASE_HOURS_MAX},
	{"points.lease_share_bp", SHAPE_NUMBER, 0, 10000},
	{"points.lease_most", SHAPE_NUMBER, 0, POINTS_BOUND_MAX},
	{"points.lease_days", SHAPE_NUMBER, 1, 366},
	{"points.hold_s", SHAPE_NUMBER, 60, 86400},
	{"quota.minor_least", SHAPE_NUMBER, 1, 1000000000},
	{"correction.points_most", SHAPE_NUMBER, 0, POINTS_BOUND_MAX},
	{"correction.money_most", SHAPE_NUMBER, 0, 1000000000},
	{"vat.default_bp", SHAPE_NUMBER, 0, TAX_RATE_MAX},
	{"points.valid_months", SHAPE_NUMBER, 0, 1200},
	{"points.grace_days", SHAPE_NUMBER, 0, 366},
	{"points.remind_days", SHAPE_NUMBER, 0, 366},
	{"points.wait_days.sale", SHAPE_NUMBER, 0, 366},
	{"points.wait_days.referral", SHAPE_NUMBER, 0, 366},
	{"points.wait_days.review", SHAPE_NUMBER, 0, 366},
	{"points.wait_days.share", SHAPE_NUMBER, 0, 366},
	{"points.wait_days.event", SHAPE_NUMBER, 0, 366},
	{"points.wait_days.draw", SHAPE_NUMBER, 0, 366},
	{"rules.banned_words", SHAPE_LINES, 0, SETTING_MAX},
	{"groups", SHAPE_LINES, 0, SETTING_MAX},
	{"verify.hour", SHAPE_NUMBER, 0, 23},
	{"jobs.hour", SHAPE_NUMBER, 0, 23},
	{"checkin.points", SHAPE_NUMBER, 0, REWARD_POINTS_MAX},
	{"checkin.streak_days", SHAPE_NUMBER, 0, 366},
	{"checkin.streak_points", SHAPE_NUMBER, 0, REWARD_POINTS_MAX},
	{"birthday.gifts", SHAPE_GIFTS, 0, 0},
	{"birthday.days_before", SHAPE_NUMBER, 0, 60},
	{"birthday.change_months", SHAPE_NUMBER, 0, 120},
	{"greeting.days", SHAPE_LINES, 0, SETTING_MAX},
	{"tiers", SHAPE_TIERS, 0, 0},
	{"tier.policy", SHAPE_JOB, 0, 0},
	{"tier.bonus", SHAPE_JOB, 0, 0},
	{"tier.promotions", SHAPE_JOB, 0, 0},
	{"dormant", SHAPE_JOB, 0, 0},
	{"member.ages", SHAPE_JOB, 0, 0},
	{"growth", SHAPE_JOB, 0, 0},
	{"unlocks", SHAPE_JOB, 0, 0},
	{"offers", SHAPE_OFFERS, 0, 0},
	{"price.limits", SHAPE_LINES, 0, PRICE_LIMITS_MAX *(ROLE_MAX + 4)},
	{"price.no_points", SHAPE_NUMBER, 0, 1},
	{"operator.cards", SHAPE_LINES, 0, SETTING_MAX},
	{"member.receipts_hour", SHAPE_NUMBER, 0, RECEIPTS_HOUR_MAX},
	{"enrol.relatives", SHAPE_NUMBER, 0, RELATIVES_MAX},
	{"welcome", SHAPE_WELCOME, 0, 0},
	{"member.code_s", SHAPE_NUMBER, 30, MEMBER_CODE_GOOD_MOST_S},
	{"referral", SHAPE_REFERRAL, 0, 0},
};

static bool is_draw(const char *name)
{
	return strncmp(name, "draw.", 5) == 0 && reward_id_valid(name + 5);
}

/* What is left of them is HQ's own to say: `gifts stock`. */
static bool is_reward(const char *name)
{
	const char *id = name;
	enum catalogue_part part = catalogue_part_of(name, &id);
	return is_draw(name) || catalogue_id_valid(part, id);
}

static const struct setting *find_setting(const char *name)
{
	static const struct setting reward = {"", SHAPE_REWARD, 0, 0};
	static const struct setting window = {"", SHAPE_WINDOW, 0, 0};
	if (is_reward(name))
		return &reward;
	if (wire_window_sku(name))
		return &window;
	for (size_t i = 0; i < LENGTH(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

/* Line feeds stay, each line is cleaned of what would steer a screen or a printer. */
static void clean_lines(char *out, size_t cap, const char *text)
{
	size_t used = 0;
	out[0] = '\0';
	while (*text) {
		char line[SETTING_MAX + 1];
		size_t size = strcspn(text, "\n");
		text_copy(line, size + 1, text);
		text_clean(out + used, cap - used, line);
		used += strlen(out + used);
		text += size;
		if (*text == '\n') {
			text_copy(out + used, cap - used, "\n");
			used += strlen(out + used);
			text++;
		}
	}
}

static void put_text(const struct setting *setting, struct json_value value, char *out)
{
	const char *text = json_text(value, (size_t)setting->high);
	if (setting->shape == SHAPE_LINES)
		clean_lines(out, SETTING_MAX + 1, text);
	else
		text_clean(out, SETTING_MAX + 1, text);
	if ((int64_t)strlen(out) < setting->low)
		json_refuse(value, TEXT_HQ_IMPORT_EMPTY, NULL, NULL);
}

/* Written as a number or as its digits. */
static void put_number(const struct setting *setting, struct json_value value, char *out)
{
	char allowed[64], *end = NULL;
	int64_t number = 0;
	if (json_holds_text(value)) {
		const char *text = json_text(value, 20);
		number = strtoll(text, &end, 10);
		if (!*text || *end || number < setting->low || number > setting->high) {
			(void)snprintf(allowed, sizeof allowed, "%lld..%lld",
				(long long)setting->low, (long long)setting->high);
			json_refuse(value, TEXT_JSON_RANGE, text, allowed);
		}
	} else {
		number = json_int(value, setting->low, setting->high);
	}
	(void)snprintf(out, SETTING_MAX + 1, "%lld", (long long)number);
}

/* As they were written: headquarters alone reads them. */
static void put_needs(struct json_value tier, struct json_out *out)
{
	static const char *const names[] = {"when", "years", "approval"};
	for (size_t i = 0; i < LENGTH(names); i++)
		if (json_there(json_member(tier, names[i])))
			json_put_value(out, names[i], json_member(tier, names[i]));
}

static void put_tier(struct json_value tier, int64_t lowest, struct json_out *out)
{
	static const char *const members[] = {
		"id", "min", "names", "when", "years", "approval", NULL};
	char text[TIER_MAX];
	json_only(tier, members);
	json_put_object(out, NULL);
	import_clean_text(json_member(tier, "id"), text, sizeof text);
	json_put_text(out, "id", text);
	json_put_int(out, "min", json_int(json_member(tier, "min"), lowest, TIER_MIN_MAX));
	struct json_value names = json_member(tier, "names");
	json_put_object(out, "names");
	for (int i = 0; i < LANG_COUNT; i++) {
		const char *lang = lang_code((enum lang)i);
		struct json_value name = json_member(names, lang);
		if (!json_there(name))
			continue;
		import_clean_text(name, text, sizeof text);
		json_put_text(out, lang, text);
	}
	json_put_end(out);
	put_needs(tier, out);
	json_put_end(out);
}

/* What it needs besides its minimum, checked against the tiers below it. */
static void check_step(struct json_value tier, struct tier_plan *plan)
{
	struct tier_step *step = &plan->tiers[plan->count];
	tier_step_read(tier, plan, step);
	if (step->years.count == 0 && step->needs.count == 0)
		step->needs.count = 1;
	plan->count++;
}

static void put_tiers(struct json_value list, char *out)
{
	AUTO(json_out) struct json_out tiers = json_out_array();
	size_t count = json_count(list, TIERS_MAX);
	int64_t lowest = 0;
	struct tier_plan plan = {0};
	for (size_t i = 0; i < count; i++) {
		struct json_value tier = json_item(list, i);
		put_tier(tier, lowest, &tiers);
		check_step(tier, &plan);
		lowest = json_int(json_member(tier, "min"), lowest, TIER_MIN_MAX) + 1;
	}
	struct err ignored;
	char *text = json_out_text(&tiers, NULL, &ignored);
	if (!text || strlen(text) > SETTING_MAX)
		json_refuse(list, TEXT_HQ_SETTING_LONG, NULL, NULL);
	else
		text_copy(out, SETTING_MAX + 1, text);
	free(text);
}

/* A tier list written as JSON, or as a text that holds JSON. */
static void put_tiers_of_either(struct json_value value, char *out)
{
	if (!json_holds_text(value)) {
		put_tiers(value, out);
		return;
	}
	const char *text = json_text(value, SETTING_MAX);
	struct err why;
	AUTO(json) struct json doc;
	bool good = json_parse(&doc, text, strlen(text), SETTING_MAX, &why);
	if (good) {
		put_tiers(json_root(&doc), out);
		good = json_good(&doc, &why);
	}
	if (!good)
		json_refuse(value, TEXT_HQ_SETTING_TIERS, NULL, NULL);
}

/* As it was written: whoever reads it has looked at it. */
static void keep_copy(struct json_value value, struct json_out *copy, char *out)
{
	struct err ignored;
	char *text = json_out_text(copy, NULL, &ignored);
	if (!text || strlen(text) > SETTING_MAX)
		json_refuse(value, TEXT_HQ_SETTING_LONG, NULL, NULL);
	else
		text_copy(out, SETTING_MAX + 1, text);
	free(text);
}

static void put_list(struct json_value list, size_t most, char *out)
{
	size_t count = json_count(list, most);
	AUTO(json_out) struct json_out copy = json_out_array();
	for (size_t i = 0; i < count; i++)
		json_put_value(&copy, NULL, json_item(list, i));
	keep_copy(list, &copy, out);
}

static void put_offers(struct json_value list, char *out)
{
	struct offer_table table;
	wire_offers_take(list, &table);
	put_list(list, OFFERS_MAX, out);
}

static void put_gifts(struct json_value list, char *out)
{
	struct birthday_gifts gifts;
	birthday_gifts_take(list, &gifts);
	put_list(list, BIRTHDAY_GIFTS_MAX, out);
}

static void copy_member(struct json_value member, void *arg)
{
	json_put_value(arg, member.name, member);
}

static void put_object(struct json_value object, char *out)
{
	AUTO(json_out) struct json_out copy = json_out_object();
	json_each(object, copy_member, &copy);
	keep_copy(object, &copy, out);
}

/* Read as a till reads it. */
static void put_reward(const char *name, struct json_value value, char *out)
{
	struct gift gift;
	struct shop_event event;
	struct privilege privilege;
	struct category_name category;
	struct draw draw;
	const char *id;
	enum catalogue_part part = catalogue_part_of(name, &id);
	if (is_draw(name))
		draw_read(value, &draw);
	else if (part == CATALOGUE_GIFT)
		gift_read(value, &gift);
	else if (part == CATALOGUE_EVENT)
		event_read(value, &event);
	else if (part == CATALOGUE_CATEGORY)
		category_name_read(value, &category);
	else
		privilege_read(value, &privilege);
	put_object(value, out);
}

static void put_reward_of_either(const char *name, struct json_value value, char *out)
{
	if (!json_holds_text(value)) {
		put_reward(name, value, out);
		return;
	}
	const char *text = json_text(value, SETTING_MAX);
	struct err why;
	AUTO(json) struct json doc;
	bool good = json_parse(&doc, text, strlen(text), SETTING_MAX, &why);
	if (good) {
		put_reward(name, json_root(&doc), out);
		good = json_good(&doc, &why);
	}
	if (!good)
		json_refuse(value, TEXT_HQ_SETTING_REWARD, NULL, NULL);
}

static void put_value(
	const struct setting *setting, const char *name, struct json_value value, char *out)
{
	enum lang lang;
	struct sale_window window;
	struct referral_plan plan;
	switch (setting->shape) {
	case SHAPE_TEXT:
	case SHAPE_LINES:
		put_text(setting, value, out);
		return;
	case SHAPE_NUMBER:
		put_number(setting, value, out);
		return;
	case SHAPE_LANG:
		text_copy(out, SETTING_MAX + 1, json_text(value, 8));
		if (!lang_read(out, &lang))
			json_refuse(value, TEXT_JSON_RANGE, out, "zh_CN, zh_TW, en");
		return;
	case SHAPE_TIERS:
		put_tiers_of_either(value, out);
		return;
	case SHAPE_REWARD:
		put_reward_of_either(name, value, out);
		return;
	case SHAPE_OFFERS:
		put_offers(value, out);
		return;
	case SHAPE_WINDOW:
		wire_window_take(value, &window);
		put_object(value, out);
		return;
	case SHAPE_REFERRAL:
		referral_plan_take(value, &plan);
		put_object(value, out);
		return;
	case SHAPE_WELCOME:
		welcome_check(value);
		put_object(value, out);
		return;
	case SHAPE_JOB:
		job_setting_put(setting->name, value, out, SETTING_MAX + 1);
		return;
	case SHAPE_GIFTS:
		put_gifts(value, out);
		return;
	}
}

static bool store_setting(
	struct import *import, const char *name, struct json_value value, struct err *err)
{
	char text[SETTING_MAX + 1] = "";
	const struct setting *setting = find_setting(name);
	if (!setting)
		json_refuse(value, TEXT_HQ_SETTING_UNKNOWN, name, NULL);
	else
		put_value(setting, name, value, text);
	if (!import_sound(import, value, name, err))
		return false;
	if (points_terms_setting(name))
		points_terms_keep(import->hq, import->now_ms, name, text);
	AUTO(json_out) struct json_out row = json_out_object();
	json_put_text(&row, "name", name);
	json_put_text(&row, "value", text);
	return import_put(import, STREAM_SETTINGS, name, &row, false, err);
}

static bool import_setting_row(struct import *import, struct json_value row, struct err *err)
{
	static const char *const members[] = {"name", "value", NULL};
	json_only(row, members);
	const char *name = json_text(json_member(row, "name"), 64);
	return store_setting(import, name, json_member(row, "value"), err);
}

struct member_walk {
	struct import *import;
	struct err *err;
	bool failed;
};

static void import_object_member(struct json_value member, void *arg)
{
	struct member_walk *walk = arg;
	if (!walk->failed)
		walk->failed = !store_setting(walk->import, member.name, member, walk->err);
}

/* {"shop.name": …} or a row {"name": …, "value": …}: a file is one of the first or many of these.
 */
static bool import_setting_object(struct import *import, struct json_value row, struct err *err)
{
	if (json_there(json_member(row, "name")))
		return import_setting_row(import, row, err);
	struct member_walk walk = {.import = import, .err = err};
	json_each(row, import_object_member, &walk);
	return !walk.failed && json_good(row.doc, err);
}

/* Before anything else and for good: whatever becomes of the file, the note is true. */
static bool note_bound(struct import *import, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(&import->hq->db);
	exposure_note_bound(import->hq, import->now_ms);
	return tx_commit(&tx, err);
}

/* One object may stand on many lines, so it is tried as a whole first. */
bool import_settings(struct import *import, const char *text, size_t size, struct err *err)
{
	AUTO(json) struct json doc;
	struct err not_one;
	if (!note_bound(import, err))
		return false;
	if (!json_parse(&doc, text, size, IMPORT_LINE_MAX, &not_one) ||
		!json_holds_object(json_root(&doc)))
		return import_rows(import, text, size, import_setting_object, err);
	AUTO(key_set) struct key_set seen = {0};
	AUTO(tx) struct tx tx = tx_begin(&import->hq->db);
	import->seen = &seen;
	bool done = import_setting_object(import, json_root(&doc), err);
	import->seen = NULL;
	return done ? tx_commit(&tx, err) : import_in_file(import, err);
}
