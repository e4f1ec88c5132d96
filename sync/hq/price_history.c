#include "sync/hq/price_history.h"

#include "sync/hq/bulk.h"
#include "sync/hq/hq.h"

#include <stdlib.h>
#include <string.h>

enum { PAST_PAGE = 500 };

/* Inside a text the quote before the colon would stand behind a backslash. */
int64_t price_in_row(const char *row, size_t size)
{
	static const char name[] = "\"price_minor\":";
	const char *at = memmem(row, size, name, sizeof name - 1);
	int64_t price = 0;
	if (!at)
		return -1;
	for (at += sizeof name - 1; at < row + size && *at >= '0' && *at <= '9'; at++)
		price = price * 10 + (*at - '0');
	return price;
}

void prices_note(struct hq *hq, const struct feed_rows *rows, int64_t now_ms)
{
	static const struct bulk_text text = {KEPT_PRICE_NOTE,
		"INSERT INTO price_past (sku, until_ms, price_minor) VALUES (?, ?, ?) "
		"ON CONFLICT (sku, until_ms) DO NOTHING",
		"tii"};
	AUTO(bulk) struct bulk add = bulk_begin(hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < rows->count; i++) {
		const struct feed_row *row = &rows->rows[i];
		const char *now = rows->texts.text + row->row_at;
		if (row->price_before < 0 || row->price_before == price_in_row(now, strlen(now)))
			continue;
		bulk_text(&add, rows->texts.text + row->key_at);
		bulk_int(&add, now_ms);
		bulk_int(&add, row->price_before);
		bulk_end_row(&add);
	}
	bulk_run(&add);
}

int64_t lowest_price(struct hq *hq, const char *sku, int64_t since_ms)
{
	char *row = feed_find(&hq->db, STREAM_GOODS, sku);
	int64_t lowest = row ? price_in_row(row, strlen(row)) : -1;
	free(row);
	AUTO(stmt)
	struct stmt s = sql(
		&hq->db, "SELECT min(price_minor) FROM price_past WHERE sku = ? AND until_ms > ?");
	bind_text(&s, sku);
	bind_int(&s, since_ms);
	if (next_row(&s) && !column_is_null(&s, 0) && (lowest < 0 || column_int(&s, 0) < lowest))
		lowest = column_int(&s, 0);
	return lowest;
}

/* The SKUs above this one, at most a page; how many. */
static int past_page(
	struct hq *hq, int64_t since_ms, const char *after, char skus[PAST_PAGE][SKU_MAX])
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT DISTINCT sku FROM price_past WHERE until_ms > ? "
				     "AND sku > ? ORDER BY sku LIMIT 500");
	bind_int(&s, since_ms);
	bind_text(&s, after);
	while (count < PAST_PAGE && next_row(&s))
		column_text(&s, 0, skus[count++], SKU_MAX);
	return count;
}

void each_lower_price(struct hq *hq, int64_t since_ms, price_past_fn *each, void *arg)
{
	char skus[PAST_PAGE][SKU_MAX], after[SKU_MAX] = "";
	int count = PAST_PAGE;
	while (count == PAST_PAGE) {
		count = past_page(hq, since_ms, after, skus);
		for (int i = 0; i < count; i++) {
			char *row = feed_find(&hq->db, STREAM_GOODS, skus[i]);
			int64_t now = row ? price_in_row(row, strlen(row)) : -1;
			int64_t lowest = lowest_price(hq, skus[i], since_ms);
			free(row);
			if (lowest >= 0 && lowest < now)
				each(arg, skus[i], lowest);
		}
		if (count > 0)
			memcpy(after, skus[count - 1], SKU_MAX);
	}
}
