/* verify_posted.h - does a stored record stand in the ledger as it says? The journal is the truth:
 * its uid was posted, here or where it came first, and the row of a sale is what its record says.
 */
#ifndef SUANPAN_HQ_VERIFY_POSTED_H
#define SUANPAN_HQ_VERIFY_POSTED_H

#include "pos/core/attr.h"
#include "pos/core/closed_sale.h"
#include "pos/core/lang.h"
#include "schema/db.h"
#include "sync/hq/ledger.h"

#include <stddef.h>

/* db is borrowed; the rest starts zeroed. Large: not for the stack. */
struct posted_check {
	struct db *db;
	struct closed_sale sale; /* room to read one */
	struct stmt posting, sale_row, dead_letter;
};

/* Before the database closes. */
void posted_check_done(struct posted_check *check);

/* Of a record below projected_next, at this place of the journal: the sentence that says what is
 * wrong with it, TEXT_NONE if nothing is. */
MUST_CHECK enum text posted_wrong(
	struct posted_check *check, const struct place *at, const void *bytes, size_t size);

#endif
