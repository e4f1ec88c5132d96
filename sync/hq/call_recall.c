/* GET /v1/j/{till}/{epoch}?from=F&n=N: a till that lost records gets its own back, byte for byte
 * (sync/README.md 3.8). */
#include "pos/core/bytes.h"
#include "sync/hq/calls.h"
#include "sync/hq/hq.h"
#include "sync/hq/lineage.h"
#include "sync/hq/visit.h"
#include "sync/journal_record.h"
#include "sync/pack.h"
#include "sync/wire_recall.h"

#include <stdlib.h>

enum {
	/* The answer stops growing here; one record alone may be larger. */
	RAW_MAX = 240 * 1024,
	RAW_ROOM = RAW_MAX + RECORD_MAX + 8,
};

struct wish {
	uint64_t epoch, from, count;
};

static bool read_wish(const struct visit *visit, struct wish *wish)
{
	char from[VISIT_NUMBER_MAX], n[VISIT_NUMBER_MAX];
	uint64_t till;
	return visit_number(visit->parts[2], UINT32_MAX, &till) && till == visit->till &&
	       visit_number(visit->parts[3], RECORD_EPOCH_MAX, &wish->epoch) &&
	       visit_query(visit, "from", from, sizeof from) &&
	       visit_query(visit, "n", n, sizeof n) &&
	       visit_number(from, RECORD_SEQ_MAX, &wish->from) && wish->from > 0 &&
	       visit_number(n, BATCH_RECORDS_MAX, &wish->count);
}

static void gather(struct visit *visit, const struct epoch *epoch, const struct wish *wish,
	struct recalled *recalled, struct bytes_out *frames)
{
	AUTO(stmt)
	struct stmt s = sql(&visit->hq->db,
		"SELECT record, hash FROM journal WHERE store = ? AND till = ? AND epoch = ? "
		"AND seq >= ? AND seq < ? ORDER BY seq");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_int(&s, (int64_t)wish->from);
	bind_int(&s, (int64_t)(wish->from + wish->count));
	while (next_row(&s)) {
		size_t size;
		const void *record = column_blob(&s, 0, &size);
		if (recalled->count > 0 && frames->used + size + 4 > RAW_MAX)
			break;
		frame_write(frames, record, size);
		column_exact(&s, 1, recalled->last.bytes, HASH_SIZE);
		recalled->count++;
	}
}

static bool pack_frames(struct recalled *recalled, const struct bytes_out *frames)
{
	size_t bound = pack_bound(frames->used);
	recalled->packed = malloc(bound);
	if (!recalled->packed || frames->full)
		return false;
	recalled->packed_size = pack(recalled->packed, bound, frames->at, frames->used);
	return recalled->packed_size > 0;
}

/* What HQ holds from there on; nothing beyond its end. */
static void give_back(struct visit *visit, const struct epoch *epoch, const struct wish *wish)
{
	struct recalled recalled = {
		.epoch = (uint32_t)wish->epoch, .from = wish->from, .hq_time = visit->now_ms};
	uint8_t *room = malloc(RAW_ROOM);
	struct bytes_out frames = bytes_out(room, room ? RAW_ROOM : 0);
	bool known = wish->from <= epoch->next &&
		     epoch_hash_at(&visit->hq->db, epoch, wish->from - 1, &recalled.prev);
	recalled.last = recalled.prev;
	recalled.end = lineage_end(&visit->hq->db, epoch->till, visit->epoch.epoch, epoch->epoch);
	if (room && known)
		gather(visit, epoch, wish, &recalled, &frames);
	size_t size = 0;
	struct err ignored;
	char *text = NULL;
	if (room && pack_frames(&recalled, &frames) && db_ok(&visit->hq->db))
		text = recalled_write(&recalled, &size, &ignored);
	free(room);
	recalled_done(&recalled);
	visit_answer(visit, 200, text, size);
}

void call_recall(struct visit *visit)
{
	struct wish wish;
	struct epoch epoch;
	if (!visit_sender(visit))
		return;
	/* One that was replaced, or stolen and fenced, takes nothing down. */
	if (epoch_fenced(&visit->hq->db, &visit->epoch)) {
		struct refusal refusal = {.code = REFUSAL_FENCED,
			.epoch = epoch_current(&visit->hq->db, visit->till)};
		visit_refuse(visit, &refusal);
		return;
	}
	if (!read_wish(visit, &wish)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "till, epoch, from or n");
		return;
	}
	if (!epoch_find(&visit->hq->db, visit->till, (uint32_t)wish.epoch, &epoch)) {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such epoch of this till");
		return;
	}
	give_back(visit, &epoch, &wish);
}
