/* member_tier.h - a member's tier at headquarters: what they have by themselves, and a tier that
 * was lent for some time (programme.md TIER-12, TIER-18, RDM-12).
 *
 * A lent tier counts while it is above their own and its last day has not passed; meanwhile their
 * own goes on being reviewed and is what they fall back to. Every change is written down once, in
 * tier_log, which is also what a message about it is made from. Functions that write need an open
 * transaction and fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_MEMBER_TIER_H
#define SUANPAN_HQ_MEMBER_TIER_H

#include "pos/core/attr.h"
#include "pos/core/tier_plan.h"
#include "sync/hq/member_file.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

struct member_tier {
	int64_t member;
	char card[CARD_MAX];
	char tier[TIER_MAX]; /* as tills know it */
	struct member_file file;
};

/* false: no such member, or gone. */
bool member_tier_find(struct hq *hq, int64_t member, struct member_tier *tier);
/* What they have by themselves; false: a tier that the plan does not know. */
bool member_tier_own(
	const struct tier_plan *plan, const struct member_tier *tier, struct tier_standing *own);
/* The lent one; false: none is. */
bool member_tier_lent(
	const struct tier_plan *plan, const struct member_tier *tier, struct tier_standing *lent);

/* Makes this their own tier from this day on; a lent one stays while it lasts and is higher. false:
 * everything was so before. */
bool member_tier_settle(struct hq *hq, const struct tier_plan *plan, struct member_tier *tier,
	struct tier_standing own, uint32_t on, int64_t now_ms);

struct tier_loan {
	const char *tier;
	uint32_t until; /* the last day */
	const char *by; /* who approved it, or which campaign */
	const char *reason;
};

enum loan_result {
	LOAN_GIVEN,
	LOAN_NO_TIER, /* no such tier */
	LOAN_NO_MEMBER,
	LOAN_OVER,   /* its last day has passed */
	LOAN_HIGHER, /* they have it, or a higher one, for at least as long */
};

/* For words, promotions and what is exchanged for points. Lent again, the later one counts. */
MUST_CHECK enum loan_result member_tier_lend(struct hq *hq, const struct tier_plan *plan,
	int64_t member, const struct tier_loan *loan, uint32_t on, int64_t now_ms);
/* Takes a lent tier back. false: none was lent. */
bool member_tier_revoke(struct hq *hq, const struct tier_plan *plan, int64_t member,
	const struct tier_loan *why, uint32_t on, int64_t now_ms);

#endif
