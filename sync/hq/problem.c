#include "sync/hq/problem.h"

#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"

void problem_add(struct hq *hq, const struct problem_row *problem, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO problem (store, till, epoch, seq, branch, code, detail, dead, at_ms, "
		"settled_ms, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '') "
		"ON CONFLICT (store, till, epoch, seq, branch, code, detail) DO NOTHING");
	bind_place(&s, &problem->at);
	bind_text(&s, problem->code);
	bind_text(&s, problem->detail);
	bind_int(&s, problem->dead);
	bind_int(&s, now_ms);
	run(&s);
}

bool problem_settle(struct hq *hq, const struct place *at, const char *code, const char *detail,
	const char *note, int64_t now_ms)
{
	bool any = false;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE problem SET settled_ms = ?, note = ? WHERE store = ? AND till = ? AND "
		"epoch = ? AND seq = ? AND branch = ? AND settled_ms = 0 AND (? = '' OR code = ?) "
		"AND (? = '' OR detail = ?) RETURNING 1");
	bind_int(&s, now_ms);
	bind_text(&s, note);
	bind_place(&s, at);
	bind_text(&s, code ? code : "");
	bind_text(&s, code ? code : "");
	bind_text(&s, detail ? detail : "");
	bind_text(&s, detail ? detail : "");
	while (next_row(&s))
		any = true;
	return any;
}

void problem_settle_dead(struct hq *hq, const struct place *at, const char *note, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE problem SET settled_ms = ?, note = ? WHERE store = ? AND till = ? AND "
		"epoch = ? AND seq = ? AND branch = ? AND settled_ms = 0 AND dead = 1");
	bind_int(&s, now_ms);
	bind_text(&s, note);
	bind_place(&s, at);
	run(&s);
}

void problems_untold(struct db *db, const struct epoch *epoch, struct ack *ack)
{
	AUTO(stmt)
	struct stmt s =
		sql(db, "SELECT DISTINCT seq, code FROM problem WHERE store = ? AND till = ? AND "
			"epoch = ? AND seq >= ? AND seq < ? AND branch = 0 ORDER BY seq, code");
	bind_int(&s, epoch->store);
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
