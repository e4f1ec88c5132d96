/* rule_quota.h - what this till may still use of rules that are there only so often, and what the
 * engine is told for it. Pure.
 *
 * Headquarters gives each till a part of what a limited rule has left, its quota (sync/README.md
 * 3.15), and offline the till keeps within it: the engine is told that so many of the rule's uses
 * are gone that just the quota remains. A rule that headquarters' list does not name has nothing
 * left here. What each member may use is counted apart: by headquarters at all tills, and since
 * then here (struct member_more, `used`).
 */
#ifndef SUANPAN_RULE_QUOTA_H
#define SUANPAN_RULE_QUOTA_H

#include "pos/core/closed_sale.h"
#include "pos/core/engine.h"
#include "pos/core/member_more.h"
#include "pos/core/rules.h"

/* This side is not limited. */
#define QUOTA_OPEN INT64_MAX

/* What is left here of one rule. */
struct rule_quota {
	bool listed;         /* headquarters named it; else nothing is left */
	int64_t uses, minor; /* may be below 0: a sale that was begun is not taken back */
};

struct limited_rule {
	uint32_t rule; /* index */
	struct rule_limits limits;
	struct rule_quota left;
};

/* Of one file of rules. use[] is always what `limited` says. The room is the shell's. */
struct rule_quotas {
	const struct rules *rules;
	uint32_t count; /* of rules with a limit */
	struct limited_rule *limited;
	struct rule_use *use; /* one for each rule of the file */
};

/* Room for rules_count() of each. Nothing is left of anything, and nobody is there. */
void rule_quotas_of(struct rule_quotas *quotas, const struct rules *rules,
	struct limited_rule *limited, struct rule_use *use);
/* Nothing is left of anything, as without a list. */
void rule_quotas_clear(struct rule_quotas *quotas);
/* What is left of the rule of this name, if it is one of these. */
void rule_quotas_set(struct rule_quotas *quotas, const char *rule, const struct rule_quota *left);
/* Who is on the sale; NULL: nobody. */
void rule_quotas_member(struct rule_quotas *quotas, const struct member_more *more);
/* So much was used here since of the rule of this name, if it is one of these. */
void rule_quotas_used(struct rule_quotas *quotas, const char *rule, int64_t uses, int64_t minor);
/* The sale is on disk: what it used is gone. */
void rule_quotas_sold(struct rule_quotas *quotas, const struct closed_sale *sale);
/* Every rule that the sale used is still there for it. */
bool rule_quotas_allow(const struct rule_quotas *quotas, const struct closed_sale *sale);

/* NULL for a rule without a limit, and where nobody counts (quotas NULL). */
const struct limited_rule *rule_quotas_find(const struct rule_quotas *quotas, uint32_t rule);
/* Nothing of it is left at this till. */
bool rule_quota_gone(const struct limited_rule *limited);

/* Why a rule may not be used any more, where it is this till's quota that is used up, or that it
 * never had one; TEXT_NONE: it is for another reason. quotas may be NULL. */
enum text rule_quotas_reason(const struct rule_quotas *quotas, const struct rejection *rejection);

#endif
