/* member_rows.h - rows of a members' file that wait, so that many are looked up and written at
 * once.
 *
 * A row means what it would mean alone, after all rows before it: one that touches a member whom an
 * earlier row of the same lot touches waits for the next lot.
 */
#ifndef SUANPAN_HQ_MEMBER_ROWS_H
#define SUANPAN_HQ_MEMBER_ROWS_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "sync/hq/member_book.h"

#include <stdbool.h>
#include <stdint.h>

struct import;

enum {
	MEMBER_ROWS_MAX = 1000,  /* that wait */
	MEMBER_ROWS_NARROW = 16, /* rows of a lot after one that was cut short */
};

/* One row: what the file says, then what settling finds out. */
struct member_row {
	int64_t line;         /* of the file, 0: of a list */
	struct patron patron; /* its id is 0 until the row is settled */
	int64_t asked;        /* the file's id, 0: it gives none */
	bool gone, has_store;
	int64_t store;

	int64_t holder; /* who has the card, 0: nobody */
	bool drawn;     /* the id is one we drew */
	bool known;     /* before, and the next two, are there */
	struct patron before;
	int64_t before_store, before_region;
	uint32_t birthday_on; /* the day it was last changed, 0: never */
	int64_t region;       /* the store's */
};

/* A zeroed one is empty. */
struct member_rows {
	struct member_row *rows;
	uint32_t count;
};

/* A zeroed row that waits from now on; NULL: no memory. There is room for MEMBER_ROWS_MAX: settle
 * the others first. */
struct member_row *member_rows_add(struct member_rows *rows);
/* Those of import->members into the database, inside the import's transaction; none waits then. On
 * false err is about the row of import->line. */
MUST_CHECK bool member_rows_settle(struct import *import, struct err *err);
void member_rows_done(struct member_rows *rows);

#endif
