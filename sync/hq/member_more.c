#include "sync/hq/member_more.h"

#include "pos/core/member_more.h"
#include "pos/core/period.h"
#include "sync/hq/checkin.h"
#include "sync/hq/consent_book.h"
#include "sync/hq/draw.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_file.h"
#include "sync/hq/member_progress.h"
#include "sync/hq/points_settle.h"
#include "sync/hq/quota_use.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is being composed. */
struct composing {
	struct hq *hq;
	int64_t member;
	uint32_t today;
	int64_t now_ms;
	uint32_t vouchers; /* at most so many */
	struct points_outlook outlook;
	struct json_out out;
};

static void put_date(struct json_out *out, const char *name, uint32_t date)
{
	char text[DATE_TEXT_MAX];
	if (!date)
		return;
	date_text(text, date);
	json_put_text(out, name, text);
}

/* Lists that would be empty are not opened. */
static void open_list(struct json_out *out, const char *name, int count)
{
	if (count == 0)
		json_put_array(out, name);
}

static void close_list(struct json_out *out, int count)
{
	if (count > 0)
		json_put_end(out);
}

/* ---- the file ---- */

static void put_mark(struct composing *composing, const struct member_file *file)
{
	struct json_out *out = &composing->out;
	if (!file->mark[0] || file->mark_until < composing->today)
		return;
	json_put_object(out, "mark");
	json_put_text(out, "group", file->mark);
	put_date(out, "until", file->mark_until);
	json_put_end(out);
}

static void put_label(struct json_out *out, const struct member_file *file)
{
	if (!file->label[0])
		return;
	json_put_array(out, "labels");
	json_put_text(out, NULL, file->label);
	json_put_end(out);
}

static void put_file(struct composing *composing)
{
	struct member_file file;
	struct json_out *out = &composing->out;
	if (!member_file_find(composing->hq, composing->member, &file))
		return;
	put_date(out, "joined", file.joined_on);
	put_date(out, "tier_until", file.tier_until);
	if (file.tier_news)
		json_put_bool(out, "tier_news", true);
	if (file.growth > 0)
		json_put_int(out, "growth", file.growth);
	if (file.invite_code[0])
		json_put_text(out, "invite", file.invite_code);
	put_mark(composing, &file);
	put_label(out, &file);
}

/* Nothing where tills have the counter themselves; empty where there is nothing to reach. */
static void put_progress(struct composing *composing)
{
	struct json_out *out = &composing->out;
	const struct tier_progress progress =
		progress_renew(composing->hq, composing->member, composing->now_ms);
	if (!progress.told)
		return;
	json_put_object(out, "progress");
	if (progress.tier[0]) {
		json_put_text(out, "tier", progress.tier);
		json_put_text(out, "metric", metric_names[progress.metric]);
		json_put_int(out, "have", progress.have);
		json_put_int(out, "need", progress.need);
		put_date(out, "until", progress.until);
	}
	json_put_end(out);
}

/* Who agreed to messages may be greeted. */
static void put_greets(struct composing *composing)
{
	if (consent_stands(composing->hq, composing->member, CONSENT_SMS))
		json_put_bool(&composing->out, "greets", true);
}

/* ---- points ---- */

static void put_points(struct composing *composing)
{
	struct points_outlook *outlook = &composing->outlook;
	struct json_out *out = &composing->out;
	points_outlook(composing->hq, composing->member, composing->now_ms, outlook);
	if (outlook->pending > 0)
		json_put_int(out, "pending", outlook->pending);
	for (uint32_t i = 0; i < outlook->expiring_count; i++) {
		open_list(out, "expiring", (int)i);
		json_put_object(out, NULL);
		put_date(out, "on", outlook->expiring[i].on);
		json_put_int(out, "points", outlook->expiring[i].points);
		json_put_end(out);
	}
	close_list(out, (int)outlook->expiring_count);
}

/* ---- the wallet ---- */

static void put_voucher(struct json_out *out, struct stmt *s)
{
	json_put_object(out, NULL);
	json_put_int(out, "campaign", column_int(s, 0));
	json_put_int(out, "serial", column_int(s, 1));
	put_date(out, "until", (uint32_t)column_int(s, 2));
	if (column_int(s, 3) > 0)
		json_put_int(out, "benefit", column_int(s, 3));
	json_put_end(out);
}

/* Of too many those that end soonest. */
static void put_vouchers(struct composing *composing)
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(&composing->hq->db,
		"SELECT campaign, serial, until_on, benefit_minor FROM voucher "
		"WHERE member = ? AND state = 'given' AND (until_on = 0 OR until_on >= ?) "
		"ORDER BY until_on = 0, until_on, campaign, serial LIMIT ?");
	bind_int(&s, composing->member);
	bind_int(&s, composing->today);
	bind_int(&s, composing->vouchers);
	for (; next_row(&s); count++) {
		open_list(&composing->out, "coupons", count);
		put_voucher(&composing->out, &s);
	}
	close_list(&composing->out, count);
}

static void put_right(struct json_out *out, struct stmt *s)
{
	char id[MORE_RIGHT_MAX];
	column_text(s, 0, id, sizeof id);
	json_put_object(out, NULL);
	json_put_text(out, "id", id);
	put_date(out, "until", (uint32_t)column_int(s, 1));
	json_put_int(out, "left", column_int(s, 2));
	json_put_end(out);
}

/* One that is used up is told too, so that the till says "none left" and not "nothing of the kind".
 */
static void put_rights(struct composing *composing)
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(&composing->hq->db,
		"SELECT right_id, until_on, sum(many - used) FROM entitlement WHERE member = ? "
		"AND from_on <= ? AND (until_on = 0 OR until_on >= ?) "
		"GROUP BY right_id, until_on ORDER BY until_on = 0, until_on, right_id LIMIT ?");
	bind_int(&s, composing->member);
	bind_int(&s, composing->today);
	bind_int(&s, composing->today);
	bind_int(&s, MORE_RIGHTS_MAX);
	for (; next_row(&s); count++) {
		open_list(&composing->out, "rights", count);
		put_right(&composing->out, &s);
	}
	close_list(&composing->out, count);
}

static void note_told(struct composing *composing)
{
	AUTO(stmt)
	struct stmt s = sql(&composing->hq->db,
		"UPDATE entitlement SET told = 1 WHERE member = ? AND told = 0 AND from_on <= ?");
	bind_int(&s, composing->member);
	bind_int(&s, composing->today);
	run(&s);
}

/* ---- check-ins ---- */

static void put_streak(struct composing *composing)
{
	struct json_out *out = &composing->out;
	const struct streak streak = streak_of(composing->hq, composing->member);
	if (streak.days == 0)
		return;
	json_put_object(out, "streak");
	json_put_int(out, "days", streak.days);
	put_date(out, "last", streak.last);
	json_put_end(out);
}

/* ---- limited rules ---- */

static void put_used(struct composing *composing)
{
	struct quota_used used[MORE_USED_MAX];
	struct json_out *out = &composing->out;
	uint32_t count = quota_used_by(composing->hq, composing->member, used, MORE_USED_MAX);
	for (uint32_t i = 0; i < count; i++) {
		open_list(out, "used", (int)i);
		json_put_object(out, NULL);
		json_put_text(out, "rule", used[i].rule);
		json_put_int(out, "count", used[i].count);
		json_put_end(out);
	}
	close_list(out, (int)count);
}

/* ---- draws, and what nobody has said to them yet ---- */

static void put_draws(struct composing *composing)
{
	int64_t tickets = draw_tickets_of(composing->hq, composing->member);
	if (tickets > 0)
		json_put_int(&composing->out, "draws", tickets);
}

static bool is_noted(const struct composing *composing, uint32_t expires_on)
{
	AUTO(stmt)
	struct stmt s = sql(&composing->hq->db,
		"SELECT 1 FROM points_notice WHERE member = ? AND expires_on = ? AND told_ms = 0");
	bind_int(&s, composing->member);
	bind_int(&s, expires_on);
	return next_row(&s);
}

/* Points about to expire that a notice was left of, if they are still there, and a new tier. */
static void put_notices(struct composing *composing)
{
	struct member_file file;
	const struct points_outlook *outlook = &composing->outlook;
	int64_t notices =
		member_file_find(composing->hq, composing->member, &file) && file.tier_news;
	for (uint32_t i = 0; i < outlook->expiring_count; i++)
		notices += is_noted(composing, outlook->expiring[i].on);
	if (notices > 0)
		json_put_int(&composing->out, "notices", notices);
}

/* ---- all of it ---- */

/* Parts in an order that stays, so that what is the same is the same text. */
static void compose(struct composing *composing)
{
	put_file(composing);
	put_progress(composing);
	put_greets(composing);
	put_points(composing);
	put_vouchers(composing);
	put_rights(composing);
	put_streak(composing);
	put_used(composing);
	put_draws(composing);
	put_notices(composing);
	note_told(composing);
}

static bool says_already(struct hq *hq, int64_t member, const char *text)
{
	char told[MEMBER_MORE_TEXT_MAX];
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT more FROM member WHERE id = ? AND gone = 0");
	bind_int(&s, member);
	if (!next_row(&s))
		return true;
	column_text(&s, 0, told, sizeof told);
	return strcmp(told, text) == 0;
}

static void write(struct hq *hq, int64_t member, const char *text)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "UPDATE member SET more = ?, ver = ? WHERE id = ?");
	bind_text(&s, text);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, member);
	run(&s);
}

/* The caller frees it; NULL without memory. */
static char *text_of(struct hq *hq, int64_t member, int64_t now_ms, uint32_t vouchers)
{
	struct err ignored;
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	struct composing composing = {.hq = hq,
		.member = member,
		.today = date_at(now_ms, offset),
		.now_ms = now_ms,
		.vouchers = vouchers,
		.out = json_out_object()};
	compose(&composing);
	char *text = json_out_text(&composing.out, NULL, &ignored);
	json_out_done(&composing.out);
	return text;
}

/* Each list and each text in it is bounded; where all together are too long the vouchers that end
 * last wait for the others to be used. */
void member_more_refresh(struct hq *hq, int64_t member, int64_t now_ms)
{
	uint32_t vouchers = MORE_COUPONS_MAX;
	char *text = text_of(hq, member, now_ms, vouchers);
	while (text && strlen(text) >= MEMBER_MORE_TEXT_MAX && vouchers > 0) {
		free(text);
		text = text_of(hq, member, now_ms, --vouchers);
	}
	if (!text)
		return;
	const char *said = strcmp(text, "{}") == 0 ? "" : text;
	if (strlen(said) < MEMBER_MORE_TEXT_MAX && !says_already(hq, member, said))
		write(hq, member, said);
	free(text);
}

bool member_more_tells_bought(struct hq *hq)
{
	return progress_wanted(hq) || draw_any(hq);
}

void member_more_bought(struct hq *hq, int64_t member, int64_t now_ms)
{
	if (member_more_tells_bought(hq))
		member_more_refresh(hq, member, now_ms);
}
