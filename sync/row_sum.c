#include "sync/row_sum.h"

#include "pos/core/bytes.h"
#include "sync/sign.h"

#include <stdio.h>
#include <string.h>

enum { FIELD_END = 0x1f };

static uint64_t hash_text(const char *text, size_t size)
{
	struct hash hash = hash_of(text, size);
	struct bytes_in in = bytes_in(hash.bytes, sizeof hash.bytes);
	return get_u64(&in);
}

/* What does not fit is left out on both ends alike; nothing a row may have comes near. */
void sum_text(struct sum_line *line, const char *value)
{
	size_t size = strlen(value);
	if (size + 1 > sizeof line->text - line->used)
		return;
	memcpy(line->text + line->used, value, size);
	line->used += size;
	line->text[line->used++] = FIELD_END;
}

void sum_int(struct sum_line *line, int64_t value)
{
	char text[24];
	(void)snprintf(text, sizeof text, "%lld", (long long)value);
	sum_text(line, text);
}

uint64_t sum_hash(struct sum_line *line)
{
	uint64_t hash = hash_text(line->text, line->used);
	line->used = 0;
	return hash;
}

uint32_t sum_bucket_of_id(int64_t id)
{
	return (uint32_t)((uint64_t)id % SUM_BUCKETS);
}

uint64_t sum_key(const char *key)
{
	return hash_text(key, strlen(key));
}

uint32_t sum_bucket_of_key(const char *key)
{
	return (uint32_t)(sum_key(key) % SUM_BUCKETS);
}
