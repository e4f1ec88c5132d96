/* The job `streaks`: who checked in so many days running (checkin.streak_days) gets points for it
 * (checkin.streak_points), once for each full such row of days. A day that came late joins two
 * runs: what they earned together is made up for, and nothing is given twice. Who is blocked waits.
 */
#include "pos/core/period.h"
#include "sync/hq/checkin.h"
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_book.h"
#include "sync/hq/points_book.h"

#include <stdio.h>

enum { LOOK_BACK_DAYS = 400 };

struct bonus {
	int64_t days, points;
};

static struct bonus bonus_of(struct hq *hq)
{
	return (struct bonus){hq_setting_int(hq, "checkin.streak_days", 0),
		hq_setting_int(hq, "checkin.streak_points", 0)};
}

static bool wanted(struct hq *hq)
{
	const struct bonus bonus = bonus_of(hq);
	return bonus.days > 0 && bonus.points > 0;
}

struct run_of_days {
	uint32_t first;
	int64_t days;
};

/* How often the run was paid for already, to whichever of the member's cards. */
static int64_t paid(struct hq *hq, int64_t member, const struct run_of_days *days)
{
	char from[32], to[32];
	(void)snprintf(from, sizeof from, "streak:%u", days->first);
	(void)snprintf(to, sizeof to, "streak:%u", date_plus_days(days->first, days->days - 1));
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT count(*) FROM points_entry WHERE member IN "
				     "(SELECT id FROM member WHERE id = ? OR "
				     "(merged_into = ? AND merged_into > 0)) AND "
				     "source = 'checkin' AND key >= ? AND key <= ?");
	bind_int(&s, member);
	bind_int(&s, member);
	bind_text(&s, from);
	bind_text(&s, to);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

static void pay(struct job_run *run, int64_t member, const struct run_of_days *days)
{
	const struct bonus bonus = bonus_of(run->hq);
	int64_t due = days->days / bonus.days, got = paid(run->hq, member, days);
	for (int64_t i = 1; i <= due && got < due; i++) {
		char key[32], who[24], points[24], on_text[DATE_TEXT_MAX];
		uint32_t on = date_plus_days(days->first, i * bonus.days - 1);
		(void)snprintf(key, sizeof key, "streak:%u", on);
		const struct points_credit credit = {.member = member,
			.points = bonus.points,
			.source = "checkin",
			.key = key,
			.on = on};
		if (!points_book_credit(run->hq, &credit, run->now_ms))
			continue;
		got++;
		(void)snprintf(who, sizeof who, "%lld", (long long)member);
		(void)snprintf(points, sizeof points, "%lld", (long long)bonus.points);
		date_text(on_text, on);
		job_did(run, TEXT_JOB_STREAK_PAID, who, points, on_text);
	}
}

static bool may_earn(struct hq *hq, int64_t member)
{
	struct patron patron;
	return book_find(hq, member, &patron) && !patron.blocked;
}

static void judge(struct job_run *run, int64_t member)
{
	struct run_of_days runs[LOOK_BACK_DAYS], now = {0};
	uint32_t before = 0, count = 0;
	{
		AUTO(stmt)
		struct stmt s = sql(&run->hq->db, "SELECT on_date FROM checkin WHERE member = ? "
						  "AND on_date > ? ORDER BY on_date");
		bind_int(&s, member);
		bind_int(&s, date_plus_days(run->on, -LOOK_BACK_DAYS));
		while (next_row(&s) && count < LOOK_BACK_DAYS) {
			uint32_t on = (uint32_t)column_int(&s, 0);
			if (!before || date_days_between(before, on) != 1)
				runs[count++] = now = (struct run_of_days){.first = on};
			runs[count - 1].days = ++now.days;
			before = on;
		}
	}
	for (uint32_t i = 0; i < count; i++)
		pay(run, member, &runs[i]);
}

static bool page(struct job_run *run)
{
	int64_t ids[JOB_PAGE];
	uint32_t members = job_members(run, ids);
	for (uint32_t i = 0; i < members; i++)
		if (may_earn(run->hq, ids[i]))
			judge(run, ids[i]);
	return members == JOB_PAGE;
}

const struct job job_streaks = {
	.name = "streaks",
	.title = TEXT_JOB_STREAKS,
	.period = JOB_DAILY,
	.page = page,
	.wanted = wanted,
};
