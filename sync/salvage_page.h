/* salvage_page.h - one page of a damaged money.db, read without trusting any of it. Pure.
 *
 * The SQLite file format (sqlite.org/fileformat2.html 1.6 and 2), as far as a money.db needs it:
 * its pages are 4096 bytes with none reserved (schema/db.c insists on that). A journal row is found
 * where it lies, by its own marks, whatever became of the page's header and of its list of cells,
 * and of the row but its last column; rows of other tables are found through the list of cells of a
 * leaf.
 */
#ifndef SUANPAN_SYNC_SALVAGE_PAGE_H
#define SUANPAN_SYNC_SALVAGE_PAGE_H

#include "sync/journal_record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PAGE_SIZE = 4096,
	PAGE_OVERFLOW_SIZE =
		PAGE_SIZE - 4, /* of content on an overflow page, after the next one's number */
	PAGE_COLUMNS_MAX = 16,
	/* An overflow chain that is longer is none. */
	PAGE_CHAIN_MAX = RECORD_MAX / PAGE_OVERFLOW_SIZE + 2,
};

/* A row of the table journal, as far as it lies on this page. */
struct journal_row {
	int64_t place; /* by the record's own epoch and seq */
	struct uid uid;
	uint16_t kind;
	struct hash hash;
	bool bare; /* no columns before it: hash is what stands in its place, and maybe nothing */
	uint32_t record_size;
	const uint8_t *local; /* the record's first bytes, on the page */
	uint32_t local_size;
	uint32_t overflow; /* number of the page where it goes on, 0: it is all here */
};

/* Looks for the next journal row that begins at or after *at, and moves *at behind its marks. The
 * columns agree with the head of the record, unless it is bare: what follows the head is not looked
 * at. */
MUST_CHECK bool page_next_journal_row(
	const uint8_t page[PAGE_SIZE], uint32_t *at, struct journal_row *row);

/* ---- rows of other tables ---- */

/* A row as far as it lies on its leaf. */
struct page_cell {
	bool keyed;    /* of a table with rowids; else of one WITHOUT ROWID */
	int64_t rowid; /* 0 if not keyed */
	uint32_t size; /* of the row */
	const uint8_t *local;
	uint32_t local_size;
	uint32_t overflow; /* number of the page where it goes on, 0: it is all here */
};

struct page_value {
	bool is_int; /* else text or blob */
	bool is_null;
	int64_t number;
	const uint8_t *bytes; /* borrowed from the row */
	uint32_t size;
};

struct page_row {
	uint32_t columns;
	struct page_value values[PAGE_COLUMNS_MAX];
};

/* How many cells the page says it has; 0 if it is no leaf. first: the file's first page, which has
 * the file's header before its own. */
uint32_t page_cells(const uint8_t page[PAGE_SIZE], bool first);
/* false if it is none. */
MUST_CHECK bool page_cell(
	const uint8_t page[PAGE_SIZE], bool first, uint32_t number, struct page_cell *cell);
/* Takes a whole row apart; false for anything else. */
MUST_CHECK bool page_row(const uint8_t *bytes, uint32_t size, struct page_row *row);

#endif
