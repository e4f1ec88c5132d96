#include "sync/hq/wallet.h"

#include "pos/core/civil.h"
#include "sync/hq/coupon_book.h"
#include "sync/hq/hq.h"

#include <string.h>

enum { DAY_S = 86400 };

/* ---- giving ---- */

/* The last second of a shop-local date, as coupons have it. */
static int64_t last_second(struct hq *hq, uint32_t date)
{
	const struct civil day = {.year = (int)(date / 10000),
		.month = (int)(date / 100 % 100),
		.day = (int)(date % 100)};
	if (!date)
		return UINT32_MAX;
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	return civil_unix_ms(&day, offset) / 1000 + DAY_S - 1;
}

static bool gave(struct hq *hq, const char *key)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT 1 FROM voucher WHERE given_key = ?");
	bind_text(&s, key);
	return next_row(&s);
}

bool wallet_gave_one(struct hq *hq, int64_t member, const char *before, const char *behind)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"WITH keys AS (SELECT CAST(? AS TEXT) || CAST(id AS TEXT) || CAST(? AS TEXT) AS "
		"given_key FROM member "
		"WHERE id = ? OR (merged_into = ? AND merged_into > 0)) "
		"SELECT 1 FROM voucher v JOIN keys k ON k.given_key = v.given_key UNION ALL "
		"SELECT 1 FROM entitlement e JOIN keys k ON k.given_key = e.given_key LIMIT 1");
	bind_text(&s, before);
	bind_text(&s, behind);
	bind_int(&s, member);
	bind_int(&s, member);
	return next_row(&s);
}

static void write_voucher(
	struct hq *hq, const struct voucher *voucher, uint64_t serial, int64_t now_ms)
{
	char channel[WALLET_KEY_MAX] = "";
	size_t size = strcspn(voucher->key, ":");
	if (size < sizeof channel)
		memcpy(channel, voucher->key, size);
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO voucher (campaign, serial, member, until_on, benefit_minor, state, "
		"channel, given_key, given_by, given_ms, settled_ms) "
		"VALUES (?, ?, ?, ?, ?, 'given', ?, ?, ?, ?, 0)");
	bind_int(&s, voucher->campaign);
	bind_int(&s, (int64_t)serial);
	bind_int(&s, voucher->member);
	bind_int(&s, voucher->until);
	bind_int(&s, voucher->benefit_minor);
	bind_text(&s, channel);
	bind_text(&s, voucher->key);
	bind_text(&s, voucher->by ? voucher->by : "");
	bind_int(&s, now_ms);
	run(&s);
}

bool wallet_give(struct hq *hq, const struct voucher *voucher, int64_t now_ms)
{
	const struct coupon_issue issue = {.campaign = voucher->campaign,
		.not_after_s = last_second(hq, voucher->until),
		.benefit_minor = voucher->benefit_minor,
		.bound = voucher->member};
	uint64_t serial;
	if (gave(hq, voucher->key) || !coupon_draw(hq, &issue, &serial))
		return false;
	write_voucher(hq, voucher, serial, now_ms);
	member_more_refresh(hq, voucher->member, now_ms);
	return true;
}

bool wallet_entitle(struct hq *hq, const struct entitlement *given, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO entitlement (given_key, member, right_id, many, used, from_on, "
		"until_on, told, given_by, given_ms) VALUES (?, ?, ?, ?, 0, ?, ?, 0, ?, ?) "
		"ON CONFLICT (given_key) DO NOTHING RETURNING 1");
	bind_text(&s, given->key);
	bind_int(&s, given->member);
	bind_text(&s, given->right);
	bind_int(&s, given->count);
	bind_int(&s, given->from);
	bind_int(&s, given->until);
	bind_text(&s, given->by ? given->by : "");
	bind_int(&s, now_ms);
	bool new = next_row(&s);
	stmt_done(&s);
	if (new)
		member_more_refresh(hq, given->member, now_ms);
	return new;
}

/* ---- using ---- */

/* Whose it is; 0: in none of these states. */
static int64_t change(
	struct hq *hq, const char *text, uint32_t campaign, uint64_t serial, int64_t settled_ms)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_int(&s, settled_ms);
	bind_int(&s, campaign);
	bind_int(&s, (int64_t)serial);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

int64_t wallet_lapse(struct hq *hq, int64_t member, uint32_t on, int64_t now_ms)
{
	int64_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE voucher SET state = 'lapsed', settled_ms = ? WHERE member = ? "
		"AND state = 'given' AND until_on > 0 AND until_on < ? RETURNING voucher.member");
	bind_int(&s, now_ms);
	bind_int(&s, member);
	bind_int(&s, on);
	while (next_row(&s))
		count++;
	return count;
}

void wallet_take_back(struct hq *hq, const char *key, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE voucher SET state = 'lapsed', settled_ms = ? WHERE given_key = ? AND "
		"state = 'given' RETURNING voucher.member");
	bind_int(&s, now_ms);
	bind_text(&s, key);
	int64_t member = next_row(&s) ? column_int(&s, 0) : 0;
	stmt_done(&s);
	if (member)
		member_more_refresh(hq, member, now_ms);
}

void wallet_settle(struct hq *hq, uint32_t campaign, uint64_t serial, int64_t now_ms)
{
	int64_t member = change(hq,
		"UPDATE voucher SET state = 'used', settled_ms = ? "
		"WHERE campaign = ? AND serial = ? AND state <> 'used' RETURNING voucher.member",
		campaign, serial, now_ms);
	if (member)
		member_more_refresh(hq, member, now_ms);
}

bool wallet_give_back(struct hq *hq, uint32_t campaign, uint64_t serial, int64_t now_ms)
{
	int64_t member = change(hq,
		"UPDATE voucher SET state = 'given', settled_ms = ? "
		"WHERE campaign = ? AND serial = ? AND state = 'used' RETURNING voucher.member",
		campaign, serial, 0);
	if (member)
		member_more_refresh(hq, member, now_ms);
	return member != 0;
}

struct some {
	char key[WALLET_KEY_MAX];
	int64_t left;
};

/* What ends soonest of those that are good that day and have some left. */
static bool find_some(
	struct hq *hq, int64_t member, const char *right, uint32_t on, struct some *some)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT given_key, many - used FROM entitlement WHERE member = ? AND right_id = ? "
		"AND used < many AND from_on <= ? AND (until_on = 0 OR until_on >= ?) "
		"ORDER BY until_on = 0, until_on, given_key LIMIT 1");
	bind_int(&s, member);
	bind_text(&s, right);
	bind_int(&s, on);
	bind_int(&s, on);
	if (!next_row(&s))
		return false;
	column_text(&s, 0, some->key, sizeof some->key);
	some->left = column_int(&s, 1);
	return true;
}

static void use_some(struct hq *hq, const char *key, int64_t count)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE entitlement SET used = used + ? WHERE given_key = ?");
	bind_int(&s, count);
	bind_text(&s, key);
	run(&s);
}

int32_t wallet_use_right(struct hq *hq, const struct right_use *use, int64_t now_ms)
{
	int32_t missing = use->count;
	struct some some;
	while (missing > 0 && find_some(hq, use->member, use->right, use->on, &some)) {
		int32_t taken = some.left < missing ? (int32_t)some.left : missing;
		use_some(hq, some.key, taken);
		missing -= taken;
	}
	if (missing < use->count)
		member_more_refresh(hq, use->member, now_ms);
	return missing;
}

/* ---- two members turn out to be one ---- */

static void move_all(struct hq *hq, const char *text, int64_t from, int64_t into)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_int(&s, into);
	bind_int(&s, from);
	run(&s);
}

static bool has_relatives(struct hq *hq, int64_t member)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT 1 FROM member_relative WHERE member = ? LIMIT 1");
	bind_int(&s, member);
	return next_row(&s);
}

void wallet_merge(struct hq *hq, int64_t from, int64_t into, int64_t now_ms)
{
	move_all(hq, "UPDATE voucher SET member = ? WHERE member = ?", from, into);
	move_all(hq, "UPDATE entitlement SET member = ? WHERE member = ?", from, into);
	/* The same relatives told twice are not two. */
	if (!has_relatives(hq, into))
		move_all(hq, "UPDATE member_relative SET member = ? WHERE member = ?", from, into);
	member_more_refresh(hq, into, now_ms);
}
