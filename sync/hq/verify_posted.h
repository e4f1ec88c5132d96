/* verify_posted.h - does a stored record stand in the ledger as it says? The journal is the truth:
 * its uid was posted, here or where it came first, and the row of a sale is what its record says.
 */
#ifndef SUANPAN_HQ_VERIFY_POSTED_H
#define SUANPAN_HQ_VERIFY_POSTED_H

#include "pos/core/attr.h"
#include "pos/core/closed_sale.h"
#include "pos/core/lang.h"
#include "sync/hq/ledger.h"

#include <stddef.h>

struct db;

/* Of a record below projected_next, at this place of the journal: the sentence that says what is
 * wrong with it, TEXT_NONE if nothing is. sale: room to read one. */
MUST_CHECK enum text posted_wrong(struct db *db, const struct place *at, const void *bytes,
	size_t size, struct closed_sale *sale);

#endif
