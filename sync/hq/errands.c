#include "sync/hq/errands.h"

#include "sync/hq/floor.h"
#include "sync/hq/hq.h"
#include "sync/hq/job_night.h"
#include "sync/hq/lease.h"
#include "sync/hq/night.h"
#include "sync/hq/quota_review.h"
#include "sync/hq/selection.h"
#include "sync/hq/snapshot.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

struct errands {
	struct snapshot_build build;
	bool building, served, failed;
	struct err why; /* of the last snapshot that failed */
	bool selecting, flooring, leasing;
	int64_t selected_to, leased_to; /* member ids */
	int64_t next_day_ms;
	int64_t regions[ERRANDS_MAX];
	int count;
	struct night *night;
	struct job_night *jobs;
};

struct errands *errands_new(struct hq *hq)
{
	struct errands *errands = calloc(1, sizeof *errands);
	if (!errands)
		return NULL;
	errands->night = night_new(hq);
	errands->jobs = job_night_new(hq);
	if (errands->night && errands->jobs)
		return errands;
	errands_free(errands);
	return NULL;
}

void errands_free(struct errands *errands)
{
	if (!errands)
		return;
	snapshot_build_done(&errands->build);
	night_free(errands->night);
	job_night_free(errands->jobs);
	free(errands);
}

struct night *errands_night(const struct hq *hq)
{
	return hq->errands->night;
}

struct job_night *errands_jobs(const struct hq *hq)
{
	return hq->errands->jobs;
}

void errands_serve(struct hq *hq)
{
	hq->errands->served = true;
}

bool errands_served(const struct hq *hq)
{
	return hq->errands->served;
}

/* ---- snapshots ---- */

bool errands_snapshot_under_way(const struct hq *hq, int64_t region)
{
	const struct errands *errands = hq->errands;
	for (int i = 0; i < errands->count; i++)
		if (errands->regions[i] == region)
			return true;
	return errands->building && errands->build.region == region;
}

bool errands_want_snapshot(struct hq *hq, int64_t region)
{
	struct errands *errands = hq->errands;
	if (errands_snapshot_under_way(hq, region))
		return true;
	if (errands->count == ERRANDS_MAX)
		return false;
	errands->regions[errands->count++] = region;
	return true;
}

int64_t errands_snapshot_rows(const struct hq *hq)
{
	return hq->errands->building ? hq->errands->build.rows : -1;
}

static void begin_next(struct hq *hq)
{
	struct errands *errands = hq->errands;
	int64_t region = errands->regions[0];
	errands->count--;
	memmove(errands->regions, errands->regions + 1,
		(size_t)errands->count * sizeof errands->regions[0]);
	errands->building = snapshot_build_begin(&errands->build, hq, region, &errands->why);
	errands->failed = !errands->building;
}

static int64_t snapshot_turn(struct hq *hq)
{
	struct errands *errands = hq->errands;
	if (!errands->building && errands->count > 0)
		begin_next(hq);
	if (!errands->building)
		return ERRAND_LOOK_MS;
	switch (snapshot_build_turn(&errands->build, &errands->why)) {
	case BUILD_MORE:
		return 0;
	case BUILD_WAIT:
		return ERRAND_WAIT_MS;
	case BUILD_FAILED:
		errands->failed = true;
		break;
	case BUILD_DONE:
		break;
	}
	errands->building = false;
	return 0;
}

bool errands_finish_snapshots(struct hq *hq, struct err *err)
{
	struct errands *errands = hq->errands;
	errands->failed = false;
	while ((errands->building || errands->count > 0) && !errands->failed) {
		int64_t wait_ms = snapshot_turn(hq);
		if (wait_ms > 0)
			(void)poll(NULL, 0, 1);
	}
	if (errands->failed)
		*err = errands->why;
	return !errands->failed;
}

/* ---- what is done every day ---- */

void errands_want_selection(struct hq *hq)
{
	hq->errands->selecting = true;
	hq->errands->selected_to = 0;
}

void errands_finish_selection(struct hq *hq)
{
	while (hq->errands->selecting)
		hq->errands->selecting = selection_turn(hq, &hq->errands->selected_to);
}

static void begin_day(struct hq *hq)
{
	struct errands *errands = hq->errands;
	int64_t now_ms = hq_now_ms(hq);
	if (now_ms < errands->next_day_ms)
		return;
	errands->next_day_ms = now_ms + ERRAND_DAY_MS;
	errands->flooring = errands->leasing = true;
	errands->leased_to = 0;
	errands_want_selection(hq);
}

static bool daily_turn(struct hq *hq)
{
	struct errands *errands = hq->errands;
	begin_day(hq);
	if (errands->flooring)
		errands->flooring = floor_turn(hq);
	else if (errands->selecting)
		errands->selecting = selection_turn(hq, &errands->selected_to);
	else if (errands->leasing)
		errands->leasing = leases_turn(hq, &errands->leased_to);
	bool summing = sums_turn(hq), sharing = quotas_turn(hq);
	if (!db_ok(&hq->db))
		db_forgive(&hq->db);
	return errands->flooring || errands->selecting || errands->leasing || summing || sharing;
}

int64_t errands_turn(struct hq *hq)
{
	int64_t wait_ms = snapshot_turn(hq), night_ms = night_turn(hq);
	int64_t jobs_ms = job_night_turn(hq);
	if (night_ms < wait_ms)
		wait_ms = night_ms;
	if (jobs_ms < wait_ms)
		wait_ms = jobs_ms;
	return daily_turn(hq) ? 0 : wait_ms;
}
