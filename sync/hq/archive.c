#include "sync/hq/archive.h"

#include "sync/hq/bulk.h"
#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"

/* Of the records before the cursor: each seq with its hash, from the batch's prev on. */
static bool repeats(
	struct hq *hq, const struct epoch *epoch, const struct batch *batch, uint32_t *known)
{
	struct hash ours;
	uint64_t seq = batch->from - 1;
	if (seq == 0 &&
		!(epoch_hash_at(&hq->db, epoch, seq, &ours) && hash_equal(&ours, &batch->prev)))
		return false;
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_JOURNAL_HASHES,
		"SELECT seq, hash FROM journal WHERE store = ? AND till = ? AND epoch = ? "
		"AND seq >= ? AND seq < ? ORDER BY seq");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_int(&s, (int64_t)(seq ? seq : 1));
	bind_int(&s, (int64_t)(batch->from + batch->count));
	seq = seq ? seq : 1;
	for (; seq < epoch->next && seq < batch->from + batch->count && next_row(&s); seq++) {
		const struct hash *theirs =
			seq < batch->from ? &batch->prev : &batch->records[seq - batch->from].hash;
		column_exact(&s, 1, ours.bytes, HASH_SIZE);
		if ((uint64_t)column_int(&s, 0) != seq || !hash_equal(&ours, theirs))
			return false;
		*known += seq >= batch->from;
	}
	return *known == batch->count || seq == epoch->next;
}

bool archive_agrees(
	struct hq *hq, const struct epoch *epoch, const struct batch *batch, uint32_t *known)
{
	*known = 0;
	if (batch->from == epoch->next)
		return hash_equal(&epoch->head, &batch->prev);
	return repeats(hq, epoch, batch, known);
}

bool archive_holds(struct hq *hq, const struct epoch *epoch, const struct batch *batch)
{
	uint32_t known;
	return batch->from + batch->count <= epoch->next && !db_awaited(&hq->db) &&
	       archive_agrees(hq, epoch, batch, &known) && known == batch->count && db_ok(&hq->db);
}

static void add_place(struct bulk *b, const struct record *record)
{
	bulk_int(b, record->store);
	bulk_int(b, record->till);
	bulk_int(b, record->epoch);
	bulk_int(b, (int64_t)record->seq);
}

void archive_records(struct hq *hq, const struct batch *batch, uint32_t first, int64_t now_ms)
{
	static const struct bulk_text add = {KEPT_JOURNAL_ADD,
		"INSERT INTO journal (store, till, epoch, seq, hash, kind, record, got_ms) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		"iiiibibi"};
	AUTO(bulk) struct bulk b = bulk_begin(hq, &add, NULL, NULL);
	for (uint32_t i = first; i < batch->count; i++) {
		const struct batch_record *item = &batch->records[i];
		add_place(&b, &item->record);
		bulk_blob(&b, item->hash.bytes, HASH_SIZE);
		bulk_int(&b, item->record.kind);
		bulk_blob(&b, item->bytes, item->size);
		bulk_int(&b, now_ms);
		bulk_end_row(&b);
	}
	bulk_run(&b);
}

void archive_quarantine(struct hq *hq, const struct batch *batch, uint32_t first,
	const char *reason, int64_t now_ms)
{
	static const struct bulk_text add = {KEPT_QUARANTINE_ADD,
		"INSERT INTO quarantine (store, till, epoch, seq, hash, reason, record, got_ms) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
		"ON CONFLICT (store, till, epoch, seq, hash) DO NOTHING",
		"iiiibtbi"};
	AUTO(bulk) struct bulk b = bulk_begin(hq, &add, NULL, NULL);
	for (uint32_t i = first; i < batch->count; i++) {
		const struct batch_record *item = &batch->records[i];
		add_place(&b, &item->record);
		bulk_blob(&b, item->hash.bytes, HASH_SIZE);
		bulk_text(&b, reason);
		bulk_blob(&b, item->bytes, item->size);
		bulk_int(&b, now_ms);
		bulk_end_row(&b);
	}
	bulk_run(&b);
}

/* Each record without the one before it begins a run. */
uint32_t archive_kept(struct hq *hq, const struct epoch *epoch, struct kept_run runs[KEPT_RUNS_MAX])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT DISTINCT seq FROM quarantine WHERE store = ? AND till = ? AND epoch = ? "
		"ORDER BY seq");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	while (next_row(&s)) {
		uint64_t seq = (uint64_t)column_int(&s, 0);
		if (count == 0 || seq != runs[count - 1].next) {
			if (count == KEPT_RUNS_MAX)
				break;
			runs[count++].from = seq;
		}
		runs[count - 1].next = seq + 1;
	}
	return count;
}
