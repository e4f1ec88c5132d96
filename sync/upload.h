/* upload.h - the journal's records as a batch, and what HQ has told about them, kept in money.db.
 */
#ifndef SUANPAN_SYNC_UPLOAD_H
#define SUANPAN_SYNC_UPLOAD_H

#include "sync/journal.h"
#include "sync/wire.h"

enum {
	/* A batch stops growing here; one record alone may be larger. */
	BATCH_RAW_MAX = 240 * 1024,
	BATCH_ROOM = BATCH_RAW_MAX + RECORD_MAX + 8,
};

struct parcel {
	uint64_t from;
	uint32_t count;
	struct hash prev, last;
	uint8_t *packed; /* malloced; NULL: nothing was made */
	size_t packed_size;
};

void parcel_done(struct parcel *parcel);

/* Up to max records from seq on. false without memory, or when the database failed. */
MUST_CHECK bool parcel_make(struct parcel *parcel, struct journal *journal, uint64_t from,
	uint32_t max, struct err *err);

/* The cursor as it was kept: next 1, nothing durable, for an epoch never uploaded. */
struct upload_cursor {
	uint64_t next, durable_next;
	int64_t acked_ms;
	uint64_t kept_next; /* outbox.h */
	char kept_by[INCARNATION_TEXT_MAX];
};

struct upload_cursor upload_load(struct journal *journal);
/* Not synced: a cursor that is lost is told again by the next hello. */
MUST_CHECK bool upload_save(
	struct journal *journal, const struct upload_cursor *cursor, struct err *err);

struct waiting {
	int64_t sales, records;
	int64_t oldest_ms; /* wall clock of the oldest waiting sale, 0: none */
};

/* What stands at or after next, and what older epochs have left to carry over. */
struct waiting upload_waiting(struct journal *journal, uint64_t next);

#endif
