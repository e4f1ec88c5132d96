/* progress.h - a long errand on the line to headquarters, in words and per cent, for the screen:
 * goods and members coming as a file, records that waited going up, changes coming row by row. What
 * is over in a second or two is not worth a word. */
#ifndef SUANPAN_PROGRESS_H
#define SUANPAN_PROGRESS_H

#include "sync/syncer.h"

enum {
	PROGRESS_RECORDS = 1000, /* waiting to go up, from which on it is worth a word */
	PROGRESS_CHANGES = 2000, /* of the reference data, still to come */
};

/* The most that was left since the line came back and since nothing was; begins zeroed. */
struct progress {
	int64_t records, changes;
};

/* TEXT_NONE while there is nothing to tell, and always while the line is cut. */
struct message progress_now(struct progress *progress, const struct sync_status *line);

#endif
