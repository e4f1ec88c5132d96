/* What a person asks about points and coupons that tills handle while nobody can be asked. */
#include "pos/core/civil.h"
#include "pos/core/closed_sale.h"
#include "pos/core/money.h"
#include "sync/hq/campaign_book.h"
#include "sync/hq/exposure.h"
#include "sync/hq/hq.h"
#include "sync/hq/lease.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_TEXT_MAX = 24, COUPON_TEXT_MAX = 32 };

static const char *number(char out[NUMBER_TEXT_MAX], int64_t value)
{
	(void)snprintf(out, NUMBER_TEXT_MAX, "%lld", (long long)value);
	return out;
}

static const char *money(struct hq *hq, char out[MONEY_TEXT_MAX], int64_t minor)
{
	money_text_grouped(out, minor, (int)hq_setting_int(hq, "currency.exponent", 2));
	return out;
}

static void print_json(
	const struct word_call *call, struct word_answer *answer, struct json_out *object)
{
	struct err err;
	size_t size;
	char *text = json_out_text(object, &size, &err);
	if (text) {
		paper_add(&answer->out, text, size);
		paper_text(&answer->out, "\n");
	} else {
		word_fails_with(call, answer, &err);
	}
	free(text);
}

/* ---- leases ---- */

/* A turn a transaction, so that tills are answered in between. */
void word_leases_review(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct lease_review review = {0};
	struct err err;
	int64_t after = 0;
	do {
		AUTO(tx) struct tx tx = tx_begin(&hq->db);
		after = leases_review(hq, after, hq_now_ms(hq), &review);
		if (!tx_commit(&tx, &err)) {
			word_fails_with(call, answer, &err);
			return;
		}
	} while (after != 0);
	char granted[NUMBER_TEXT_MAX], points[NUMBER_TEXT_MAX], freed[NUMBER_TEXT_MAX];
	word_says(call, answer, TEXT_HQ_LEASES_REVIEWED, number(granted, review.granted),
		number(points, review.points), number(freed, review.freed));
}

/* ---- exposure ---- */

static void print_exposure(
	const struct word_call *call, struct word_answer *answer, const struct exposure *exposure)
{
	AUTO(json_out) struct json_out object = json_out_object();
	json_put_int(&object, "tills_offline", exposure->tills_offline);
	json_put_int(&object, "points", exposure->points);
	json_put_int(&object, "points_trust", exposure->points_trust);
	json_put_int(&object, "points_expired", exposure->points_expired);
	json_put_int(&object, "points_loose", exposure->points_loose);
	json_put_int(&object, "coupons", exposure->coupons);
	json_put_int(&object, "coupons_minor", exposure->coupons_minor);
	json_put_int(&object, "coupons_unnamed", exposure->coupons_unnamed);
	json_put_int(&object, "unknown_until_ms", exposure->unknown_until_ms);
	print_json(call, answer, &object);
}

void word_says_unknown(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, int64_t until_ms)
{
	char when[CIVIL_TEXT_MAX];
	if (until_ms == 0)
		return;
	struct civil then = civil_at(until_ms, (int)hq_setting_int(hq, "utc_offset_minutes", 480));
	civil_text(when, &then);
	word_says(call, answer, TEXT_HQ_EXPOSURE_UNKNOWN, when);
}

void word_exposure(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct exposure exposure = exposure_now(hq, hq_now_ms(hq));
	char one[NUMBER_TEXT_MAX], two[NUMBER_TEXT_MAX], cost[MONEY_TEXT_MAX];
	if (word_flag(call, "json")) {
		print_exposure(call, answer, &exposure);
		return;
	}
	word_says(call, answer, TEXT_HQ_EXPOSURE_POINTS, number(one, exposure.tills_offline),
		number(two, exposure.points));
	if (exposure.points_expired > 0)
		word_says(
			call, answer, TEXT_HQ_EXPOSURE_HOLDS, number(one, exposure.points_expired));
	if (exposure.points_loose > 0)
		word_says(call, answer, TEXT_HQ_EXPOSURE_LOOSE, number(one, exposure.points_loose));
	word_says_unknown(hq, call, answer, exposure.unknown_until_ms);
	word_says(call, answer, TEXT_HQ_EXPOSURE_COUPONS, number(one, exposure.coupons),
		money(hq, cost, exposure.coupons_minor));
	if (exposure.coupons_unnamed > 0)
		word_says(call, answer, TEXT_HQ_EXPOSURE_UNNAMED,
			number(one, exposure.coupons_unnamed));
}

/* ---- coupons used more than once ---- */

struct duplicate {
	uint32_t campaign, store, till, epoch, counter;
	uint64_t serial;
	struct campaign_entry entry;
};

static bool next_duplicate(struct hq *hq, struct stmt *s, struct duplicate *duplicate)
{
	if (!next_row(s))
		return false;
	*duplicate = (struct duplicate){.campaign = (uint32_t)column_int(s, 0),
		.serial = (uint64_t)column_int(s, 1),
		.store = (uint32_t)column_int(s, 2),
		.till = (uint32_t)column_int(s, 3),
		.epoch = (uint32_t)column_int(s, 4),
		.counter = (uint32_t)column_int(s, 5)};
	/* One that is forgotten meanwhile: as if nothing else had been agreed. */
	(void)!campaign_find(hq, duplicate->campaign, &duplicate->entry);
	return true;
}

static void say_duplicate(
	const struct word_call *call, struct word_answer *answer, const struct duplicate *duplicate)
{
	char coupon[COUPON_TEXT_MAX], receipt[RECEIPT_NUMBER_MAX], bearer[64], store[16];
	(void)snprintf(coupon, sizeof coupon, "%u-%llu", duplicate->campaign,
		(unsigned long long)duplicate->serial);
	receipt_number(receipt, duplicate->till, duplicate->epoch, duplicate->counter);
	(void)snprintf(store, sizeof store, "%u", duplicate->store);
	struct message who = message_of(
		(struct says){duplicate->entry.loss == LOSS_HEADQUARTERS ? TEXT_HQ_LOSS_HEADQUARTERS
									 : TEXT_HQ_LOSS_SHOP,
			store});
	message_say(bearer, sizeof bearer, call->lang, &who);
	word_says(call, answer, TEXT_HQ_DUPLICATE, coupon, receipt, bearer);
}

static void put_duplicate(
	const struct word_call *call, struct word_answer *answer, const struct duplicate *duplicate)
{
	char receipt[RECEIPT_NUMBER_MAX];
	receipt_number(receipt, duplicate->till, duplicate->epoch, duplicate->counter);
	AUTO(json_out) struct json_out object = json_out_object();
	json_put_int(&object, "campaign", duplicate->campaign);
	json_put_int(&object, "serial", (int64_t)duplicate->serial);
	json_put_int(&object, "store", duplicate->store);
	json_put_text(&object, "receipt", receipt);
	json_put_text(&object, "loss",
		duplicate->entry.loss == LOSS_HEADQUARTERS ? "headquarters" : "shop");
	print_json(call, answer, &object);
}

void word_coupons_duplicates(
	struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct duplicate duplicate;
	int64_t count = 0;
	bool json = word_flag(call, "json");
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT u.campaign, u.serial, u.store, s.till, s.epoch, s.counter "
		"FROM coupon_use u JOIN posting p ON p.store = u.store AND p.uid = u.uid "
		"JOIN sale s ON s.store = p.store AND s.till = p.till AND s.epoch = p.epoch "
		"AND s.seq = p.seq AND s.branch = p.branch "
		"WHERE u.first = 0 ORDER BY u.campaign, u.serial, s.till, s.epoch, s.counter");
	for (; next_duplicate(hq, &s, &duplicate); count++) {
		if (json)
			put_duplicate(call, answer, &duplicate);
		else
			say_duplicate(call, answer, &duplicate);
	}
	if (count == 0 && !json)
		word_says(call, answer, TEXT_HQ_DUPLICATE_NONE);
}
