/* ballast.h - room on the disk that is taken while there is plenty, for when there is none (sync.md
 * 5.3).
 *
 * DIR/ballast, 64 MiB beside money.db. It is given up when the disk is full: then the basket under
 * way can be paid and the day be closed, and no new basket is begun. It is made a MiB at a time
 * while nobody waits for the till, and never so that too little would be left for selling. Nothing
 * in it is ever read.
 */
#ifndef SUANPAN_BALLAST_H
#define SUANPAN_BALLAST_H

#include "pos/shell/folder.h"

#define BALLAST_SIZE (INT64_C(64) * 1024 * 1024)
#define BALLAST_STEP (INT64_C(1024) * 1024)
/* It is given up when this is all that is left. */
#define BALLAST_LAST (INT64_C(32) * 1024 * 1024)
/* So much more than necessary has to be free, or it would come and go. */
#define BALLAST_SLACK (INT64_C(16) * 1024 * 1024)

struct ballast {
	char path[FOLDER_FILE_MAX];
	int64_t size; /* bytes it holds */
	int64_t most; /* BALLAST_SIZE; tests set it */
	bool refused; /* the disk did not give it, whatever it says of its room: not tried again */
	bool lacking; /* it is not whole, and there is no room to make it so */
};

/* What an earlier run left is taken over. */
void ballast_start(struct ballast *ballast, const struct folder *folder);
/* Sets lacking. free_bytes as of folder_free(); keep_free has to stay free besides. */
void ballast_look(struct ballast *ballast, int64_t free_bytes, int64_t keep_free);
/* One step. false: it is whole, or there is no room. */
bool ballast_grow(struct ballast *ballast, int64_t free_bytes, int64_t keep_free);
/* true: there is more room now than before. */
bool ballast_give_up(struct ballast *ballast);

#endif
