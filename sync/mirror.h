/* mirror.h - the journal's second copy on another device, kept up by a process of its own.
 *
 * One sync stands between tender and drawer; the mirror's is not that one. After a commit, in the
 * next turn of the loop, what is new is handed to a child, which adds it to the file and syncs it:
 * however slow or dead the device is, no sale waits. So what a till sold in its last moment may not
 * be in it, and no bound on exposure counts on it.
 *
 * Reading it back (at shift close, and before selling at start) finds a device that acknowledges
 * and does not keep. Where the file knows more than money.db, that was restored or its disk lied:
 * mirror_take_over() brings the records in, and the till asks for a new epoch (sync/restored.h).
 */
#ifndef SUANPAN_SYNC_MIRROR_H
#define SUANPAN_SYNC_MIRROR_H

#include "pos/sys/loop.h"
#include "sync/journal.h"
#include "sync/mirror_file.h"

enum {
	MIRROR_AGAIN_MS = 60 * 1000, /* after the device failed */
	MIRROR_RECORDS_A_TURN = 20,
};

/* PATH as configured: a folder (its mount point) gets a file with the till's number. */
void mirror_path(char out[MIRROR_PATH_MAX], const char *configured, uint32_t till);

struct taken_over {
	uint64_t records; /* that came from the mirror */
	bool behind;      /* money.db knew less */
	bool foreign;     /* the file is another till's */
};

/* Before the journal is opened. A mirror that is not there, or has nothing new, changes nothing. */
MUST_CHECK bool mirror_take_over(const char *path, struct db *money,
	const struct identity *identity, const struct env *env, struct taken_over *taken,
	struct err *err);

struct mirror;

/* NULL only without memory. changed() when trouble came or went. All borrowed. */
struct mirror *mirror_start(struct loop *loop, struct journal *journal,
	const struct identity *identity, const char *path, void (*changed)(void *arg), void *arg);
/* What was handed over is still written; accepts NULL. */
void mirror_stop(struct mirror *mirror);
/* A record was committed; accepts NULL. */
void mirror_poke(struct mirror *mirror);
/* Have the whole file read back and compared with what was written (shift close); accepts NULL.
 * What is wrong becomes trouble. */
void mirror_check(struct mirror *mirror);
/* TEXT_NONE: all well, or NULL was given. */
struct message mirror_trouble(const struct mirror *mirror);
/* Place of the last record that is on the device, 0: none yet. */
int64_t mirror_holds(const struct mirror *mirror);

#endif
