/* tier_setting.h - the settings `tiers` and `tier.policy` as a tier_plan (sync/README.md,
 * settings).
 *
 * Both are checked when they are imported, by the same reader that the review uses.
 */
#ifndef SUANPAN_HQ_TIER_SETTING_H
#define SUANPAN_HQ_TIER_SETTING_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/core/tier_plan.h"
#include "pos/core/tier_promotion.h"

#include <stdbool.h>

struct hq;
struct json_value;

/* A tier of the plan is at least 0 and at most this. */
#define TIER_MIN_MAX INT64_C(1000000000000)

/* {"metric", "at_least", "window", "days"}; refuses what is wrong in value's document. */
struct tier_need tier_need_read(struct json_value value, struct window usual);
/* A list of lists of these. */
void tier_needs_read(struct json_value value, struct window usual, struct tier_needs *needs);
/* A tier's members `when`, `years` and `approval`; plan holds the tiers before it. */
void tier_step_read(struct json_value tier, const struct tier_plan *plan, struct tier_step *step);
/* {"points":1000,...}: of every metric but the score, in thousandths. */
void tier_weights_read(struct json_value weights, int64_t weight_milli[]);
/* "2026-11-21". */
uint32_t date_setting_read(struct json_value value);
/* The setting tier.policy. */
void tier_policy_read(struct json_value policy, struct tier_plan *plan);

/* The setting tier.promotions. */
void promotions_setting_read(struct json_value list, struct tier_promotions *promotions);

/* The whole plan of this house. false: a setting cannot be read; without tiers count is 0. */
MUST_CHECK bool tier_plan_read(struct hq *hq, struct tier_plan *plan, struct err *err);
MUST_CHECK bool tier_promotions_read(
	struct hq *hq, struct tier_promotions *promotions, struct err *err);

#endif
