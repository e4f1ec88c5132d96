/* reference.h - the reference database of a till: which file it is, and what happens when it
 * breaks.
 *
 * ref.current names the file in use (ref-<16 hex>.db, always a new name: an old -wal beside a new
 * file would silently mix the two). ref.copy names the last good copy, made in idle time. When the
 * file in use turns out damaged the copy takes its place and deltas go on from the copy's own
 * cursors; without a copy an empty file is filled from the beginning. Nothing of it is ever in one
 * transaction with money.db.
 */
#ifndef SUANPAN_SYNC_REFERENCE_H
#define SUANPAN_SYNC_REFERENCE_H

#include "pos/sys/env.h"
#include "schema/db.h"

#include <sys/types.h>

enum {
	REFERENCE_FOLDER_MAX = 400,
	REFERENCE_NAME_MAX = 32,
	COPY_PAGES_A_TURN = 64,
};

/* Somebody who keeps statements on reference.db. Embedded in its owner. */
struct reference_user {
	void (*let_go)(void *arg);  /* drop them: the file is about to be closed */
	void (*take_up)(void *arg); /* prepare them again: another file is open */
	void *arg;
	struct reference_user *next;
};

struct reference {
	struct db db;
	const struct env *env;
	char folder[REFERENCE_FOLDER_MAX];
	char name[REFERENCE_NAME_MAX]; /* of the file in use */
	struct reference_user *users;
	uint32_t openings; /* changes whenever db was opened anew */
	struct db_copy *copying;
	pid_t syncing; /* child that brings the copy to the disk, 0: none */
	char copy_name[REFERENCE_NAME_MAX];
	struct db left;  /* the replaced file, until the turn that closes it */
	int left_pages;  /* of it that we may still keep in memory */
	struct db fresh; /* a snapshot on its way into use */
	enum swap_stage { SWAP_IDLE, SWAP_OPEN, SWAP_NAMING, SWAP_CLOSING } swap;
	pid_t naming, retiring;           /* children at it, 0: none */
	char retired[REFERENCE_NAME_MAX]; /* replaced, and not all deleted yet; "": none */
};

/* Opens what ref.current names; with a damaged file the copy, without one an empty file. false only
 * if not even that works, or another process uses it. */
MUST_CHECK bool reference_open(
	struct reference *reference, const char *folder, const struct env *env, struct err *err);
void reference_done(struct reference *reference);

void reference_join(struct reference *reference, struct reference_user *user);
void reference_leave(struct reference *reference, struct reference_user *user);

/* When db.corrupt was seen: every user lets go, the copy or an empty file is opened, every user
 * takes up. A user that did not join must have dropped its statements before. */
MUST_CHECK bool reference_recover(struct reference *reference, struct err *err);

/* Takes a whole, checked and synced file of this folder into use (design.md 4), a short turn of the
 * loop each: opens it, has a child put its name into ref.current, and only then lets every user go
 * over. SWAP_FAILED: nothing changed. */
enum swap_step { SWAP_MORE, SWAP_DONE, SWAP_FAILED };
enum swap_step reference_swap_step(struct reference *reference, const char *name, struct err *err);
/* All of it at once. */
MUST_CHECK bool reference_swap(struct reference *reference, const char *name, struct err *err);
/* The file that was replaced is deleted by a child, for a large one takes long: call it from the
 * loop while it says true. */
bool reference_retire_step(struct reference *reference);

/* Makes a new last good copy, a few pages a turn: call it from the loop while it says more. */
enum copy_step { COPY_MORE, COPY_DONE, COPY_FAILED };
enum copy_step reference_copy_step(struct reference *reference);

#endif
