#include "sync/hq/bulk.h"

#include "pos/core/text.h"
#include "schema/db_engine.h"
#include "sync/hq/hq.h"
#include "sync/hq/postgres_text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- the text for many rows ---- */

struct writing {
	char *out;
	size_t used, cap;
};

static void put(struct writing *w, const char *text, size_t size)
{
	if (w->used + size < w->cap)
		memcpy(w->out + w->used, text, size);
	w->used += size;
}

static void put_text(struct writing *w, const char *text)
{
	put(w, text, strlen(text));
}

static void put_value_name(struct writing *w, int number)
{
	char name[16];
	(void)snprintf(name, sizeof name, "v.c%d", number);
	put_text(w, name);
}

/* unnest(?::bigint[], ...) AS v (c1, ...): the placeholders stand here and nowhere else. */
static void put_source(struct writing *w, const char *types)
{
	put_text(w, "unnest(");
	for (int i = 0; types[i]; i++) {
		put_text(w, i ? ", ?" : "?");
		put_text(w, types[i] == 'i'   ? "::bigint[]"
			    : types[i] == 't' ? "::text[]"
					      : "::bytea[]");
	}
	put_text(w, ") AS v (");
	for (int i = 0; types[i]; i++) {
		char name[16];
		(void)snprintf(name, sizeof name, "%sc%d", i ? ", " : "", i + 1);
		put_text(w, name);
	}
	put_text(w, ")");
}

/* Copies up to end, with each ? named after its value. */
static void put_named(struct writing *w, const char *from, const char *end, int *number)
{
	for (; from < end; from++) {
		if (*from == '?')
			put_value_name(w, ++*number);
		else
			put(w, from, 1);
	}
}

/* VALUES (a, b) becomes SELECT a, b FROM unnest(...). */
static bool put_insert(struct writing *w, const struct bulk_text *text)
{
	int number = 0;
	const char *values = strstr(text->text, "VALUES (");
	const char *end = values ? strchr(values, ')') : NULL;
	if (!end)
		return false;
	put(w, text->text, (size_t)(values - text->text));
	put_text(w, "SELECT ");
	put_named(w, values + strlen("VALUES ("), end, &number);
	put_text(w, " FROM ");
	put_source(w, text->types);
	put_text(w, end + 1);
	return number == (int)strlen(text->types);
}

/* The source goes between the table and WHERE. */
static bool put_where(struct writing *w, const struct bulk_text *text, const char *joint)
{
	int number = 0;
	const char *where = strstr(text->text, " WHERE ");
	if (!where)
		return false;
	put_named(w, text->text, where, &number);
	put_text(w, joint);
	put_source(w, text->types);
	put_named(w, where, where + strlen(where), &number);
	return number == (int)strlen(text->types);
}

bool bulk_text_of_many(const struct bulk_text *text, char *out, size_t cap)
{
	bool made = false;
	struct writing w = {out, 0, cap};
	if (strncmp(text->text, "INSERT ", 7) == 0)
		made = put_insert(&w, text);
	else if (strncmp(text->text, "UPDATE ", 7) == 0)
		made = put_where(&w, text, " FROM ");
	else if (strncmp(text->text, "SELECT ", 7) == 0)
		made = put_where(&w, text, ", ");
	if (!made || w.used >= cap)
		return false;
	out[w.used] = '\0';
	return true;
}

/* INSERT INTO t (a, b) VALUES (?, ?) becomes COPY t (a, b) FROM STDIN BINARY. */
bool bulk_text_of_load(const struct bulk_text *text, char *out, size_t cap)
{
	static const char insert[] = "INSERT INTO ", values[] = " VALUES (";
	const char *end = strstr(text->text, values);
	if (strncmp(text->text, insert, strlen(insert)) != 0 || !end)
		return false;
	const char *at = end + strlen(values);
	for (size_t i = 0; text->types[i]; i++) {
		if (*at != '?' || strncmp(at + 1, text->types[i + 1] ? ", " : ")", 1) != 0)
			return false;
		at += text->types[i + 1] ? 3 : 2;
	}
	const char *columns = text->text + strlen(insert);
	int size = snprintf(out, cap, "COPY %.*s FROM STDIN BINARY", (int)(end - columns), columns);
	return !*at && size > 0 && (size_t)size < cap;
}

/* ---- rows ---- */

static struct stmt prepared(struct bulk *bulk)
{
	struct hq *hq = bulk->hq;
	enum kept_name name = bulk->text->kept;
	if (!db_takes_columns(&hq->db) || hq->kept.stmts[name].handle)
		return kept(hq, name, bulk->text->text);
	char many[BULK_TEXT_MAX];
	bool made = bulk_text_of_many(bulk->text, many, sizeof many);
	assert(made); /* our own text */
	return kept(hq, name, many);
}

struct bulk bulk_begin(struct hq *hq, const struct bulk_text *text, bulk_row_fn *each, void *arg)
{
	assert(strlen(text->types) <= BULK_COLUMNS_MAX);
	struct bulk bulk = {.hq = hq, .text = text, .each = each, .arg = arg};
	bulk.stmt = prepared(&bulk);
	return bulk;
}

static char next_type(struct bulk *bulk)
{
	char type = bulk->text->types[bulk->column++];
	assert(type != '\0');
	return type;
}

static void add_big_endian(struct paper *column, uint64_t value, int size)
{
	uint8_t bytes[8];
	for (int i = 0; i < size; i++)
		bytes[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
	paper_add(column, bytes, (size_t)size);
}

static struct paper *next_column(struct bulk *bulk)
{
	static const char head[DB_COLUMN_HEAD];
	struct paper *column = &bulk->columns[bulk->column - 1];
	if (bulk->rows == 0)
		paper_add(column, head, sizeof head);
	return column;
}

static void add_bytes(struct bulk *bulk, const void *data, size_t size)
{
	struct paper *column = next_column(bulk);
	add_big_endian(column, size, 4);
	paper_add(column, data, size);
}

void bulk_int(struct bulk *bulk, int64_t value)
{
	char type = next_type(bulk);
	assert(type == 'i');
	if (!db_takes_columns(&bulk->hq->db)) {
		bind_int(&bulk->stmt, value);
		return;
	}
	struct paper *column = next_column(bulk);
	add_big_endian(column, 8, 4);
	add_big_endian(column, (uint64_t)value, 8);
}

/* A server that wants UTF-8 refuses the whole bulk for one byte that is none. */
static void add_clean(struct bulk *bulk, const char *value, size_t size)
{
	AUTO(paper) struct paper clean = {0};
	postgres_clean(&clean, value, (int)size);
	add_bytes(bulk, paper_read(&clean), clean.used);
}

void bulk_text(struct bulk *bulk, const char *value)
{
	char type = next_type(bulk);
	size_t size = strlen(value);
	assert(type == 't');
	if (!db_takes_columns(&bulk->hq->db))
		bind_text(&bulk->stmt, value);
	else if (text_valid_utf8(value, size))
		add_bytes(bulk, value, size);
	else
		add_clean(bulk, value, size);
}

void bulk_blob(struct bulk *bulk, const void *data, size_t size)
{
	char type = next_type(bulk);
	assert(type == 'b');
	if (db_takes_columns(&bulk->hq->db))
		add_bytes(bulk, size ? data : "", size);
	else
		bind_blob(&bulk->stmt, data, size);
}

static void hand_out(struct bulk *bulk)
{
	while (next_row(&bulk->stmt))
		if (bulk->each)
			bulk->each(bulk->arg, &bulk->stmt);
	bulk->changed += db_changes(&bulk->hq->db);
}

void bulk_end_row(struct bulk *bulk)
{
	assert(!bulk->text->types[bulk->column]);
	assert(bulk->rows < BULK_ROWS_MAX);
	bulk->column = 0;
	bulk->rows++;
	if (db_takes_columns(&bulk->hq->db))
		return;
	hand_out(bulk);
	bulk->stmt = prepared(bulk);
}

static enum db_type type_of(char letter)
{
	return letter == 'i' ? DB_INT : letter == 't' ? DB_TEXT : DB_BLOB;
}

/* Each value stands in its column as COPY wants it: its size in four bytes, then its bytes. */
static void add_field(struct paper *rows, const struct paper *column, size_t *at)
{
	const uint8_t *head = (const uint8_t *)column->text + *at;
	size_t size = 4 + ((size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 |
				  (size_t)head[3]);
	paper_add(rows, head, size);
	*at += size;
}

/* PostgreSQL 15 manual, COPY, "Binary Format": signature, flags, no extension; each row its count
 * of fields; -1 ends it. */
static void add_rows(struct paper *rows, const struct bulk *bulk)
{
	static const char head[19] = "PGCOPY\n\377\r\n";
	size_t at[BULK_COLUMNS_MAX];
	int columns = (int)strlen(bulk->text->types);
	for (int i = 0; i < columns; i++)
		at[i] = DB_COLUMN_HEAD;
	paper_add(rows, head, sizeof head);
	for (uint32_t row = 0; row < bulk->rows; row++) {
		add_big_endian(rows, (uint64_t)columns, 2);
		for (int i = 0; i < columns; i++)
			add_field(rows, &bulk->columns[i], &at[i]);
	}
	add_big_endian(rows, UINT16_MAX, 2);
}

static void load(struct bulk *bulk, const char *text)
{
	AUTO(paper) struct paper rows = {0};
	add_rows(&rows, bulk);
	if (rows.full) {
		db_stick(&bulk->hq->db, TEXT_DB_FAILED, "out of memory");
		return;
	}
	db_load(&bulk->hq->db, text, rows.text, rows.used);
	bulk->changed += db_changes(&bulk->hq->db);
}

static void run_columns(struct bulk *bulk)
{
	for (int i = 0; bulk->text->types[i]; i++) {
		struct paper *column = &bulk->columns[i];
		bind_column(&bulk->stmt, type_of(bulk->text->types[i]), column->text, column->used,
			bulk->rows);
	}
	hand_out(bulk);
}

static bool has_all(const struct bulk *bulk)
{
	for (int i = 0; bulk->text->types[i]; i++)
		if (bulk->columns[i].full)
			return false;
	return true;
}

void bulk_run(struct bulk *bulk)
{
	char text[BULK_TEXT_MAX];
	assert(bulk->column == 0);
	if (bulk->rows == 0 || !db_takes_columns(&bulk->hq->db))
		return;
	if (!has_all(bulk)) {
		db_stick(&bulk->hq->db, TEXT_DB_FAILED, "out of memory");
		return;
	}
	if (bulk->rows >= BULK_LOAD_ROWS && bulk_text_of_load(bulk->text, text, sizeof text))
		load(bulk, text);
	else
		run_columns(bulk);
	bulk->rows = 0;
}

void bulk_done(struct bulk *bulk)
{
	for (int i = 0; i < BULK_COLUMNS_MAX; i++)
		paper_done(&bulk->columns[i]);
	stmt_done(&bulk->stmt);
}
