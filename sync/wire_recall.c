#include "sync/wire_recall.h"

#include "sync/journal_record.h"
#include "sync/wire_parts.h"

#include <stdlib.h>
#include <string.h>

void recalled_done(struct recalled *recalled)
{
	free(recalled->packed);
	recalled->packed = NULL;
}

static void get_packed(struct json_value value, struct recalled *recalled)
{
	const char *hex = json_text(value, 2 * (size_t)WIRE_REQUEST_MAX);
	recalled->packed_size = strlen(hex) / 2;
	recalled->packed = malloc(recalled->packed_size + 1);
	if (!recalled->packed || !hex_read(hex, recalled->packed, (uint32_t)recalled->packed_size))
		json_refuse(value, TEXT_JSON_MISSING, NULL, NULL);
}

bool recalled_read(const void *text, size_t size, struct recalled *recalled, struct err *err)
{
	AUTO(json) struct json doc;
	*recalled = (struct recalled){0};
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	recalled->epoch = wire_get_number(root, "epoch");
	recalled->from = (uint64_t)json_int(json_member(root, "from"), 1, INT64_MAX);
	recalled->count = (uint32_t)json_int(json_member(root, "n"), 0, BATCH_RECORDS_MAX);
	recalled->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	wire_get_hex(json_member(root, "prev"), recalled->prev.bytes, HASH_SIZE);
	wire_get_hex(json_member(root, "last"), recalled->last.bytes, HASH_SIZE);
	struct json_value end = json_member(root, "end");
	recalled->end = json_there(end) ? (uint64_t)json_int(end, 0, RECORD_SEQ_MAX)
					: (uint64_t)RECORD_SEQ_MAX;
	get_packed(json_member(root, "frames"), recalled);
	if (json_good(&doc, err))
		return true;
	recalled_done(recalled);
	return false;
}

char *recalled_write(const struct recalled *recalled, size_t *size, struct err *err)
{
	AUTO(json_out) struct json_out out = json_out_object();
	char *hex = malloc(2 * recalled->packed_size + 1);
	if (!hex) {
		(void)fail(err, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	hex_text(hex, recalled->packed, (uint32_t)recalled->packed_size);
	json_put_int(&out, "epoch", recalled->epoch);
	json_put_int(&out, "from", (int64_t)recalled->from);
	json_put_int(&out, "n", recalled->count);
	wire_put_hex(&out, "prev", recalled->prev.bytes, HASH_SIZE);
	wire_put_hex(&out, "last", recalled->last.bytes, HASH_SIZE);
	json_put_text(&out, "frames", hex);
	json_put_int(&out, "hq_time", recalled->hq_time);
	if (recalled->end < RECORD_SEQ_MAX)
		json_put_int(&out, "end", (int64_t)recalled->end);
	free(hex);
	return json_out_text(&out, size, err);
}
