#include "sync/hq/coupon_back.h"

#include "pos/core/closed_sale.h"
#include "sync/hq/hq.h"
#include "sync/hq/posted.h"
#include "sync/hq/problem.h"
#include "sync/hq/wallet.h"

#include <stdio.h>

struct use {
	uint32_t campaign, store;
	uint64_t serial;
	struct uid uid;
};

static void bind_use(struct stmt *s, const struct use *use)
{
	bind_int(s, use->campaign);
	bind_int(s, (int64_t)use->serial);
	bind_int(s, use->store);
	bind_blob(s, use->uid.bytes, UID_SIZE);
}

/* false: it was not there any more. */
static bool undo(struct hq *hq, const struct use *use)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"DELETE FROM coupon_use WHERE campaign = ? AND serial = ? AND store = ? "
		"AND uid = ? RETURNING 1");
	bind_use(&s, use);
	return next_row(&s);
}

/* The one that settled before any other. */
static bool find_other(struct hq *hq, struct use *use)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT store, uid FROM coupon_use WHERE campaign = ? "
				     "AND serial = ? ORDER BY first DESC, uid, store LIMIT 1");
	bind_int(&s, use->campaign);
	bind_int(&s, (int64_t)use->serial);
	if (!next_row(&s))
		return false;
	use->store = (uint32_t)column_int(&s, 0);
	column_exact(&s, 1, use->uid.bytes, UID_SIZE);
	return true;
}

static void settle_remark(struct hq *hq, const struct use *use, const char *note, int64_t now_ms)
{
	struct place at;
	char detail[48];
	(void)snprintf(
		detail, sizeof detail, "%u-%llu", use->campaign, (unsigned long long)use->serial);
	if (posted_find(hq, use->store, &use->uid, &at))
		(void)problem_settle(
			hq, &at, problem_name(PROBLEM_DUP_COUPON), detail, note, now_ms);
}

static void make_first(struct hq *hq, const struct use *use)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE coupon_use SET first = 1 WHERE campaign = ? "
				     "AND serial = ? AND store = ? AND uid = ?");
	bind_use(&s, use);
	run(&s);
}

static void give_back(struct hq *hq, struct use use, int64_t now_ms)
{
	if (!undo(hq, &use))
		return;
	settle_remark(hq, &use, "its goods all came back", now_ms);
	if (!find_other(hq, &use)) {
		(void)wallet_give_back(hq, use.campaign, use.serial, now_ms);
		return;
	}
	make_first(hq, &use);
	settle_remark(hq, &use, "the other sale's goods all came back", now_ms);
}

void coupons_give_back(
	struct hq *hq, uint32_t store, const struct closed_sale *sale, int64_t now_ms)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		const struct closed_coupon *coupon = &sale->coupons[i];
		if (!closed_coupon_returns(sale, i))
			continue;
		give_back(hq,
			(struct use){.campaign = coupon->campaign,
				.store = store,
				.serial = coupon->serial,
				.uid = sale->uid},
			now_ms);
	}
}
