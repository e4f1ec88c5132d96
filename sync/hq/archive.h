/* archive.h - where uploaded records are kept, byte for byte: the journal of each epoch, and the
 * quarantine for what cannot join it. Nothing here is ever changed or deleted. */
#ifndef SUANPAN_HQ_ARCHIVE_H
#define SUANPAN_HQ_ARCHIVE_H

#include "pos/core/attr.h"
#include "schema/db.h"
#include "sync/hq/batch.h"
#include "sync/wire.h"

#include <stdint.h>

struct epoch;
struct hq;

/* Compares the batch with what HQ holds of the epoch already: true if it continues or repeats that
 * history. *known: how many of its records, from the first on, HQ holds. */
bool archive_agrees(
	struct hq *hq, const struct epoch *epoch, const struct batch *batch, uint32_t *known);
/* HQ holds the whole batch, byte for byte, and for good: nothing needs a lock, a write or a sync.
 */
bool archive_holds(struct hq *hq, const struct epoch *epoch, const struct batch *batch);
/* Records first.. of the batch join the journal. */
void archive_records(struct hq *hq, const struct batch *batch, uint32_t first, int64_t now_ms);
/* Records first.. of the batch. The same bytes on the same branch twice are one. */
void archive_quarantine(struct hq *hq, const struct batch *batch, uint32_t first,
	const char *reason, int64_t now_ms);
/* What stands apart of this epoch, in runs whose records follow one another by hash, the first
 * KEPT_RUNS_MAX of them. One that goes on beyond what the asking machine has is cut there. */
uint32_t archive_kept(struct hq *hq, const struct epoch *epoch, const struct hello *asking,
	struct kept_run runs[KEPT_RUNS_MAX]);

#endif
