#include "sync/member_more.h"

#include "pos/core/civil.h"
#include "pos/core/coupon.h"
#include "pos/core/text.h"
#include "sync/json.h"

#include <string.h>

enum { DATE_SIZE = 10, MORE_NUMBER_MAX = 1000000000 };
#define MORE_POINTS_MAX INT64_C(100000000000)

/* "2026-11-21" as 20261121; 0 if it is missing. */
static uint32_t get_date(struct json_value value)
{
	struct civil date;
	if (!json_there(value))
		return 0;
	const char *text = json_text(value, DATE_SIZE);
	if (strlen(text) == DATE_SIZE && civil_read(text, &date))
		return civil_date_number(&date);
	json_refuse(value, TEXT_REF_NOT_DATE, NULL, NULL);
	return 0;
}

static int32_t get_count(struct json_value value)
{
	return (int32_t)json_int_or(value, 0, MORE_NUMBER_MAX, 0);
}

static void get_cleaned(struct json_value value, char *into, size_t cap)
{
	text_clean(into, cap, json_text_or(value, cap - 1, ""));
}

static void get_expiring(struct json_value list, struct member_more *more)
{
	more->expiring_count = (uint32_t)json_count(list, MORE_EXPIRING_MAX);
	for (uint32_t i = 0; i < more->expiring_count; i++) {
		struct json_value item = json_item(list, i);
		more->expiring[i] = (struct more_expiring){.on = get_date(json_member(item, "on")),
			.points = json_int(json_member(item, "points"), 0, MORE_POINTS_MAX)};
	}
}

static void get_coupons(struct json_value list, struct member_more *more)
{
	more->coupon_count = (uint32_t)json_count(list, MORE_COUPONS_MAX);
	for (uint32_t i = 0; i < more->coupon_count; i++) {
		struct json_value item = json_item(list, i);
		more->coupons[i] = (struct more_coupon){
			.campaign = (uint32_t)json_int(
				json_member(item, "campaign"), 1, COUPON_CAMPAIGN_MAX),
			.serial = (uint64_t)json_int(
				json_member(item, "serial"), 1, (int64_t)COUPON_SERIAL_MAX),
			.until = get_date(json_member(item, "until")),
			.benefit_minor = (uint32_t)json_int_or(
				json_member(item, "benefit"), 0, UINT32_MAX, 0)};
	}
}

static void get_rights(struct json_value list, struct member_more *more)
{
	more->right_count = (uint32_t)json_count(list, MORE_RIGHTS_MAX);
	for (uint32_t i = 0; i < more->right_count; i++) {
		struct json_value item = json_item(list, i);
		struct more_right *right = &more->rights[i];
		text_clean(right->id, sizeof right->id,
			json_text(json_member(item, "id"), sizeof right->id - 1));
		right->left = get_count(json_member(item, "left"));
		right->until = get_date(json_member(item, "until"));
	}
}

static void get_labels(struct json_value list, struct member_more *more)
{
	more->label_count = (uint32_t)json_count(list, MORE_LABELS_MAX);
	for (uint32_t i = 0; i < more->label_count; i++)
		get_cleaned(json_item(list, i), more->labels[i], sizeof more->labels[i]);
}

static void get_used(struct json_value list, struct member_more *more)
{
	more->used_count = (uint32_t)json_count(list, MORE_USED_MAX);
	for (uint32_t i = 0; i < more->used_count; i++) {
		struct json_value item = json_item(list, i);
		struct more_used *used = &more->used[i];
		text_copy(used->rule, sizeof used->rule,
			json_text(json_member(item, "rule"), sizeof used->rule - 1));
		used->count = get_count(json_member(item, "count"));
	}
}

static void get_mark(struct json_value mark, struct member_more *more)
{
	if (!json_there(mark))
		return;
	get_cleaned(json_member(mark, "group"), more->mark_group, sizeof more->mark_group);
	more->mark_until = get_date(json_member(mark, "until"));
}

static void get_streak(struct json_value streak, struct member_more *more)
{
	if (!json_there(streak))
		return;
	more->streak_days = get_count(json_member(streak, "days"));
	more->streak_last = get_date(json_member(streak, "last"));
}

/* An empty object: there is no tier that could be reached by buying. */
static void get_progress(struct json_value value, struct tier_progress *progress)
{
	if (!json_there(value))
		return;
	json_need_object(value);
	progress->told = true;
	get_cleaned(json_member(value, "tier"), progress->tier, sizeof progress->tier);
	if (!progress->tier[0])
		return;
	progress->metric = (enum metric)json_choice(json_member(value, "metric"), metric_names);
	progress->have =
		json_int(json_member(value, "have"), -TIER_PROGRESS_MAX, TIER_PROGRESS_MAX);
	progress->need = json_int(json_member(value, "need"), 1, TIER_PROGRESS_MAX);
	progress->until = get_date(json_member(value, "until"));
}

static void get_all(struct json_value root, struct member_more *more)
{
	json_need_object(root);
	more->joined_on = get_date(json_member(root, "joined"));
	more->tier_until = get_date(json_member(root, "tier_until"));
	more->tier_news = json_bool_or(json_member(root, "tier_news"), false);
	more->greets = json_bool_or(json_member(root, "greets"), false);
	more->growth = json_int_or(json_member(root, "growth"), 0, MORE_POINTS_MAX, 0);
	more->draws = get_count(json_member(root, "draws"));
	more->notices = get_count(json_member(root, "notices"));
	more->pending = json_int_or(json_member(root, "pending"), 0, MORE_POINTS_MAX, 0);
	get_cleaned(json_member(root, "invite"), more->invite, sizeof more->invite);
	get_progress(json_member(root, "progress"), &more->progress);
	get_streak(json_member(root, "streak"), more);
	get_mark(json_member(root, "mark"), more);
	get_expiring(json_member(root, "expiring"), more);
	get_coupons(json_member(root, "coupons"), more);
	get_rights(json_member(root, "rights"), more);
	get_labels(json_member(root, "labels"), more);
	get_used(json_member(root, "used"), more);
}

bool member_more_read(const char *text, struct member_more *more)
{
	struct err ignored;
	*more = (struct member_more){0};
	if (!text[0])
		return true;
	AUTO(json) struct json doc;
	bool parsed = json_parse(&doc, text, strlen(text), MEMBER_MORE_TEXT_MAX - 1, &ignored);
	if (parsed)
		get_all(json_root(&doc), more);
	if (parsed && json_good(&doc, &ignored))
		return true;
	*more = (struct member_more){0};
	return false;
}
