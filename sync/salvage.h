/* salvage.h - every record that a damaged money.db still holds whole, in order (sync.md 5.5, 10).
 *
 * Does not ask SQLite: page 1 or the inner pages of a tree may be gone. Journal rows are collected
 * from every image of every page; then each place is judged by the chain: of several rows the one
 * whose hash follows from the record before it, and a record that contradicts the chain is none.
 */
#ifndef SUANPAN_SYNC_SALVAGE_H
#define SUANPAN_SYNC_SALVAGE_H

#include "sync/certificate.h"
#include "sync/salvage_image.h"

struct closed_sale;

enum {
	SALVAGE_META_MAX = 64,
	SALVAGE_NAME_MAX = 32,
	SALVAGE_BRANCHES_MAX = 64,
	SALVAGE_VALUE_MAX = 32 * 1024,
	SALVAGE_ROW_MAX = SALVAGE_VALUE_MAX + 64,
	/* Pages tried in all for records whose way to their end is lost. */
	SALVAGE_TRIALS_MAX = 400000,
	/* Bytes of a hash of which the rest is destroyed that still prove it. */
	SALVAGE_HASH_REST = 8,
};

/* A journal row and where it stands. */
struct find {
	int64_t place;
	uint64_t print; /* the same for the same row on another image of its page */
	size_t sheet;   /* in image.sheets */
	uint32_t mark;  /* byte on the page */
	bool sure;
	bool bare;
	int64_t rank;
};

/* A row of the table meta. */
struct salvage_meta {
	char name[SALVAGE_NAME_MAX];
	char *value; /* malloced */
	bool sure;
	int64_t rank;
};

/* A row of the table branch: how far an older epoch was carried over. */
struct salvage_branch {
	uint32_t epoch;
	uint8_t certificate[CERTIFICATE_SIZE];
	int64_t carried_from, pass_from, at_seq;
	char settled[SALVAGE_NAME_MAX + 1];
	int64_t rank;
};

/* A row of the table purged: where an epoch begins. */
struct salvage_purged {
	uint32_t epoch;
	uint64_t next_seq;
	struct hash head;
	uint32_t counter;
	int64_t rank;
};

struct salvage {
	struct image image;
	struct find *finds; /* by place, the best first, no row twice */
	size_t find_count, find_room;
	int64_t *witnesses; /* places of rows of the table sale: these records existed; rising */
	size_t witness_count, witness_room;
	struct salvage_meta meta[SALVAGE_META_MAX];
	uint32_t meta_count;
	struct salvage_branch branches[SALVAGE_BRANCHES_MAX];
	uint32_t branch_count;
	struct salvage_purged purged[SALVAGE_BRANCHES_MAX];
	uint32_t purged_count;

	/* The walk. */
	size_t at;        /* next find */
	int64_t place;    /* of the record given last */
	struct hash head; /* its hash */
	bool head_good;   /* confirmed by the chain on one side at least */
	uint32_t *firsts; /* of each of the file's pages, its first four bytes; made when needed */
	uint32_t trials;
	uint8_t leaf[PAGE_SIZE];
	size_t leaf_sheet;
	uint8_t *record, *other; /* RECORD_MAX each; a row of meta while scanning */
	struct closed_sale *sale;
	uint64_t verified, alone, damaged;
};

/* What was saved: bytes are good until the next one. */
struct saved {
	int64_t place;
	struct hash hash;
	const uint8_t *bytes;
	uint32_t size;
	bool verified; /* it follows from the record before; else that one is missing */
};

/* Large: keep it off the stack. Reads everything; takes its time. */
MUST_CHECK bool salvage_begin(struct salvage *salvage, const char *path, struct err *err);
/* The next record in order of place; false at the end. */
MUST_CHECK bool salvage_next(struct salvage *salvage, struct saved *saved);
/* Accepts a zeroed one. */
void salvage_done(struct salvage *salvage);

/* NULL: it was not found. */
const char *salvage_meta(const struct salvage *salvage, const char *name);
/* The highest seq of an epoch that is known to have existed, 0: none. */
uint64_t salvage_witnessed(const struct salvage *salvage, uint32_t epoch);

#endif
