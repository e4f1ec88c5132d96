#include "sync/hq/welcome.h"

#include "pos/core/civil.h"
#include "sync/hq/hq.h"
#include "sync/hq/points_book.h"
#include "sync/hq/wallet.h"
#include "sync/json.h"

#include <stdio.h>
#include <string.h>

enum { WELCOME_TEXT_MAX = 4097, DAYS_MAX = 3660, COUNT_MAX = 1000, KEY_MAX = 64 };
#define DAY_MS             INT64_C(86400000)
#define WELCOME_POINTS_MAX INT64_C(1000000)

/* The last day, so many days from today in shop time; 0: open end. */
static uint32_t last_day(struct hq *hq, int64_t days, int64_t now_ms)
{
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	struct civil day = civil_at(now_ms + days * DAY_MS, offset);
	return days > 0 ? civil_date_number(&day) : 0;
}

static void give_voucher(
	struct hq *hq, int64_t member, struct json_value part, size_t number, int64_t now_ms)
{
	char key[KEY_MAX];
	(void)snprintf(key, sizeof key, "welcome:%lld:%zu", (long long)member, number);
	const struct voucher voucher = {.member = member,
		.campaign = (uint32_t)json_int(json_member(part, "campaign"), 1, UINT32_MAX),
		.until = last_day(
			hq, json_int_or(json_member(part, "days"), 0, DAYS_MAX, 0), now_ms),
		.benefit_minor = json_int_or(json_member(part, "benefit_minor"), 0, UINT32_MAX, 0),
		.key = key};
	(void)wallet_give(hq, &voucher, now_ms);
}

static void give_right(
	struct hq *hq, int64_t member, struct json_value part, size_t number, int64_t now_ms)
{
	char key[KEY_MAX];
	(void)snprintf(key, sizeof key, "welcome:%lld:r%zu", (long long)member, number);
	const struct entitlement right = {.member = member,
		.right = json_text(json_member(part, "id"), WALLET_RIGHT_MAX - 1),
		.count = (int32_t)json_int_or(json_member(part, "count"), 1, COUNT_MAX, 1),
		.until = last_day(
			hq, json_int_or(json_member(part, "days"), 0, DAYS_MAX, 0), now_ms),
		.key = key};
	(void)wallet_entitle(hq, &right, now_ms);
}

static void give_points(struct hq *hq, int64_t member, int64_t points, int64_t now_ms)
{
	const struct points_credit credit = {
		.member = member, .points = points, .source = "welcome", .key = "pack"};
	if (points > 0)
		(void)points_book_credit(hq, &credit, now_ms);
}

static bool is_first(struct hq *hq, int64_t member, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO welcome (member, given_ms) VALUES (?, ?) "
				     "ON CONFLICT (member) DO NOTHING RETURNING 1");
	bind_int(&s, member);
	bind_int(&s, now_ms);
	return next_row(&s);
}

bool welcome_give(struct hq *hq, int64_t member, int64_t now_ms)
{
	char text[WELCOME_TEXT_MAX];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	if (!is_first(hq, member, now_ms))
		return false;
	hq_setting(hq, "welcome", text, sizeof text, "{}");
	if (!json_parse(&doc, text, strlen(text), sizeof text, &ignored))
		return true;
	struct json_value root = json_root(&doc), vouchers = json_member(root, "vouchers"),
			  rights = json_member(root, "rights");
	size_t count = json_count(vouchers, WELCOME_PARTS_MAX);
	for (size_t i = 0; i < count; i++)
		give_voucher(hq, member, json_item(vouchers, i), i, now_ms);
	count = json_count(rights, WELCOME_PARTS_MAX);
	for (size_t i = 0; i < count; i++)
		give_right(hq, member, json_item(rights, i), i, now_ms);
	give_points(hq, member, json_int_or(json_member(root, "points"), 0, WELCOME_POINTS_MAX, 0),
		now_ms);
	return true;
}

void welcome_check(struct json_value root)
{
	static const char *const members[] = {"vouchers", "rights", "points", NULL};
	static const char *const voucher[] = {"campaign", "days", "benefit_minor", NULL};
	static const char *const right[] = {"id", "count", "days", NULL};
	json_only(root, members);
	struct json_value vouchers = json_member(root, "vouchers"),
			  rights = json_member(root, "rights");
	for (size_t i = 0; i < json_count(vouchers, WELCOME_PARTS_MAX); i++) {
		struct json_value part = json_item(vouchers, i);
		json_only(part, voucher);
		(void)json_int(json_member(part, "campaign"), 1, UINT32_MAX);
		(void)json_int_or(json_member(part, "days"), 0, DAYS_MAX, 0);
		(void)json_int_or(json_member(part, "benefit_minor"), 0, UINT32_MAX, 0);
	}
	for (size_t i = 0; i < json_count(rights, WELCOME_PARTS_MAX); i++) {
		struct json_value part = json_item(rights, i);
		json_only(part, right);
		(void)json_text(json_member(part, "id"), WALLET_RIGHT_MAX - 1);
		(void)json_int_or(json_member(part, "count"), 1, COUNT_MAX, 1);
		(void)json_int_or(json_member(part, "days"), 0, DAYS_MAX, 0);
	}
	(void)json_int_or(json_member(root, "points"), 0, WELCOME_POINTS_MAX, 0);
}
