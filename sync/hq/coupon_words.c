#include "pos/core/civil.h"
#include "pos/core/coupon.h"
#include "sync/coupon_signature.h"
#include "sync/hq/coupon_book.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ISSUE_MAX = 100000, DAY_S = 86400 };

struct issue {
	struct hq *hq;
	int64_t campaign, count, benefit_minor, bound, not_after_s;
};

static bool campaign_is_known(struct hq *hq, int64_t campaign)
{
	char key[FEED_KEY_MAX];
	(void)snprintf(key, sizeof key, "campaign:%lld", (long long)campaign);
	char *row = feed_find(&hq->db, STREAM_KEYS, key);
	bool known = row != NULL;
	free(row);
	return known;
}

/* The last second of a shop-local date; a coupon without one is good as long as a coupon can be. */
static bool read_not_after(
	const struct word_call *call, struct word_answer *answer, struct issue *issue)
{
	struct civil day;
	const char *text = word_option(call, "not-after");
	issue->not_after_s = UINT32_MAX;
	if (!text)
		return true;
	if (strlen(text) != 10 || !civil_read(text, &day)) {
		word_fails(call, answer, TEXT_HQ_COUPON_DATE, text);
		return false;
	}
	int offset = (int)hq_setting_int(issue->hq, "utc_offset_minutes", 480);
	issue->not_after_s = civil_unix_ms(&day, offset) / 1000 + DAY_S - 1;
	if (issue->not_after_s > 0 && issue->not_after_s <= UINT32_MAX)
		return true;
	word_fails(call, answer, TEXT_HQ_COUPON_DATE, text);
	return false;
}

static bool read_issue(
	const struct word_call *call, struct word_answer *answer, struct issue *issue)
{
	char number[24];
	if (!word_number(call, answer, "campaign", 1, COUPON_CAMPAIGN_MAX, 0, &issue->campaign) ||
		!word_number(call, answer, "count", 1, ISSUE_MAX, 0, &issue->count) ||
		!word_number(call, answer, "benefit", 0, UINT32_MAX, 0, &issue->benefit_minor) ||
		!word_number(call, answer, "bound", 0, INT64_MAX, 0, &issue->bound) ||
		!read_not_after(call, answer, issue))
		return false;
	if (campaign_is_known(issue->hq, issue->campaign))
		return true;
	(void)snprintf(number, sizeof number, "%lld", (long long)issue->campaign);
	word_fails(call, answer, TEXT_HQ_COUPON_CAMPAIGN, number);
	return false;
}

static bool issue_one(const struct issue *issue, struct paper *out, struct err *err)
{
	char digits[COUPON_DIGITS + 1], typed[COUPON_TYPED_DIGITS + 1];
	struct coupon coupon = {
		.version = 1,
		.key_id = issue->hq->keys.coupon_kid,
		.campaign = (uint32_t)issue->campaign,
		.not_after_s = (uint32_t)issue->not_after_s,
		.benefit_minor = (uint32_t)issue->benefit_minor,
	};
	const struct coupon_issue drawn = {.campaign = coupon.campaign,
		.key_id = coupon.key_id,
		.not_after_s = issue->not_after_s,
		.benefit_minor = issue->benefit_minor,
		.bound = issue->bound};
	if (!coupon_draw(issue->hq, &drawn, &coupon.serial))
		return db_fail(&issue->hq->db, err);
	if (!coupon_sign(&issue->hq->keys.coupon, &coupon, (uint64_t)issue->bound))
		return fail(err, TEXT_OUT_OF_MEMORY);
	coupon_write(digits, &coupon);
	coupon_typed_write(typed, coupon.campaign, coupon.serial);
	paper_print(out, "%s\t%s\n", digits, typed);
	return true;
}

void word_coupon_issue(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct issue issue = {.hq = hq};
	struct err err;
	if (!read_issue(call, answer, &issue))
		return;
	AUTO(paper) struct paper coupons = {0};
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	bool done = true;
	for (int64_t i = 0; done && i < issue.count; i++)
		done = issue_one(&issue, &coupons, &err);
	/* A coupon is shown only once it is on record. */
	if (done && tx_commit(&tx, &err))
		paper_add(&answer->out, coupons.text, coupons.used);
	else
		word_fails_with(call, answer, &err);
}
