/* The job `growth`: the growth value, which is never spent (ACH-01, ACH-02). It is worked out anew
 * from everything that is known, so nothing depends on the order in which that arrived. */
#include "sync/hq/buyers.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_more.h"
#include "sync/hq/member_setting.h"
#include "sync/hq/tier_setting.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Points and money of all time are kept as counters. */
static uint32_t look_back(const struct growth_setting *setting)
{
	bool more = false;
	for (int i = METRIC_VISITS; i < METRIC_SCORE; i++)
		more |= setting->weight_milli[i] != 0;
	return more ? 0 : LOOKS_NOWHERE;
}

static void set_growth(struct job_run *run, struct member_tier *tier, int64_t growth)
{
	char text[24];
	tier->file.growth = growth;
	member_file_put(run->hq, &tier->file);
	member_more_refresh(run->hq, tier->member, run->now_ms);
	(void)snprintf(text, sizeof text, "%" PRId64, growth);
	job_did(run, TEXT_GROWTH_SET, tier->card, text);
}

static bool growth_page(struct job_run *run)
{
	struct err why;
	struct tier_plan plan;
	struct growth_setting setting;
	if (!growth_setting_read(run->hq, &setting, &why) ||
		!tier_plan_read(run->hq, &plan, &why)) {
		job_fails_with(run, &why);
		return false;
	}
	struct buyers *buyers = buyers_begin(run, look_back(&setting));
	for (uint32_t i = 0; buyers && i < buyers->count; i++) {
		struct member_tier *tier = &buyers->customers[i].tier;
		struct buyer buyer = buyers_at(buyers, i);
		buyer.visit_minutes = plan.visit_minutes;
		memcpy(buyer.weight_milli, setting.weight_milli, sizeof buyer.weight_milli);
		int64_t growth = buyer_lifetime(&buyer, METRIC_SCORE);
		if (growth != tier->file.growth)
			set_growth(run, tier, growth);
	}
	return buyers_end(buyers);
}

static bool growth_wanted(struct hq *hq)
{
	struct err ignored;
	struct growth_setting setting;
	return !growth_setting_read(hq, &setting, &ignored) || setting.there;
}

const struct job job_growth = {
	.name = "growth",
	.title = TEXT_JOB_GROWTH,
	.period = JOB_DAILY,
	.page = growth_page,
	.wanted = growth_wanted,
};
