#include "sync/hq/jobs.h"

#include "pos/core/period.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/job_book.h"
#include "sync/hq/paper.h"

#include <string.h>

/* In the order of a night. */
static const struct job *const jobs[] = {
	&job_files,
	&job_quotas,
	&job_tiers,
	&job_marks,
	&job_labels,
	&job_growth,
	&job_unlocks,
	&job_streaks,
	&job_referrals,
	&job_birthdays,
	&job_wallets,
	&job_bonus,
	&job_points,
	&job_points_notices,
};

enum { JOB_LINE_MAX = 400 };
#define HOUR_MS INT64_C(3600000)

const struct job *job_at(uint32_t index)
{
	return index < LENGTH(jobs) ? jobs[index] : NULL;
}

const struct job *job_find(const char *name)
{
	for (size_t i = 0; i < LENGTH(jobs); i++)
		if (strcmp(jobs[i]->name, name) == 0)
			return jobs[i];
	return NULL;
}

bool job_wanted(struct hq *hq, const struct job *job)
{
	return !job->wanted || job->wanted(hq);
}

uint32_t job_period_first(const struct job *job, uint32_t date)
{
	switch (job->period) {
	case JOB_DAILY:
	case JOB_ALWAYS:
		break;
	case JOB_MONTHLY:
		return period_first(PERIOD_MONTH, date);
	case JOB_QUARTERLY:
		return period_first(PERIOD_QUARTER, date);
	case JOB_YEARLY:
		return period_first(PERIOD_YEAR, date);
	}
	return date;
}

int job_hour(struct hq *hq)
{
	return (int)hq_setting_int(hq, "jobs.hour", JOB_HOUR_USUAL);
}

static int shop_offset(struct hq *hq)
{
	return (int)hq_setting_int(hq, "utc_offset_minutes", 480);
}

uint32_t job_today(struct hq *hq, int64_t now_ms)
{
	return date_at(now_ms, shop_offset(hq));
}

uint32_t job_due_day(struct hq *hq, int64_t now_ms)
{
	return date_at(now_ms - job_hour(hq) * HOUR_MS, shop_offset(hq));
}

/* ---- for pages ---- */

uint32_t job_members(struct job_run *run, int64_t ids[JOB_PAGE])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db, "SELECT id FROM member WHERE id > ? AND gone = 0 "
					  "ORDER BY id LIMIT ?");
	bind_int(&s, run->cursor);
	bind_int(&s, JOB_PAGE);
	while (next_row(&s))
		ids[count++] = column_int(&s, 0);
	if (count > 0)
		run->cursor = ids[count - 1];
	run->seen += count;
	return count;
}

void job_did_says(struct job_run *run, struct says says)
{
	run->changed++;
	job_tells_says(run, says);
}

void job_tells_says(struct job_run *run, struct says says)
{
	char line[JOB_LINE_MAX];
	if (!run->dry || !run->lines)
		return;
	say(line, sizeof line, run->lang, says);
	paper_print(run->lines, "%s\n", line);
}

void job_fails_says(struct job_run *run, struct says says)
{
	run->failed = true;
	(void)fail(&run->why, says.id, says.a, says.b, says.c);
}

void job_fails_with(struct job_run *run, const struct err *why)
{
	run->failed = true;
	run->why = *why;
}

/* ---- running ---- */

/* Whoever moves members raises this counter first and has it alone until its transaction ends
 * (feed.h): with it in hand, a page sees each member as everybody's last commit left them. */
static void keep_others_away(struct hq *hq)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT version FROM feed WHERE stream = ? /*pg FOR UPDATE*/");
	bind_text(&s, stream_name(STREAM_MEMBERS));
	(void)next_row(&s);
}

/* The book's run becomes ours; one that ended begins anew. */
static void take_up(struct job_run *run, const char *holder, struct job_entry *entry)
{
	bool known = job_book_find(run->hq, run->job->name, run->on, entry);
	if (!known || entry->state != JOB_UNDER_WAY) {
		*entry = (struct job_entry){.on = run->on, .began_ms = run->now_ms};
		text_copy(entry->job, sizeof entry->job, run->job->name);
	}
	text_copy(entry->holder, sizeof entry->holder, holder);
	run->cursor = entry->reached;
	run->seen = entry->seen;
	run->changed = entry->changed;
}

static void put_down(struct job_run *run, struct job_entry *entry, bool more)
{
	entry->reached = run->cursor;
	entry->seen = run->seen;
	entry->changed = run->changed;
	entry->beat_ms = run->now_ms;
	entry->ended_ms = more ? 0 : run->now_ms;
	entry->state = run->failed ? JOB_BROKE : more ? JOB_UNDER_WAY : JOB_DONE;
	entry->why[0] = '\0';
	if (run->failed)
		err_text(entry->why, sizeof entry->why, LANG_EN, &run->why);
	job_book_put(run->hq, entry);
}

static bool note_failure(struct job_run *run, const char *holder)
{
	struct job_entry entry;
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin_locking(&run->hq->db);
	take_up(run, holder, &entry);
	put_down(run, &entry, false);
	return tx_commit(&tx, &ignored);
}

static enum job_step try_page(struct job_run *run, const char *holder)
{
	struct job_entry entry;
	AUTO(tx) struct tx tx = tx_begin_locking(&run->hq->db);
	keep_others_away(run->hq);
	if (!run->dry)
		take_up(run, holder, &entry);
	bool more = run->job->page(run);
	if (run->failed || !db_ok(&run->hq->db))
		return JOB_FAILED;
	if (run->dry)
		return more ? JOB_MORE : JOB_ENDED;
	put_down(run, &entry, more);
	if (!tx_commit(&tx, &run->why))
		return JOB_FAILED;
	return more ? JOB_MORE : JOB_ENDED;
}

/* As it was before a page that came to nothing. */
static void go_back(struct job_run *run, const struct job_run *before, size_t lines)
{
	struct err why = run->hq->db.why;
	*run = *before;
	run->why = why;
	if (run->lines)
		run->lines->used = lines;
}

enum job_step job_step(struct job_run *run, const char *holder)
{
	const struct job_run before = *run;
	size_t lines = run->lines ? run->lines->used : 0;
	for (int i = 0; i < JOB_TRIES; i++) {
		enum job_step step = try_page(run, holder);
		if (step != JOB_FAILED)
			return step;
		if (run->failed)
			break;
		bool again = run->hq->db.again;
		go_back(run, &before, lines);
		db_forgive(&run->hq->db);
		if (!again)
			return JOB_FAILED;
	}
	if (run->failed && !run->dry && !note_failure(run, holder))
		db_forgive(&run->hq->db);
	return JOB_FAILED;
}
