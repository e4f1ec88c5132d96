/* sums.h - the buckets of a stream for a region, worked out a page a turn (row_sum.h). */
#ifndef SUANPAN_HQ_SUMS_H
#define SUANPAN_HQ_SUMS_H

#include "sync/hq/code_set.h"
#include "sync/hq/page.h"
#include "sync/row_sum.h"

enum {
	SUMS_KEPT = 8,                    /* (stream, region) pairs; the oldest gives way */
	SUMS_FRESH_MS = 12 * 3600 * 1000, /* then they are worked out anew */
	SUMS_CHANGED_MAX = 2000,          /* rows changed since; then likewise */
	SUMS_PAGE_ROWS = 200,
};

struct summing {
	enum stream stream;
	int64_t region;
	char feed[FEED_TEXT_MAX]; /* "": this place is free */
	int64_t version;          /* rows up to it are in the sums */
	int64_t at;               /* read up to here */
	int64_t made_ms;
	bool done;
	struct sums sums;
	/* Of goods: their barcodes, and the buckets of those that two articles claim. */
	struct sums codes;
	bool codes_unsure[SUM_BUCKETS];
	struct sums more; /* of members: what is said beside */
	struct code_set seen;
};

struct hq;

/* The sums, or NULL while they are being worked out. */
const struct summing *sums_find(struct hq *hq, enum stream stream, int64_t region);
/* Of all that hq keeps. */
void sums_done(struct hq *hq);
/* One turn; true while there is more to do. */
bool sums_turn(struct hq *hq);

#endif
