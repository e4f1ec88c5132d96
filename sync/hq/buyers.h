/* buyers.h - a page of members with what they bought and did, for the jobs that judge them by
 * figures (pos/core/tier_figure.h).
 *
 *	struct buyers *buyers = buyers_begin(run, since);
 *	for (uint32_t i = 0; i < buyers->count; i++)
 *		... buyers_at(buyers, i) ...
 *	bool more = buyers_end(buyers);
 */
#ifndef SUANPAN_HQ_BUYERS_H
#define SUANPAN_HQ_BUYERS_H

#include "pos/core/attr.h"
#include "pos/core/tier_figure.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_tier.h"
#include "sync/hq/paper.h"

struct customer {
	struct member_tier tier;
	int64_t metric, spent_minor, completed_orders;
	bool blocked;
};

struct buyers {
	struct hq *hq;
	int64_t after, last; /* whose ids are above the one, up to the other */
	uint32_t count;
	struct customer customers[JOB_PAGE];
	bool more; /* members behind this page */
	bool all;  /* purchases are not cut off at a day */
	/* In the order of members, then of time. */
	struct paper purchases, purchase_owners, interactions, interaction_owners;
	uint32_t next_purchase, next_interaction;
};

/* The next page of members; with purchases and interactions from the day `since` on, 0: all there
 * are, LOOKS_NOWHERE (tier_plan.h): none. NULL: no memory, and the run fails. */
struct buyers *buyers_begin(struct job_run *run, uint32_t since);
/* This member alone; nobody of the id: none. NULL: no memory. */
struct buyers *buyers_of(struct hq *hq, int64_t member, uint32_t since);
/* Ask in rising order, once each; borrowed until the end. visit_minutes and weights are left to the
 * caller. */
struct buyer buyers_at(struct buyers *buyers, uint32_t index);
/* How the plan counts visits and scores. */
void buyer_judged_by(struct buyer *buyer, const struct tier_plan *plan);
/* true: there may be more members. Accepts NULL: false. */
bool buyers_end(struct buyers *buyers);

/* Whole units of money really paid, half up: what qualifies for tiers; 0 for less than nothing. */
int64_t qualifying_points(int64_t exponent, int64_t paid_minor);

#endif
