/* job_night.h - jobs run every night by themselves: at the hour of the setting jobs.hour (4, shop
 * time), and at the first look after it if the house slept then.
 *
 * What is due is run in order: the earliest period first, on one day in the order of the table. A
 * night that was missed is caught up (at most JOB_MISSED_DAYS of them, and as many months, quarters
 * and years as below: a clock that was set wrongly must not run a century of bonuses). A job that
 * is new to a house is done for the period it is in. One page a turn, on the server's own
 * connection; of several processes on a database one runs them, and another goes on where it was
 * once that one was silent for JOB_STALE_MS.
 */
#ifndef SUANPAN_HQ_JOB_NIGHT_H
#define SUANPAN_HQ_JOB_NIGHT_H

#include <stdint.h>

enum {
	JOB_LOOK_MS = 30 * 1000, /* between two looks whether something is due */
	JOB_STALE_MS = 60 * 1000,
	JOB_AGAIN_MS = 600 * 1000, /* after one that broke off */
	JOB_MISSED_DAYS = 31,
	JOB_MISSED_MONTHS = 12,
	JOB_MISSED_QUARTERS = 4,
	JOB_MISSED_YEARS = 2,
};

struct hq;
struct job_night;

/* NULL without memory. */
struct job_night *job_night_new(struct hq *hq);
/* Accepts NULL. */
void job_night_free(struct job_night *night);
/* One turn; milliseconds until the next is due. */
int64_t job_night_turn(struct hq *hq);

#endif
