/* The job `referrals`: both sides of an invitation are rewarded once the newcomer's first sale is
 * final, never at registration unless the setting says so; what came back in full is nothing, and
 * where it comes back later the points go back, and vouchers that nobody used. Who is blocked waits
 * for it, on either side. One level only: nobody has a share in whom their
 * guests invite. */
#include "pos/core/period.h"
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_book.h"
#include "sync/hq/newcomer_book.h"
#include "sync/hq/points_book.h"
#include "sync/hq/referral_plan.h"
#include "sync/hq/wallet.h"

#include <stdio.h>
#include <string.h>

enum {
	REFERRAL_TEXT_MAX = 4097,
	KEY_MAX = 64,
	LATE_DAYS = 60,     /* a till may bring a sale that long after its day */
	RECLAIM_DAYS = 180, /* a first sale may come back that long after the reward */
	RECLAIMS_MAX = 1000,
	DAY_MS = 86400000,
};

enum referral_state { REFERRAL_REWARDED = 1, REFERRAL_VOID, REFERRAL_TAKEN_BACK };

struct invited {
	int64_t member, first_id, inviter;
	char code[INVITE_MAX];
	uint32_t joined_on;
	/* The first sale; store 0: none yet. */
	int64_t store, total_minor, returned_minor;
	struct uid uid;
	uint32_t sold_on;
};

static bool read_plan(struct job_run *run, struct referral_plan *plan)
{
	char text[REFERRAL_TEXT_MAX];
	struct err err;
	AUTO(json) struct json doc = {0};
	hq_setting(run->hq, "referral", text, sizeof text, "{}");
	if (!json_parse(&doc, text, strlen(text), sizeof text, &err))
		return false;
	referral_plan_take(json_root(&doc), plan);
	return json_good(&doc, &err);
}

/* ---- who, and what they bought first ---- */

/* Enrolments with a code that are settled, whose member is their own, and not decided yet. */
static uint32_t read_page(struct job_run *run, struct invited invited[JOB_PAGE])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT n.opened, n.first_id, n.inviter, n.joined_on FROM newcomer n "
		"JOIN member m ON m.id = n.opened WHERE n.inviter <> '' AND n.opened > ? AND "
		"n.member = n.opened AND n.state = 1 AND m.gone = 0 AND m.blocked = 0 AND NOT "
		"EXISTS (SELECT 1 FROM "
		"referral r WHERE r.member = n.opened) ORDER BY n.opened LIMIT ?");
	bind_int(&s, run->cursor);
	bind_int(&s, JOB_PAGE);
	while (next_row(&s)) {
		struct invited *one = &invited[count++];
		*one = (struct invited){.member = column_int(&s, 0),
			.first_id = column_int(&s, 1),
			.joined_on = (uint32_t)column_int(&s, 3)};
		column_text(&s, 2, one->code, sizeof one->code);
	}
	if (count > 0)
		run->cursor = invited[count - 1].member;
	run->seen += count;
	return count;
}

/* Nothing to pay is no purchase. */
static void find_first_sale(struct hq *hq, struct invited *one)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT store, uid, total_minor, business_date FROM sale WHERE member IN (?, ?) "
		"AND member > 0 AND total_minor > 0 ORDER BY wall_ms, store, till, epoch, seq "
		"LIMIT 1");
	bind_int(&s, one->member);
	bind_int(&s, one->first_id);
	if (!next_row(&s))
		return;
	one->store = column_int(&s, 0);
	column_exact(&s, 1, one->uid.bytes, UID_SIZE);
	one->total_minor = column_int(&s, 2);
	one->sold_on = (uint32_t)column_int(&s, 3);
}

static int64_t returned_of(struct hq *hq, int64_t store, const struct uid *uid)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT CAST(coalesce(sum(total_minor), 0) AS BIGINT) FROM refund "
			     "WHERE original_store = ? AND original_uid = ?");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

/* ---- what becomes of it ---- */

static void decide(
	struct job_run *job, const struct invited *one, enum referral_state state, const char *why)
{
	AUTO(stmt)
	struct stmt s = sql(&job->hq->db,
		"INSERT INTO referral (member, inviter, joined_on, store, uid, amount_minor, "
		"state, why, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
		"ON CONFLICT (member) DO NOTHING");
	bind_int(&s, one->member);
	bind_int(&s, one->inviter);
	bind_int(&s, one->joined_on);
	bind_int(&s, one->store);
	bind_blob(&s, one->uid.bytes, one->store ? UID_SIZE : 0);
	bind_int(&s, one->total_minor - one->returned_minor);
	bind_int(&s, state);
	bind_text(&s, why);
	bind_int(&s, job->now_ms);
	run(&s);
}

static void give_points(struct job_run *run, int64_t member, int64_t points, const char *key)
{
	const struct points_credit credit = {
		.member = member, .points = points, .source = "referral", .key = key};
	if (points > 0)
		(void)points_book_credit(run->hq, &credit, run->now_ms);
}

static void give(struct job_run *run, int64_t member, const struct referral_gift *reward,
	int64_t amount_minor, const char *key)
{
	const struct voucher voucher = {.member = member,
		.campaign = reward->campaign,
		.until = reward->days ? date_plus_days(run->on, reward->days) : 0,
		.benefit_minor = referral_benefit(reward, amount_minor),
		.key = key};
	give_points(run, member, reward->points, key);
	if (reward->campaign)
		(void)wallet_give(run->hq, &voucher, run->now_ms);
}

static int64_t count_invited(struct hq *hq, int64_t inviter)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT count(*) FROM referral WHERE state = 1 AND inviter IN (SELECT "
		"id FROM member WHERE id = ? OR (merged_into = ? AND merged_into > 0))");
	bind_int(&s, inviter);
	bind_int(&s, inviter);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

/* The step was reached already, with this card or one that was merged into it. */
static bool climbed(struct hq *hq, int64_t inviter, const char *behind)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT 1 FROM points_entry e JOIN member m ON m.id = e.member WHERE (m.id = ? OR "
		"(m.merged_into = ? AND m.merged_into > 0)) AND e.source = 'referral' AND e.key = "
		"'ladder:' || CAST(m.id AS TEXT) || CAST(? AS TEXT)");
	bind_int(&s, inviter);
	bind_int(&s, inviter);
	bind_text(&s, behind);
	return next_row(&s) || wallet_gave_one(hq, inviter, "ladder:", behind);
}

static void climb(struct job_run *run, const struct referral_plan *plan, int64_t inviter)
{
	int64_t count = count_invited(run->hq, inviter);
	for (uint32_t i = 0; i < plan->step_count; i++) {
		char key[KEY_MAX], behind[16];
		(void)snprintf(behind, sizeof behind, ":%d", (int)plan->steps[i].count);
		if (count < plan->steps[i].count || climbed(run->hq, inviter, behind))
			continue;
		(void)snprintf(key, sizeof key, "ladder:%lld%s", (long long)inviter, behind);
		give(run, inviter, &plan->steps[i].reward, 0, key);
	}
}

static void say_rewarded(struct job_run *run, const struct invited *one)
{
	struct patron inviter, member;
	if (book_find(run->hq, one->inviter, &inviter) && book_find(run->hq, one->member, &member))
		job_did(run, TEXT_JOB_REFERRAL_REWARDED, inviter.card, member.card);
}

static void reward_both(
	struct job_run *run, const struct referral_plan *plan, const struct invited *one)
{
	char to_inviter[KEY_MAX], to_newcomer[KEY_MAX], bonus[KEY_MAX];
	int64_t amount = one->total_minor - one->returned_minor;
	struct patron who;
	if (!book_find(run->hq, one->member, &who))
		return;
	(void)snprintf(to_inviter, sizeof to_inviter, "referral:%lld:i", (long long)one->member);
	(void)snprintf(to_newcomer, sizeof to_newcomer, "referral:%lld:n", (long long)one->member);
	(void)snprintf(bonus, sizeof bonus, "referral:%lld:b", (long long)one->member);
	const struct referral_gift *reward =
		referral_reward(plan->inviter, plan->inviter_count, who.group, who.tier, amount);
	if (reward)
		give(run, one->inviter, reward, amount, to_inviter);
	reward = referral_reward(plan->newcomer, plan->newcomer_count, who.group, who.tier, amount);
	if (reward)
		give(run, one->member, reward, amount, to_newcomer);
	give_points(run, one->inviter, referral_bonus(plan, one->joined_on), bonus);
	decide(run, one, REFERRAL_REWARDED, "");
	climb(run, plan, one->inviter);
	say_rewarded(run, one);
}

static void come_to_nothing(struct job_run *run, const struct invited *one, const char *why)
{
	struct patron member;
	decide(run, one, REFERRAL_VOID, why);
	if (book_find(run->hq, one->member, &member))
		job_did(run, TEXT_JOB_REFERRAL_VOID, member.card, why);
}

static void judge_sale(struct job_run *run, const struct referral_plan *plan, struct invited *one)
{
	uint32_t last = plan->window_days ? date_plus_days(one->joined_on, plan->window_days) : 0;
	find_first_sale(run->hq, one);
	if (!one->store) {
		if (last && run->on > date_plus_days(last, LATE_DAYS))
			come_to_nothing(run, one, "late");
		return;
	}
	one->returned_minor = returned_of(run->hq, one->store, &one->uid);
	if (last && one->sold_on > last)
		come_to_nothing(run, one, "late");
	else if (one->total_minor > 0 && one->returned_minor >= one->total_minor)
		come_to_nothing(run, one, "returned");
	else if (run->on > date_plus_days(one->sold_on, plan->final_days))
		reward_both(run, plan, one);
}

static void judge(struct job_run *run, const struct referral_plan *plan, struct invited *one)
{
	struct patron inviter;
	one->inviter = book_holder(run->hq, invite_member(run->hq, one->code));
	if (!one->inviter || !book_find(run->hq, one->inviter, &inviter))
		return; /* the till where the inviter joined may still be offline */
	if (inviter.blocked)
		return;
	if (one->inviter == one->member)
		come_to_nothing(run, one, "own");
	else if (plan->trigger == REFERRAL_ON_REGISTRATION)
		reward_both(run, plan, one);
	else
		judge_sale(run, plan, one);
}

/* ---- the first sale came back after all ---- */

struct rewarded {
	int64_t member, inviter;
};

static uint32_t read_returned(struct job_run *run, struct rewarded rows[RECLAIMS_MAX])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT r.member, r.inviter FROM referral r JOIN sale s ON s.store = r.store AND "
		"s.uid = r.uid WHERE r.state = 1 AND r.at_ms > ? AND s.total_minor > 0 AND "
		"s.total_minor <= (SELECT coalesce(sum(f.total_minor), 0) FROM refund f WHERE "
		"f.original_store = r.store AND f.original_uid = r.uid) ORDER BY r.member LIMIT ?");
	bind_int(&s, run->now_ms - (int64_t)RECLAIM_DAYS * DAY_MS);
	bind_int(&s, RECLAIMS_MAX);
	for (; count < RECLAIMS_MAX && next_row(&s); count++)
		rows[count] = (struct rewarded){column_int(&s, 0), column_int(&s, 1)};
	return count;
}

static void mark_taken_back(struct hq *hq, int64_t member)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "UPDATE referral SET state = 3, why = 'returned' WHERE member = ?");
	bind_int(&s, member);
	run(&s);
}

static void take_back(struct job_run *run, const struct rewarded *row)
{
	static const char parts[] = {'i', 'n', 'b'};
	struct patron member;
	mark_taken_back(run->hq, row->member);
	for (size_t i = 0; i < LENGTH(parts); i++) {
		char key[KEY_MAX];
		int64_t who = parts[i] == 'n' ? row->member : row->inviter;
		(void)snprintf(
			key, sizeof key, "referral:%lld:%c", (long long)row->member, parts[i]);
		(void)points_book_reverse(run->hq, who, "referral", key, run->now_ms);
		wallet_take_back(run->hq, key, run->now_ms);
	}
	if (book_find(run->hq, row->member, &member))
		job_did(run, TEXT_JOB_REFERRAL_BACK, member.card);
}

static void reclaim(struct job_run *run)
{
	struct rewarded rows[RECLAIMS_MAX];
	uint32_t count = read_returned(run, rows);
	for (uint32_t i = 0; i < count; i++)
		take_back(run, &rows[i]);
}

static bool referrals_page(struct job_run *run)
{
	struct invited invited[JOB_PAGE];
	struct referral_plan plan;
	if (!read_plan(run, &plan)) {
		job_fails(run, TEXT_JOB_REFERRAL_SETTING);
		return false;
	}
	if (run->cursor == 0)
		reclaim(run);
	uint32_t count = read_page(run, invited);
	for (uint32_t i = 0; i < count; i++)
		judge(run, &plan, &invited[i]);
	return count == JOB_PAGE;
}

static bool is_wanted(struct hq *hq)
{
	char text[REFERRAL_TEXT_MAX];
	hq_setting(hq, "referral", text, sizeof text, "");
	return text[0] != '\0';
}

const struct job job_referrals = {
	.name = "referrals",
	.title = TEXT_JOB_REFERRALS,
	.period = JOB_ALWAYS,
	.page = referrals_page,
	.wanted = is_wanted,
};
