#include "sync/wire_sale.h"

#include "sync/wire_parts.h"

#include <stdlib.h>
#include <string.h>

void sale_told_done(struct sale_told *told)
{
	free(told->sale.bytes);
	for (uint32_t i = 0; i < told->refund_count; i++)
		free(told->refunds[i].bytes);
	*told = (struct sale_told){0};
}

static void get_record(struct json_value value, struct told_record *record)
{
	const char *hex = json_text(value, 2 * (size_t)RECORD_MAX + 1);
	record->size = strlen(hex) / 2;
	record->bytes = malloc(record->size + 1);
	if (!record->bytes || strlen(hex) != 2 * record->size ||
		!hex_read(hex, record->bytes, (uint32_t)record->size))
		json_refuse(value, TEXT_JSON_MISSING, NULL, NULL);
}

bool sale_told_read(const void *text, size_t size, struct sale_told *told, struct err *err)
{
	AUTO(json) struct json doc;
	*told = (struct sale_told){0};
	if (!json_parse(&doc, text, size, WIRE_ANSWER_MAX, err))
		return false;
	struct json_value root = json_root(&doc), refunds = json_member(root, "refunds");
	told->hq_time = json_int(json_member(root, "hq_time"), 0, INT64_MAX);
	get_record(json_member(root, "sale"), &told->sale);
	size_t count = json_count(refunds, SALE_TOLD_REFUNDS_MAX);
	for (size_t i = 0; i < count; i++)
		get_record(json_item(refunds, i), &told->refunds[told->refund_count++]);
	if (json_good(&doc, err))
		return true;
	sale_told_done(told);
	return false;
}
