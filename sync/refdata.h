/* refdata.h - reference data coming down: which page to ask for, and taking it on.
 *
 * Six streams, each with a cursor in ref.db that moves in the transaction of the rows it counts. A
 * page has at most REFDATA_ROWS rows, so taking one on is one short turn of the loop. When HQ says
 * RESYNC the stream is fetched anew over the old rows, which serve until the end, and what the new
 * feed did not bring is swept away then.
 */
#ifndef SUANPAN_SYNC_REFDATA_H
#define SUANPAN_SYNC_REFDATA_H

#include "sync/ref_rows.h"
#include "sync/request.h"

/* Rows of a page asked for: as many as this machine takes on within REFDATA_TURN_MS. */
enum {
	REFDATA_ROWS_MIN = 5,
	REFDATA_ROWS_FIRST = 50,
	REFDATA_ROWS_MAX = 200,
	REFDATA_TURN_MS = 2,
};

struct ref_cursor {
	char feed[FEED_TEXT_MAX]; /* "": never asked */
	int64_t since;
	int64_t generation;
	bool sweeping;     /* a new feed is being fetched over old rows */
	int64_t full_from; /* HQ's version when a fetch from the beginning began, 0: none does */
	int64_t as_of_ms;  /* HQ's time when the stream was last complete */
	bool fetched_all;  /* sweeping: only the sweep is left */
	int64_t swept_to;  /* not kept: a restart sweeps from the beginning */
};

struct refdata {
	struct db *db; /* ref.db, borrowed */
	struct ref_rows rows;
	struct ref_cursor cursors[STREAM_COUNT];
	int64_t refused_rows;   /* since start; each is a row this till cannot read */
	struct err refused_why; /* of the last of them */
	int rows_a_page;
};

enum page_result {
	PAGE_MORE,     /* taken; ask again */
	PAGE_COMPLETE, /* taken; nothing is left */
	PAGE_SWEEP,    /* taken; refdata_sweep() until it is done */
	PAGE_WRONG,    /* not an answer to what was asked; nothing was taken */
	PAGE_NOT_KEPT, /* the database failed: db.corrupt, db.full say how */
};

void refdata_open(struct refdata *refdata, struct db *ref, const struct identity *identity);
/* Before ref.db is closed. */
void refdata_done(struct refdata *refdata);

/* The last page took this long: the next one is smaller or larger. */
void refdata_pace(struct refdata *refdata, int64_t took_ms);

/* "/v1/ref/goods?feed=..&since=..&limit=50" */
void refdata_path(const struct refdata *refdata, enum stream stream, char out[REQUEST_PATH_MAX]);

/* *changed: whether any row was taken. */
enum page_result refdata_take_page(struct refdata *refdata, enum stream stream, const void *body,
	size_t size, bool *changed, struct err *err);
/* HQ said RESYNC: from the beginning, under this feed. */
MUST_CHECK bool refdata_resync(
	struct refdata *refdata, enum stream stream, const char *feed, struct err *err);
/* One turn of sweeping; *done when the stream is complete. */
MUST_CHECK bool refdata_sweep(
	struct refdata *refdata, enum stream stream, bool *done, struct err *err);

/* HQ has nothing newer than the cursor, it just said. */
void refdata_confirm(struct refdata *refdata, enum stream stream, int64_t hq_time);
/* The oldest as_of_ms of all streams; 0 while one was never complete. */
int64_t refdata_as_of_ms(const struct refdata *refdata);

#endif
