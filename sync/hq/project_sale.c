#include "sync/hq/project_sale.h"

#include "pos/core/closed_sale.h"
#include "pos/core/money.h"
#include "sync/hq/archive.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/project.h"
#include "sync/journal_sale.h"

#include <stdio.h>
#include <string.h>

/* Beyond these a figure is a mistake, and a sum of them could leave 64 bits one day. */
#define POINTS_OF_A_SALE_MAX INT64_C(100000000000)
#define AMOUNT_OF_A_SALE_MAX INT64_C(100000000000000)

enum { DAY_MS = 86400000 };
#define EARLIEST_MS INT64_C(1735689600000) /* 2025-01-01: no record is older than the program */

struct posting_job {
	struct projector *projector;
	struct hq *hq;
	const struct record *carrier;
	const struct closed_sale *sale;
	struct posting posting;
	bool member_known;
};

static void remark(struct posting_job *job, const char *code, const char *detail)
{
	archive_problem(&job->hq->db, job->carrier, code, detail, job->projector->now_ms);
}

static void remark_number(struct posting_job *job, const char *code, uint64_t number)
{
	char detail[24];
	(void)snprintf(detail, sizeof detail, "%llu", (unsigned long long)number);
	remark(job, code, detail);
}

static const char *sum_detail(enum sale_sum sum)
{
	switch (sum) {
	case SALE_SUM_RIGHT:
		break;
	case SALE_SUM_LIST:
		return "list";
	case SALE_SUM_DISCOUNT:
		return "line discount";
	case SALE_SUM_TOTAL:
		return "total";
	case SALE_SUM_TENDERS:
		return "tenders";
	}
	return "";
}

static bool within(int64_t value, int64_t lowest, int64_t highest)
{
	return value >= lowest && value <= highest;
}

static bool plausible(const struct closed_sale *sale)
{
	return within(sale->total_minor, -AMOUNT_OF_A_SALE_MAX, AMOUNT_OF_A_SALE_MAX) &&
	       within(sale->noncash_minor, 0, AMOUNT_OF_A_SALE_MAX) &&
	       within(sale->points_earned, -POINTS_OF_A_SALE_MAX, POINTS_OF_A_SALE_MAX) &&
	       within(sale->points_used, 0, POINTS_OF_A_SALE_MAX) &&
	       (!sale->has_member || within((int64_t)sale->member.id, 1, INT64_MAX));
}

static int64_t member_of(const struct closed_sale *sale)
{
	return sale->has_member ? (int64_t)sale->member.id : 0;
}

static void add_money(struct posting_job *job)
{
	const struct closed_sale *sale = job->sale;
	const char *currency = job->projector->currency;
	for (uint32_t i = 0; i < sale->tender_count; i++)
		posting_account(
			&job->posting, ACCOUNT_CASH, currency, sale->tenders[i].amount_minor);
	posting_account(&job->posting, ACCOUNT_CASH, currency, -sale->change_minor);
	posting_account(&job->posting, ACCOUNT_SALES, currency, -sale->total_minor);
}

static void add_points(struct posting_job *job)
{
	const struct closed_sale *sale = job->sale;
	int64_t net = sale->points_earned - sale->points_used;
	posting_account(&job->posting, ACCOUNT_ISSUED, UNIT_POINTS, -sale->points_earned);
	posting_account(&job->posting, ACCOUNT_REDEEMED, UNIT_POINTS, sale->points_used);
	if (job->member_known)
		posting_member(&job->posting, member_of(sale), net);
	else
		posting_account(&job->posting, ACCOUNT_NOBODY, UNIT_POINTS, net);
}

/* Whole units of money really paid, half up: what tiers are counted by. Bonuses do not enter. */
static int64_t metric_of(const struct posting_job *job)
{
	int64_t unit = 1, whole = 0;
	for (int64_t i = 0; i < job->projector->exponent; i++)
		unit *= 10;
	int64_t paid = job->sale->total_minor - job->sale->noncash_minor;
	if (paid <= 0 || !money_share(paid, 1, unit, ROUND_HALF_UP, &whole))
		return 0;
	return whole;
}

static void move_member(struct posting_job *job)
{
	const struct closed_sale *sale = job->sale;
	struct patron patron;
	const struct movement movement = {
		.points = sale->points_earned - sale->points_used,
		.orders = 1,
		.metric = metric_of(job),
		.spent_minor = sale->total_minor,
	};
	if (!book_move(job->hq, member_of(sale), &movement, job->projector->now_ms))
		return;
	if (sale->points_used > 0 && book_find(job->hq, member_of(sale), &patron) &&
		patron.points < 0)
		remark_number(job, "OVERSPEND", (uint64_t)-patron.points);
}

static void write_sale(struct posting_job *job)
{
	const struct closed_sale *sale = job->sale;
	AUTO(stmt)
	struct stmt s = kept(job->hq, KEPT_SALE_ADD,
		"INSERT INTO sale (store, uid, till, epoch, seq, counter, business_date, wall_ms, "
		"operator, member, line_count, list_minor, total_minor, points_earned, "
		"points_used) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, sale->store);
	bind_blob(&s, sale->uid.bytes, UID_SIZE);
	bind_int(&s, job->carrier->till);
	bind_int(&s, job->carrier->epoch);
	bind_int(&s, (int64_t)job->carrier->seq);
	bind_int(&s, sale->counter);
	bind_int(&s, sale->business_date);
	bind_int(&s, sale->wall_ms);
	bind_int(&s, sale->operator_number);
	bind_int(&s, member_of(sale));
	bind_int(&s, sale->line_count);
	bind_int(&s, sale->list_minor);
	bind_int(&s, sale->total_minor);
	bind_int(&s, sale->points_earned);
	bind_int(&s, sale->points_used);
	run(&s);
}

static bool use_is_first(struct hq *hq, const struct closed_coupon *coupon)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_COUPON_FIRST,
		"SELECT 1 FROM coupon_use WHERE campaign = ? AND serial = ? AND first = 1");
	bind_int(&s, coupon->campaign);
	bind_int(&s, (int64_t)coupon->serial);
	return !next_row(&s);
}

static void write_use(struct posting_job *job, const struct closed_coupon *coupon)
{
	bool first = use_is_first(job->hq, coupon);
	AUTO(stmt)
	struct stmt s =
		sql(&job->hq->db, "INSERT INTO coupon_use (campaign, serial, store, uid, first) "
				  "VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");
	bind_int(&s, coupon->campaign);
	bind_int(&s, (int64_t)coupon->serial);
	bind_int(&s, job->sale->store);
	bind_blob(&s, job->sale->uid.bytes, UID_SIZE);
	bind_int(&s, first);
	run(&s);
	if (!first) {
		char detail[48];
		(void)snprintf(detail, sizeof detail, "%u-%llu", coupon->campaign,
			(unsigned long long)coupon->serial);
		remark(job, "DUP_COUPON", detail);
	}
}

static void write_uses(struct posting_job *job)
{
	for (uint32_t i = 0; i < job->sale->coupon_count; i++) {
		const struct closed_coupon *coupon = &job->sale->coupons[i];
		if (coupon->result == COUPON_TOOK_OFF && coupon->serial <= INT64_MAX)
			write_use(job, coupon);
	}
}

static bool is_known(struct hq *hq, const char *sku)
{
	AUTO(stmt)
	struct stmt s = kept(
		hq, KEPT_GOODS_KNOWN, "SELECT 1 FROM ref_row WHERE stream = 'goods' AND key = ?");
	bind_text(&s, sku);
	return next_row(&s);
}

/* Posted all the same: the goods are with the customer. */
static void look_at_goods(struct posting_job *job)
{
	for (uint32_t i = 0; i < job->sale->line_count; i++)
		if (!is_known(job->hq, job->sale->lines[i].sku))
			remark(job, "UNKNOWN_SKU", job->sale->lines[i].sku);
}

static void look_at_date(struct posting_job *job)
{
	const struct closed_sale *sale = job->sale;
	uint32_t month = sale->business_date / 100 % 100, day = sale->business_date % 100;
	bool good_date = month >= 1 && month <= 12 && day >= 1 && day <= 31;
	if (!good_date || !within(sale->wall_ms, EARLIEST_MS, job->projector->now_ms + DAY_MS))
		remark_number(job, "DATE_IMPLAUSIBLE", sale->business_date);
}

static bool build_posting(struct posting_job *job)
{
	struct patron patron;
	job->posting = (struct posting){.store = job->sale->store, .uid = job->sale->uid};
	job->member_known =
		job->sale->has_member && book_find(job->hq, member_of(job->sale), &patron);
	add_money(job);
	if (job->sale->has_member)
		add_points(job);
	return posting_balanced(&job->posting);
}

/* The tills that show this member's balance with the sale's points in it learn that HQ's is
 * without. */
static void dead_letter(struct posting_job *job, const char *code, const char *detail)
{
	const struct movement nothing = {0};
	remark(job, code, detail);
	if (job->sale->has_member)
		(void)book_move(job->hq, member_of(job->sale), &nothing, job->projector->now_ms);
}

static void post_sale(struct posting_job *job)
{
	enum sale_sum sum = sale_sums(job->sale);
	if (!plausible(job->sale)) {
		dead_letter(job, "BAD_TENDER_SUM", "beyond all bounds");
		return;
	}
	if (sum != SALE_SUM_RIGHT) {
		dead_letter(job, "BAD_TENDER_SUM", sum_detail(sum));
		return;
	}
	if (!build_posting(job)) {
		dead_letter(job, "LEDGER_UNBALANCED", "");
		return;
	}
	posting_write(job->hq, &job->posting);
	write_sale(job);
	write_uses(job);
	look_at_goods(job);
	look_at_date(job);
	if (job->member_known)
		move_member(job);
	else if (job->sale->has_member)
		remark_number(job, "UNKNOWN_MEMBER", job->sale->member.id);
}

void project_sale(
	struct projector *projector, const struct record *carrier, const struct record *record)
{
	struct hq *hq = projector->hq;
	if (!sale_record_read(record, hq->sale)) {
		archive_problem(
			&hq->db, carrier, "SCHEMA_PARKED", "the sale's body", projector->now_ms);
		return;
	}
	struct posting_job job = {
		.projector = projector, .hq = hq, .carrier = carrier, .sale = hq->sale};
	post_sale(&job);
}
