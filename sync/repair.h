/* repair.h - the buckets that differ from HQ's, put right row by row (sync/README.md 3.12).
 *
 * First each differing bucket comes down whole, a page at a time: rows that are missing or other
 * here are written. Then the table is walked through, and what HQ did not name goes. Nothing of it
 * is kept over a restart: what was put right stays so, and the next comparison finds the rest.
 * Every turn is a short one; goods and members serve throughout.
 */
#ifndef SUANPAN_SYNC_REPAIR_H
#define SUANPAN_SYNC_REPAIR_H

#include "sync/compare.h"

enum {
	REPAIR_BUCKETS_MAX = 64,      /* more are sooner fetched with the whole stream */
	REPAIR_KEYS_MAX = 512 * 1024, /* rows in them: 4 MiB */
	REPAIR_WALK_ROWS = 500,       /* looked at in a turn */
	REPAIR_DROPS_MAX = 50,        /* taken away in a turn */
};

struct repair {
	enum stream stream;
	char feed[FEED_TEXT_MAX]; /* and generation: as they were when it began */
	int64_t generation;
	bool wanted[SUM_BUCKETS];
	int bucket;                   /* being fetched; SUM_BUCKETS: all are there */
	int64_t after;                /* its rows up to there are */
	int64_t version[SUM_BUCKETS]; /* HQ's when the fetch of the bucket began */
	int64_t asked_ms[SUM_BUCKETS];
	uint32_t from[SUM_BUCKETS], count[SUM_BUCKETS]; /* its part of keys, sorted */
	uint64_t *keys; /* what HQ has: member ids, or the first 8 bytes of a sku's hash */
	uint32_t key_count, key_room;
	int64_t walked_to; /* member id, goods id */
};

enum repair_step {
	REPAIR_MORE,     /* ask again, or walk on */
	REPAIR_DONE,     /* of repair_take(): walk now; of repair_walk(): all is done */
	REPAIR_WRONG,    /* not an answer to what was asked; nothing was taken */
	REPAIR_NOT_KEPT, /* the database failed */
	REPAIR_LARGE,    /* more than REPAIR_KEYS_MAX rows: fetch the stream from the beginning */
};

/* NULL if that is not the way: too many buckets, none, or no memory. */
MUST_CHECK struct repair *repair_begin(
	const struct comparison *comparison, const struct refdata *refdata);
/* Accepts NULL. */
void repair_done(struct repair *repair);
/* The stream is still what it was when the repair began. */
bool repair_holds(const struct repair *repair, const struct refdata *refdata);

/* "/v1/ref/goods/buckets?bucket=17&feed=..&after=0&limit=50" */
void repair_path(
	const struct repair *repair, const struct refdata *refdata, char out[REQUEST_PATH_MAX]);
MUST_CHECK enum repair_step repair_take(struct repair *repair, struct refdata *refdata,
	const void *body, size_t size, struct err *err);
/* One turn of taking away what HQ does not have. */
MUST_CHECK enum repair_step repair_walk(struct repair *repair, struct refdata *refdata);

#endif
