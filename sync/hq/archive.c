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

struct kept_runs {
	struct kept_run *runs;
	struct hash before[KEPT_RUNS_MAX]; /* each one's hash before its last record */
	uint32_t count;
	const struct hello *asking;
};

/* What stands behind its own last record tells the machine nothing it could compare. */
static bool ends_here(const struct kept_runs *all, const struct kept_run *run)
{
	return run->next == all->asking->head_seq + 1 && hash_equal(&run->head, &all->asking->head);
}

static bool follows(
	const struct hash *before, const struct hash *hash, const void *record, size_t size)
{
	struct hash made = hash_after(before, record, size);
	return hash_equal(&made, hash);
}

/* The next record of a run makes it longer. Another record in the last one's place makes a second
 * run of the same beginning: two machines wrote there. */
static bool join_run(struct kept_runs *all, uint64_t seq, const struct hash *hash,
	const void *record, size_t size)
{
	for (uint32_t i = 0; i < all->count; i++) {
		struct kept_run *run = &all->runs[i];
		if (run->next == seq && !ends_here(all, run) &&
			follows(&run->head, hash, record, size)) {
			all->before[i] = run->head;
			*run = (struct kept_run){run->from, seq + 1, *hash, true};
			return true;
		}
		if (run->next == seq + 1 && run->from < seq && all->count < KEPT_RUNS_MAX &&
			follows(&all->before[i], hash, record, size)) {
			all->before[all->count] = all->before[i];
			all->runs[all->count++] =
				(struct kept_run){run->from, seq + 1, *hash, true};
			return true;
		}
	}
	return false;
}

uint32_t archive_kept(struct hq *hq, const struct epoch *epoch, const struct hello *asking,
	struct kept_run runs[KEPT_RUNS_MAX])
{
	struct kept_runs all = {.runs = runs, .asking = asking};
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT seq, hash, record FROM quarantine WHERE store = ? AND till = ? AND "
		"epoch = ? ORDER BY seq, hash");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	while (next_row(&s)) {
		size_t size;
		struct hash hash;
		uint64_t seq = (uint64_t)column_int(&s, 0);
		column_exact(&s, 1, hash.bytes, HASH_SIZE);
		const void *record = column_blob(&s, 2, &size);
		if (!join_run(&all, seq, &hash, record, size) && all.count < KEPT_RUNS_MAX)
			runs[all.count++] = (struct kept_run){seq, seq + 1, hash, true};
	}
	return all.count;
}
