/* bonus.h - the points of every month that tiers have: the setting tier.bonus, which the job
 * `bonus` (jobs.h) reads. {"silver":500,"gold":1000}
 */
#ifndef SUANPAN_HQ_BONUS_H
#define SUANPAN_HQ_BONUS_H

#include "pos/core/member.h"
#include "sync/json.h"

#include <stdint.h>

struct bonus {
	char tier[TIER_MAX];
	int64_t points;
};

struct bonuses {
	uint32_t count;
	struct bonus of[TIERS_MAX];
};

/* What is wrong is refused in the value's document. */
void bonus_setting_take(struct json_value value, struct bonuses *bonuses);

#endif
