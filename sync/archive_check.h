/* archive_check.h - does the archive lead up to where money.db begins? Every piece is read, each
 * chain is checked, and each must go on where the one before ended.
 */
#ifndef SUANPAN_SYNC_ARCHIVE_CHECK_H
#define SUANPAN_SYNC_ARCHIVE_CHECK_H

#include "pos/core/err.h"
#include "schema/db.h"

struct archive_checked {
	uint64_t records; /* that are in good pieces, each once */
	uint64_t damaged; /* pieces that are not what they say */
	uint64_t missing; /* records that were purged and are in no good piece */
};

/* found() is called for each damaged piece, and once an epoch for what is missing. false: the
 * folder or the database failed. */
MUST_CHECK bool archive_check(struct db *money, const char *folder,
	void (*found)(void *arg, const struct message *what), void *arg,
	struct archive_checked *checked, struct err *err);

#endif
