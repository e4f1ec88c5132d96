#include "pos/shell/saved_draft.h"

#include "pos/core/draft.h"

#include <stdlib.h>

void draft_forget(struct saved_draft *draft)
{
	AUTO(stmt) struct stmt s = sql_kept(draft->money, &draft->forget, "DELETE FROM draft");
	run(&s);
}

static void write_draft(
	struct saved_draft *draft, const struct sale *sale, int64_t now_ms, uint8_t *room)
{
	struct bytes_out out = bytes_out(room, DRAFT_SIZE_MAX);
	draft_write(sale, &out);
	AUTO(stmt)
	struct stmt s = sql_kept(draft->money, &draft->replace,
		"INSERT OR REPLACE INTO draft (id, saved_ms, data) VALUES (1, ?, ?)");
	bind_int(&s, now_ms);
	bind_blob(&s, out.at, out.used);
	run(&s);
}

static bool replace_draft(struct saved_draft *draft, const struct sale *sale, int64_t now_ms,
	uint8_t *room, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(draft->money);
	if (sale_empty(sale))
		draft_forget(draft);
	else
		write_draft(draft, sale, now_ms, room);
	return tx_commit(&tx, err);
}

bool draft_save(struct saved_draft *draft, const struct sale *sale, int64_t now_ms, struct err *err)
{
	uint8_t *room = malloc(DRAFT_SIZE_MAX);
	if (!room)
		return fail(err, TEXT_OUT_OF_MEMORY);
	db_durable(draft->money, false);
	bool saved = replace_draft(draft, sale, now_ms, room, err);
	db_durable(draft->money, true);
	free(room);
	return saved;
}

bool draft_settle(struct saved_draft *draft, struct err *err)
{
	db_durable(draft->money, true);
	AUTO(tx) struct tx tx = tx_begin(draft->money);
	/* Any write will do: its sync carries the log's earlier frames to the disk with it. */
	AUTO(stmt)
	struct stmt s = sql_kept(draft->money, &draft->settle,
		"INSERT INTO meta (name, value) VALUES ('draft.settled', '1')"
		" ON CONFLICT (name) DO UPDATE SET value = value + 1");
	run(&s);
	return tx_commit(&tx, err);
}

bool draft_load(struct db *money, struct sale *sale)
{
	sale_clear(sale);
	AUTO(stmt) struct stmt s = sql(money, "SELECT data FROM draft WHERE id = 1");
	if (!next_row(&s))
		return false;
	size_t size;
	const void *data = column_blob(&s, 0, &size);
	return data && draft_read(data, size, sale) && !sale_empty(sale);
}
