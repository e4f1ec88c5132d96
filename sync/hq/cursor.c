#include "sync/hq/cursor.h"

#include "schema/db_engine.h"
#include "sync/hq/hq.h"

#include <stdio.h>

static void bind_key(struct stmt *s, const struct epoch *epoch)
{
	bind_int(s, epoch->store);
	bind_int(s, epoch->till);
	bind_int(s, epoch->epoch);
}

void cursor_lock(struct hq *hq, struct epoch *epoch, uint32_t *current)
{
	*current = 0;
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_CURSOR_LOCK,
		"SELECT next, head, durable_next, projected_next, told_next, fence, "
		"(SELECT till.epoch FROM till WHERE till.till = epoch.till) FROM epoch "
		"WHERE store = ? AND till = ? AND epoch = ? /*pg FOR UPDATE*/");
	bind_key(&s, epoch);
	if (!next_row(&s))
		return;
	epoch->next = (uint64_t)column_int(&s, 0);
	column_exact(&s, 1, epoch->head.bytes, HASH_SIZE);
	epoch->durable_next = (uint64_t)column_int(&s, 2);
	epoch->projected_next = (uint64_t)column_int(&s, 3);
	epoch->told_next = (uint64_t)column_int(&s, 4);
	epoch->fence = (enum fence)column_int(&s, 5);
	*current = (uint32_t)column_int(&s, 6);
}

void cursor_move(struct hq *hq, const struct epoch *epoch, uint64_t next, const struct hash *head)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_CURSOR_MOVE,
		"UPDATE epoch SET next = ?, head = ?, told_next = ? "
		"WHERE store = ? AND till = ? AND epoch = ? AND next = ? AND head = ? "
		"RETURNING 1");
	bind_int(&s, (int64_t)next);
	bind_blob(&s, head->bytes, HASH_SIZE);
	bind_int(&s, (int64_t)epoch->projected_next);
	bind_key(&s, epoch);
	bind_int(&s, (int64_t)epoch->next);
	bind_blob(&s, epoch->head.bytes, HASH_SIZE);
	if (next_row(&s) || !db_ok(&hq->db))
		return;
	hq->db.again = true;
	db_stick(&hq->db, TEXT_DB_FAILED, "the cursor moved meanwhile");
}

void cursor_mark_durable(struct hq *hq, struct epoch *epoch)
{
	char text[256];
	if (epoch->durable_next >= epoch->next || !db_replicated(&hq->db))
		return;
	epoch->durable_next = epoch->next;
	(void)snprintf(text, sizeof text,
		"BEGIN; /*pg SET LOCAL synchronous_commit = off;*/ UPDATE epoch SET durable_next = "
		"%llu WHERE store = %u AND till = %u AND epoch = %u AND durable_next < %llu; "
		"COMMIT",
		(unsigned long long)epoch->next, epoch->store, epoch->till, epoch->epoch,
		(unsigned long long)epoch->next);
	db_script(&hq->db, text);
}
