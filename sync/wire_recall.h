/* wire_recall.h - a till's own records coming back from HQ (sync/README.md 3.8). */
#ifndef SUANPAN_SYNC_WIRE_RECALL_H
#define SUANPAN_SYNC_WIRE_RECALL_H

#include "sync/wire.h"

struct recalled {
	uint32_t epoch;
	uint64_t from;
	uint32_t count;         /* 0: HQ holds no record from there on */
	struct hash prev, last; /* hashes of from - 1 and of the last one given */
	uint64_t end; /* later ones are no past of the asker; RECORD_SEQ_MAX: none known */
	int64_t hq_time;
	uint8_t *packed; /* malloced: one zstd frame of count frames, as an upload's body */
	size_t packed_size;
};

void recalled_done(struct recalled *recalled);
MUST_CHECK bool recalled_read(
	const void *text, size_t size, struct recalled *recalled, struct err *err);
MUST_CHECK char *recalled_write(const struct recalled *recalled, size_t *size, struct err *err);

#endif
