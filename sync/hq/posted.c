#include "sync/hq/posted.h"

#include "sync/hq/hq.h"

bool posted_find(struct hq *hq, uint32_t store, const struct uid *uid, struct place *at)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT store, till, epoch, seq, branch FROM posting "
				     "WHERE store = ? AND uid = ?");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	if (!next_row(&s))
		return false;
	*at = column_place(&s, 0);
	return true;
}

void posted_bytes(struct hq *hq, const struct place *at, struct paper *bytes)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		at->branch ? "SELECT record FROM quarantine WHERE store = ? AND till = ? AND "
			     "epoch = ? AND seq = ? AND branch = ?"
			   : "SELECT record FROM journal WHERE store = ? AND till = ? AND "
			     "epoch = ? AND seq = ?");
	bind_int(&s, at->store);
	bind_int(&s, at->till);
	bind_int(&s, at->epoch);
	bind_int(&s, (int64_t)at->seq);
	if (at->branch)
		bind_int(&s, at->branch);
	if (next_row(&s)) {
		size_t size;
		const void *data = column_blob(&s, 0, &size);
		paper_add(bytes, data, size);
	}
}

bool posted_read(struct hq *hq, const struct place *at, struct paper *bytes, struct record *record)
{
	bytes->used = 0;
	posted_bytes(hq, at, bytes);
	if (bytes->full || !bytes->used || !record_read(bytes->text, bytes->used, record))
		return false;
	return record->kind != RECORD_READOPT ||
	       record_read(record->body, record->body_size, record);
}
