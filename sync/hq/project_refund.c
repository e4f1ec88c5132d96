#include "sync/hq/buyers.h"
#include "sync/hq/coupon_back.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_more.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/hq/project_single.h"
#include "sync/hq/quota_use.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* As of sales: beyond these a figure is a mistake. */
#define POINTS_OF_A_REFUND_MAX INT64_C(100000000000)
#define AMOUNT_OF_A_REFUND_MAX INT64_C(100000000000000)

void refund_understand(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct closed_refund refund;
	if (!refund_record_read(record, &refund))
		project_dead_letter(projector, deed, PROBLEM_PARKED, "the refund's body");
	else if (refund.total_minor > AMOUNT_OF_A_REFUND_MAX ||
		 refund.points_taken > POINTS_OF_A_REFUND_MAX ||
		 refund.points_given > POINTS_OF_A_REFUND_MAX)
		project_dead_letter(projector, deed, PROBLEM_BAD_SUM, "beyond all bounds");
	else if (!refund_adds_up(&refund))
		project_dead_letter(projector, deed, PROBLEM_BAD_SUM, "refund");
}

/* ---- against the sale ---- */

/* What all refunds of a sale come to, up to some place. */
struct returned {
	int64_t total_minor, points_taken, points_given;
};

static struct returned returned_of(struct hq *hq, uint32_t store, const struct uid *uid)
{
	struct returned sum = {0};
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT CAST(coalesce(sum(total_minor), 0) AS BIGINT), "
		"CAST(coalesce(sum(points_taken), 0) AS BIGINT), "
		"CAST(coalesce(sum(points_given), 0) AS BIGINT) FROM refund "
		"WHERE original_store = ? AND original_uid = ? AND original_known = 1");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	if (next_row(&s)) {
		sum.total_minor = column_int(&s, 0);
		sum.points_taken = column_int(&s, 1);
		sum.points_given = column_int(&s, 2);
	}
	return sum;
}

static int64_t returned_pieces(struct hq *hq, uint32_t store, const struct uid *uid, uint32_t line)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT CAST(coalesce(sum(l.qty), 0) AS BIGINT) FROM refund r JOIN refund_line l "
		"ON l.store = r.store AND l.till = r.till AND l.epoch = r.epoch AND l.seq = r.seq "
		"AND l.branch = r.branch WHERE r.original_store = ? AND r.original_uid = ? AND "
		"r.original_known = 1 AND l.line = ?");
	bind_int(&s, store);
	bind_blob(&s, uid->bytes, UID_SIZE);
	bind_int(&s, line);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

static bool exceeds(
	struct hq *hq, const struct closed_refund *refund, const struct closed_sale *sale)
{
	struct returned sum = returned_of(hq, refund->original_store, &refund->original);
	if (sum.total_minor > sale->total_minor || sum.points_taken > sale->points_earned ||
		sum.points_given > sale->points_used)
		return true;
	for (uint32_t i = 0; i < refund->line_count; i++) {
		uint32_t line = refund->lines[i].line;
		if (line >= sale->line_count ||
			returned_pieces(hq, refund->original_store, &refund->original, line) >
				sale->lines[line].qty)
			return true;
	}
	return false;
}

/* false: it was known before. */
static bool know_original(struct hq *hq, const struct place *at)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"UPDATE refund SET original_known = 1 WHERE store = ? AND till = ? AND epoch = ? "
		"AND seq = ? AND branch = ? AND original_known = 0 RETURNING 1");
	bind_place(&s, at);
	return next_row(&s);
}

/* What qualified for tiers with the sale no longer does, so far as it came back: together all its
 * refunds take what the sale gave. */
static int64_t disqualified(
	struct hq *hq, const struct closed_refund *refund, const struct closed_sale *sale)
{
	int64_t exponent = hq_setting_int(hq, "currency.exponent", 2);
	int64_t left = sale->total_minor - sale->noncash_minor -
		       returned_of(hq, refund->original_store, &refund->original).total_minor;
	return qualifying_points(exponent, left + refund->total_minor) -
	       qualifying_points(exponent, left);
}

static void disqualify(struct projector *projector, const struct closed_refund *refund,
	const struct closed_sale *sale)
{
	int64_t holder = refund->member ? book_holder(projector->hq, (int64_t)refund->member) : 0;
	const struct movement movement = {.metric = -disqualified(projector->hq, refund, sale)};
	if (!holder)
		return;
	if (movement.metric != 0)
		(void)book_move(projector->hq, holder, &movement, projector->now_ms);
	member_more_bought(projector->hq, holder, projector->now_ms);
}

/* Its sale is here: counts it, and flags it if now more came back than went out. */
static void compare(struct projector *projector, const struct place *at,
	const struct closed_refund *refund, const struct closed_sale *sale)
{
	char receipt[RECEIPT_NUMBER_MAX];
	const struct deed deed = {.at = *at};
	if (know_original(projector->hq, at))
		disqualify(projector, refund, sale);
	receipt_number(
		receipt, refund->original_till, refund->original_epoch, refund->original_counter);
	if (exceeds(projector->hq, refund, sale))
		project_remark(projector, &deed, PROBLEM_OVER_REFUND, receipt);
	paper_add(&projector->returned, at, sizeof *at);
}

static bool find_sale(struct projector *projector, const struct closed_refund *refund)
{
	struct place at;
	struct record record;
	AUTO(paper) struct paper bytes = {0};
	return posted_find(projector->hq, refund->original_store, &refund->original, &at) &&
	       posted_read(projector->hq, &at, &bytes, &record) &&
	       sale_record_read(&record, &projector->sale);
}

/* ---- posting ---- */

static void write_refund(struct projector *projector, const struct deed *deed,
	const struct closed_refund *refund, bool suspended)
{
	AUTO(stmt)
	struct stmt s = sql(&projector->hq->db,
		"INSERT INTO refund (store, till, epoch, seq, branch, uid, original_store, "
		"original_uid, original_known, counter, business_date, wall_ms, operator, member, "
		"total_minor, points_taken, points_given, suspended) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bind_place(&s, &deed->at);
	bind_blob(&s, refund->uid.bytes, UID_SIZE);
	bind_int(&s, refund->original_store);
	bind_blob(&s, refund->original.bytes, UID_SIZE);
	bind_int(&s, refund->counter);
	bind_int(&s, refund->business_date);
	bind_int(&s, refund->wall_ms);
	bind_int(&s, refund->operator_number);
	bind_int(&s, (int64_t)refund->member);
	bind_int(&s, refund->total_minor);
	bind_int(&s, refund->points_taken);
	bind_int(&s, refund->points_given);
	bind_int(&s, suspended);
	run(&s);
}

static void write_lines(struct hq *hq, const struct place *at, const struct closed_refund *refund)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "INSERT INTO refund_line (store, till, epoch, seq, branch, "
				     "line, qty, amount_minor) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	for (uint32_t i = 0; i < refund->line_count; i++) {
		bind_place(&s, at);
		bind_int(&s, refund->lines[i].line);
		bind_int(&s, refund->lines[i].qty);
		bind_int(&s, refund->lines[i].amount_minor);
		run(&s);
	}
}

/* false: nobody has them; they wait in suspense. */
static bool move_points(struct projector *projector, const struct deed *deed,
	const struct closed_refund *refund, struct posting *posting)
{
	int64_t net = refund->points_given - refund->points_taken;
	int64_t holder = book_holder(projector->hq, (int64_t)refund->member);
	const struct movement movement = {.points = net, .spent_minor = -refund->total_minor};
	posting_account(posting, ACCOUNT_ISSUED, UNIT_POINTS, refund->points_taken);
	posting_account(posting, ACCOUNT_REDEEMED, UNIT_POINTS, -refund->points_given);
	if (holder) {
		posting_member(posting, holder, net);
		(void)book_move(projector->hq, holder, &movement, projector->now_ms);
		return true;
	}
	posting_account(posting, ACCOUNT_NOBODY, UNIT_POINTS, net);
	project_remark_number(projector, deed, PROBLEM_UNKNOWN_MEMBER, refund->member);
	return false;
}

void refund_post(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct closed_refund refund;
	if (!refund_record_read(record, &refund))
		return;
	struct posting posting = {.at = deed->at};
	posting_account(&posting, ACCOUNT_CASH, projector->currency, -refund.total_minor);
	posting_account(&posting, ACCOUNT_REFUNDS, projector->currency, refund.total_minor);
	bool suspended = refund.member && !move_points(projector, deed, &refund, &posting);
	posting_write(projector->hq, &posting);
	write_refund(projector, deed, &refund, suspended);
	write_lines(projector->hq, &deed->at, &refund);
	if (find_sale(projector, &refund)) {
		compare(projector, &deed->at, &refund, &projector->sale);
		return;
	}
	char receipt[RECEIPT_NUMBER_MAX];
	receipt_number(
		receipt, refund.original_till, refund.original_epoch, refund.original_counter);
	project_remark(projector, deed, PROBLEM_REFUND_UNKNOWN, receipt);
}

/* ---- when the sale comes later ---- */

struct waiting {
	struct projector *projector;
	struct paper places; /* of struct place */
};

static void take_waiting(void *arg, struct stmt *row)
{
	struct waiting *waiting = arg;
	struct place at = column_place(row, 0);
	paper_add(&waiting->places, &at, sizeof at);
}

bool refund_settle(struct projector *projector, const struct place *at)
{
	struct closed_refund refund;
	struct record record;
	AUTO(paper) struct paper bytes = {0};
	if (!posted_read(projector->hq, at, &bytes, &record) ||
		!refund_record_read(&record, &refund) || !find_sale(projector, &refund))
		return false;
	(void)problem_settle(projector->hq, at, problem_name(PROBLEM_REFUND_UNKNOWN), NULL,
		"the sale came", projector->now_ms);
	compare(projector, at, &refund, &projector->sale);
	return true;
}

static bool any_waiting(struct hq *hq)
{
	return db_int(&hq->db, "SELECT 1 FROM refund WHERE original_known = 0 LIMIT 1", 0) == 1;
}

void refunds_settle(struct projector *projector)
{
	static const struct bulk_text text = {KEPT_REFUND_WAITING,
		"SELECT refund.store, refund.till, refund.epoch, refund.seq, refund.branch "
		"FROM refund WHERE original_known = 0 AND original_store = ? AND original_uid = ?",
		"ib"};
	struct waiting waiting = {.projector = projector};
	if (!any_waiting(projector->hq))
		return;
	AUTO(bulk) struct bulk b = bulk_begin(projector->hq, &text, take_waiting, &waiting);
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		if (deed->kind != RECORD_SALE || !deed->claimed || deed->dead)
			continue;
		bulk_int(&b, deed->at.store);
		bulk_blob(&b, deed->uid.bytes, UID_SIZE);
		bulk_end_row(&b);
	}
	bulk_run(&b);
	for (size_t at = 0; at < waiting.places.used; at += sizeof(struct place)) {
		struct place place;
		memcpy(&place, waiting.places.text + at, sizeof place);
		(void)refund_settle(projector, &place);
	}
	paper_done(&waiting.places);
}

/* ---- coupons and uses, when the whole turn is posted ---- */

static bool all_back(struct hq *hq, uint32_t store, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (returned_pieces(hq, store, &sale->uid, i) < sale->lines[i].qty)
			return false;
	return true;
}

static bool has_what_comes_back(const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->rule_count; i++)
		if (sale->rules[i].use_back == USE_BACK_YES)
			return true;
	return sale->coupon_count > 0;
}

static void give_back(struct projector *projector, const struct place *at)
{
	struct closed_refund refund;
	struct record record;
	struct hq *hq = projector->hq;
	const struct closed_sale *sale = &projector->sale;
	AUTO(paper) struct paper bytes = {0};
	if (!posted_read(hq, at, &bytes, &record) || !refund_record_read(&record, &refund) ||
		!find_sale(projector, &refund) || !has_what_comes_back(sale) ||
		!all_back(hq, refund.original_store, sale))
		return;
	coupons_give_back(hq, refund.original_store, sale, projector->now_ms);
	quota_uses_return(hq, refund.original_store, sale, projector->now_ms);
}

void refunds_give_back(struct projector *projector)
{
	for (size_t at = 0; at < projector->returned.used; at += sizeof(struct place)) {
		struct place place;
		memcpy(&place, projector->returned.text + at, sizeof place);
		give_back(projector, &place);
	}
}
