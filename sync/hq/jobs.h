/* jobs.h - the programme's jobs at headquarters: tier review, vouchers, expiry and the others, each
 * over all members (or other rows), a page at a time.
 *
 * A page is one transaction, which also moves the run's place: whoever ends it anywhere, it goes on
 * behind the last page that was done. What a page gives has a key of its own (member and period),
 * so that a job which runs twice does nothing twice. A dry run does the same pages and takes each
 * of them back: what it says is what would happen.
 *
 * A job for a period runs once the period has begun, for each period in order, at the hour of the
 * setting jobs.hour (shop time) by the server (job_night.h), or when somebody says
 * `suanpan-hq jobs run NAME`.
 *
 * To add one: a file with a `const struct job` and its page function, a line at the end of this
 * header and a row in jobs.c.
 */
#ifndef SUANPAN_HQ_JOBS_H
#define SUANPAN_HQ_JOBS_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/core/lang.h"
#include "pos/core/text.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	JOB_PAGE = 256, /* members in a page */
	JOB_NAME_MAX = 24,
	JOB_HOUR_USUAL = 4,
	JOB_TRIES = 5, /* of a page that another process got in the way of */
};

enum job_period {
	JOB_DAILY,
	JOB_MONTHLY,
	JOB_QUARTERLY,
	JOB_YEARLY,
	JOB_ALWAYS, /* whenever jobs run; nights that were missed are not caught up */
};

struct hq;
struct job_run;
struct paper;

/* One page: what stands behind run->cursor, which it moves. true: there may be more. In a
 * transaction that keeps other writers of members away. */
typedef bool job_page_fn(struct job_run *run);

struct job {
	const char *name; /* as people say it, "tiers" */
	enum text title;
	enum job_period period;
	job_page_fn *page;
	/* NULL, or false while the settings ask for nothing of it: then it is not run. */
	bool (*wanted)(struct hq *hq);
};

struct job_run {
	struct hq *hq;
	const struct job *job;
	uint32_t on; /* the first day of the period it is for; of JOB_ALWAYS the day */
	bool dry;    /* nothing of the page will stay */
	int64_t now_ms;
	int64_t cursor;      /* where the page begins, and where it ended */
	int64_t seen;        /* members looked at */
	int64_t changed;     /* ... and what was done, by job_did() */
	struct paper *lines; /* gets what a dry run would do, a line each; NULL: nobody asks */
	enum lang lang;      /* of the lines */
	bool failed;
	struct err why;
};

/* ---- for page functions ---- */

/* The next members that are there, by their ids, and moves the cursor behind them; fewer than
 * JOB_PAGE: there are no more. They count as seen. */
uint32_t job_members(struct job_run *run, int64_t ids[JOB_PAGE]);
/* Something was done: counted, and told in a dry run. */
#define job_did(run, ...) job_did_says(run, (struct says){__VA_ARGS__})
void job_did_says(struct job_run *run, struct says says);
/* A line of a dry run about what is not for the job to do. */
#define job_tells(run, ...) job_tells_says(run, (struct says){__VA_ARGS__})
void job_tells_says(struct job_run *run, struct says says);
/* The job cannot go on: a setting that is wrong. The page is taken back, the run ends with why. */
#define job_fails(run, ...) job_fails_says(run, (struct says){__VA_ARGS__})
void job_fails_says(struct job_run *run, struct says says);
void job_fails_with(struct job_run *run, const struct err *why);

/* ---- for whoever runs them ---- */

/* NULL if there is none of this name. */
const struct job *job_find(const char *name);
/* The index'th, in the order of a night; NULL behind the last. */
const struct job *job_at(uint32_t index);
bool job_wanted(struct hq *hq, const struct job *job);
/* The first day of the job's period that contains the date. */
uint32_t job_period_first(const struct job *job, uint32_t date);
/* Today in shop time; the last day whose hour of jobs has come. */
uint32_t job_today(struct hq *hq, int64_t now_ms);
uint32_t job_due_day(struct hq *hq, int64_t now_ms);
int job_hour(struct hq *hq);

enum job_step { JOB_MORE, JOB_ENDED, JOB_FAILED };
/* One page of the run as the book knows it, or of a dry run as the struct says. Failed: why. */
enum job_step job_step(struct job_run *run, const char *holder);

/* ---- the table's rows ---- */

extern const struct job job_files;  /* member_files.c */
extern const struct job job_quotas; /* quota_job.c */
extern const struct job job_growth;
extern const struct job job_labels;
extern const struct job job_marks;
extern const struct job job_streaks; /* streak_job.c */
extern const struct job job_tiers;
extern const struct job job_unlocks;
extern const struct job job_referrals; /* referrals.c */
extern const struct job job_birthdays; /* birthday_job.c */
extern const struct job job_wallets;   /* wallet_job.c */
extern const struct job job_bonus;
extern const struct job job_points, job_points_notices; /* points_jobs.c */

#endif
