/* snapshot_file.h - a snapshot of the reference data as a file: made by headquarters, checked and
 * made its own by a till (sync/README.md 3.10). Both run in a child process.
 *
 * It is a ref.db of schema/terminal with every stream's rows and cursors in it, made from the very
 * rows that pages carry. What is a till's own (what HQ has posted of it, its store's guests) stands
 * in two tables for all tills; each keeps its part.
 */
#ifndef SUANPAN_SYNC_SNAPSHOT_FILE_H
#define SUANPAN_SYNC_SNAPSHOT_FILE_H

#include "sync/manifest.h"
#include "sync/ref_rows.h"

struct snapshot_writer {
	struct db db;
	struct ref_rows rows;
	struct identity identity; /* only hq_id and hq_keys: whose signatures rule files need */
	struct row_page page;
	struct stmt add_guest;
	struct tx tx;  /* one for all of it: rows in between need not reach the file */
	char *indexes; /* the statements that make them, once all rows are there */
};

/* What else than rows goes into it. */
struct snapshot_projected {
	uint32_t till, epoch;
	uint64_t next;
};

/* path must not exist. The writer must not move until snapshot_writer_done(). */
MUST_CHECK bool snapshot_begin(struct snapshot_writer *writer, const char *path,
	const struct public_key *hq_key, const char *hq_id, int64_t made_ms, struct err *err);
/* text: {"rows":[…]} as in a page, in rising versions. A row that breaks a limit is passed over, as
 * a till would. */
MUST_CHECK bool snapshot_rows(struct snapshot_writer *writer, enum stream stream, const void *text,
	size_t size, struct err *err);
/* text: {"store":N,"id":N,"row":"{…}"}, one guest of a store. */
MUST_CHECK bool snapshot_guest(
	struct snapshot_writer *writer, const void *text, size_t size, struct err *err);
MUST_CHECK bool snapshot_projected(struct snapshot_writer *writer,
	const struct snapshot_projected *projected, struct err *err);
/* The stream is complete up to here. */
MUST_CHECK bool snapshot_cursor(struct snapshot_writer *writer, enum stream stream,
	const struct feed *feed, struct err *err);
/* The file is whole, apart from reaching the disk. */
MUST_CHECK bool snapshot_end(struct snapshot_writer *writer, struct err *err);
/* Gives up, or nothing after snapshot_end(). */
void snapshot_writer_done(struct snapshot_writer *writer);

/* Is this what the manifest says, a ref.db that can be lived with? Reads every page and row. */
MUST_CHECK bool snapshot_check(const char *path, const struct manifest *manifest, struct err *err);
/* Brings a checked file to this program's schema, takes what is this till's and drops the rest. The
 * file is synced when this is done. */
MUST_CHECK bool snapshot_adopt(const char *path, uint32_t till, uint32_t store, struct err *err);

#endif
