#include "sync/refdata.h"

#include "pos/core/text.h"

#include <stdio.h>
#include <string.h>

/* ---- cursors ---- */

static void load_cursors(struct refdata *refdata)
{
	AUTO(stmt)
	struct stmt s = sql(refdata->db, "SELECT stream, feed, since, generation, "
					 "sweeping, as_of_ms, full_from FROM cursor");
	while (next_row(&s)) {
		char name[32];
		enum stream stream;
		column_text(&s, 0, name, sizeof name);
		if (!stream_read(name, &stream))
			continue;
		struct ref_cursor *cursor = &refdata->cursors[stream];
		column_text(&s, 1, cursor->feed, sizeof cursor->feed);
		cursor->since = column_int(&s, 2);
		cursor->generation = column_int(&s, 3);
		cursor->sweeping = column_int(&s, 4) != 0;
		cursor->as_of_ms = column_int(&s, 5);
		cursor->full_from = column_int(&s, 6);
	}
}

static void save_cursor(struct db *ref, enum stream stream, const struct ref_cursor *cursor)
{
	AUTO(stmt)
	struct stmt s = sql(ref, "INSERT OR REPLACE INTO cursor (stream, feed, since, generation, "
				 "sweeping, as_of_ms, full_from) VALUES (?, ?, ?, ?, ?, ?, ?)");
	bind_text(&s, stream_name(stream));
	bind_text(&s, cursor->feed);
	bind_int(&s, cursor->since);
	bind_int(&s, cursor->generation);
	bind_int(&s, cursor->sweeping);
	bind_int(&s, cursor->as_of_ms);
	bind_int(&s, cursor->full_from);
	run(&s);
}

void refdata_open(struct refdata *refdata, struct db *ref, const struct identity *identity)
{
	*refdata = (struct refdata){.db = ref, .rows_a_page = REFDATA_ROWS_FIRST};
	for (int i = 0; i < STREAM_COUNT; i++)
		refdata->cursors[i].swept_to = INT64_MIN;
	ref_rows_open(&refdata->rows, ref, identity);
	load_cursors(refdata);
}

void refdata_done(struct refdata *refdata)
{
	ref_rows_done(&refdata->rows);
}

/* Falls quickly and rises slowly: the disk that was slow once will be slow again. */
void refdata_pace(struct refdata *refdata, int64_t took_ms)
{
	int rows = refdata->rows_a_page;
	if (took_ms > REFDATA_TURN_MS)
		rows /= 2;
	else if (took_ms < REFDATA_TURN_MS)
		rows += 5;
	if (rows < REFDATA_ROWS_MIN)
		rows = REFDATA_ROWS_MIN;
	refdata->rows_a_page = rows > REFDATA_ROWS_MAX ? REFDATA_ROWS_MAX : rows;
}

void refdata_path(const struct refdata *refdata, enum stream stream, char out[REQUEST_PATH_MAX])
{
	const struct ref_cursor *cursor = &refdata->cursors[stream];
	char full[32] = "";
	if (cursor->full_from > 0)
		(void)snprintf(full, sizeof full, "&full=%lld", (long long)cursor->full_from);
	(void)snprintf(out, REQUEST_PATH_MAX, "/v1/ref/%s?feed=%s&since=%lld&limit=%d%s",
		stream_name(stream), cursor->feed, (long long)cursor->since, refdata->rows_a_page,
		full);
}

/* ---- pages ---- */

struct page_head {
	struct row_page common;
	char feed[FEED_TEXT_MAX];
	int64_t since, next_since, full;
	bool more, known_stream;
};

static struct page_head read_head(struct json_value root, enum stream stream)
{
	struct page_head head = {0};
	const char *name = json_text(json_member(root, "stream"), WIRE_TEXT_MAX);
	head.known_stream = strcmp(name, stream_name(stream)) == 0;
	text_copy(head.feed, sizeof head.feed,
		json_text(json_member(root, "feed"), FEED_TEXT_MAX - 1));
	head.since = json_int(json_member(root, "since"), 0, INT64_MAX);
	head.next_since = json_int(json_member(root, "next_since"), 0, INT64_MAX);
	head.full = json_int_or(json_member(root, "full"), 0, INT64_MAX, 0);
	head.more = json_bool(json_member(root, "more"));
	head.common.hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	head.common.projected_epoch =
		(uint32_t)json_int_or(json_member(root, "projected_epoch"), 0, UINT32_MAX, 0);
	head.common.projected_next =
		(uint64_t)json_int_or(json_member(root, "projected_next"), 0, INT64_MAX, 0);
	return head;
}

/* Does the page answer what we asked? A first page brings its feed's name with it. */
static bool fits(const struct page_head *head, const struct ref_cursor *cursor)
{
	if (!head->known_stream || !head->feed[0] || head->since != cursor->since)
		return false;
	if (cursor->feed[0] && strcmp(cursor->feed, head->feed) != 0)
		return false;
	/* Without progress "more" would never end. */
	return head->more ? head->next_since > head->since : head->next_since >= head->since;
}

static struct ref_cursor moved(const struct ref_cursor *cursor, const struct page_head *head)
{
	struct ref_cursor next = *cursor;
	text_copy(next.feed, sizeof next.feed, head->feed);
	next.since = head->next_since;
	next.fetched_all = !head->more;
	next.full_from = head->more ? head->full : 0;
	if (!head->more)
		next.as_of_ms = head->common.hq_time;
	return next;
}

static void take_rows(struct refdata *refdata, const struct row_page *page, enum stream stream,
	struct json_value rows)
{
	size_t count = json_count(rows, PAGE_ROWS_MAX);
	for (size_t i = 0; i < count && db_ok(refdata->db); i++)
		if (!ref_row_apply(&refdata->rows, page, stream, json_item(rows, i),
			    &refdata->refused_why))
			refdata->refused_rows++;
}

static enum page_result take(struct refdata *refdata, enum stream stream, struct json_value root,
	const struct page_head *head, bool *changed, struct err *err)
{
	struct ref_cursor *cursor = &refdata->cursors[stream];
	struct ref_cursor next = moved(cursor, head);
	struct row_page page = head->common;
	page.generation = next.generation;
	struct json_value rows = json_member(root, "rows");
	*changed = json_count(rows, PAGE_ROWS_MAX) > 0;
	AUTO(tx) struct tx tx = tx_begin(refdata->db);
	take_rows(refdata, &page, stream, rows);
	save_cursor(refdata->db, stream, &next);
	if (!tx_commit(&tx, err))
		return PAGE_NOT_KEPT;
	*cursor = next;
	if (head->more)
		return PAGE_MORE;
	return next.sweeping ? PAGE_SWEEP : PAGE_COMPLETE;
}

enum page_result refdata_take_page(struct refdata *refdata, enum stream stream, const void *body,
	size_t size, bool *changed, struct err *err)
{
	*changed = false;
	AUTO(json) struct json doc;
	if (!json_parse(&doc, body, size, WIRE_ANSWER_MAX, err))
		return PAGE_WRONG;
	struct json_value root = json_root(&doc);
	struct page_head head = read_head(root, stream);
	(void)json_count(json_member(root, "rows"), PAGE_ROWS_MAX);
	if (!json_good(&doc, err))
		return PAGE_WRONG;
	if (!fits(&head, &refdata->cursors[stream])) {
		fail(err, TEXT_REF_WRONG_PAGE, stream_name(stream));
		return PAGE_WRONG;
	}
	return take(refdata, stream, root, &head, changed, err);
}

/* ---- from the beginning ---- */

static bool keep_cursor(
	struct refdata *refdata, enum stream stream, const struct ref_cursor *next, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(refdata->db);
	save_cursor(refdata->db, stream, next);
	if (!tx_commit(&tx, err))
		return false;
	refdata->cursors[stream] = *next;
	return true;
}

bool refdata_resync(struct refdata *refdata, enum stream stream, const char *feed, struct err *err)
{
	struct ref_cursor next = {
		.generation = refdata->cursors[stream].generation + 1,
		.sweeping = true,
		.as_of_ms = refdata->cursors[stream].as_of_ms,
		.swept_to = INT64_MIN,
	};
	text_copy(next.feed, sizeof next.feed, feed);
	return keep_cursor(refdata, stream, &next, err);
}

bool refdata_sweep(struct refdata *refdata, enum stream stream, bool *done, struct err *err)
{
	struct ref_cursor next = refdata->cursors[stream];
	AUTO(tx) struct tx tx = tx_begin(refdata->db);
	*done = ref_rows_sweep(&refdata->rows, stream, next.generation, &next.swept_to);
	if (*done)
		next.sweeping = false;
	save_cursor(refdata->db, stream, &next);
	if (!tx_commit(&tx, err))
		return false;
	refdata->cursors[stream] = next;
	return true;
}

void refdata_confirm(struct refdata *refdata, enum stream stream, int64_t hq_time)
{
	refdata->cursors[stream].as_of_ms = hq_time;
}

int64_t refdata_as_of_ms(const struct refdata *refdata)
{
	int64_t oldest = INT64_MAX;
	for (int i = 0; i < STREAM_COUNT; i++)
		if (refdata->cursors[i].as_of_ms < oldest)
			oldest = refdata->cursors[i].as_of_ms;
	return oldest;
}
