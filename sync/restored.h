/* restored.h - is this money.db a copy that may lack what the till did last?
 *
 * A copy brought back, a salvaged file, or one that is behind its mirror: receipts may have been
 * printed that it does not know. Such a till asks HQ for a new epoch at its next hello, under which
 * numbers begin anew, and adopts again what HQ does not hold; until then it shows attention. Kept
 * in the table meta.
 */
#ifndef SUANPAN_SYNC_RESTORED_H
#define SUANPAN_SYNC_RESTORED_H

#include "schema/db.h"

enum restored {
	RESTORED_NOT,
	RESTORED_SALVAGED, /* from a damaged file */
	RESTORED_COPY,     /* from a backup */
	RESTORED_BEHIND,   /* its mirror, or another witness outside of it, knows more */
};

/* Inside a transaction. RESTORED_NOT: the new epoch has begun. Whatever a manager allowed before
 * counts no longer, and no points are given away before HQ was heard (points.h). */
void restored_mark(struct db *money, enum restored restored);
enum restored restored_read(struct db *money);
/* RESTORED_BEHIND, found by the till alone, and no manager has looked at it yet: nobody sells
 * before one did, however long HQ is away (sync.md 1.5). The other kinds a person brought about. */
bool restored_wants_manager(struct db *money);
/* A manager has logged in: from now on everybody sells. A transaction of its own. */
MUST_CHECK bool restored_allow(struct db *money, struct err *err);
/* What a new epoch is asked for with: "salvage", "restore", "behind"; "" for RESTORED_NOT. */
const char *restored_name(enum restored restored);

#endif
