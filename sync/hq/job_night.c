#include "sync/hq/job_night.h"

#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/job_book.h"
#include "sync/hq/jobs.h"

#include <stdlib.h>
#include <string.h>

struct job_night {
	char name[UID_TEXT_MAX]; /* of this process */
	struct job_run run;      /* under way here; job NULL: none */
	int64_t next_look_ms;    /* by the monotonic clock */
};

struct job_night *job_night_new(struct hq *hq)
{
	struct job_night *night = calloc(1, sizeof *night);
	if (!night)
		return NULL;
	struct uid id = env_uid(hq->env);
	hex_text(night->name, id.bytes, sizeof id.bytes);
	return night;
}

void job_night_free(struct job_night *night)
{
	free(night);
}

/* ---- what is due ---- */

/* The earliest period that is caught up on this day. */
static uint32_t earliest(const struct job *job, uint32_t day)
{
	switch (job->period) {
	case JOB_ALWAYS:
		break;
	case JOB_DAILY:
		return date_plus_days(day, 1 - JOB_MISSED_DAYS);
	case JOB_MONTHLY:
		return date_plus_months(period_first(PERIOD_MONTH, day), 1 - JOB_MISSED_MONTHS);
	case JOB_QUARTERLY:
		return date_plus_months(
			period_first(PERIOD_QUARTER, day), 3 * (1 - JOB_MISSED_QUARTERS));
	case JOB_YEARLY:
		return date_plus_months(
			period_first(PERIOD_YEAR, day), 12 * (1 - JOB_MISSED_YEARS));
	}
	return day;
}

static uint32_t period_after(const struct job *job, uint32_t date)
{
	switch (job->period) {
	case JOB_ALWAYS:
	case JOB_DAILY:
		break;
	case JOB_MONTHLY:
		return period_next(PERIOD_MONTH, date);
	case JOB_QUARTERLY:
		return period_next(PERIOD_QUARTER, date);
	case JOB_YEARLY:
		return period_next(PERIOD_YEAR, date);
	}
	return period_next(PERIOD_DAY, date);
}

static uint32_t next_of(const struct job *job, uint32_t done_to, uint32_t day)
{
	uint32_t next = period_after(job, done_to), first = earliest(job, day);
	return next < first ? first : next;
}

enum claim { CLAIM_OURS, CLAIM_OTHERS, CLAIM_DONE, CLAIM_LATER };

static enum claim claim_of(
	const struct job_night *night, const struct job_entry *entry, int64_t now_ms)
{
	switch (entry->state) {
	case JOB_UNDER_WAY:
		if (!entry->holder[0] || strcmp(entry->holder, night->name) == 0 ||
			llabs(now_ms - entry->beat_ms) > JOB_STALE_MS)
			break;
		return CLAIM_OTHERS;
	case JOB_DONE:
		return CLAIM_DONE;
	case JOB_BROKE:
		if (llabs(now_ms - entry->ended_ms) > JOB_AGAIN_MS)
			break;
		return CLAIM_LATER;
	}
	return CLAIM_OURS;
}

/* What is due of one job: the first period that nobody did. 0: nothing, for now. Of the time when
 * nobody wanted it, nothing is caught up. */
static uint32_t due_of(
	struct hq *hq, struct job_night *night, const struct job *job, uint32_t day, bool *others)
{
	struct job_entry entry;
	bool wanted = job_wanted(hq, job);
	for (;;) {
		uint32_t done_to = job_book_done_to(hq, job, day);
		if (!wanted && done_to < day)
			job_book_set_done_to(hq, job, day);
		if (!wanted)
			return 0;
		uint32_t next = next_of(job, done_to, day);
		if (next > day || !db_ok(&hq->db))
			return 0;
		if (!job_book_find(hq, job->name, next, &entry))
			return next;
		switch (claim_of(night, &entry, night->run.now_ms)) {
		case CLAIM_OURS:
			return next;
		case CLAIM_OTHERS:
			*others = true;
			return 0;
		case CLAIM_LATER:
			return 0;
		case CLAIM_DONE:
			job_book_set_done_to(hq, job, next);
			break;
		}
	}
}

/* The next run becomes this process's. false: there is nothing to do, or somebody does it. */
static bool take_next(struct hq *hq, struct job_night *night)
{
	struct err ignored;
	const struct job *job;
	bool others = false;
	uint32_t day = job_due_day(hq, hq_now_ms(hq));
	night->run = (struct job_run){.hq = hq, .now_ms = hq_now_ms(hq)};
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	for (uint32_t i = 0; (job = job_at(i)) && !others; i++) {
		uint32_t on = due_of(hq, night, job, day, &others);
		if (on && (!night->run.job || on < night->run.on)) {
			night->run.job = job;
			night->run.on = on;
		}
	}
	return tx_commit(&tx, &ignored) && night->run.job && !others;
}

/* ---- turns ---- */

static void note_done(struct hq *hq, const struct job_run *run)
{
	struct err ignored; /* found done at the next look */
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	job_book_set_done_to(hq, run->job, run->on);
	if (!tx_commit(&tx, &ignored))
		db_forgive(&hq->db);
}

static int64_t rest(struct hq *hq, struct job_night *night)
{
	night->run.job = NULL;
	night->next_look_ms = env_mono_ms(hq->env) + JOB_LOOK_MS;
	if (!db_ok(&hq->db))
		db_forgive(&hq->db);
	return ERRAND_LOOK_MS;
}

int64_t job_night_turn(struct hq *hq)
{
	struct job_night *night = errands_jobs(hq);
	if (!errands_served(hq) || !db_ok(&hq->db) || env_mono_ms(hq->env) < night->next_look_ms)
		return ERRAND_LOOK_MS;
	if (!night->run.job && !take_next(hq, night))
		return rest(hq, night);
	night->run.now_ms = hq_now_ms(hq);
	switch (job_step(&night->run, night->name)) {
	case JOB_MORE:
		return 0;
	case JOB_ENDED:
		note_done(hq, &night->run);
		night->run.job = NULL;
		return 0;
	case JOB_FAILED:
		break;
	}
	return rest(hq, night);
}
