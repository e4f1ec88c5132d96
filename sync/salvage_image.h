/* salvage_image.h - every image of every page that a damaged money.db and its -wal still hold.
 *
 * The file's own pages, and above them the frames of the log (fileformat2.html 4): those of the
 * running log are newer than the file, those that a restarted log has not yet overwritten are
 * older. Frames whose transaction was never committed do not count. The checksum of a frame goes on
 * from the one before; it is read from there, so that a destroyed frame spoils its neighbour at
 * most. Of a frame whose header is destroyed nobody knows which page it is, but what lies on it
 * counts. Nothing here is written to.
 */
#ifndef SUANPAN_SYNC_SALVAGE_IMAGE_H
#define SUANPAN_SYNC_SALVAGE_IMAGE_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/salvage_page.h"

enum { IMAGE_VERSIONS_MAX = 6 }; /* of one page that are tried for a record's end */

/* One image of one page. */
struct sheet {
	uint32_t number; /* 1..; 0: an image of a page that is not known */
	bool in_wal;
	bool sure;    /* its checksum is right; the file's pages have none and count as right */
	int64_t rank; /* higher is newer; 0 the file's own */
	int64_t at;   /* byte in its file */
};

struct image {
	int file, wal;        /* -1: there is none */
	struct sheet *sheets; /* by number; of one number the sure ones first, then the newest */
	size_t count, room;
	uint32_t torn_frames; /* that cannot be used */
};

/* Takes the file for itself as a reader, so that no till opens it meanwhile; fails with one
 * running. A -wal need not be there. */
MUST_CHECK bool image_open(struct image *image, const char *path, struct err *err);
/* Accepts a zeroed or half-open one. */
void image_done(struct image *image);

MUST_CHECK bool image_read(
	const struct image *image, const struct sheet *sheet, uint8_t page[PAGE_SIZE]);
/* The version-th best image of a page, the last one where there are fewer. NULL: none at all. */
const struct sheet *image_find(const struct image *image, uint32_t number, uint32_t version);
/* How many images of it there are. */
uint32_t image_versions(const struct image *image, uint32_t number);

/* Which images to take on the way from page to page of a record. */
struct image_way {
	uint32_t version;            /* of every page */
	uint32_t step;               /* at this one, 0 is the first after the leaf, ... */
	const struct sheet *instead; /* ...this sheet, if not NULL, whatever its number */
};

/* What stands on a leaf, and where it goes on. */
struct image_piece {
	const uint8_t *local; /* on a page of the caller's */
	uint32_t local_size, size;
	uint32_t overflow;
};

/* Follows it to its end: size bytes. false if the chain leads nowhere or in a circle. */
MUST_CHECK bool image_follow(const struct image *image, const struct image_piece *piece,
	const struct image_way *way, uint8_t *bytes);

#endif
