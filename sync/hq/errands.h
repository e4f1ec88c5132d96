/* errands.h - what headquarters does between requests, one short turn at a time: making snapshots,
 * giving up old tombstones, choosing who holds which members, reviewing leases, checking the
 * ledger, the programme's jobs.
 *
 * Whoever asks for something long (a word, a till's question) leaves an errand here and is told to
 * come again. The server runs turns while there is something to do; a word without a server runs
 * them to their end.
 */
#ifndef SUANPAN_HQ_ERRANDS_H
#define SUANPAN_HQ_ERRANDS_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ERRANDS_MAX = 64,    /* snapshots waiting to be made */
	ERRAND_WAIT_MS = 20, /* while a child works */
	ERRAND_DAY_MS = 24 * 3600 * 1000,
	ERRAND_LOOK_MS = 500,  /* while there is nothing to do */
	ERRAND_SNAPSHOT_S = 3, /* a till comes again for one after this */
};

struct hq;
struct errands;

/* NULL without memory. */
struct errands *errands_new(struct hq *hq);
/* Ends children. Accepts NULL. */
void errands_free(struct errands *errands);

struct night;
/* For night.c. */
struct night *errands_night(const struct hq *hq);
struct job_night;
/* For job_night.c. */
struct job_night *errands_jobs(const struct hq *hq);

/* A server runs, so turns will come by themselves. */
void errands_serve(struct hq *hq);
bool errands_served(const struct hq *hq);

/* One turn; milliseconds until the next is due. */
int64_t errands_turn(struct hq *hq);

/* Makes a snapshot of this region soon. false: too many wait. Asking twice is asking once. */
MUST_CHECK bool errands_want_snapshot(struct hq *hq, int64_t region);
/* This region's is wanted or under way. */
bool errands_snapshot_under_way(const struct hq *hq, int64_t region);
/* To the end of all snapshots that are wanted; for words without a server, and tests. */
MUST_CHECK bool errands_finish_snapshots(struct hq *hq, struct err *err);
/* Gives every member the region that stores and dates say, soon. Also done every night. */
void errands_want_selection(struct hq *hq);
void errands_finish_selection(struct hq *hq);
/* Rows read of the snapshot under way, -1 when none is. */
int64_t errands_snapshot_rows(const struct hq *hq);

#endif
