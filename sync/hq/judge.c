#include "sync/hq/judge.h"

#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"
#include "sync/hq/project.h"
#include "sync/hq/projector.h"
#include "sync/sign.h"

/* The records of one turn: all of one epoch. */
struct docket {
	struct hq *hq;
	uint32_t store, till, epoch;
	bool stolen;
	uint32_t count;
	struct hash hashes[DEEDS_MAX]; /* with seq, what names a record there */
};

static bool find_epoch(struct hq *hq, struct docket *docket)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT q.store, q.till, q.epoch, e.fence FROM quarantine q "
				     "JOIN epoch e ON e.store = q.store AND e.till = q.till AND "
				     "e.epoch = q.epoch WHERE q.state = 0 LIMIT 1");
	if (!next_row(&s))
		return false;
	docket->store = (uint32_t)column_int(&s, 0);
	docket->till = (uint32_t)column_int(&s, 1);
	docket->epoch = (uint32_t)column_int(&s, 2);
	docket->stolen = column_int(&s, 3) == FENCE_STOLEN;
	return true;
}

/* Each record gets a branch of its own, in case it posts. */
static void read_records(struct docket *docket, enum verdict_on_record state, enum reach reach)
{
	struct place at = {docket->store, docket->till, docket->epoch, 0, 0};
	size_t bytes = 0;
	AUTO(stmt)
	struct stmt s = sql(&docket->hq->db,
		"SELECT q.seq, q.hash, q.record, (SELECT coalesce(max(p.branch), 0) FROM "
		"quarantine p WHERE p.store = q.store AND p.till = q.till AND p.epoch = q.epoch "
		"AND p.seq = q.seq) FROM quarantine q WHERE q.store = ? AND q.till = ? AND "
		"q.epoch = ? AND q.state = ? ORDER BY q.seq, q.hash LIMIT ? "
		"/*pg FOR UPDATE SKIP LOCKED*/");
	bind_int(&s, docket->store);
	bind_int(&s, docket->till);
	bind_int(&s, docket->epoch);
	bind_int(&s, state);
	bind_int(&s, reach == REACH_TURN ? DEEDS_MAX : 1);
	while (bytes < TURN_BYTES_MAX && next_row(&s)) {
		size_t size;
		uint64_t seq = (uint64_t)column_int(&s, 0);
		const void *record = column_blob(&s, 2, &size);
		at.branch = seq == at.seq ? at.branch + 1 : (uint32_t)column_int(&s, 3) + 1;
		at.seq = seq;
		column_exact(&s, 1, docket->hashes[docket->count++].bytes, HASH_SIZE);
		project_add(docket->hq->projector, &at, record, size);
		bytes += size;
	}
	if (reach == REACH_BURY)
		project_bury(docket->hq->projector);
}

/* Before anything is posted, so that it is found where it says it stands. */
static void write_branches(struct docket *docket)
{
	static const struct bulk_text text = {KEPT_BRANCH,
		"UPDATE quarantine SET branch = ? WHERE store = ? AND till = ? AND epoch = ? AND "
		"seq = ? AND hash = ?",
		"iiiiib"};
	AUTO(bulk) struct bulk b = bulk_begin(docket->hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < docket->count; i++) {
		const struct place *at = &docket->hq->projector->deeds[i].at;
		bulk_int(&b, at->branch);
		bulk_int(&b, at->store);
		bulk_int(&b, at->till);
		bulk_int(&b, at->epoch);
		bulk_int(&b, (int64_t)at->seq);
		bulk_blob(&b, docket->hashes[i].bytes, HASH_SIZE);
		bulk_end_row(&b);
	}
	bulk_run(&b);
}

static void write_verdicts(struct docket *docket, int64_t now_ms)
{
	static const struct bulk_text text = {KEPT_VERDICT,
		"UPDATE quarantine SET state = ?, judged_ms = ? WHERE store = ? AND "
		"till = ? AND epoch = ? AND seq = ? AND hash = ?",
		"iiiiiib"};
	AUTO(bulk) struct bulk b = bulk_begin(docket->hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < docket->count; i++) {
		const struct deed *deed = &docket->hq->projector->deeds[i];
		bulk_int(&b, deed->unreadable ? JUDGED_UNREADABLE
			     : deed->claimed  ? JUDGED_POSTED
					      : JUDGED_REPEAT);
		bulk_int(&b, now_ms);
		bulk_int(&b, docket->store);
		bulk_int(&b, docket->till);
		bulk_int(&b, docket->epoch);
		bulk_int(&b, (int64_t)deed->at.seq);
		bulk_blob(&b, docket->hashes[i].bytes, HASH_SIZE);
		bulk_end_row(&b);
	}
	bulk_run(&b);
}

static void post(struct docket *docket, enum verdict_on_record state, enum reach reach)
{
	int64_t now_ms = hq_now_ms(docket->hq);
	docket->count = 0;
	project_begin(docket->hq->projector, now_ms);
	read_records(docket, state, reach);
	write_branches(docket);
	project_post(docket->hq->projector);
	write_verdicts(docket, now_ms);
}

static void pass(struct docket *docket, enum verdict_on_record from, enum verdict_on_record to,
	const char *note)
{
	docket->count = 0;
	AUTO(stmt)
	struct stmt s = sql(&docket->hq->db,
		"UPDATE quarantine SET state = ?, judged_ms = ?, note = ? WHERE till = ? AND "
		"epoch = ? AND state = ? RETURNING 1");
	bind_int(&s, to);
	bind_int(&s, hq_now_ms(docket->hq));
	bind_text(&s, note);
	bind_int(&s, docket->till);
	bind_int(&s, docket->epoch);
	bind_int(&s, from);
	while (next_row(&s))
		docket->count++;
}

static bool judge(struct docket *docket, enum reach reach)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin_locking(&docket->hq->db);
	if (!find_epoch(docket->hq, docket))
		return false;
	if (docket->stolen)
		pass(docket, NOT_JUDGED, JUDGED_HELD, "");
	else
		post(docket, NOT_JUDGED, reach);
	return tx_commit(&tx, &ignored) && docket->count > 0;
}

bool judge_next(struct hq *hq)
{
	struct docket docket = {.hq = hq};
	for (enum reach reach = REACH_TURN; reach <= REACH_BURY; reach++) {
		if (judge(&docket, reach))
			return true;
		if (!reach_on(hq))
			return false;
	}
	return false;
}

static bool find_store(struct docket *docket)
{
	struct epoch epoch;
	if (!epoch_find(&docket->hq->db, docket->till, docket->epoch, &epoch))
		return false;
	docket->store = epoch.store;
	return true;
}

static bool release(struct docket *docket, enum reach reach)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin_locking(&docket->hq->db);
	post(docket, JUDGED_HELD, reach);
	return tx_commit(&tx, &ignored);
}

int64_t judge_release(struct hq *hq, uint32_t till, uint32_t epoch)
{
	int64_t released = 0;
	struct docket docket = {.hq = hq, .till = till, .epoch = epoch};
	enum reach reach = REACH_TURN;
	if (!find_store(&docket))
		return 0;
	do {
		if (release(&docket, reach)) {
			released += docket.count;
			reach = REACH_TURN;
		} else if (reach == REACH_BURY || !hq->db.refused || !reach_on(hq)) {
			return 0;
		} else {
			reach++;
		}
	} while (docket.count > 0);
	return released;
}

int64_t judge_reject(struct hq *hq, uint32_t till, uint32_t epoch, const char *note)
{
	struct err ignored;
	struct docket docket = {.hq = hq, .till = till, .epoch = epoch};
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	pass(&docket, JUDGED_HELD, JUDGED_REJECTED, note);
	return tx_commit(&tx, &ignored) ? docket.count : 0;
}
