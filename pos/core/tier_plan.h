/* tier_plan.h - a programme's tiers as data: what each needs, how long it lasts and how it is lost
 * (programme.md 1.2 and AMB-04).
 *
 * Tiers stand in rising order; a tier's rank is its index, rank 0 needs nothing and is never lost.
 * A tier is reached when one of its groups of needs is met whole (any of all). Pure: the day of the
 * review is given, and the same figures give the same verdict.
 */
#ifndef SUANPAN_TIER_PLAN_H
#define SUANPAN_TIER_PLAN_H

#include "pos/core/member.h"
#include "pos/core/tier_figure.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	TIER_ANY_MAX = 4, /* groups of needs of a tier */
	TIER_ALL_MAX = 4, /* needs in a group */
	TIER_GROWTH_MAX = 2,
	TIER_YEARS_MAX = 5,
	TIER_GRACE_MAX = 366,
};

struct tier_need {
	enum metric metric;
	struct window window;
	int64_t at_least;
};

struct tier_group {
	struct tier_need all[TIER_ALL_MAX];
	uint32_t count;
};

struct tier_needs {
	struct tier_group any[TIER_ANY_MAX];
	uint32_t count;
};

/* In each of the last `count` whole calendar years the needs of a lower tier were met, and from
 * each of these years to the next one of the figures has grown. */
struct tier_years {
	uint32_t count; /* 0: no such condition */
	uint32_t rank;  /* whose needs */
	struct {
		enum metric metric;
		int64_t bp;
	} growth[TIER_GROWTH_MAX];
	uint32_t growth_count; /* 0: none asked for */
};

struct tier_step {
	char id[TIER_MAX];
	struct tier_needs needs; /* beside years: none */
	struct tier_years years;
	bool approval; /* somebody with a name must agree: never reached by itself */
};

enum valid_kind {
	VALID_NEXT_YEAR_END, /* to the end of the year after the one it was reached in */
	VALID_YEAR_END,
	VALID_DAYS,
	VALID_FOREVER,
};

enum downgrade {
	DOWNGRADE_ONE_DOWN,  /* a tier that ran out falls by one, and lasts as if reached then */
	DOWNGRADE_RECOMPUTE, /* ... to what the figures say that day ("balance_based") */
	DOWNGRADE_NONE,
};

struct tier_plan {
	struct tier_step tiers[TIERS_MAX];
	uint32_t count;
	struct window window; /* of needs that name none; what "the window before" is */
	enum valid_kind valid;
	int32_t valid_days;
	enum downgrade downgrade;
	int32_t grace_days; /* after the last day before it is lost */
	int32_t visit_minutes;
	int64_t weight_milli[METRIC_SCORE];
};

struct tier_standing {
	uint32_t rank;
	uint32_t until; /* its last day; 0: no end is noted */
};

struct tier_verdict {
	struct tier_standing standing;
	uint32_t waits; /* rank of a tier that is reached but for somebody's approval; 0: none */
};

/* UINT32_MAX: no tier of this id. */
uint32_t tier_rank(const struct tier_plan *plan, const char *id);
bool needs_met(const struct tier_needs *needs, const struct buyer *buyer, uint32_t on);
/* The last day of a tier that was reached on this one; 0: no end. */
uint32_t tier_valid_until(const struct tier_plan *plan, uint32_t on);
/* What becomes of a member's own tier on this day. */
struct tier_verdict tier_review(const struct tier_plan *plan, const struct buyer *buyer,
	struct tier_standing standing, uint32_t on);
#define LOOKS_NOWHERE UINT32_MAX
/* The first day whose purchases a review on this day looks at; 0: all of them, LOOKS_NOWHERE:
 * none. */
uint32_t tier_looks_back(const struct tier_plan *plan, uint32_t on);

#endif
