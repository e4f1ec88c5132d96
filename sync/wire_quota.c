#include "sync/wire_quota.h"

#include "pos/core/text.h"
#include "sync/journal_record.h"
#include "sync/json.h"
#include "sync/wire.h"

#include <string.h>

/* Names of a kind that this program does not know are kept: they limit nothing here. */
static void get_row(struct json_value item, struct quota_row *row)
{
	text_copy(row->name, sizeof row->name,
		json_text(json_member(item, "name"), QUOTA_NAME_MAX - 1));
	row->uses = json_int_or(json_member(item, "uses"), 0, QUOTA_MOST, QUOTA_NO_LIMIT);
	row->minor = json_int_or(json_member(item, "minor"), 0, QUOTA_MOST, QUOTA_NO_LIMIT);
}

static void get_rows(struct json_value rows, struct quota_page *page)
{
	page->count = (uint32_t)json_count(rows, QUOTA_ROWS_MAX);
	for (uint32_t i = 0; i < page->count; i++) {
		struct json_value item = json_item(rows, i);
		get_row(item, &page->rows[i]);
		if (i > 0 && strcmp(page->rows[i - 1].name, page->rows[i].name) >= 0)
			json_refuse(item, TEXT_JSON_RANGE, page->rows[i].name, "rising");
	}
}

bool quota_page_read(const void *text, size_t size, struct quota_page *page, struct err *err)
{
	AUTO(json) struct json doc;
	memset(page, 0, sizeof *page);
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	page->version = json_int(json_member(root, "version"), 0, INT64_MAX);
	page->projected_epoch =
		(uint32_t)json_int(json_member(root, "projected_epoch"), 1, RECORD_EPOCH_MAX);
	page->projected_next =
		(uint64_t)json_int(json_member(root, "projected_next"), 1, (int64_t)RECORD_SEQ_MAX);
	page->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	get_rows(json_member(root, "quotas"), page);
	return json_good(&doc, err);
}

static void put_row(struct json_out *out, const struct quota_row *row)
{
	json_put_object(out, NULL);
	json_put_text(out, "name", row->name);
	if (row->uses != QUOTA_NO_LIMIT)
		json_put_int(out, "uses", row->uses);
	if (row->minor != QUOTA_NO_LIMIT)
		json_put_int(out, "minor", row->minor);
	json_put_end(out);
}

char *quota_page_write(const struct quota_page *page, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_int(&out, "version", page->version);
	json_put_int(&out, "projected_epoch", page->projected_epoch);
	json_put_int(&out, "projected_next", (int64_t)page->projected_next);
	json_put_int(&out, "hq_time", page->hq_time);
	json_put_array(&out, "quotas");
	for (uint32_t i = 0; i < page->count; i++)
		put_row(&out, &page->rows[i]);
	json_put_end(&out);
	return json_out_text(&out, size, err);
}
