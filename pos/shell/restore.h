/* restore.h - a copy of money.db takes the place of the one in a till's folder.
 *
 * What was there is kept beside it, in a folder before-DATE-TIME, and at no moment is the name
 * money.db without a whole file behind it. The copy is taken into the folder, verified there and
 * marked as restored (sync/restored.h): what it lacks may have been sold, so the till gets a new
 * epoch from HQ. The basket and the receipts that were waiting when the copy was made are dropped:
 * they were paid and printed since.
 */
#ifndef SUANPAN_RESTORE_H
#define SUANPAN_RESTORE_H

#include "pos/shell/folder.h"
#include "pos/sys/env.h"

struct restored_copy {
	uint32_t till,
		epoch; /* 0: the copy has no key and belongs to nobody until it is replaced */
	uint64_t records;
	uint64_t wrong;             /* findings that only force let through */
	char kept[FOLDER_FILE_MAX]; /* where the old one is, "": there was none */
};

/* force: also over a money.db that is newer, or another till's; and a copy in which something is
 * not right, as long as its file is whole: what a salvage saved is better than nothing. */
MUST_CHECK bool restore_copy(const struct folder *folder, const struct env *env, const char *file,
	bool force, struct restored_copy *restored, struct err *err);

#endif
