/* archive.h - records that left money.db, in files: DIR/archive/YYYYMM/EPOCH-FROM-TO.zst.
 *
 * One piece is one zstd frame of "SPARC1\0\0" ‖ till u32 ‖ epoch u32 ‖ from u64 ‖ n u32 ‖ hash of
 * from-1 [32] ‖ hash of the last [32] ‖ frames as in an upload. It has its name only when it was
 * written, synced and read back.
 */
#ifndef SUANPAN_SYNC_ARCHIVE_H
#define SUANPAN_SYNC_ARCHIVE_H

#include "pos/core/err.h"
#include "schema/db.h"
#include "sync/journal_record.h"

enum {
	ARCHIVE_RECORDS = 250, /* a piece */
	ARCHIVE_PATH_MAX = 560,
};

struct archive_piece {
	uint32_t till, epoch;
	uint64_t from;
	uint32_t count;
	struct hash prev, last;
	char path[ARCHIVE_PATH_MAX];
};

/* Writes records from..from+count-1 of an epoch into folder (which is made); month 202611. */
MUST_CHECK bool archive_write(struct db *money, const char *folder, uint32_t month,
	struct archive_piece *piece, struct err *err);
/* Reads a piece and checks its chain; each() gets every record with its hash. false: it is no whole
 * piece, or the disk does not give it (TEXT_ARCHIVE_DAMAGED); it cannot be opened; no memory; or
 * each() said so. */
MUST_CHECK bool archive_read(const char *path, struct archive_piece *piece,
	bool (*each)(void *arg, const uint8_t *record, size_t size, const struct hash *hash),
	void *arg, struct err *err);
/* A piece that holds this seq, by its name. false: there is none (TEXT_ARCHIVE_NONE), or the
 * folder could not be read. */
MUST_CHECK bool archive_find(const char *folder, uint32_t epoch, uint64_t seq,
	char path[ARCHIVE_PATH_MAX], struct err *err);

#endif
