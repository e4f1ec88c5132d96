/* mirror_file.h - the till's second copy of its journal: one file that is only ever added to.
 *
 * "SPMIRR1\0" ‖ till u32 ‖ journal_id[16], then frames: u32 length ‖ record ‖ u32 CRC-32 of the
 * record (ITU-T V.42). It stands on another device. A file that has grown to its limit becomes
 * PATH.old, in place of the one before. Reading trusts nothing: a frame that is not whole is passed
 * over.
 */
#ifndef SUANPAN_SYNC_MIRROR_FILE_H
#define SUANPAN_SYNC_MIRROR_FILE_H

#include "sync/journal_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MIRROR_PATH_MAX = 400,
	MIRROR_SIZE_MAX = 16 * 1024 * 1024, /* some 20,000 sales; two such files are kept */
	MIRROR_FRAME_MAX = RECORD_MAX + 8,
};

struct mirror_owner {
	uint32_t till;
	struct uid journal_id;
};

uint32_t crc32_of(const void *data, size_t size);

/* What a file holds. */
struct mirror_found {
	bool there;
	bool foreign;  /* another till's, or no mirror at all: nothing was read */
	int64_t place; /* of the highest record, 0: none */
	uint64_t frames;
	uint64_t spoilt; /* bytes that belong to no whole frame */
};

/* Reads PATH.old, then PATH; each record that is whole is given to each() (which may be NULL), in
 * the order written. false with errno if what is there cannot be read. */
MUST_CHECK bool mirror_read(const char *path, const struct mirror_owner *owner,
	void (*each)(void *arg, const struct record *record, const uint8_t *bytes, size_t size),
	void *arg, struct mirror_found *found);

struct mirror_out {
	int fd; /* -1: closed */
	int64_t size, size_max;
	char path[MIRROR_PATH_MAX];
	struct mirror_owner owner;
};

/* Creates the file, or goes on behind the last whole frame; refuses another till's (EEXIST). false
 * with errno. */
MUST_CHECK bool mirror_out_open(
	struct mirror_out *out, const char *path, const struct mirror_owner *owner);
MUST_CHECK bool mirror_out_add(struct mirror_out *out, const void *record, size_t size);
/* What was added is on the device. */
MUST_CHECK bool mirror_out_sync(struct mirror_out *out);
void mirror_out_close(struct mirror_out *out);

#endif
