/* The job `unlocks`: who bought or did enough in a month, quarter or year gets a right or a
 * voucher, once in that period (TIER-26); over all time, once for ever: a badge, a reward (ACH-03).
 */
#include "pos/core/period.h"
#include "sync/hq/buyers.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_setting.h"
#include "sync/hq/tier_setting.h"
#include "sync/hq/wallet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct unlocking {
	struct job_run *run;
	struct tier_plan plan;
	struct unlocks unlocks;
};

static enum period period_of(enum window_kind window)
{
	switch (window) {
	case WINDOW_MONTH:
		return PERIOD_MONTH;
	case WINDOW_QUARTER:
		return PERIOD_QUARTER;
	case WINDOW_YEAR:
	case WINDOW_LIFETIME:
	case WINDOW_DAYS:
		break;
	}
	return PERIOD_YEAR;
}

/* The last day of the period before, while what arrives late still counts for it; 0: not so. */
static uint32_t day_before(const struct unlock *unlock, uint32_t on)
{
	uint32_t first = period_first(period_of(unlock->window), on);
	if (unlock->window == WINDOW_LIFETIME || date_days_between(first, on) > UNLOCK_LATE_DAYS)
		return 0;
	return date_plus_days(first, -1);
}

static uint32_t look_back(const struct unlocking *unlocking)
{
	uint32_t from = LOOKS_NOWHERE, on = unlocking->run->on;
	for (uint32_t i = 0; i < unlocking->unlocks.count; i++) {
		const struct unlock *unlock = &unlocking->unlocks.all[i];
		uint32_t before = day_before(unlock, on);
		bool counter = unlock->by_growth || unlock->metric == METRIC_POINTS ||
			       unlock->metric == METRIC_SPEND;
		if (unlock->window == WINDOW_LIFETIME && counter)
			continue;
		uint32_t since =
			window_span((struct window){unlock->window, 0}, before ? before : on).from;
		if (since < from)
			from = since;
	}
	return from;
}

static bool give(
	struct unlocking *unlocking, const struct unlock *unlock, int64_t member, uint32_t period)
{
	char before[WALLET_KEY_MAX / 2], key[WALLET_KEY_MAX];
	struct job_run *run = unlocking->run;
	uint32_t until = unlock->days ? date_plus_days(run->on, unlock->days) : 0;
	(void)snprintf(before, sizeof before, "unlock:%s:%u:", unlock->id, period);
	(void)snprintf(key, sizeof key, "%s%" PRId64, before, member);
	if (wallet_gave_one(run->hq, member, before, ""))
		return false;
	if (unlock->right[0])
		return wallet_entitle(run->hq,
			&(struct entitlement){.member = member,
				.right = unlock->right,
				.count = unlock->count,
				.until = until,
				.key = key},
			run->now_ms);
	return wallet_give(run->hq,
		&(struct voucher){.member = member,
			.campaign = unlock->campaign,
			.until = until,
			.benefit_minor = unlock->benefit_minor,
			.key = key},
		run->now_ms);
}

static int64_t figure_of(const struct unlock *unlock, const struct member_tier *tier,
	const struct buyer *buyer, uint32_t on)
{
	return unlock->by_growth ? tier->file.growth
				 : buyer_in_window(buyer, unlock->metric,
					   (struct window){unlock->window, 0}, on);
}

static void judge(struct unlocking *unlocking, const struct unlock *unlock,
	const struct member_tier *tier, const struct buyer *buyer, uint32_t on)
{
	char from[DATE_TEXT_MAX] = "";
	uint32_t period =
		unlock->window == WINDOW_LIFETIME ? 0 : period_first(period_of(unlock->window), on);
	if (figure_of(unlock, tier, buyer, on) < unlock->at_least ||
		!give(unlocking, unlock, tier->member, period))
		return;
	if (period)
		date_text(from, period);
	job_did(unlocking->run, TEXT_UNLOCK_GIVEN, tier->card, unlock->id, from);
}

static void judge_member(
	struct unlocking *unlocking, const struct member_tier *tier, struct buyer *buyer)
{
	buyer->visit_minutes = unlocking->plan.visit_minutes;
	memcpy(buyer->weight_milli, unlocking->plan.weight_milli, sizeof buyer->weight_milli);
	for (uint32_t i = 0; i < unlocking->unlocks.count; i++) {
		const struct unlock *unlock = &unlocking->unlocks.all[i];
		uint32_t before = day_before(unlock, unlocking->run->on);
		if (before)
			judge(unlocking, unlock, tier, buyer, before);
		judge(unlocking, unlock, tier, buyer, unlocking->run->on);
	}
}

static bool unlocks_page(struct job_run *run)
{
	struct err why;
	struct unlocking unlocking = {.run = run};
	if (!unlocks_setting_read(run->hq, &unlocking.unlocks, &why) ||
		!tier_plan_read(run->hq, &unlocking.plan, &why)) {
		job_fails_with(run, &why);
		return false;
	}
	struct buyers *buyers = buyers_begin(run, look_back(&unlocking));
	for (uint32_t i = 0; buyers && i < buyers->count; i++) {
		struct buyer buyer = buyers_at(buyers, i);
		/* Who is blocked waits. */
		if (!buyers->customers[i].blocked)
			judge_member(&unlocking, &buyers->customers[i].tier, &buyer);
	}
	return buyers_end(buyers);
}

static bool unlocks_wanted(struct hq *hq)
{
	struct err ignored;
	struct unlocks unlocks;
	return !unlocks_setting_read(hq, &unlocks, &ignored) || unlocks.count > 0;
}

const struct job job_unlocks = {
	.name = "unlocks",
	.title = TEXT_JOB_UNLOCKS,
	.period = JOB_DAILY,
	.page = unlocks_page,
	.wanted = unlocks_wanted,
};
