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

/* Inside a transaction. RESTORED_NOT: the new epoch has begun. */
void restored_mark(struct db *money, enum restored restored);
enum restored restored_read(struct db *money);
/* What a new epoch is asked for with: "salvage", "restore", "behind"; "" for RESTORED_NOT. */
const char *restored_name(enum restored restored);

#endif
