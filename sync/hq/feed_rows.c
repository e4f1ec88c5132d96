#include "sync/hq/feed_rows.h"

#include "schema/db_engine.h"
#include "sync/hq/bulk.h"
#include "sync/hq/hq.h"
#include "sync/hq/price_history.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static size_t add_text(struct feed_rows *rows, const char *text)
{
	size_t at = rows->texts.used;
	paper_add(&rows->texts, text, strlen(text) + 1);
	return at;
}

void feed_rows_add(struct feed_rows *rows, const char *key, const char *row, bool gone)
{
	assert(rows->count < FEED_ROWS_MAX);
	struct feed_row *added = &rows->rows[rows->count++];
	*added = (struct feed_row){.gone = gone, .price_before = -1};
	added->key_at = add_text(rows, key);
	added->row_at = add_text(rows, row);
}

void feed_rows_done(struct feed_rows *rows)
{
	paper_done(&rows->texts);
	rows->count = 0;
}

static const char *key_of(const struct feed_rows *rows, const struct feed_row *row)
{
	return rows->texts.text + row->key_at;
}

static const char *text_of(const struct feed_rows *rows, const struct feed_row *row)
{
	return rows->texts.text + row->row_at;
}

/* ---- comparing ---- */

struct named {
	const char *key;
	struct feed_row *row;
};

/* The waiting rows in the order of their keys. */
struct comparing {
	const struct feed_rows *rows;
	bool priced; /* goods */
	struct named by_key[FEED_ROWS_MAX];
};

static int compare_keys(const void *a, const void *b)
{
	return strcmp(((const struct named *)a)->key, ((const struct named *)b)->key);
}

/* A tombstone is no row. */
static void take_found(void *arg, struct stmt *found)
{
	const struct comparing *comparing = arg;
	char key[FEED_KEY_MAX];
	size_t size;
	column_text(found, 0, key, sizeof key);
	const struct named wanted = {.key = key};
	const struct named *at = bsearch(
		&wanted, comparing->by_key, comparing->rows->count, sizeof wanted, compare_keys);
	if (!at || column_int(found, 1) != 0)
		return;
	const char *ours = text_of(comparing->rows, at->row);
	const char *theirs = column_blob(found, 2, &size);
	at->row->there = true;
	at->row->same = size == strlen(ours) && (size == 0 || memcmp(theirs, ours, size) == 0);
	if (comparing->priced && !at->row->same)
		at->row->price_before = price_in_row(theirs, size);
}

static void compare(struct hq *hq, enum stream stream, struct feed_rows *rows)
{
	static const struct bulk_text text = {KEPT_ROWS_FIND,
		"SELECT ref_row.key, ref_row.gone, ref_row.row FROM ref_row "
		"WHERE stream = ? AND key = ?",
		"tt"};
	struct comparing comparing = {.rows = rows, .priced = stream == STREAM_GOODS};
	for (uint32_t i = 0; i < rows->count; i++)
		comparing.by_key[i] = (struct named){key_of(rows, &rows->rows[i]), &rows->rows[i]};
	qsort(comparing.by_key, rows->count, sizeof comparing.by_key[0], compare_keys);
	AUTO(bulk) struct bulk find = bulk_begin(hq, &text, take_found, &comparing);
	for (uint32_t i = 0; i < rows->count; i++) {
		bulk_text(&find, stream_name(stream));
		bulk_text(&find, comparing.by_key[i].key);
		bulk_end_row(&find);
	}
	bulk_run(&find);
}

/* ---- writing ---- */

static bool is_news(const struct feed_row *row)
{
	return row->gone ? row->there : !row->same;
}

static int64_t count_up(const struct feed_rows *rows, const struct feed_tally *tally)
{
	int64_t news = 0;
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct feed_row *row = &rows->rows[i];
		news += is_news(row);
		*(!is_news(row) ? tally->same : row->gone ? tally->removed : tally->written) += 1;
	}
	return news;
}

/* Versions rise in the order in which the rows came. */
static void write(struct hq *hq, enum stream stream, const struct feed_rows *rows, int64_t ver,
	int64_t now_ms)
{
	static const struct bulk_text text = {KEPT_ROWS_WRITE,
		"INSERT INTO ref_row (stream, key, ver, gone, row, changed_ms, bucket) "
		"VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream, key) DO UPDATE SET "
		"ver = excluded.ver, gone = excluded.gone, row = excluded.row, "
		"changed_ms = excluded.changed_ms, bucket = excluded.bucket",
		"ttiitii"};
	AUTO(bulk) struct bulk add = bulk_begin(hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct feed_row *row = &rows->rows[i];
		if (!is_news(row))
			continue;
		bulk_text(&add, stream_name(stream));
		bulk_text(&add, key_of(rows, row));
		bulk_int(&add, ver++);
		bulk_int(&add, row->gone);
		bulk_text(&add, text_of(rows, row));
		bulk_int(&add, now_ms);
		bulk_int(&add, feed_bucket(stream, key_of(rows, row)));
		bulk_end_row(&add);
	}
	bulk_run(&add);
}

void feed_rows_settle(struct hq *hq, enum stream stream, struct feed_rows *rows, int64_t now_ms,
	const struct feed_tally *tally)
{
	if (rows->texts.full) {
		db_stick(&hq->db, TEXT_DB_FAILED, "out of memory");
	} else if (rows->count > 0) {
		compare(hq, stream, rows);
		if (stream == STREAM_GOODS)
			prices_note(hq, rows, now_ms);
		int64_t news = count_up(rows, tally);
		if (news > 0)
			write(hq, stream, rows, feed_raise_by(hq, stream, news), now_ms);
	}
	rows->count = 0;
	rows->texts.used = 0;
}
