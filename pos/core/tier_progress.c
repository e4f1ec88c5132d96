#include "pos/core/tier_progress.h"

#include "pos/core/money.h"
#include "pos/core/period.h"
#include "pos/core/shop.h"

#include <string.h>

__extension__ typedef __int128 wide;

static bool is_plain(const struct tier_step *tier)
{
	const struct tier_group *group = &tier->needs.any[0];
	return tier->years.count == 0 && !tier->approval && tier->needs.count == 1 &&
	       group->count == 1 && group->all[0].metric == METRIC_POINTS &&
	       group->all[0].window.kind == WINDOW_LIFETIME;
}

bool tier_plan_plain(const struct tier_plan *plan)
{
	for (uint32_t i = 0; i < plan->count; i++)
		if (!is_plain(&plan->tiers[i]))
			return false;
	return true;
}

/* ---- headquarters ---- */

static uint32_t last_day(struct window window, uint32_t on)
{
	switch (window.kind) {
	case WINDOW_LIFETIME:
	case WINDOW_DAYS:
		break;
	case WINDOW_MONTH:
		return period_last(PERIOD_MONTH, on);
	case WINDOW_QUARTER:
		return period_last(PERIOD_QUARTER, on);
	case WINDOW_YEAR:
		return period_last(PERIOD_YEAR, on);
	}
	return 0;
}

static int64_t bounded(int64_t figure)
{
	return figure > TIER_PROGRESS_MAX    ? TIER_PROGRESS_MAX
	       : figure < -TIER_PROGRESS_MAX ? -TIER_PROGRESS_MAX
					     : figure;
}

/* a has done less of what it needs than b. Both are within TIER_PROGRESS_MAX: 128 bits hold it. */
static bool is_behind(const struct tier_progress *a, const struct tier_progress *b)
{
	return (wide)a->have * b->need < (wide)b->have * a->need;
}

static struct tier_progress need_progress(
	const struct tier_need *need, const struct buyer *buyer, uint32_t on)
{
	return (struct tier_progress){.told = true,
		.metric = need->metric,
		.have = bounded(buyer_in_window(buyer, need->metric, need->window, on)),
		.need = bounded(need->at_least),
		.until = last_day(need->window, on)};
}

/* The need of a group that is furthest, of those that are not met; the first of equals. */
static bool group_progress(const struct tier_group *group, const struct buyer *buyer, uint32_t on,
	struct tier_progress *furthest)
{
	bool found = false;
	for (uint32_t i = 0; i < group->count; i++) {
		struct tier_progress one = need_progress(&group->all[i], buyer, on);
		if (one.have >= one.need || one.need <= 0 || (found && !is_behind(&one, furthest)))
			continue;
		*furthest = one;
		found = true;
	}
	return found;
}

static bool step_progress(const struct tier_step *step, const struct buyer *buyer, uint32_t on,
	struct tier_progress *nearest)
{
	bool found = false;
	if (step->approval || needs_met(&step->needs, buyer, on))
		return false;
	for (uint32_t i = 0; i < step->needs.count; i++) {
		struct tier_progress one;
		if (!group_progress(&step->needs.any[i], buyer, on, &one) ||
			(found && !is_behind(nearest, &one)))
			continue;
		*nearest = one;
		found = true;
	}
	return found;
}

struct tier_progress tier_progress_of(
	const struct tier_plan *plan, const struct buyer *buyer, uint32_t rank, uint32_t on)
{
	struct tier_progress progress;
	for (uint32_t i = rank + 1; rank < plan->count && i < plan->count; i++) {
		if (!step_progress(&plan->tiers[i], buyer, on, &progress))
			continue;
		memcpy(progress.tier, plan->tiers[i].id, sizeof progress.tier);
		return progress;
	}
	return (struct tier_progress){.told = true};
}

bool tier_progress_same(const struct tier_progress *a, const struct tier_progress *b)
{
	return a->told == b->told && strcmp(a->tier, b->tier) == 0 && a->metric == b->metric &&
	       a->have == b->have && a->need == b->need && a->until == b->until;
}

/* ---- the till ---- */

/* Money as whole units, half up, as points count it. */
static int64_t whole_units(int64_t minor, int exponent)
{
	int64_t unit = 1, whole = 0;
	for (int i = 0; i < exponent; i++)
		unit *= 10;
	return money_share(minor, 1, unit, ROUND_HALF_UP, &whole) ? whole : 0;
}

/* What this till's own sales add; of the other metrics headquarters alone knows enough. */
static int64_t own_part(const struct tier_progress *progress, int exponent)
{
	switch (progress->metric) {
	case METRIC_POINTS:
		return whole_units(progress->own_minor, exponent);
	case METRIC_SPEND:
		return progress->own_minor;
	case METRIC_VISITS:
		return progress->own_sales;
	case METRIC_BASKET:
	case METRIC_INTERACTIONS:
	case METRIC_SCORE:
	case METRIC_COUNT:
		break;
	}
	return 0;
}

static struct tier_goal told_goal(const struct shop *shop, const struct tier_progress *progress)
{
	int64_t own = own_part(progress, shop->currency_exponent);
	struct tier_goal goal = {.tier = tier_find(shop->tiers, shop->tier_count, progress->tier),
		.metric = progress->metric,
		.have = progress->have,
		.need = progress->need,
		.until = progress->until,
		.provisional = own != 0};
	if (!money_add(progress->have, own, &goal.have))
		goal.have = progress->have;
	return goal;
}

struct tier_goal tier_goal_of(
	const struct shop *shop, const struct member *member, const struct tier_progress *progress)
{
	int64_t missing;
	if (progress->told)
		return told_goal(shop, progress);
	if (shop->tiers_by_policy)
		return (struct tier_goal){0};
	const struct tier *next = tier_next(shop->tiers, shop->tier_count, member, &missing);
	return (struct tier_goal){.tier = next,
		.metric = METRIC_POINTS,
		.have = member->qualifying,
		.need = next ? next->min : 0};
}

bool metric_is_money(enum metric metric)
{
	return metric == METRIC_SPEND || metric == METRIC_BASKET;
}

enum text tier_goal_text(enum metric metric)
{
	switch (metric) {
	case METRIC_SPEND:
		return TEXT_GOAL_SPEND;
	case METRIC_VISITS:
		return TEXT_GOAL_VISITS;
	case METRIC_BASKET:
		return TEXT_GOAL_BASKET;
	case METRIC_INTERACTIONS:
		return TEXT_GOAL_INTERACTIONS;
	case METRIC_POINTS:
	case METRIC_SCORE:
	case METRIC_COUNT:
		break;
	}
	return TEXT_VIEW_NEXT_TIER;
}
