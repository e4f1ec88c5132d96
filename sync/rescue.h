/* rescue.h - a damaged money.db becomes a new one: what salvage.h finds, put back in order, with
 * everything that follows from it, and verified (suanpan verify --salvage).
 *
 * The new file is written under another name beside its own, synced and renamed at the end: it is
 * complete or not there. Between the two halves the caller may bring what HQ still holds
 * (sync/recall.h). The damaged file is only read.
 */
#ifndef SUANPAN_SYNC_RESCUE_H
#define SUANPAN_SYNC_RESCUE_H

#include "sync/identity.h"
#include "sync/journal.h"

enum { RESCUE_PATH_MAX = 500 };

struct rescue {
	const struct env *env;          /* borrowed */
	char path[RESCUE_PATH_MAX];     /* where it shall be */
	char part[RESCUE_PATH_MAX + 8]; /* where it is until then */
	struct db money;
	bool key_saved;    /* else only `suanpan replace` gives this till a voice again */
	uint64_t records;  /* saved from the file, */
	uint64_t verified; /* of them, following from the record before; the others' is missing */
	uint64_t damaged;  /* found, but not whole */
	int64_t missing;   /* numbers that are in holes */
};

/* Reads the damaged file and writes what it holds. path must not exist yet. */
MUST_CHECK bool rescue_begin(struct rescue *rescue, const struct env *env, const char *damaged,
	const char *path, struct err *err);
/* Gives the new file its name. */
MUST_CHECK bool rescue_finish(struct rescue *rescue, struct err *err);
/* Removes what was not finished. Accepts a zeroed one. */
void rescue_done(struct rescue *rescue);

#endif
