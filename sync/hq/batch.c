#include "sync/hq/batch.h"

#include "pos/core/bytes.h"
#include "sync/pack.h"

#include <stdlib.h>

void batch_done(struct batch *batch)
{
	free(batch->content);
	batch->content = NULL;
}

static enum batch_result inflate(
	struct batch *batch, const void *body, size_t size, size_t *content_size)
{
	if (!unpacked_size(body, size, SIZE_MAX, content_size))
		return BATCH_BAD_BODY;
	if (*content_size > UNPACKED_MAX)
		return BATCH_TOO_LARGE;
	batch->content = malloc(*content_size + 1);
	if (!batch->content || !unpack(batch->content, *content_size, body, size))
		return BATCH_BAD_BODY;
	return BATCH_GOOD;
}

/* Exactly count frames, each one record, and nothing after them. */
static bool take_frames(struct batch *batch, size_t content_size)
{
	struct bytes_in in = bytes_in(batch->content, content_size);
	for (uint32_t i = 0; i < batch->count; i++)
		if (!frame_read(&in, &batch->records[i].bytes, &batch->records[i].size))
			return false;
	return bytes_complete(&in);
}

static bool is_in_place(const struct batch_record *item, uint32_t till, uint32_t store,
	uint32_t epoch, uint64_t seq)
{
	const struct record *record = &item->record;
	return record->till == till && record->store == store && record->epoch == epoch &&
	       record->seq == seq;
}

enum batch_result batch_open(struct batch *batch, const void *body, size_t size, uint32_t till,
	uint32_t store, uint32_t epoch, const struct hash *last, uint64_t *seq)
{
	size_t content_size = 0;
	enum batch_result result = inflate(batch, body, size, &content_size);
	if (result != BATCH_GOOD)
		return result;
	if (!take_frames(batch, content_size))
		return BATCH_BAD_BODY;
	struct hash head = batch->prev;
	for (uint32_t i = 0; i < batch->count; i++) {
		struct batch_record *item = &batch->records[i];
		*seq = batch->from + i;
		if (!record_read(item->bytes, item->size, &item->record) ||
			!is_in_place(item, till, store, epoch, *seq))
			return BATCH_BAD_HASH;
		head = item->hash = hash_after(&head, item->bytes, item->size);
	}
	*seq = batch->from;
	return hash_equal(&head, last) ? BATCH_GOOD : BATCH_BAD_HASH;
}
