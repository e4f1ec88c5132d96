#include "sync/upload.h"

#include "sync/branch.h"
#include "sync/pack.h"
#include "sync/purge.h"

#include <stdlib.h>
#include <string.h>

void parcel_done(struct parcel *parcel)
{
	free(parcel->packed);
	parcel->packed = NULL;
}

/* Frames of the records from `from` on, until one of the limits. */
static void gather(
	struct parcel *parcel, struct journal *journal, uint32_t max, struct bytes_out *frames)
{
	AUTO(stmt)
	struct stmt rows = sql(journal->db, "SELECT record, hash FROM journal "
					    "WHERE place BETWEEN ? AND ? ORDER BY place "
					    "LIMIT ?");
	bind_int(&rows, record_place(journal->epoch, parcel->from));
	bind_int(&rows, record_place(journal->epoch, journal->next_seq - 1));
	bind_int(&rows, max);
	while (next_row(&rows)) {
		size_t size;
		const void *record = column_blob(&rows, 0, &size);
		if (parcel->count > 0 && frames->used + size + 4 > BATCH_RAW_MAX)
			break;
		frame_write(frames, record, size);
		column_exact(&rows, 1, parcel->last.bytes, HASH_SIZE);
		parcel->count++;
	}
}

static bool pack_frames(struct parcel *parcel, const struct bytes_out *frames)
{
	size_t bound = pack_bound(frames->used);
	parcel->packed = malloc(bound);
	if (!parcel->packed)
		return false;
	parcel->packed_size = pack(parcel->packed, bound, frames->at, frames->used);
	return parcel->packed_size > 0;
}

bool parcel_make(struct parcel *parcel, struct journal *journal, uint64_t from, uint32_t max,
	struct err *err)
{
	*parcel = (struct parcel){.from = from};
	uint8_t *room = malloc(BATCH_ROOM);
	if (!room)
		return fail(err, TEXT_OUT_OF_MEMORY);
	struct bytes_out frames = bytes_out(room, BATCH_ROOM);
	bool known = journal_hash(journal, from - 1, &parcel->prev);
	gather(parcel, journal, max, &frames);
	bool made = known && db_ok(journal->db) && parcel->count > 0 && !frames.full &&
		    pack_frames(parcel, &frames);
	free(room);
	if (made)
		return true;
	if (!db_ok(journal->db))
		return db_fail(journal->db, err);
	return fail(err, TEXT_JOURNAL_UNREADABLE);
}

struct upload_cursor upload_load(struct journal *journal)
{
	AUTO(stmt)
	struct stmt s = sql(journal->db, "SELECT next_seq, durable_next, acked_ms, "
					 "kept_next, kept_by FROM upload WHERE epoch = ?");
	bind_int(&s, journal->epoch);
	if (!next_row(&s))
		return (struct upload_cursor){.next = 1};
	struct upload_cursor cursor = {
		.next = (uint64_t)column_int(&s, 0),
		.durable_next = (uint64_t)column_int(&s, 1),
		.acked_ms = column_int(&s, 2),
		.kept_next = (uint64_t)column_int(&s, 3),
	};
	column_text(&s, 4, cursor.kept_by, sizeof cursor.kept_by);
	return cursor;
}

static bool save(struct journal *journal, const struct upload_cursor *cursor, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(journal->db);
	AUTO(stmt)
	struct stmt s = sql(journal->db, "INSERT OR REPLACE INTO upload (epoch, next_seq, "
					 "durable_next, acked_ms, kept_next, kept_by) "
					 "VALUES (?, ?, ?, ?, ?, ?)");
	bind_int(&s, journal->epoch);
	bind_int(&s, (int64_t)cursor->next);
	bind_int(&s, (int64_t)cursor->durable_next);
	bind_int(&s, cursor->acked_ms);
	bind_int(&s, (int64_t)cursor->kept_next);
	bind_text(&s, cursor->kept_by);
	run(&s);
	return tx_commit(&tx, err);
}

bool upload_save(struct journal *journal, const struct upload_cursor *cursor, struct err *err)
{
	bool durable = !journal->db->relaxed;
	db_durable(journal->db, false);
	bool saved = save(journal, cursor, err);
	db_durable(journal->db, durable);
	return saved;
}

/* The newest receipt number below next: numbers have no gaps, so what is above it waits. */
static int64_t counter_below(struct journal *journal, uint64_t next)
{
	uint32_t last = receipts_last(journal->db, record_place(journal->epoch, 0),
		record_place(journal->epoch, next) - 1);
	return last ? last : purged_of(journal->db, journal->epoch).counter;
}

static int64_t oldest_from(struct journal *journal, int64_t place)
{
	AUTO(stmt)
	struct stmt s = sql(journal->db, "SELECT record FROM sale JOIN journal "
					 "USING (place) WHERE place >= ? "
					 "ORDER BY place LIMIT 1");
	bind_int(&s, place);
	size_t size;
	struct record record;
	if (!next_row(&s))
		return 0;
	const void *bytes = column_blob(&s, 0, &size);
	return record_read(bytes, size, &record) ? record.wall_ms : 0;
}

/* Sales that were carried over and wait in this epoch; *original: the place of the oldest. */
static int64_t carried_sales(struct journal *journal, uint64_t next, int64_t *original)
{
	AUTO(stmt)
	struct stmt s = sql(journal->db, "SELECT count(*), min(original) FROM readopted "
					 "WHERE place >= ? AND kind = 6");
	bind_int(&s, record_place(journal->epoch, next));
	if (!next_row(&s))
		return 0;
	*original = column_int(&s, 1);
	return column_int(&s, 0);
}

struct waiting upload_waiting(struct journal *journal, uint64_t next)
{
	struct branch_waiting older = branch_waiting(journal->db);
	int64_t oldest = older.oldest_place, carried = 0, original = 0;
	struct waiting waiting = {
		.sales = journal->next_counter - 1 - counter_below(journal, next),
		.records = (int64_t)(journal->next_seq - next) + older.records,
	};
	if (waiting.sales > 0 && !oldest)
		oldest = record_place(journal->epoch, next);
	carried = carried_sales(journal, next, &original);
	if (carried > 0 && (!oldest || original < oldest))
		oldest = original;
	waiting.sales += older.sales + carried;
	if (waiting.sales > 0)
		waiting.oldest_ms = oldest_from(journal, oldest);
	return waiting;
}
