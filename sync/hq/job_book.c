#include "sync/hq/job_book.h"

#include "pos/core/text.h"
#include "schema/db.h"
#include "sync/hq/hq.h"

#define ENTRY_COLUMNS                                                                              \
	"job, on_date, reached, state, holder, beat_ms, began_ms, ended_ms, seen, changed, why"

static void read_entry(struct stmt *s, struct job_entry *entry)
{
	column_text(s, 0, entry->job, sizeof entry->job);
	entry->on = (uint32_t)column_int(s, 1);
	entry->reached = column_int(s, 2);
	entry->state = (enum job_state)column_int(s, 3);
	column_text(s, 4, entry->holder, sizeof entry->holder);
	entry->beat_ms = column_int(s, 5);
	entry->began_ms = column_int(s, 6);
	entry->ended_ms = column_int(s, 7);
	entry->seen = column_int(s, 8);
	entry->changed = column_int(s, 9);
	column_text(s, 10, entry->why, sizeof entry->why);
}

bool job_book_find(struct hq *hq, const char *job, uint32_t on, struct job_entry *entry)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " ENTRY_COLUMNS " FROM job_run "
				     "WHERE job = ? AND on_date = ? /*pg FOR UPDATE*/");
	bind_text(&s, job);
	bind_int(&s, on);
	if (!next_row(&s))
		return false;
	read_entry(&s, entry);
	return true;
}

void job_book_put(struct hq *hq, const struct job_entry *entry)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO job_run (" ENTRY_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
		"ON CONFLICT (job, on_date) DO UPDATE SET reached = excluded.reached, "
		"state = excluded.state, holder = excluded.holder, beat_ms = excluded.beat_ms, "
		"began_ms = excluded.began_ms, ended_ms = excluded.ended_ms, "
		"seen = excluded.seen, changed = excluded.changed, why = excluded.why");
	bind_text(&s, entry->job);
	bind_int(&s, entry->on);
	bind_int(&s, entry->reached);
	bind_int(&s, entry->state);
	bind_text(&s, entry->holder);
	bind_int(&s, entry->beat_ms);
	bind_int(&s, entry->began_ms);
	bind_int(&s, entry->ended_ms);
	bind_int(&s, entry->seen);
	bind_int(&s, entry->changed);
	bind_text(&s, entry->why);
	run(&s);
}

uint32_t job_book_done_to(struct hq *hq, const struct job *job, uint32_t day)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT done_to FROM job WHERE name = ?");
	bind_text(&s, job->name);
	if (next_row(&s))
		return (uint32_t)column_int(&s, 0);
	AUTO(stmt)
	struct stmt add = sql(&hq->db, "INSERT INTO job (name, done_to) VALUES (?, ?) "
				       "ON CONFLICT (name) DO NOTHING");
	bind_text(&add, job->name);
	bind_int(&add, day);
	run(&add);
	return day;
}

void job_book_set_done_to(struct hq *hq, const struct job *job, uint32_t day)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE job SET done_to = ? WHERE name = ? AND done_to < ?");
	bind_int(&s, day);
	bind_text(&s, job->name);
	bind_int(&s, day);
	run(&s);
}

void job_book_latest(struct hq *hq, int limit, job_entry_fn *each, void *arg)
{
	struct job_entry entry;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " ENTRY_COLUMNS " FROM job_run "
				     "ORDER BY began_ms DESC, on_date DESC, job LIMIT ?");
	bind_int(&s, limit);
	while (next_row(&s)) {
		read_entry(&s, &entry);
		each(arg, &entry);
	}
}

bool job_book_last_ended(struct hq *hq, const char *job, struct job_entry *entry)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " ENTRY_COLUMNS " FROM job_run WHERE job = ? AND "
				     "state = 1 ORDER BY ended_ms DESC LIMIT 1");
	bind_text(&s, job);
	if (!next_row(&s))
		return false;
	read_entry(&s, entry);
	return true;
}

bool job_book_latest_of(struct hq *hq, enum job_state state, struct job_entry *entry)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT " ENTRY_COLUMNS " FROM job_run WHERE state = ? "
				     "ORDER BY beat_ms DESC, on_date DESC, job LIMIT 1");
	bind_int(&s, state);
	if (!next_row(&s))
		return false;
	read_entry(&s, entry);
	return true;
}
