#include "sync/hq/replay.h"

#include "sync/hq/hq.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/hq/project_act.h"
#include "sync/hq/project_members.h"
#include "sync/hq/project_single.h"
#include "sync/journal_correction.h"

#include <stdlib.h>
#include <string.h>

static const char note[] = "replay";

/* ---- dead letters ---- */

/* Its uid is its own already; everything else as if it had just come. */
static bool post_again(struct hq *hq, const struct problem_row *problem, int64_t now_ms)
{
	AUTO(paper) struct paper bytes = {0};
	posted_bytes(hq, &problem->at, &bytes);
	project_begin(hq->projector, now_ms);
	project_add_again(hq->projector, &problem->at, paper_read(&bytes), bytes.used);
	project_post(hq->projector);
	if (hq->projector->deeds[0].dead)
		return false;
	problem_settle_dead(hq, &problem->at, note, now_ms);
	return true;
}

/* ---- remarks ---- */

static bool goods_known(struct hq *hq, const char *sku)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT 1 FROM ref_row WHERE stream = 'goods' AND key = ?");
	bind_text(&s, sku);
	return next_row(&s);
}

/* What stands on the suspense account because of this record. */
static int64_t suspended(struct hq *hq, const struct place *at)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM leg WHERE store = ? AND "
		"till = ? AND epoch = ? AND seq = ? AND branch = ? AND account = '" ACCOUNT_NOBODY
		"'");
	bind_place(&s, at);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

/* Its points are an entry of the member's from now on. */
static void unsuspend(struct hq *hq, const struct place *at)
{
	static const char *const texts[] = {
		"UPDATE sale SET suspended = 0 WHERE store = ? AND till = ? AND epoch = ? AND "
		"seq = ? AND branch = ?",
		"UPDATE refund SET suspended = 0 WHERE store = ? AND till = ? AND epoch = ? AND "
		"seq = ? AND branch = ?",
	};
	for (size_t i = 0; i < LENGTH(texts); i++) {
		AUTO(stmt) struct stmt s = sql(&hq->db, texts[i]);
		bind_place(&s, at);
		run(&s);
	}
}

/* The member is here now: the points go where they belong, the sale counts as its. */
static bool find_owner(struct hq *hq, const struct problem_row *problem, int64_t now_ms)
{
	struct posting posting = {0};
	struct movement movement;
	int64_t holder = book_holder(hq, strtoll(problem->detail, NULL, 10));
	if (!holder || !members_movement(hq, &problem->at, &movement))
		return false;
	movement.points = suspended(hq, &problem->at);
	posting_account(&posting, ACCOUNT_NOBODY, UNIT_POINTS, -movement.points);
	posting_member(&posting, holder, movement.points);
	posting_write(hq, &posting);
	unsuspend(hq, &problem->at);
	return book_move(hq, holder, &movement, now_ms);
}

static bool corrected_known(struct hq *hq, const struct problem_row *problem, int64_t now_ms)
{
	struct record record;
	struct correction correction;
	struct place corrected;
	AUTO(paper) struct paper bytes = {0};
	if (!posted_read(hq, &problem->at, &bytes, &record) ||
		!correction_read(&record, &correction) ||
		!posted_find(hq, record.store, &correction.corrected, &corrected))
		return false;
	(void)problem_settle(hq, &corrected, correction.code[0] ? correction.code : NULL, NULL,
		correction.detail, now_ms);
	return true;
}

static bool sale_came(struct hq *hq, const struct problem_row *problem, int64_t now_ms)
{
	project_begin(hq->projector, now_ms);
	bool came = refund_settle(hq->projector, &problem->at);
	project_post(hq->projector);
	return came;
}

static bool doer_came(struct hq *hq, const struct problem_row *problem, int64_t now_ms)
{
	project_begin(hq->projector, now_ms);
	bool came = act_settle(hq->projector, &problem->at);
	project_post(hq->projector);
	return came;
}

static bool resolve(struct hq *hq, const struct problem_row *problem, int64_t now_ms)
{
	if (problem->dead)
		return post_again(hq, problem, now_ms);
	if (problem_is(problem->code, PROBLEM_UNKNOWN_SKU))
		return goods_known(hq, problem->detail);
	if (problem_is(problem->code, PROBLEM_UNKNOWN_MEMBER))
		return doer_came(hq, problem, now_ms) || find_owner(hq, problem, now_ms);
	if (problem_is(problem->code, PROBLEM_REFUND_UNKNOWN))
		return sale_came(hq, problem, now_ms);
	if (problem_is(problem->code, PROBLEM_CORRECTS_UNKNOWN))
		return corrected_known(hq, problem, now_ms);
	return false;
}

/* ---- one after the other ---- */

static bool still_open(struct hq *hq, const struct problem_row *problem)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT 1 FROM problem WHERE store = ? AND till = ? AND epoch = ? AND seq = ? AND "
		"branch = ? AND code = ? AND detail = ? AND settled_ms = 0 /*pg FOR UPDATE*/");
	bind_place(&s, &problem->at);
	bind_text(&s, problem->code);
	bind_text(&s, problem->detail);
	return next_row(&s);
}

static bool replay_one(struct hq *hq, const struct problem_row *problem, struct replayed *done)
{
	struct err ignored;
	int64_t now_ms = hq_now_ms(hq);
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	if (!still_open(hq, problem))
		return db_ok(&hq->db);
	if (!resolve(hq, problem, now_ms)) {
		done->open++;
		return db_ok(&hq->db);
	}
	(void)problem_settle(hq, &problem->at, problem->code, problem->detail, note, now_ms);
	if (!tx_commit(&tx, &ignored))
		return false;
	done->settled++;
	return true;
}

static void read_open(struct hq *hq, uint32_t till, struct paper *open)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT store, till, epoch, seq, branch, code, detail, dead FROM problem "
		"WHERE settled_ms = 0 AND (? = 0 OR till = ?) "
		"ORDER BY store, till, epoch, seq, branch");
	bind_int(&s, till);
	bind_int(&s, till);
	while (next_row(&s)) {
		struct problem_row row = {.at = column_place(&s, 0)};
		column_text(&s, 5, row.code, sizeof row.code);
		column_text(&s, 6, row.detail, sizeof row.detail);
		row.dead = column_int(&s, 7) != 0;
		paper_add(open, &row, sizeof row);
	}
}

bool replay(struct hq *hq, uint32_t till, struct replayed *done)
{
	AUTO(paper) struct paper open = {0};
	*done = (struct replayed){0};
	read_open(hq, till, &open);
	for (size_t at = 0; at < open.used; at += sizeof(struct problem_row)) {
		struct problem_row row;
		memcpy(&row, open.text + at, sizeof row);
		if (!replay_one(hq, &row, done))
			return false;
	}
	return db_ok(&hq->db);
}
