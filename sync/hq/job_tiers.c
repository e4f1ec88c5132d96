/* The job `tiers`: every member's tier is reviewed (pos/core/tier_plan.h) by what they bought, and
 * who did enough during a promotion is lent a tier. */
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/buyers.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_more.h"
#include "sync/hq/member_progress.h"
#include "sync/hq/tier_setting.h"

#include <stdio.h>
#include <string.h>

struct review {
	struct job_run *run;
	struct tier_plan plan;
	struct tier_promotions promotions;
	bool progress; /* tills are told how far a member is, or were */
};

static void tell(struct job_run *run, const struct member_tier *tier, const char *before)
{
	char until[DATE_TEXT_MAX] = "", change[2 * TIER_MAX + 8];
	if (strcmp(before, tier->tier) == 0)
		text_copy(change, sizeof change, tier->tier);
	else
		(void)snprintf(
			change, sizeof change, "%s -> %s", before[0] ? before : "-", tier->tier);
	if (tier->file.tier_until) {
		date_text(until, tier->file.tier_until);
		job_did(run, TEXT_TIER_REVIEWED_UNTIL, tier->card, change, until);
	} else {
		job_did(run, TEXT_TIER_REVIEWED, tier->card, change);
	}
}

/* ---- promotions ---- */

/* Once: who lost it again by a person's word does not get it back from us. */
static bool was_lent(struct hq *hq, int64_t member, const char *by)
{
	AUTO(stmt)
	struct stmt s =
		sql(&hq->db, "SELECT 1 FROM tier_log WHERE member = ? AND by_whom = ? LIMIT 1");
	bind_int(&s, member);
	bind_text(&s, by);
	return next_row(&s);
}

static void promote(
	struct review *review, struct member_tier *tier, const struct tier_promotion *promotion)
{
	char before[TIER_MAX];
	struct job_run *run = review->run;
	const struct tier_loan loan = {.tier = promotion->tier,
		.until = promotion->until,
		.by = promotion->id,
		.reason = promotion->id};
	text_copy(before, sizeof before, tier->tier);
	if (was_lent(run->hq, tier->member, promotion->id) ||
		member_tier_lend(run->hq, &review->plan, tier->member, &loan, run->on,
			run->now_ms) != LOAN_GIVEN ||
		!member_tier_find(run->hq, tier->member, tier))
		return;
	tell(run, tier, before);
}

static void look_at_promotions(
	struct review *review, struct member_tier *tier, const struct buyer *buyer)
{
	for (uint32_t i = 0; i < review->promotions.count; i++) {
		const struct tier_promotion *promotion = &review->promotions.all[i];
		if (review->run->on >= promotion->from && review->run->on <= promotion->until &&
			promotion_met(promotion, buyer, review->run->on))
			promote(review, tier, promotion);
	}
}

/* ---- the review ---- */

static void review_member(struct review *review, struct member_tier *tier, struct buyer *buyer)
{
	char before[TIER_MAX];
	struct job_run *run = review->run;
	struct tier_standing own;
	/* A tier from elsewhere that the setting does not name: left as it is. */
	if (!member_tier_own(&review->plan, tier, &own))
		return;
	struct tier_verdict verdict = tier_review(&review->plan, buyer, own, run->on);
	text_copy(before, sizeof before, tier->tier);
	if (member_tier_settle(
		    run->hq, &review->plan, tier, verdict.standing, run->on, run->now_ms))
		tell(run, tier, before);
	look_at_promotions(review, tier, buyer);
	if (verdict.waits > 0 && tier_rank(&review->plan, tier->tier) < verdict.waits)
		job_tells(run, TEXT_TIER_WAITS, tier->card, review->plan.tiers[verdict.waits].id);
}

/* A window that ended, or purchases that left it: tills are told where the member stands now. */
static void review_progress(
	struct review *review, const struct member_tier *tier, const struct buyer *buyer)
{
	struct job_run *run = review->run;
	struct tier_progress kept, now = {0};
	if (!review->progress)
		return;
	kept = progress_kept(run->hq, tier->member);
	if (!tier_plan_plain(&review->plan))
		now = tier_progress_of(&review->plan, buyer,
			tier->tier[0] ? tier_rank(&review->plan, tier->tier) : 0,
			job_today(run->hq, run->now_ms));
	if (!tier_progress_same(&now, &kept))
		member_more_refresh(run->hq, tier->member, run->now_ms);
}

/* The next receipt has said it by now. */
static void end_news(struct job_run *run, struct member_tier *tier)
{
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT 1 FROM sale WHERE member = ? AND member > 0 AND wall_ms > coalesce(("
		"SELECT max(at_ms) FROM tier_log WHERE tier_log.member = ?), 0) LIMIT 1");
	bind_int(&s, tier->member);
	bind_int(&s, tier->member);
	if (!next_row(&s))
		return;
	tier->file.tier_news = false;
	member_file_put(run->hq, &tier->file);
	member_more_refresh(run->hq, tier->member, run->now_ms);
}

static bool review_page(struct review *review)
{
	uint32_t since = tier_looks_back(&review->plan, review->run->on);
	since = promotions_look_back(&review->promotions, review->run->on, since);
	struct buyers *buyers = buyers_begin(review->run, since);
	for (uint32_t i = 0; buyers && i < buyers->count; i++) {
		struct member_tier *tier = &buyers->customers[i].tier;
		struct buyer buyer = buyers_at(buyers, i);
		if (tier->file.tier_news)
			end_news(review->run, tier);
		buyer_judged_by(&buyer, &review->plan);
		review_member(review, tier, &buyer);
		review_progress(review, tier, &buyer);
	}
	return buyers_end(buyers);
}

static bool tiers_page(struct job_run *run)
{
	struct err why;
	struct review review = {.run = run};
	if (!tier_plan_read(run->hq, &review.plan, &why) ||
		!tier_promotions_read(run->hq, &review.promotions, &why)) {
		job_fails_with(run, &why);
		return false;
	}
	review.progress = !tier_plan_plain(&review.plan) || progress_any(run->hq);
	return review.plan.count > 0 && review_page(&review);
}

static bool tiers_wanted(struct hq *hq)
{
	struct err ignored;
	struct tier_plan plan;
	/* What cannot be read is told by the run. */
	return !tier_plan_read(hq, &plan, &ignored) || plan.count > 0;
}

const struct job job_tiers = {
	.name = "tiers",
	.title = TEXT_JOB_TIERS,
	.period = JOB_DAILY,
	.page = tiers_page,
	.wanted = tiers_wanted,
};
