#include "sync/hq/projector.h"

#include "sync/hq/hq.h"
#include "sync/hq/judge.h"
#include "sync/hq/project.h"

/* From where to where this turn may go; equal when there is nothing to do. */
struct stretch {
	uint32_t store, till, epoch;
	int64_t from, to;
};

static struct stretch find_stretch(struct hq *hq, uint32_t till, uint32_t epoch)
{
	struct stretch stretch = {.till = till, .epoch = epoch};
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_STRETCH,
		"SELECT projected_next, next, store FROM epoch WHERE till = ? AND "
		"epoch = ? AND projected_next < next /*pg FOR UPDATE SKIP LOCKED*/");
	bind_int(&s, till);
	bind_int(&s, epoch);
	if (next_row(&s)) {
		stretch.from = column_int(&s, 0);
		stretch.to = column_int(&s, 1);
		stretch.store = (uint32_t)column_int(&s, 2);
	}
	return stretch;
}

/* The turn's records; returns the seq after the last one. */
static int64_t read_records(struct hq *hq, const struct stretch *stretch, enum reach reach)
{
	int64_t next = stretch->from;
	size_t bytes = 0;
	struct place at = {stretch->store, stretch->till, stretch->epoch, 0, 0};
	project_begin(hq->projector, hq_now_ms(hq));
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_TURN_RECORDS,
		"SELECT seq, record FROM journal WHERE store = ? AND till = ? "
		"AND epoch = ? AND seq >= ? AND seq < ? ORDER BY seq LIMIT ?");
	bind_int(&s, stretch->store);
	bind_int(&s, stretch->till);
	bind_int(&s, stretch->epoch);
	bind_int(&s, stretch->from);
	bind_int(&s, stretch->to);
	bind_int(&s, reach == REACH_TURN ? TURN_RECORDS_MAX : 1);
	while (bytes < TURN_BYTES_MAX && next_row(&s)) {
		size_t size;
		const void *data = column_blob(&s, 1, &size);
		at.seq = (uint64_t)column_int(&s, 0);
		project_add(hq->projector, &at, data, size);
		next = (int64_t)at.seq + 1;
		bytes += size;
	}
	if (reach == REACH_BURY)
		project_bury(hq->projector);
	return next;
}

static void move_cursor(struct hq *hq, const struct stretch *stretch, int64_t next)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_PROJECTED,
		"UPDATE epoch SET projected_next = ? WHERE store = ? AND "
		"till = ? AND epoch = ?");
	bind_int(&s, next);
	bind_int(&s, stretch->store);
	bind_int(&s, stretch->till);
	bind_int(&s, stretch->epoch);
	run(&s);
}

static bool turn(struct hq *hq, uint32_t till, uint32_t epoch, enum reach reach)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	struct stretch stretch = find_stretch(hq, till, epoch);
	if (stretch.from == stretch.to)
		return false;
	int64_t next = read_records(hq, &stretch, reach);
	project_post(hq->projector);
	move_cursor(hq, &stretch, next);
	return tx_commit(&tx, &ignored) && next > stretch.from;
}

/* Only what the records themselves brought about is held against one of them: a full disk or a lost
 * server passes. */
bool reach_on(struct hq *hq)
{
	bool refused = hq->db.refused;
	if (!db_ok(&hq->db))
		db_forgive(&hq->db);
	return refused;
}

bool projector_turn(struct hq *hq, uint32_t till, uint32_t epoch)
{
	for (enum reach reach = REACH_TURN; reach <= REACH_BURY; reach++) {
		if (turn(hq, till, epoch, reach))
			return true;
		if (!reach_on(hq))
			return false;
	}
	return false;
}

/* Round and round, so that one till's month does not keep the others waiting. */
static bool find_waiting(struct hq *hq, uint32_t *till, uint32_t *epoch)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT till, epoch FROM epoch WHERE projected_next < next "
				     "AND (till > ? OR (till = ? AND epoch > ?)) "
				     "ORDER BY till, epoch LIMIT 1");
	bind_int(&s, *till);
	bind_int(&s, *till);
	bind_int(&s, *epoch);
	if (!next_row(&s))
		return false;
	*till = (uint32_t)column_int(&s, 0);
	*epoch = (uint32_t)column_int(&s, 1);
	return true;
}

/* Another headquarters may be at one of them: then the next is as good. */
static bool take_turn(struct hq *hq, bool *waiting)
{
	for (int round = 0; round < 2; round++) {
		while (find_waiting(hq, &hq->projected_till, &hq->projected_epoch)) {
			*waiting = true;
			if (projector_turn(hq, hq->projected_till, hq->projected_epoch))
				return true;
		}
		hq->projected_till = hq->projected_epoch = 0;
	}
	return false;
}

bool projector_next(struct hq *hq)
{
	bool waiting = false, moved = take_turn(hq, &waiting);
	if (!db_ok(&hq->db))
		db_forgive(&hq->db);
	return moved || (!waiting && judge_next(hq));
}
