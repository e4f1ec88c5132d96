/* Jobs over members' points: `points` counts lots anew where something moved or a day came, so that
 * what expired goes and what waited is there; `points-notices` notes whom to tell before (LEG-09).
 */
#include "pos/core/member.h"
#include "pos/core/period.h"
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_more.h"
#include "sync/hq/points_settle.h"
#include "sync/hq/points_terms.h"

#include <stdio.h>

struct holder {
	int64_t id;
	char card[CARD_MAX];
};

enum { AMOUNT_TEXT_MAX = 24 };

static const char *amount(char out[AMOUNT_TEXT_MAX], int64_t points)
{
	(void)snprintf(out, AMOUNT_TEXT_MAX, "%lld", (long long)points);
	return out;
}

static uint32_t later(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* What nobody uses today is not over before tonight: only a dry run looks ahead. */
static uint32_t day_of_run(const struct job_run *run)
{
	uint32_t today = job_today(run->hq, run->now_ms);
	return run->dry ? later(run->on, today) : today;
}

/* Nobody ever had points: there is nothing to count. */
static bool any_points(struct hq *hq)
{
	return db_int(&hq->db, "SELECT 1 FROM points_entry LIMIT 1", 0) == 1 ||
	       db_int(&hq->db, "SELECT 1 FROM sale WHERE member > 0 LIMIT 1", 0) == 1;
}

/* ---- points ---- */

/* Whose row changed since the lots were counted, or whose lots change by themselves. */
static uint32_t read_moved(struct job_run *run, uint32_t today, struct holder holders[JOB_PAGE])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT m.id, m.card FROM member m LEFT JOIN points_state s ON s.member = m.id "
		"WHERE m.id > ? AND m.merged_into = 0 AND (s.member IS NULL OR s.ver <> m.ver OR "
		"(s.next_on > 0 AND s.next_on <= ?)) ORDER BY m.id LIMIT ?");
	bind_int(&s, run->cursor);
	bind_int(&s, today);
	bind_int(&s, JOB_PAGE);
	for (; count < JOB_PAGE && next_row(&s); count++) {
		holders[count].id = column_int(&s, 0);
		column_text(&s, 1, holders[count].card, sizeof holders[count].card);
	}
	return count;
}

static void settle(struct job_run *run, const struct points_terms *terms, uint32_t today,
	const struct holder *holder)
{
	struct points_settled settled;
	char points[AMOUNT_TEXT_MAX];
	if (!points_settle_member(run->hq, terms, holder->id, today, run->now_ms, &settled)) {
		job_fails(run, TEXT_JOB_POINTS_UNCOUNTED, holder->card);
		return;
	}
	member_more_refresh(run->hq, holder->id, run->now_ms);
	points_lots_still_good(run->hq, holder->id);
	if (settled.expired < 0)
		job_did(run, TEXT_JOB_POINTS_EXPIRED, holder->card,
			amount(points, -settled.expired));
	if (settled.expired > 0)
		job_did(run, TEXT_JOB_POINTS_RETURNED, holder->card,
			amount(points, settled.expired));
	if (settled.usable > 0)
		job_did(run, TEXT_JOB_POINTS_USABLE, holder->card, amount(points, settled.usable));
	if (settled.usable < 0)
		job_did(run, TEXT_JOB_POINTS_WAIT, holder->card, amount(points, -settled.usable));
}

static bool points_page(struct job_run *run)
{
	struct holder holders[JOB_PAGE];
	struct points_terms terms;
	const uint32_t today = day_of_run(run);
	points_terms_read(run->hq, &terms);
	uint32_t count = read_moved(run, today, holders);
	for (uint32_t i = 0; i < count && !run->failed; i++)
		settle(run, &terms, today, &holders[i]);
	run->seen += count;
	if (count > 0)
		run->cursor = holders[count - 1].id;
	return count == JOB_PAGE;
}

const struct job job_points = {
	.name = "points",
	.title = TEXT_JOB_POINTS,
	.period = JOB_DAILY,
	.page = points_page,
	.wanted = any_points,
};

/* ---- notices ---- */

struct notice {
	struct holder holder;
	uint32_t expires_on;
	int64_t points;
};

enum { NOTICES_MAX = 512 }; /* in a page; more than days in points.remind_days */

/* Lots as the job before counted them; whoever was told of a day is not told again. */
static uint32_t read_notices(
	struct job_run *run, uint32_t today, uint32_t until, struct notice notices[NOTICES_MAX])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT l.member, m.card, l.expires_on, l.points FROM points_lot l "
		"JOIN member m ON m.id = l.member AND m.gone = 0 "
		"LEFT JOIN points_notice n ON n.member = l.member AND n.expires_on = l.expires_on "
		"WHERE l.member > ? AND l.usable_on = 0 AND l.expires_on >= ? AND "
		"l.expires_on <= ? AND n.member IS NULL ORDER BY l.member, l.expires_on LIMIT ?");
	bind_int(&s, run->cursor);
	bind_int(&s, today);
	bind_int(&s, until);
	bind_int(&s, NOTICES_MAX);
	for (; count < NOTICES_MAX && next_row(&s); count++) {
		notices[count].holder.id = column_int(&s, 0);
		column_text(&s, 1, notices[count].holder.card, sizeof notices[count].holder.card);
		notices[count].expires_on = (uint32_t)column_int(&s, 2);
		notices[count].points = column_int(&s, 3);
	}
	return count;
}

/* The last member of a full page may have more: it is the next page's. */
static uint32_t whole_members(const struct notice *notices, uint32_t count)
{
	uint32_t whole = count;
	if (count < NOTICES_MAX)
		return count;
	while (whole > 0 && notices[whole - 1].holder.id == notices[count - 1].holder.id)
		whole--;
	return whole > 0 ? whole : count;
}

static void write_notice(struct hq *hq, uint32_t today, const struct notice *notice)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_POINTS_NOTICE,
		"INSERT INTO points_notice (member, expires_on, points, noted_on, told_ms) "
		"VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING");
	bind_int(&s, notice->holder.id);
	bind_int(&s, notice->expires_on);
	bind_int(&s, notice->points);
	bind_int(&s, today);
	run(&s);
}

static void give_notice(struct job_run *run, uint32_t today, const struct notice *notice)
{
	char points[AMOUNT_TEXT_MAX], date[DATE_TEXT_MAX];
	write_notice(run->hq, today, notice);
	member_more_refresh(run->hq, notice->holder.id, run->now_ms);
	date_text(date, notice->expires_on);
	job_did(run, TEXT_JOB_POINTS_NOTICE, notice->holder.card, amount(points, notice->points),
		date);
}

static bool notices_page(struct job_run *run)
{
	struct notice notices[NOTICES_MAX];
	const uint32_t today = day_of_run(run);
	const uint32_t until = date_plus_days(
		today, hq_setting_int(run->hq, "points.remind_days", POINTS_REMIND_DAYS_USUAL));
	uint32_t count = read_notices(run, today, until, notices);
	uint32_t whole = whole_members(notices, count);
	for (uint32_t i = 0; i < whole; i++)
		give_notice(run, today, &notices[i]);
	run->seen += whole;
	if (whole > 0)
		run->cursor = notices[whole - 1].holder.id;
	return count == NOTICES_MAX;
}

const struct job job_points_notices = {
	.name = "points-notices",
	.title = TEXT_JOB_POINTS_NOTICES,
	.period = JOB_DAILY,
	.page = notices_page,
	.wanted = any_points,
};
