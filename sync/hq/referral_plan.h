/* referral_plan.h - the setting `referral`: when an invitation counts, and what either side gets.
 *
 *	{"trigger":"first_sale_final","window_days":30,"final_days":7,
 *	 "inviter":[{"points":100},{"type":"gold","from_minor":50000,"points":300,"share_bp":100,
 *	   "share_most_minor":5000,"campaign":900002,"days":30,"benefit_minor":0}],
 *	 "newcomer":[{"points":50}],
 *	 "bonus":[{"from":"2026-11-01","to":"2026-11-30","points":50}],
 *	 "ladder":[{"count":3,"campaign":900003,"days":60},{"count":5,"points":500}]}
 *
 * Of a side's rewards the one with the highest from_minor that the first sale reaches counts, one
 * of the newcomer's own type (group or tier) before one for everybody. share_bp of the sale makes
 * the voucher's amount. Pure.
 */
#ifndef SUANPAN_HQ_REFERRAL_PLAN_H
#define SUANPAN_HQ_REFERRAL_PLAN_H

#include "pos/core/attr.h"
#include "pos/core/member.h"
#include "sync/json.h"

#include <stdint.h>

enum { REFERRAL_REWARDS_MAX = 12, REFERRAL_STEPS_MAX = 6 };

enum referral_trigger { REFERRAL_ON_FINAL_SALE, REFERRAL_ON_REGISTRATION };

struct referral_gift {
	char type[GROUP_MAX]; /* "": everybody */
	int64_t from_minor;
	int64_t points;
	int32_t share_bp;
	int64_t share_most_minor; /* 0: no cap */
	uint32_t campaign;        /* 0: no voucher */
	int32_t days;             /* the voucher is good for so long, 0: open end */
	int64_t benefit_minor;
};

struct bonus_time {
	uint32_t from, to; /* days of joining, both counted */
	int64_t points;    /* for the inviter, beside the reward */
};

struct ladder_step {
	int32_t count; /* invitations that count */
	struct referral_gift reward;
};

struct referral_plan {
	enum referral_trigger trigger;
	int32_t window_days; /* from joining to the first sale, the last day counts; 0: no end */
	int32_t final_days;  /* after the first sale nothing may come back any more */
	uint32_t inviter_count, newcomer_count, bonus_count, step_count;
	struct referral_gift inviter[REFERRAL_REWARDS_MAX], newcomer[REFERRAL_REWARDS_MAX];
	struct bonus_time bonus[REFERRAL_STEPS_MAX];
	struct ladder_step steps[REFERRAL_STEPS_MAX];
};

/* Refuses in value's document what is no such setting. */
void referral_plan_take(struct json_value value, struct referral_plan *plan);

/* NULL: nothing for it. tier and group: the newcomer's. */
const struct referral_gift *referral_reward(const struct referral_gift *rewards, uint32_t count,
	const char *group, const char *tier, int64_t amount_minor);
/* What the voucher is worth: its own amount, else the share, else 0 (as the campaign's rule). */
int64_t referral_benefit(const struct referral_gift *reward, int64_t amount_minor);
int64_t referral_bonus(const struct referral_plan *plan, uint32_t joined_on);

#endif
