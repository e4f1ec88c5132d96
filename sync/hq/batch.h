/* batch.h - an uploaded batch taken apart and checked against itself, before any database. */
#ifndef SUANPAN_HQ_BATCH_H
#define SUANPAN_HQ_BATCH_H

#include "pos/core/attr.h"
#include "sync/journal_record.h"
#include "sync/wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch_record {
	struct record record; /* borrows from the batch */
	const uint8_t *bytes;
	size_t size;
	struct hash hash;
};

struct batch {
	uint8_t *content; /* the inflated frames */
	uint64_t from;
	uint32_t count;
	struct hash prev; /* of from - 1, as the till says */
	struct batch_record records[BATCH_RECORDS_MAX];
};

enum batch_result {
	BATCH_GOOD,
	BATCH_BAD_BODY,  /* no zstd frame, not exactly count records, or no memory */
	BATCH_TOO_LARGE, /* inflates to more than UNPACKED_MAX: nothing was inflated */
	BATCH_BAD_HASH, /* a record is not what its place says, or the chain does not end in last */
};

/* Inflates and checks body: records from, from + 1, ... of this till, store and epoch, chained from
 * prev to last. batch->from, count and prev are given. *seq: the record that is wrong, for
 * BATCH_BAD_HASH. */
MUST_CHECK enum batch_result batch_open(struct batch *batch, const void *body, size_t size,
	uint32_t till, uint32_t store, uint32_t epoch, const struct hash *last, uint64_t *seq);
void batch_done(struct batch *batch);

#endif
