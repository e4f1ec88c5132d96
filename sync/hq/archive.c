#include "sync/hq/archive.h"

#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"

void archive_record(struct hq *hq, const struct batch_record *item, int64_t now_ms)
{
	const struct record *record = &item->record;
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_JOURNAL_ADD,
		"INSERT INTO journal (till, epoch, seq, hash, kind, record, got_ms) "
		"VALUES (?, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, record->till);
	bind_int(&s, record->epoch);
	bind_int(&s, (int64_t)record->seq);
	bind_blob(&s, item->hash.bytes, HASH_SIZE);
	bind_int(&s, record->kind);
	bind_blob(&s, item->bytes, item->size);
	bind_int(&s, now_ms);
	run(&s);
}

void archive_quarantine(struct db *db, const struct batch *batch, uint32_t first,
	const char *reason, int64_t now_ms)
{
	for (uint32_t i = first; i < batch->count; i++) {
		const struct batch_record *item = &batch->records[i];
		AUTO(stmt)
		struct stmt s =
			sql(db, "INSERT INTO quarantine (till, epoch, seq, hash, reason, record, "
				"got_ms) VALUES (?, ?, ?, ?, ?, ?, ?) "
				"ON CONFLICT (till, epoch, seq, hash) DO NOTHING");
		bind_int(&s, item->record.till);
		bind_int(&s, item->record.epoch);
		bind_int(&s, (int64_t)item->record.seq);
		bind_blob(&s, item->hash.bytes, HASH_SIZE);
		bind_text(&s, reason);
		bind_blob(&s, item->bytes, item->size);
		bind_int(&s, now_ms);
		run(&s);
	}
}

void archive_problem(struct db *db, const struct record *record, const char *code,
	const char *detail, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(db, "INSERT INTO problem (till, epoch, seq, code, detail, at_ms) "
				"VALUES (?, ?, ?, ?, ?, ?) "
				"ON CONFLICT (till, epoch, seq, code, detail) DO NOTHING");
	bind_int(&s, record->till);
	bind_int(&s, record->epoch);
	bind_int(&s, (int64_t)record->seq);
	bind_text(&s, code);
	bind_text(&s, detail);
	bind_int(&s, now_ms);
	run(&s);
}

void archive_problems(struct db *db, const struct epoch *epoch, struct ack *ack)
{
	AUTO(stmt)
	struct stmt s =
		sql(db, "SELECT DISTINCT seq, code FROM problem WHERE till = ? AND epoch = ? AND "
			"seq >= ? AND seq < ? ORDER BY seq, code");
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_int(&s, (int64_t)epoch->told_next);
	bind_int(&s, (int64_t)epoch->projected_next);
	while (ack->problem_count < BATCH_RECORDS_MAX && next_row(&s)) {
		struct problem *problem = &ack->problems[ack->problem_count++];
		problem->seq = (uint64_t)column_int(&s, 0);
		column_text(&s, 1, problem->code, sizeof problem->code);
	}
}
