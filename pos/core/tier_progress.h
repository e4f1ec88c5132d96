/* tier_progress.h - how far a member is from the next tier, as the programme's policy counts it
 * (programme.md TIER-07): headquarters judges it by all they bought, a till adds what it sold since
 * and headquarters has not counted yet, which makes it provisional.
 *
 * Where tiers need nothing but points of all time, the member's own counter says it (tier_next())
 * and headquarters tells nothing.
 */
#ifndef SUANPAN_TIER_PROGRESS_H
#define SUANPAN_TIER_PROGRESS_H

#include "pos/core/text.h"
#include "pos/core/tier_plan.h"

struct shop;

#define TIER_PROGRESS_MAX INT64_C(1000000000000000)

struct tier_progress {
	bool told;           /* headquarters said something, be it that there is nothing to reach */
	char tier[TIER_MAX]; /* the next one; "": none can be reached by buying more */
	enum metric metric;
	int64_t have, need; /* within TIER_PROGRESS_MAX */
	uint32_t until;     /* the last day of the window that is counted; 0: no such day */
	/* Not in `have`: what this till sold them, less what it took back. 0 at headquarters. */
	int64_t own_minor;
	int32_t own_sales;
};

/* Every tier needs so many points of all time, and nothing else. */
bool tier_plan_plain(const struct tier_plan *plan);
/* From a tier of this rank to the lowest one above it that is not met yet: of its groups of needs
 * the one that is nearest, and of that group the need that is furthest. told is true. */
struct tier_progress tier_progress_of(
	const struct tier_plan *plan, const struct buyer *buyer, uint32_t rank, uint32_t on);
bool tier_progress_same(const struct tier_progress *a, const struct tier_progress *b);

/* What is shown of it. */
struct tier_goal {
	const struct tier *tier; /* NULL: nothing is to be shown */
	enum metric metric;
	int64_t have, need; /* have >= need: reached, once headquarters says so too */
	uint32_t until;
	bool provisional; /* this till's own are in it */
};

/* Said by headquarters, or else, where tiers need no more, by the counter of all time. */
struct tier_goal tier_goal_of(
	const struct shop *shop, const struct member *member, const struct tier_progress *progress);
/* "{2} points to {1}", as the metric counts; whether its figures are money. */
enum text tier_goal_text(enum metric metric);
bool metric_is_money(enum metric metric);

#endif
