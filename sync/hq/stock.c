#include "sync/hq/stock.h"

#include "pos/core/act.h"
#include "pos/core/text.h"
#include "schema/db_engine.h"
#include "sync/catalogue_row.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/quota.h"
#include "sync/hq/rows.h"
#include "sync/journal_record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SETTING_NAME_MAX = 64 };

/* ---- the catalogue, as tills get it ---- */

/* A whole setting row as a document; false: there is none, or it is no JSON. */
static bool open_setting(struct hq *hq, const char *name, struct json *doc)
{
	struct err ignored;
	char value[CATALOGUE_ROW_MAX + 1];
	hq_setting(hq, name, value, sizeof value, "");
	return value[0] && json_parse(doc, value, strlen(value), CATALOGUE_ROW_MAX, &ignored);
}

bool catalogue_find_gift(struct hq *hq, const char *id, struct gift *gift)
{
	char name[SETTING_NAME_MAX];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	(void)snprintf(name, sizeof name, "gift.%s", id);
	if (!open_setting(hq, name, &doc))
		return false;
	gift_read(json_root(&doc), gift);
	text_copy(gift->reward.id, sizeof gift->reward.id, id);
	return json_good(&doc, &ignored);
}

bool catalogue_find_event(struct hq *hq, const char *id, struct shop_event *event)
{
	char name[SETTING_NAME_MAX];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	(void)snprintf(name, sizeof name, "event.%s", id);
	if (!open_setting(hq, name, &doc))
		return false;
	event_read(json_root(&doc), event);
	text_copy(event->reward.id, sizeof event->reward.id, id);
	return json_good(&doc, &ignored);
}

bool catalogue_find_privilege(struct hq *hq, const char *id, struct privilege *privilege)
{
	char name[SETTING_NAME_MAX];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	(void)snprintf(name, sizeof name, "right.%s", id);
	if (!open_setting(hq, name, &doc))
		return false;
	privilege_read(json_root(&doc), privilege);
	text_copy(privilege->reward.id, sizeof privilege->reward.id, id);
	return json_good(&doc, &ignored);
}

/* ---- telling the tills ---- */

/* How far each till's acts are in the count: its newest that is posted. store 0: of all stores. */
static void read_marks(
	struct hq *hq, uint32_t store, const char *item, uint16_t kind, struct stock_row *row)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT till, max(epoch * 1099511627776 + seq) AS place FROM act WHERE "
		"(? = 0 OR store = ?) AND item = ? AND kind = ? AND branch = 0 GROUP BY till "
		"ORDER BY place DESC LIMIT 128");
	bind_int(&s, store);
	bind_int(&s, store);
	bind_text(&s, item);
	bind_int(&s, kind);
	while (next_row(&s) && row->mark_count < STOCK_MARKS_MAX) {
		int64_t place = column_int(&s, 1);
		row->marks[row->mark_count++] = (struct stock_mark){(uint32_t)column_int(&s, 0),
			(uint32_t)(place >> 40), (uint64_t)place & RECORD_SEQ_MAX};
	}
}

static void tell(struct hq *hq, const char *name, const struct stock_row *row, int64_t now_ms)
{
	struct err ignored;
	AUTO(json_out) struct json_out out = json_out_object();
	stock_write(&out, row);
	char *text = json_out_text(&out, NULL, &ignored);
	if (text)
		row_put_setting(hq, name, text, now_ms);
	else
		db_stick(&hq->db, TEXT_DB_FAILED, "out of memory");
	free(text);
}

static void tell_stock(struct hq *hq, uint32_t store, const char *gift, int64_t now_ms)
{
	char name[SETTING_NAME_MAX];
	struct stock_row row = {.left = stock_left(hq, store, gift)};
	read_marks(hq, store, gift, RECORD_GIFT, &row);
	(void)snprintf(name, sizeof name, "stock.%u.%s", store, gift);
	tell(hq, name, &row, now_ms);
}

/* ---- counting ---- */

int32_t stock_left(struct hq *hq, uint32_t store, const char *gift)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT count_left FROM stock WHERE store = ? AND item = ?");
	bind_int(&s, store);
	bind_text(&s, gift);
	return next_row(&s) ? (int32_t)column_int(&s, 0) : ACT_UNCOUNTED;
}

/* All there is for the tills of the store: what they used, and what is left now. */
static void limit_gift(struct hq *hq, uint32_t store, const char *gift, int32_t count)
{
	struct quota quota = {.live = true, .per_member = QUOTA_NO_LIMIT};
	const struct quota_key key = quota_of_gift(store, gift);
	(void)!quota_lock(hq, &key, &quota);
	quota.key = key;
	quota.live = true;
	quota.most[QUOTA_USES] = quota.used[QUOTA_USES] + count;
	quota.most[QUOTA_MINOR] = quota.per_member = QUOTA_NO_LIMIT;
	quota_limit(hq, &quota);
}

bool stock_count(struct hq *hq, uint32_t store, const char *gift, int32_t count, const char *by,
	int64_t now_ms)
{
	if (count < 0 || count > STOCK_MAX)
		return false;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO stock (store, item, count_left, counted_ms, counted_by) "
		"VALUES (?, ?, ?, ?, ?) ON CONFLICT (store, item) DO UPDATE SET count_left = "
		"excluded.count_left, counted_ms = excluded.counted_ms, counted_by = "
		"excluded.counted_by");
	bind_int(&s, store);
	bind_text(&s, gift);
	bind_int(&s, count);
	bind_int(&s, now_ms);
	bind_text(&s, by);
	run(&s);
	limit_gift(hq, store, gift, count);
	tell_stock(hq, store, gift, now_ms);
	return true;
}

int32_t stock_take(struct hq *hq, uint32_t store, const char *gift, int32_t qty, int64_t now_ms)
{
	int32_t left = stock_left(hq, store, gift);
	if (left == ACT_UNCOUNTED)
		return 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE stock SET count_left = CASE WHEN count_left > ? THEN count_left - ? ELSE 0 "
		"END WHERE store = ? AND item = ?");
	bind_int(&s, qty);
	bind_int(&s, qty);
	bind_int(&s, store);
	bind_text(&s, gift);
	run(&s);
	tell_stock(hq, store, gift, now_ms);
	return qty > left ? qty - left : 0;
}

int32_t places_tell(struct hq *hq, const char *event_id, int64_t now_ms)
{
	char name[SETTING_NAME_MAX];
	struct shop_event event;
	if (!catalogue_find_event(hq, event_id, &event) || event.capacity == 0)
		return 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT count(*) FROM event_visit WHERE event = ?");
	bind_text(&s, event_id);
	int32_t came = next_row(&s) ? (int32_t)column_int(&s, 0) : 0;
	stmt_done(&s);
	struct stock_row row = {.left = came < event.capacity ? event.capacity - came : 0};
	read_marks(hq, 0, event_id, RECORD_CHECKIN, &row);
	(void)snprintf(name, sizeof name, "places.%s", event_id);
	tell(hq, name, &row, now_ms);
	return came > event.capacity ? came - event.capacity : 0;
}
