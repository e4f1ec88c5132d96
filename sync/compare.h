/* compare.h - whether the rows of a stream in ref.db are the ones HQ has, found out a few rows a
 * turn (sync/README.md 3.12). Catches whatever the cursor cannot: a damaged row, one too many, one
 * that never came.
 */
#ifndef SUANPAN_SYNC_COMPARE_H
#define SUANPAN_SYNC_COMPARE_H

#include "sync/refdata.h"
#include "sync/row_sum.h"

enum { COMPARE_TURN_ROWS = 200 };

struct comparison {
	enum stream stream;              /* STREAM_MEMBERS or STREAM_GOODS */
	int64_t version;                 /* rows up to it are compared */
	int64_t position;                /* the last row looked at */
	const struct ref_cursor *cursor; /* borrowed; moves on meanwhile */
	bool unsure[SUM_BUCKETS];
	struct sums theirs, ours;
	/* Barcodes of goods; an earlier HQ does not sum them up. */
	bool has_codes;
	bool codes_unsure[SUM_BUCKETS]; /* two articles claim one, and we have it for one of them */
	struct sums their_codes, our_codes;
	/* What is said of members beside their rows' columns; likewise. */
	bool has_more;
	struct sums their_more, our_more;
};

/* HQ's answer. false: it is none, or not about what this cursor has seen. The cursor must outlive
 * the comparison. */
MUST_CHECK bool comparison_begin(struct comparison *comparison, enum stream stream,
	const struct ref_cursor *cursor, const void *text, size_t size, struct err *err);
/* Looks at some rows; true while there are more. */
bool comparison_turn(struct comparison *comparison, struct db *ref);
/* How many buckets differ, once all rows were looked at. */
int comparison_differences(const struct comparison *comparison);
bool comparison_differs(const struct comparison *comparison, int bucket);

#endif
