#include "sync/repair.h"

#include "pos/core/item.h"
#include "pos/core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct repair *repair_begin(const struct comparison *comparison, const struct refdata *refdata)
{
	const struct ref_cursor *cursor = &refdata->cursors[comparison->stream];
	int differences = comparison_differences(comparison);
	if (differences == 0 || differences > REPAIR_BUCKETS_MAX)
		return NULL;
	struct repair *repair = calloc(1, sizeof *repair);
	if (!repair)
		return NULL;
	repair->stream = comparison->stream;
	text_copy(repair->feed, sizeof repair->feed, cursor->feed);
	repair->generation = cursor->generation;
	repair->walked_to = INT64_MIN;
	for (int i = 0; i < SUM_BUCKETS; i++)
		repair->wanted[i] = comparison_differs(comparison, i);
	while (!repair->wanted[repair->bucket])
		repair->bucket++;
	return repair;
}

void repair_done(struct repair *repair)
{
	if (repair)
		free(repair->keys);
	free(repair);
}

bool repair_holds(const struct repair *repair, const struct refdata *refdata)
{
	const struct ref_cursor *cursor = &refdata->cursors[repair->stream];
	return strcmp(repair->feed, cursor->feed) == 0 && repair->generation == cursor->generation;
}

/* ---- fetching ---- */

void repair_path(
	const struct repair *repair, const struct refdata *refdata, char out[REQUEST_PATH_MAX])
{
	(void)snprintf(out, REQUEST_PATH_MAX,
		"/v1/ref/%s/buckets?bucket=%d&feed=%s&after=%lld&limit=%d",
		stream_name(repair->stream), repair->bucket, repair->feed, (long long)repair->after,
		refdata->rows_a_page);
}

struct bucket_page {
	struct row_page common;
	struct json_value rows;
	size_t count;
	int64_t next;
	bool more, fits;
};

static struct bucket_page read_page(const struct repair *repair, struct json_value root)
{
	struct bucket_page page = {.rows = json_member(root, "rows")};
	const char *name = json_text(json_member(root, "stream"), WIRE_TEXT_MAX);
	const char *feed = json_text(json_member(root, "feed"), FEED_TEXT_MAX - 1);
	int64_t bucket = json_int(json_member(root, "bucket"), 0, SUM_BUCKETS - 1);
	int64_t after = json_int(json_member(root, "after"), 0, INT64_MAX);
	page.common.as_of = json_int(json_member(root, "version"), 0, INT64_MAX);
	page.count = json_count(page.rows, PAGE_ROWS_MAX);
	page.next = json_int(json_member(root, "next"), 0, INT64_MAX);
	page.more = json_bool(json_member(root, "more"));
	page.common.hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	page.common.projected_epoch =
		(uint32_t)json_int_or(json_member(root, "projected_epoch"), 0, UINT32_MAX, 0);
	page.common.projected_next =
		(uint64_t)json_int_or(json_member(root, "projected_next"), 0, INT64_MAX, 0);
	page.fits = strcmp(name, stream_name(repair->stream)) == 0 &&
		    strcmp(feed, repair->feed) == 0 && bucket == repair->bucket &&
		    after == repair->after && (page.more ? page.next > after : page.next >= after);
	return page;
}

static uint64_t key_of(const struct repair *repair, struct json_value row, uint32_t *bucket)
{
	if (repair->stream == STREAM_MEMBERS) {
		int64_t id = json_int(json_member(row, "id"), 1, INT64_MAX);
		*bucket = sum_bucket_of_id(id);
		return (uint64_t)id;
	}
	const char *sku = json_text(json_member(row, "sku"), SKU_MAX - 1);
	*bucket = sum_bucket_of_key(sku);
	return sum_key(sku);
}

/* Room even for no key at all: an empty bucket's keys stand somewhere, too. */
static bool make_room(struct repair *repair, size_t count)
{
	if (repair->keys && repair->key_count + count <= repair->key_room)
		return true;
	uint32_t room = repair->key_room ? 2 * repair->key_room : 4 * PAGE_ROWS_MAX;
	uint64_t *keys = realloc(repair->keys, room * sizeof *keys);
	if (!keys)
		return false;
	repair->keys = keys;
	repair->key_room = room;
	return true;
}

/* Every row is in the bucket that was asked for; its keys are noted behind the others. */
static bool note_keys(struct repair *repair, const struct bucket_page *page)
{
	for (size_t i = 0; i < page->count; i++) {
		uint32_t bucket;
		repair->keys[repair->key_count + i] =
			key_of(repair, json_item(page->rows, i), &bucket);
		if (bucket != (uint32_t)repair->bucket)
			return false;
	}
	return true;
}

static bool write_rows(struct repair *repair, struct refdata *refdata,
	const struct bucket_page *page, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(refdata->db);
	for (size_t i = 0; i < page->count && db_ok(refdata->db); i++)
		if (!ref_row_apply(&refdata->rows, &page->common, repair->stream,
			    json_item(page->rows, i), &refdata->refused_why))
			refdata->refused_rows++;
	return tx_commit(&tx, err);
}

static int by_value(const void *a, const void *b)
{
	const uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static enum repair_step next_bucket(struct repair *repair)
{
	int bucket = repair->bucket;
	qsort(repair->keys + repair->from[bucket], repair->count[bucket], sizeof *repair->keys,
		by_value);
	repair->after = 0;
	do
		repair->bucket++;
	while (repair->bucket < SUM_BUCKETS && !repair->wanted[repair->bucket]);
	return repair->bucket < SUM_BUCKETS ? REPAIR_MORE : REPAIR_DONE;
}

static enum repair_step take(
	struct repair *repair, struct refdata *refdata, struct bucket_page *page, struct err *err)
{
	int bucket = repair->bucket;
	if (repair->key_count + page->count > REPAIR_KEYS_MAX || !make_room(repair, page->count))
		return REPAIR_LARGE;
	if (!note_keys(repair, page)) {
		fail(err, TEXT_REF_WRONG_PAGE, stream_name(repair->stream));
		return REPAIR_WRONG;
	}
	if (repair->after == 0) {
		repair->from[bucket] = repair->key_count;
		repair->count[bucket] = 0;
		repair->version[bucket] = page->common.as_of;
		repair->asked_ms[bucket] = page->common.hq_time;
	}
	if (!write_rows(repair, refdata, page, err))
		return REPAIR_NOT_KEPT;
	repair->key_count += (uint32_t)page->count;
	repair->count[bucket] += (uint32_t)page->count;
	repair->after = page->next;
	return page->more ? REPAIR_MORE : next_bucket(repair);
}

enum repair_step repair_take(struct repair *repair, struct refdata *refdata, const void *body,
	size_t size, struct err *err)
{
	const struct ref_cursor *cursor = &refdata->cursors[repair->stream];
	AUTO(json) struct json doc;
	if (!json_parse(&doc, body, size, WIRE_ANSWER_MAX, err))
		return REPAIR_WRONG;
	struct bucket_page page = read_page(repair, json_root(&doc));
	if (!json_good(&doc, err))
		return REPAIR_WRONG;
	if (!page.fits) {
		fail(err, TEXT_REF_WRONG_PAGE, stream_name(repair->stream));
		return REPAIR_WRONG;
	}
	page.common.repairs = true;
	page.common.generation = cursor->generation;
	page.common.since = cursor->since;
	return take(repair, refdata, &page, err);
}

/* ---- what HQ does not have ---- */

static bool hq_has(const struct repair *repair, uint32_t bucket, uint64_t key)
{
	const uint64_t *keys = repair->keys + repair->from[bucket];
	return repair->count[bucket] > 0 &&
	       bsearch(&key, keys, repair->count[bucket], sizeof key, by_value);
}

/* A row that came since by a delta, or for somebody at the counter, is none too many. */
static bool came_since(const struct repair *repair, const struct refdata *refdata, uint32_t bucket,
	int64_t ver, int64_t as_of_ms)
{
	int64_t since = refdata->cursors[repair->stream].since;
	return as_of_ms > repair->asked_ms[bucket] ||
	       (ver > repair->version[bucket] && ver <= since);
}

static void drop_member(struct refdata *refdata, int64_t id)
{
	AUTO(stmt) struct stmt s = sql(refdata->db, "DELETE FROM member WHERE id = ?");
	bind_int(&s, id);
	run(&s);
}

static void drop_goods(struct refdata *refdata, int64_t id)
{
	AUTO(stmt) struct stmt barcodes = sql(refdata->db, "DELETE FROM barcode WHERE goods = ?");
	bind_int(&barcodes, id);
	run(&barcodes);
	AUTO(stmt) struct stmt s = sql(refdata->db, "DELETE FROM goods WHERE id = ?");
	bind_int(&s, id);
	run(&s);
}

/* Rows of a turn that are one too many; each of its tables has them in the order of a key. */
struct walk {
	int64_t drops[REPAIR_DROPS_MAX];
	int drop_count, looked_at;
};

static bool is_extra_member(
	const struct repair *repair, const struct refdata *refdata, uint32_t bucket, int64_t id)
{
	AUTO(stmt)
	struct stmt s = sql(refdata->db, "SELECT ver, as_of_ms FROM member WHERE id = ?");
	bind_int(&s, id);
	return next_row(&s) &&
	       !came_since(repair, refdata, bucket, column_int(&s, 0), column_int(&s, 1));
}

static void walk_members(struct repair *repair, struct refdata *refdata, struct walk *walk)
{
	AUTO(stmt)
	struct stmt s = sql(refdata->db, "SELECT id FROM member WHERE id > ? ORDER BY id LIMIT ?");
	bind_int(&s, repair->walked_to);
	bind_int(&s, REPAIR_WALK_ROWS);
	while (walk->drop_count < REPAIR_DROPS_MAX && next_row(&s)) {
		int64_t id = column_int(&s, 0);
		uint32_t bucket = sum_bucket_of_id(id);
		walk->looked_at++;
		repair->walked_to = id;
		if (repair->wanted[bucket] && !hq_has(repair, bucket, (uint64_t)id) &&
			is_extra_member(repair, refdata, bucket, id))
			walk->drops[walk->drop_count++] = id;
	}
}

static void walk_goods(struct repair *repair, struct refdata *refdata, struct walk *walk)
{
	char sku[SKU_MAX];
	AUTO(stmt)
	struct stmt s =
		sql(refdata->db, "SELECT id, sku, ver FROM goods WHERE id > ? ORDER BY id LIMIT ?");
	bind_int(&s, repair->walked_to);
	bind_int(&s, REPAIR_WALK_ROWS);
	while (walk->drop_count < REPAIR_DROPS_MAX && next_row(&s)) {
		column_text(&s, 1, sku, sizeof sku);
		uint32_t bucket = sum_bucket_of_key(sku);
		walk->looked_at++;
		repair->walked_to = column_int(&s, 0);
		if (repair->wanted[bucket] && !hq_has(repair, bucket, sum_key(sku)) &&
			!came_since(repair, refdata, bucket, column_int(&s, 2), INT64_MIN))
			walk->drops[walk->drop_count++] = repair->walked_to;
	}
}

static bool drop_all(struct repair *repair, struct refdata *refdata, const struct walk *walk)
{
	struct err err;
	if (walk->drop_count == 0)
		return db_ok(refdata->db);
	AUTO(tx) struct tx tx = tx_begin(refdata->db);
	for (int i = 0; i < walk->drop_count; i++) {
		if (repair->stream == STREAM_MEMBERS)
			drop_member(refdata, walk->drops[i]);
		else
			drop_goods(refdata, walk->drops[i]);
	}
	return tx_commit(&tx, &err);
}

enum repair_step repair_walk(struct repair *repair, struct refdata *refdata)
{
	struct walk walk = {.drop_count = 0};
	if (repair->stream == STREAM_MEMBERS)
		walk_members(repair, refdata, &walk);
	else
		walk_goods(repair, refdata, &walk);
	if (!drop_all(repair, refdata, &walk))
		return REPAIR_NOT_KEPT;
	bool full = walk.drop_count == REPAIR_DROPS_MAX;
	return full || walk.looked_at == REPAIR_WALK_ROWS ? REPAIR_MORE : REPAIR_DONE;
}
