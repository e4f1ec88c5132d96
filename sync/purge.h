/* purge.h - when a record of the journal may be erased from a till (sync/README.md 8). Pure: who
 * asks has looked at disk and clock. */
#ifndef SUANPAN_SYNC_PURGE_H
#define SUANPAN_SYNC_PURGE_H

#include <stdbool.h>
#include <stdint.h>

enum { PURGE_AFTER_DAYS = 90 };

struct purge_facts {
	uint64_t seq;
	uint64_t durable_next; /* of its epoch, as HQ last said; 0 it never did */
	int64_t wall_ms;       /* when it was written */
	int64_t now_ms;
	bool archived; /* it was read back from an archive */
};

/* An acknowledgement alone is never reason enough (sync.md finding 8). */
bool purge_allowed(const struct purge_facts *facts);

#endif
