/* journal_hole.h - HOLE: numbers of a chain that its till has lost, said by the till itself. */
#ifndef SUANPAN_SYNC_JOURNAL_HOLE_H
#define SUANPAN_SYNC_JOURNAL_HOLE_H

#include "sync/journal_record.h"

/* Body: varint epoch, varint from, varint to. */
struct hole {
	uint32_t epoch;
	uint64_t from, to; /* the first and the last seq that are missing */
};

void hole_write(struct bytes_out *out, const struct hole *hole);
MUST_CHECK bool hole_read(const struct record *record, struct hole *hole);

#endif
