#include "sync/hq/project_sale.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/project.h"
#include "sync/hq/project_members.h"
#include "sync/hq/project_points.h"
#include "sync/hq/quota_use.h"
#include "sync/hq/wallet.h"
#include "sync/journal_sale.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond these a figure is a mistake, and a sum of them could leave 64 bits one day. */
#define POINTS_OF_A_SALE_MAX INT64_C(100000000000)
#define AMOUNT_OF_A_SALE_MAX INT64_C(100000000000000)

enum { DAY_MS = 86400000 };
#define EARLIEST_MS INT64_C(1735689600000) /* 2025-01-01: no record is older than the program */

/* ---- understanding ---- */

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

static bool tenders_plausible(const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->tender_count; i++)
		if (!within(sale->tenders[i].amount_minor, -AMOUNT_OF_A_SALE_MAX,
			    AMOUNT_OF_A_SALE_MAX))
			return false;
	return within(sale->change_minor, 0, AMOUNT_OF_A_SALE_MAX);
}

static bool plausible(const struct closed_sale *sale)
{
	return within(sale->total_minor, -AMOUNT_OF_A_SALE_MAX, AMOUNT_OF_A_SALE_MAX) &&
	       within(sale->noncash_minor, 0, AMOUNT_OF_A_SALE_MAX) && tenders_plausible(sale) &&
	       within(sale->points_earned, -POINTS_OF_A_SALE_MAX, POINTS_OF_A_SALE_MAX) &&
	       within(sale->points_used, 0, POINTS_OF_A_SALE_MAX) &&
	       (!sale->has_member || within((int64_t)sale->member.id, 1, INT64_MAX));
}

static void take_coupons(struct deed *deed, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		const struct closed_coupon *coupon = &sale->coupons[i];
		if (coupon->result == COUPON_TOOK_OFF && coupon->serial <= INT64_MAX)
			deed->coupons[deed->coupon_count++] = (struct deed_coupon){
				.campaign = coupon->campaign, .serial = coupon->serial};
	}
}

static void take_figures(struct deed *deed, const struct closed_sale *sale)
{
	deed->counter = sale->counter;
	deed->receipt_epoch = sale->epoch;
	deed->business_date = sale->business_date;
	deed->operator_number = sale->operator_number;
	deed->line_count = sale->line_count;
	deed->wall_ms = sale->wall_ms;
	deed->list_minor = sale->list_minor;
	deed->total_minor = sale->total_minor;
	deed->noncash_minor = sale->noncash_minor;
	deed->member = sale->has_member ? (int64_t)sale->member.id : 0;
	text_copy(deed->tier, sizeof deed->tier, sale->has_member ? sale->member.tier : "");
	deed->points_earned = sale->points_earned;
	deed->points_used = sale->points_used;
	deed->points_leased = sale->points_leased;
	deed->points_held = sale->points_held;
	deed->hold = sale->hold;
	deed->paid_minor = -sale->change_minor;
	for (uint32_t i = 0; i < sale->tender_count; i++)
		deed->paid_minor += sale->tenders[i].amount_minor;
	take_coupons(deed, sale);
}

/* Posted all the same: the goods are with the customer. */
static void look_at_goods(
	struct projector *projector, struct deed *deed, const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->line_count; i++) {
		struct unlooked unlooked = {.deed = (uint32_t)(deed - projector->deeds)};
		if (sku_remembered(&projector->skus, sale->lines[i].sku))
			continue;
		text_copy(unlooked.sku, sizeof unlooked.sku, sale->lines[i].sku);
		paper_add(&projector->unlooked, &unlooked, sizeof unlooked);
	}
}

static void look_at_date(struct projector *projector, const struct deed *deed)
{
	uint32_t month = deed->business_date / 100 % 100, day = deed->business_date % 100;
	bool good_date = month >= 1 && month <= 12 && day >= 1 && day <= 31;
	if (!good_date || !within(deed->wall_ms, EARLIEST_MS, projector->now_ms + DAY_MS))
		project_remark_number(projector, deed, PROBLEM_DATE, deed->business_date);
}

void sale_understand(struct projector *projector, struct deed *deed, const struct record *record)
{
	struct closed_sale *sale = &projector->sale;
	if (!sale_record_read(record, sale)) {
		project_dead_letter(projector, deed, PROBLEM_PARKED, "the sale's body");
		return;
	}
	deed->member = sale->has_member ? (int64_t)sale->member.id : 0;
	if (!plausible(sale)) {
		project_dead_letter(projector, deed, PROBLEM_BAD_SUM, "beyond all bounds");
		return;
	}
	enum sale_sum sum = sale_sums(sale);
	if (sum != SALE_SUM_RIGHT) {
		project_dead_letter(projector, deed, PROBLEM_BAD_SUM, sum_detail(sum));
		return;
	}
	take_figures(deed, sale);
	look_at_goods(projector, deed, sale);
	quota_uses_understand(projector, deed, sale);
	look_at_date(projector, deed);
}

/* ---- posting ---- */

static bool posts(const struct deed *deed)
{
	return deed->kind == RECORD_SALE && deed->claimed && !deed->dead;
}

/* Cash is what came into the drawer: change taken out. */
static void add_money(
	const struct projector *projector, const struct deed *deed, struct posting *posting)
{
	posting_account(posting, ACCOUNT_CASH, projector->currency, deed->paid_minor);
	posting_account(posting, ACCOUNT_SALES, projector->currency, -deed->total_minor);
}

static void add_points(const struct deed *deed, struct posting *posting)
{
	int64_t net = deed->points_earned - deed->points_used;
	posting_account(posting, ACCOUNT_ISSUED, UNIT_POINTS, -deed->points_earned);
	posting_account(posting, ACCOUNT_REDEEMED, UNIT_POINTS, deed->points_used);
	if (deed->holder)
		posting_member(posting, deed->holder, net);
	else
		posting_account(posting, ACCOUNT_NOBODY, UNIT_POINTS, net);
}

static void write_legs(struct projector *projector)
{
	AUTO(bulk) struct bulk legs = legs_begin(projector->hq);
	for (uint32_t i = 0; i < projector->count; i++) {
		struct deed *deed = &projector->deeds[i];
		if (!posts(deed))
			continue;
		struct posting posting = {.at = deed->at};
		add_money(projector, deed, &posting);
		if (deed->member)
			add_points(deed, &posting);
		if (posting_balanced(&posting))
			legs_add(&legs, &posting);
		else
			project_dead_letter(projector, deed, PROBLEM_UNBALANCED, "");
	}
	bulk_run(&legs);
}

static void add_sale(struct bulk *sales, const struct deed *deed)
{
	bulk_place(sales, &deed->at);
	bulk_blob(sales, deed->uid.bytes, UID_SIZE);
	bulk_int(sales, deed->counter);
	bulk_int(sales, deed->business_date);
	bulk_int(sales, deed->wall_ms);
	bulk_int(sales, deed->operator_number);
	bulk_int(sales, deed->member);
	bulk_int(sales, deed->line_count);
	bulk_int(sales, deed->list_minor);
	bulk_int(sales, deed->total_minor);
	bulk_int(sales, deed->points_earned);
	bulk_int(sales, deed->points_used);
	bulk_int(sales, deed->receipt_epoch);
	bulk_int(sales, deed->member && !deed->holder);
	bulk_int(sales, deed->noncash_minor);
	bulk_end_row(sales);
}

static void write_sales(struct projector *projector)
{
	static const struct bulk_text text = {KEPT_SALE_ADD,
		"INSERT INTO sale (store, till, epoch, seq, branch, uid, counter, business_date, "
		"wall_ms, operator, member, line_count, list_minor, total_minor, points_earned, "
		"points_used, receipt_epoch, suspended, noncash_minor) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		"iiiiibiiiiiiiiiiiii"};
	AUTO(bulk) struct bulk sales = bulk_begin(projector->hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < projector->count; i++)
		if (posts(&projector->deeds[i]))
			add_sale(&sales, &projector->deeds[i]);
	bulk_run(&sales);
}

/* ---- coupons: the first use settles, every further one is kept and flagged ---- */

static void take_first_use(void *arg, struct stmt *row)
{
	struct projector *projector = arg;
	struct uid uid;
	uint32_t campaign = (uint32_t)column_int(row, 0);
	uint64_t serial = (uint64_t)column_int(row, 1);
	column_exact(row, 2, uid.bytes, UID_SIZE);
	for (uint32_t i = 0; i < projector->count; i++) {
		struct deed *deed = &projector->deeds[i];
		if (!posts(deed) || !uid_equal(&deed->uid, &uid))
			continue;
		for (uint32_t k = 0; k < deed->coupon_count; k++)
			if (deed->coupons[k].campaign == campaign &&
				deed->coupons[k].serial == serial)
				deed->coupons[k].first = true;
	}
}

static void write_uses(struct projector *projector, bool first)
{
	static const struct bulk_text firsts = {KEPT_COUPON_FIRST,
		"INSERT INTO coupon_use (campaign, serial, store, uid, first) "
		"VALUES (?, ?, ?, ?, 1) ON CONFLICT DO NOTHING "
		"RETURNING coupon_use.campaign, coupon_use.serial, coupon_use.uid",
		"iiib"};
	static const struct bulk_text others = {KEPT_COUPON_AGAIN,
		"INSERT INTO coupon_use (campaign, serial, store, uid, first) "
		"VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING",
		"iiib"};
	AUTO(bulk)
	struct bulk uses = bulk_begin(
		projector->hq, first ? &firsts : &others, first ? take_first_use : NULL, projector);
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		for (uint32_t k = 0; posts(deed) && k < deed->coupon_count; k++) {
			if (deed->coupons[k].first)
				continue;
			bulk_int(&uses, deed->coupons[k].campaign);
			bulk_int(&uses, (int64_t)deed->coupons[k].serial);
			bulk_int(&uses, deed->at.store);
			bulk_blob(&uses, deed->uid.bytes, UID_SIZE);
			bulk_end_row(&uses);
		}
	}
	bulk_run(&uses);
}

static void flag_doubles(struct projector *projector)
{
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		for (uint32_t k = 0; posts(deed) && k < deed->coupon_count; k++) {
			char detail[48];
			const struct deed_coupon *coupon = &deed->coupons[k];
			(void)snprintf(detail, sizeof detail, "%u-%llu", coupon->campaign,
				(unsigned long long)coupon->serial);
			if (!coupon->first)
				project_remark(projector, deed, PROBLEM_DUP_COUPON, detail);
		}
	}
}

/* Vouchers of a member's own leave the wallet; a second use changes nothing any more. */
static void settle_vouchers(struct projector *projector)
{
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		for (uint32_t k = 0; posts(deed) && k < deed->coupon_count; k++)
			wallet_settle(projector->hq, deed->coupons[k].campaign,
				deed->coupons[k].serial, projector->now_ms);
	}
}

/* ---- goods ---- */

static int compare_unlooked(const void *a, const void *b)
{
	return strcmp(((const struct unlooked *)a)->sku, ((const struct unlooked *)b)->sku);
}

static void take_known(void *arg, struct stmt *row)
{
	struct projector *projector = arg;
	struct unlooked *all = (struct unlooked *)projector->unlooked.text;
	size_t count = projector->unlooked.used / sizeof *all, low = 0, high = count;
	char sku[SKU_MAX];
	column_text(row, 0, sku, sizeof sku);
	sku_remember(&projector->skus, sku);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(all[middle].sku, sku) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < count && strcmp(all[low].sku, sku) == 0; low++)
		all[low].known = true;
}

static void look_up_goods(struct projector *projector)
{
	static const struct bulk_text text = {KEPT_GOODS_KNOWN,
		"SELECT ref_row.key FROM ref_row WHERE stream = 'goods' AND key = ?", "t"};
	struct unlooked *all = (struct unlooked *)projector->unlooked.text;
	size_t count = projector->unlooked.used / sizeof *all;
	if (count == 0)
		return;
	qsort(all, count, sizeof *all, compare_unlooked);
	AUTO(bulk) struct bulk found = bulk_begin(projector->hq, &text, take_known, projector);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(all[i].sku, all[i - 1].sku) == 0)
			continue;
		bulk_text(&found, all[i].sku);
		bulk_end_row(&found);
	}
	bulk_run(&found);
}

static void flag_unknown_goods(struct projector *projector)
{
	const struct unlooked *all = (const struct unlooked *)projector->unlooked.text;
	size_t count = projector->unlooked.used / sizeof *all;
	for (size_t i = 0; i < count; i++) {
		const struct deed *deed = &projector->deeds[all[i].deed];
		if (!all[i].known && posts(deed))
			project_remark(projector, deed, PROBLEM_UNKNOWN_SKU, all[i].sku);
	}
}

void sales_post(struct projector *projector)
{
	members_find(projector);
	write_legs(projector);
	write_sales(projector);
	write_uses(projector, true);
	write_uses(projector, false);
	flag_doubles(projector);
	look_up_goods(projector);
	flag_unknown_goods(projector);
	members_move(projector);
	settle_vouchers(projector);
	points_settle(projector);
	quota_uses_post(projector);
}
