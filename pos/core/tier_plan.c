#include "pos/core/tier_plan.h"

#include "pos/core/period.h"

#include <string.h>

/* A tier that was reached, and until when. */
struct reached {
	uint32_t rank, until;
};

enum { REACHED_MAX = 3 };

uint32_t tier_rank(const struct tier_plan *plan, const char *id)
{
	for (uint32_t i = 0; i < plan->count; i++)
		if (strcmp(plan->tiers[i].id, id) == 0)
			return i;
	return UINT32_MAX;
}

static bool group_met(const struct tier_group *group, const struct buyer *buyer, uint32_t on)
{
	for (uint32_t i = 0; i < group->count; i++) {
		const struct tier_need *need = &group->all[i];
		if (buyer_in_window(buyer, need->metric, need->window, on) < need->at_least)
			return false;
	}
	return true;
}

bool needs_met(const struct tier_needs *needs, const struct buyer *buyer, uint32_t on)
{
	for (uint32_t i = 0; i < needs->count; i++)
		if (group_met(&needs->any[i], buyer, on))
			return true;
	return false;
}

uint32_t tier_valid_until(const struct tier_plan *plan, uint32_t on)
{
	switch (plan->valid) {
	case VALID_NEXT_YEAR_END:
		return period_last(PERIOD_YEAR, date_plus_months(on, 12));
	case VALID_YEAR_END:
		return period_last(PERIOD_YEAR, on);
	case VALID_DAYS:
		return date_plus_days(on, plan->valid_days);
	case VALID_FOREVER:
		break;
	}
	return 0;
}

/* ---- whole years ---- */

static uint32_t last_day_of(uint32_t year)
{
	return year * 10000 + 1231;
}

static bool grown(const struct tier_years *years, const struct buyer *buyer, uint32_t year)
{
	const struct window whole = {WINDOW_YEAR, 0};
	for (uint32_t i = 0; i < years->growth_count; i++) {
		enum metric metric = years->growth[i].metric;
		int64_t base = buyer_in_window(buyer, metric, whole, last_day_of(year - 1));
		int64_t now = buyer_in_window(buyer, metric, whole, last_day_of(year));
		if (has_grown(base, now, years->growth[i].bp))
			return true;
	}
	return years->growth_count == 0;
}

static bool years_met(const struct tier_plan *plan, const struct tier_years *years,
	const struct buyer *buyer, uint32_t last_year)
{
	for (uint32_t i = 0; i < years->count; i++) {
		uint32_t year = last_year - i;
		if (!needs_met(&plan->tiers[years->rank].needs, buyer, last_day_of(year)))
			return false;
		if (i + 1 < years->count && !grown(years, buyer, year))
			return false;
	}
	return years->count > 0;
}

/* ---- what is reached ---- */

/* The last day of the window before the one that contains this day: sales that came late still
 * count there. */
static uint32_t day_before_window(const struct tier_plan *plan, uint32_t on)
{
	switch (plan->window.kind) {
	case WINDOW_MONTH:
		return date_plus_days(period_first(PERIOD_MONTH, on), -1);
	case WINDOW_QUARTER:
		return date_plus_days(period_first(PERIOD_QUARTER, on), -1);
	case WINDOW_LIFETIME:
	case WINDOW_YEAR:
	case WINDOW_DAYS:
		break;
	}
	return date_plus_days(period_first(PERIOD_YEAR, on), -1);
}

static struct reached by_needs(
	const struct tier_plan *plan, const struct buyer *buyer, uint32_t on, bool approved)
{
	struct reached reached = {0, tier_valid_until(plan, on)};
	for (uint32_t i = 1; i < plan->count; i++)
		if ((approved || !plan->tiers[i].approval) &&
			needs_met(&plan->tiers[i].needs, buyer, on))
			reached.rank = i;
	return reached;
}

static struct reached by_years(
	const struct tier_plan *plan, const struct buyer *buyer, uint32_t on, bool approved)
{
	uint32_t last_year = on / 10000 - 1;
	struct reached reached = {0, tier_valid_until(plan, last_day_of(last_year))};
	for (uint32_t i = 1; i < plan->count; i++)
		if ((approved || !plan->tiers[i].approval) &&
			years_met(plan, &plan->tiers[i].years, buyer, last_year))
			reached.rank = i;
	return reached;
}

static void look(const struct tier_plan *plan, const struct buyer *buyer, uint32_t on,
	bool approved, struct reached all[REACHED_MAX])
{
	all[0] = by_needs(plan, buyer, on, approved);
	all[1] = by_needs(plan, buyer, day_before_window(plan, on), approved);
	all[2] = by_years(plan, buyer, on, approved);
}

static bool lasts(uint32_t until, uint32_t on)
{
	return until == 0 || until >= on;
}

static uint32_t later(uint32_t a, uint32_t b)
{
	return a == 0 || b == 0 ? 0 : a > b ? a : b;
}

/* The highest rank that is reached and lasts; 0 is always. */
static uint32_t highest(const struct reached all[REACHED_MAX], uint32_t on)
{
	uint32_t rank = 0;
	for (int i = 0; i < REACHED_MAX; i++)
		if (all[i].rank > rank && lasts(all[i].until, on))
			rank = all[i].rank;
	return rank;
}

/* Until when this rank is held by what was reached: a higher tier holds the lower ones. */
static bool held_until(const struct reached all[REACHED_MAX], uint32_t rank, uint32_t *until)
{
	bool held = false;
	for (int i = 0; i < REACHED_MAX; i++) {
		if (all[i].rank < rank)
			continue;
		*until = held ? later(*until, all[i].until) : all[i].until;
		held = true;
	}
	return held;
}

/* ---- the review ---- */

static bool ran_out(const struct tier_plan *plan, struct tier_standing standing, uint32_t on)
{
	return plan->downgrade != DOWNGRADE_NONE && standing.rank > 0 && standing.until > 0 &&
	       date_plus_days(standing.until, plan->grace_days) < on;
}

static struct tier_standing one_lapse(const struct tier_plan *plan,
	const struct reached all[REACHED_MAX], struct tier_standing standing, uint32_t on)
{
	uint32_t until = 0, floor = highest(all, on);
	struct tier_standing next = {standing.rank - 1, tier_valid_until(plan, standing.until)};
	if (plan->downgrade == DOWNGRADE_RECOMPUTE || next.rank < floor)
		next.rank = floor;
	if (held_until(all, next.rank, &until) && next.rank <= floor)
		next.until = later(next.until, until);
	return next;
}

struct tier_verdict tier_review(const struct tier_plan *plan, const struct buyer *buyer,
	struct tier_standing standing, uint32_t on)
{
	uint32_t until = 0;
	struct reached all[REACHED_MAX], approved[REACHED_MAX];
	look(plan, buyer, on, false, all);
	look(plan, buyer, on, true, approved);
	uint32_t reached = highest(all, on), wished = highest(approved, on);
	/* A tier that came without an end, from another system, gets one now. */
	if (standing.rank > 0 && standing.until == 0)
		standing.until = tier_valid_until(plan, on);
	if (reached > standing.rank)
		standing = (struct tier_standing){reached, 0};
	if (standing.rank > 0 && held_until(all, standing.rank, &until))
		standing.until = standing.until ? later(standing.until, until) : until;
	while (ran_out(plan, standing, on))
		standing = one_lapse(plan, all, standing, on);
	if (standing.rank == 0 || plan->downgrade == DOWNGRADE_NONE)
		standing.until = 0;
	return (struct tier_verdict){standing, wished > standing.rank ? wished : 0};
}

/* ---- how much of the past ---- */

static uint32_t earlier(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Points and money of all time are kept as counters. */
static uint32_t need_looks_back(const struct tier_need *need, uint32_t on)
{
	bool counter = need->metric == METRIC_POINTS || need->metric == METRIC_SPEND;
	return counter && need->window.kind == WINDOW_LIFETIME ? LOOKS_NOWHERE
							       : window_span(need->window, on).from;
}

static uint32_t needs_look_back(const struct tier_needs *needs, uint32_t on)
{
	uint32_t from = LOOKS_NOWHERE;
	for (uint32_t i = 0; i < needs->count; i++)
		for (uint32_t k = 0; k < needs->any[i].count; k++)
			from = earlier(from, need_looks_back(&needs->any[i].all[k], on));
	return from;
}

uint32_t tier_looks_back(const struct tier_plan *plan, uint32_t on)
{
	uint32_t from = LOOKS_NOWHERE, before = day_before_window(plan, on);
	for (uint32_t i = 0; i < plan->count; i++) {
		const struct tier_step *tier = &plan->tiers[i];
		from = earlier(from, needs_look_back(&tier->needs, on));
		from = earlier(from, needs_look_back(&tier->needs, before));
		if (tier->years.count > 0)
			from = earlier(from, needs_look_back(&plan->tiers[tier->years.rank].needs,
						     last_day_of(on / 10000 - tier->years.count)));
	}
	return from;
}
