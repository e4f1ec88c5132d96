#include "sync/hq/checkin.h"

#include "pos/core/period.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_more.h"
#include "sync/hq/points_book.h"

#include <stdio.h>

static bool write_row(struct hq *hq, int64_t member, uint32_t on, const char *channel)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO checkin (member, on_date, channel) VALUES "
				     "(?, ?, ?) ON CONFLICT DO NOTHING RETURNING checkin.on_date");
	bind_int(&s, member);
	bind_int(&s, on);
	bind_text(&s, channel);
	return next_row(&s);
}

bool checkin_note(struct hq *hq, int64_t member, uint32_t on, const char *channel, int64_t points,
	int64_t now_ms)
{
	char key[24];
	if (!write_row(hq, member, on, channel))
		return false;
	(void)snprintf(key, sizeof key, "%u", on);
	const struct points_credit credit = {
		.member = member, .points = points, .source = "checkin", .key = key, .on = on};
	if (points > 0)
		(void)points_book_credit(hq, &credit, now_ms);
	member_more_refresh(hq, member, now_ms);
	return true;
}

/* ---- two members turn out to be one ---- */

static void on_both(struct hq *hq, const char *text, int64_t from, int64_t into)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_int(&s, into);
	bind_int(&s, from);
	run(&s);
}

static void on_one(struct hq *hq, const char *text, int64_t member)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, text);
	bind_int(&s, member);
	run(&s);
}

void checkin_merge(struct hq *hq, int64_t from, int64_t into)
{
	on_both(hq,
		"INSERT INTO checkin (member, on_date, channel) SELECT ?, on_date, channel "
		"FROM checkin WHERE member = ? ON CONFLICT (member, on_date) DO NOTHING",
		from, into);
	on_both(hq,
		"INSERT INTO event_visit (event, member, on_date) SELECT event, ?, on_date "
		"FROM event_visit WHERE member = ? ON CONFLICT (event, member) DO NOTHING",
		from, into);
	on_both(hq, "UPDATE act SET holder = ? WHERE holder = ? AND holder > 0", from, into);
	on_one(hq, "DELETE FROM checkin WHERE member = ?", from);
	on_one(hq, "DELETE FROM event_visit WHERE member = ?", from);
}

struct streak streak_of(struct hq *hq, int64_t member)
{
	struct streak streak = {0};
	uint32_t before = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT on_date FROM checkin WHERE member = ? "
				     "ORDER BY on_date DESC LIMIT ?");
	bind_int(&s, member);
	bind_int(&s, STREAK_DAYS_MAX);
	while (next_row(&s)) {
		uint32_t on = (uint32_t)column_int(&s, 0);
		if (streak.days > 0 && date_days_between(on, before) != 1)
			break;
		if (streak.days++ == 0)
			streak.last = on;
		before = on;
	}
	return streak;
}
