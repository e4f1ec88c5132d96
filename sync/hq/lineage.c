#include "sync/hq/lineage.h"

#include "sync/journal_record.h"

void lineage_hear(struct db *db, uint32_t till, uint32_t by, uint32_t epoch, uint64_t end)
{
	AUTO(stmt)
	struct stmt s = sql(db, "INSERT INTO lineage (till, by_epoch, epoch, end_seq) "
				"VALUES (?, ?, ?, ?) ON CONFLICT (till, by_epoch, epoch) "
				"DO UPDATE SET end_seq = excluded.end_seq "
				"WHERE excluded.end_seq > lineage.end_seq");
	bind_int(&s, till);
	bind_int(&s, by);
	bind_int(&s, epoch);
	bind_int(&s, (int64_t)end);
	run(&s);
}

/* The epoch that `of` grew out of, and where. An epoch whose holder said nothing began on an empty
 * machine: it took over what was there of the one below. */
static bool find_parent(
	struct db *db, uint32_t till, uint32_t of, uint32_t above, uint32_t *parent, uint64_t *end)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT epoch, end_seq FROM lineage WHERE till = ? "
				"AND by_epoch <= ? AND by_epoch > ? "
				"ORDER BY by_epoch DESC, epoch DESC LIMIT 1");
	bind_int(&s, till);
	bind_int(&s, of);
	bind_int(&s, above);
	if (!next_row(&s))
		return false;
	*parent = (uint32_t)column_int(&s, 0);
	*end = (uint64_t)column_int(&s, 1);
	return true;
}

uint64_t lineage_end(struct db *db, uint32_t till, uint32_t of, uint32_t epoch)
{
	uint64_t end;
	while (of > epoch && find_parent(db, till, of, epoch, &of, &end)) {
		if (of == epoch)
			return end;
		if (of < epoch)
			return 0;
	}
	return RECORD_SEQ_MAX;
}
