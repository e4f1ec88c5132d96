/* saved_draft.h - the basket in progress on disk, so that kill -9 or a power cut does not empty it.
 *
 * Saved after every change with a commit that the kernel holds at once, and made to reach the disk
 * within DRAFT_SETTLE_MS of the last change (design.md 4): kill -9 loses nothing, a power cut at
 * most that time.
 */
#ifndef SUANPAN_SAVED_DRAFT_H
#define SUANPAN_SAVED_DRAFT_H

#include "pos/core/sale.h"
#include "schema/db.h"

enum { DRAFT_SETTLE_MS = 200 };

/* Starts zeroed but for money. */
struct saved_draft {
	struct db *money; /* borrowed */
	struct stmt replace, forget, settle;
};

/* Replaces the draft; an empty sale removes it. */
MUST_CHECK bool draft_save(
	struct saved_draft *draft, const struct sale *sale, int64_t now_ms, struct err *err);
/* Brings what was saved before to the disk itself. */
MUST_CHECK bool draft_settle(struct saved_draft *draft, struct err *err);
/* Removes it inside the transaction that commits the sale. */
void draft_forget(struct saved_draft *draft);
/* false if there is none; a draft that does not read counts as none. */
MUST_CHECK bool draft_load(struct db *money, struct sale *sale);

#endif
