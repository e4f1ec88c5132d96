/* The job `labels`: what members are called by how long they are members (TIER-15). */
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/buyers.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_more.h"
#include "sync/hq/member_setting.h"

#include <string.h>

/* "" below the first step, and of somebody whose first day nobody knows. */
static const char *label_of(const struct age_steps *steps, uint32_t joined_on, uint32_t on)
{
	const char *label = "";
	for (uint32_t i = 0; joined_on > 0 && i < steps->count; i++)
		if (date_plus_months(joined_on, steps->steps[i].months) <= on)
			label = steps->steps[i].label;
	return label;
}

static bool labels_page(struct job_run *run)
{
	struct err why;
	struct age_steps steps;
	if (!ages_setting_read(run->hq, &steps, &why)) {
		job_fails_with(run, &why);
		return false;
	}
	struct buyers *buyers = buyers_begin(run, LOOKS_NOWHERE);
	for (uint32_t i = 0; buyers && i < buyers->count; i++) {
		struct member_tier *tier = &buyers->customers[i].tier;
		const char *label = label_of(&steps, tier->file.joined_on, run->on);
		if (strcmp(label, tier->file.label) == 0)
			continue;
		text_copy(tier->file.label, sizeof tier->file.label, label);
		member_file_put(run->hq, &tier->file);
		member_more_refresh(run->hq, tier->member, run->now_ms);
		job_did(run, TEXT_LABEL_SET, tier->card, label[0] ? label : "-");
	}
	return buyers_end(buyers);
}

static bool labels_wanted(struct hq *hq)
{
	struct err ignored;
	struct age_steps steps;
	return !ages_setting_read(hq, &steps, &ignored) || steps.count > 0;
}

const struct job job_labels = {
	.name = "labels",
	.title = TEXT_JOB_LABELS,
	.period = JOB_DAILY,
	.page = labels_page,
	.wanted = labels_wanted,
};
