/* archive_shelf.h - all that a till's archive holds, by the names of its files: which record stands
 * where, in the order of the chain.
 *
 * Pieces may overlap: what came back to money.db for a restored headquarters is archived anew.
 */
#ifndef SUANPAN_SYNC_ARCHIVE_SHELF_H
#define SUANPAN_SYNC_ARCHIVE_SHELF_H

#include "sync/archive.h"

enum { ARCHIVE_SHELF_MAX = 65536 }; /* pieces; what is above is not seen */

struct shelf_piece {
	uint32_t month; /* 202611: the folder it stands in */
	uint32_t epoch;
	uint64_t from, to;
};

struct archive_shelf {
	char folder[ARCHIVE_PATH_MAX - 80];
	struct shelf_piece *pieces; /* rising by epoch, from */
	uint32_t count;
};

/* A folder that is not there is an empty shelf. */
MUST_CHECK bool archive_shelf_open(
	struct archive_shelf *shelf, const char *folder, struct err *err);
/* Accepts a zeroed one. */
void archive_shelf_done(struct archive_shelf *shelf);
void archive_shelf_path(
	const struct archive_shelf *shelf, uint32_t piece, char path[ARCHIVE_PATH_MAX]);

#endif
