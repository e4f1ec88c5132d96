/* bulk.h - one statement for many rows: journal records, legs, balances, keys to look up.
 *
 * The text is written for one row, with ? for each of its values:
 *	INSERT INTO leg (store, uid, number, amount) VALUES (?, ?, ?, ?) ON CONFLICT ... DO NOTHING
 *	UPDATE member SET points = points + ? WHERE id = ?
 *	SELECT id, card, points FROM member WHERE card = ?
 * SQLite runs it for each row, prepared once. PostgreSQL gets all rows at once, as one array a
 * column, in the text that bulk_text_of_many() makes of it (measured on loopback: twenty times as
 * many rows a second). An INSERT of values alone, without a word about conflicts, is sent as COPY
 *once it has BULK_LOAD_ROWS: the server then writes a page of rows at a time. So that all mean the
 *same:
 * - within one bulk no two rows touch the same row of the table, except where the conflict clause
 *   is DO NOTHING: add up first;
 * - columns after SELECT, SET and RETURNING are named without doubt (member.id, where a ? is
 *   compared to a column of the same name nothing can be confused: the values are v.c1, v.c2, ...);
 * - an INSERT says VALUES once, an UPDATE and a SELECT say WHERE once, each in capitals;
 * - rows come back in no order: select the key with them.
 *
 *	static const struct bulk_text add_leg = {KEPT_LEG_ADD, "INSERT ...", "ibii"};
 *	AUTO(bulk) struct bulk b = bulk_begin(hq, &add_leg, NULL, NULL);
 *	for (...) {
 *		bulk_int(&b, store); bulk_blob(&b, uid, UID_SIZE); bulk_int(&b, n); bulk_int(&b,
 *amount); bulk_end_row(&b);
 *	}
 *	bulk_run(&b);
 *
 * Nothing has surely happened before bulk_run(), and no row must have been asked for after it.
 * Failures stick to the database, like those of any statement.
 */
#ifndef SUANPAN_HQ_BULK_H
#define SUANPAN_HQ_BULK_H

#include "pos/core/attr.h"
#include "schema/db.h"
#include "sync/hq/kept.h"
#include "sync/hq/paper.h"

#include <stddef.h>
#include <stdint.h>

enum {
	BULK_COLUMNS_MAX = 20,
	BULK_TEXT_MAX = 2048, /* of the text for many rows */
	BULK_ROWS_MAX = 1 << 20,
	BULK_LOAD_ROWS = 32, /* from here on COPY is worth being planned anew each time */
};

struct bulk_text {
	enum kept_name kept;
	const char *text;
	const char *types; /* of each ?, in order: i(nt), t(ext) or b(lob) */
};

/* A row that SELECT or RETURNING gave: read its columns, do not step it, run no bulk of the same
 * text. */
typedef void bulk_row_fn(void *arg, struct stmt *row);

struct bulk {
	struct hq *hq;
	const struct bulk_text *text;
	bulk_row_fn *each; /* may be NULL */
	void *arg;
	struct stmt stmt; /* the row being bound, where each row runs by itself */
	struct paper columns[BULK_COLUMNS_MAX];
	int column;
	uint32_t rows;
	int64_t changed; /* rows an INSERT or UPDATE has written; after a SELECT it says nothing */
};

struct bulk bulk_begin(struct hq *hq, const struct bulk_text *text, bulk_row_fn *each, void *arg);
void bulk_int(struct bulk *bulk, int64_t value);
void bulk_text(struct bulk *bulk, const char *value);
void bulk_blob(struct bulk *bulk, const void *data, size_t size);
void bulk_end_row(struct bulk *bulk);
void bulk_run(struct bulk *bulk);
void bulk_done(struct bulk *bulk);

/* The text for arrays, made of the text for one row; false if it does not fit or is none of the
 * three kinds. */
MUST_CHECK bool bulk_text_of_many(const struct bulk_text *text, char *out, size_t cap);
/* The text for loading: false if it is no INSERT of values alone, or does not fit. */
MUST_CHECK bool bulk_text_of_load(const struct bulk_text *text, char *out, size_t cap);

#endif
