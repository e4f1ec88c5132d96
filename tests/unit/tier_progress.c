/* How far a member is from the next tier: as headquarters judges it, and as a till shows it. */
#include "pos/core/tier_progress.h"

#include "pos/core/shop.h"
#include "tests/t.h"

#include <string.h>

enum { TODAY = 20261121 };

static const struct window year = {WINDOW_YEAR, 0}, quarter = {WINDOW_QUARTER, 0},
			   lifetime = {WINDOW_LIFETIME, 0}, rolling = {WINDOW_DAYS, 90};

/* The lowest tier, and gold for what the groups say. */
static struct tier_plan gold_for(const struct tier_group *groups, uint32_t count)
{
	struct tier_plan plan = {.count = 2};
	strcpy(plan.tiers[0].id, "regular");
	strcpy(plan.tiers[1].id, "gold");
	plan.tiers[0].needs.count = plan.tiers[0].needs.any[0].count = 1;
	plan.tiers[1].needs.count = count;
	memcpy(plan.tiers[1].needs.any, groups, count * sizeof groups[0]);
	return plan;
}

static struct tier_plan gold_at(enum metric metric, struct window window, int64_t at_least)
{
	const struct tier_group group = {.all = {{metric, window, at_least}}, .count = 1};
	return gold_for(&group, 1);
}

/* programme: TIER-07 */
static void points_of_all_time_alone_are_plain(void **state)
{
	(void)state;
	struct tier_plan plan = gold_at(METRIC_POINTS, lifetime, 1000);
	check(tier_plan_plain(&plan));
	plan.tiers[1].approval = true;
	check(!tier_plan_plain(&plan));
	plan = gold_at(METRIC_POINTS, year, 1000);
	check(!tier_plan_plain(&plan));
	plan = gold_at(METRIC_SPEND, lifetime, 1000);
	check(!tier_plan_plain(&plan));
	plan = gold_at(METRIC_POINTS, lifetime, 1000);
	plan.tiers[1].years.count = 2;
	check(!tier_plan_plain(&plan));
}

/* programme: TIER-07, TIER-13 */
static void what_was_bought_in_the_window_counts_and_nothing_before(void **state)
{
	static const struct purchase all[] = {{.on = 20251231, .minor = 90000, .points = 900},
		{.on = 20260705, .minor = 20000, .points = 200},
		{.on = 20261120, .minor = 10000, .points = 100}};
	static const struct {
		enum metric metric;
		const struct window *window;
		int64_t have;
		uint32_t until;
	} cases[] = {
		{METRIC_SPEND, &year, 30000, 20261231},
		{METRIC_POINTS, &quarter, 100, 20261231},
		{METRIC_VISITS, &year, 2, 20261231},
		{METRIC_SPEND, &rolling, 10000, 0},
		{METRIC_SPEND, &lifetime, 777, 0},
		{METRIC_BASKET, &year, 15000, 20261231},
	};
	const struct buyer buyer = {.purchases = all, .count = LENGTH(all), .lifetime_minor = 777};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct tier_plan plan = gold_at(cases[i].metric, *cases[i].window, 500000);
		struct tier_progress progress = tier_progress_of(&plan, &buyer, 0, TODAY);
		row("case %zu", i);
		check(progress.told && strcmp(progress.tier, "gold") == 0);
		check(progress.metric == cases[i].metric && progress.need == 500000);
		check(progress.have == cases[i].have && progress.until == cases[i].until);
	}
}

/* programme: TIER-07, TIER-10 */
static void the_nearest_way_is_told_and_of_it_what_is_furthest(void **state)
{
	static const struct tier_group ways[] = {
		{.all = {{METRIC_SPEND, {WINDOW_YEAR, 0}, 100000}}, .count = 1},
		{.all = {{METRIC_VISITS, {WINDOW_YEAR, 0}, 1},
			 {METRIC_POINTS, {WINDOW_YEAR, 0}, 400},
			 {METRIC_VISITS, {WINDOW_YEAR, 0}, 4}},
			.count = 3},
	};
	static const struct purchase all[] = {{.on = 20260705, .minor = 20000, .points = 200},
		{.on = 20261120, .minor = 10000, .points = 100}};
	const struct buyer buyer = {.purchases = all, .count = LENGTH(all)};
	const struct tier_plan plan = gold_for(ways, LENGTH(ways));
	(void)state;
	/* 30 % of the first way; of the second 75 % and 50 %, and one need that is met. */
	struct tier_progress progress = tier_progress_of(&plan, &buyer, 0, TODAY);
	check(progress.metric == METRIC_VISITS && progress.have == 2 && progress.need == 4);
}

/* programme: TIER-07 */
static void what_is_reached_or_not_to_be_bought_is_no_goal(void **state)
{
	const struct buyer rich = {.lifetime_minor = 500000}, poor = {0};
	struct tier_plan plan = gold_at(METRIC_SPEND, lifetime, 500000);
	(void)state;
	struct tier_progress progress = tier_progress_of(&plan, &rich, 0, TODAY);
	check(progress.told && !progress.tier[0]);
	progress = tier_progress_of(&plan, &poor, 1, TODAY);
	check(progress.told && !progress.tier[0]);
	/* A tier that the plan does not know. */
	progress = tier_progress_of(&plan, &poor, UINT32_MAX, TODAY);
	check(progress.told && !progress.tier[0]);
	plan.tiers[1].approval = true;
	progress = tier_progress_of(&plan, &poor, 0, TODAY);
	check(progress.told && !progress.tier[0]);
}

static void figures_at_the_ends_of_the_range_are_bounded(void **state)
{
	const struct buyer buyer = {.lifetime_minor = INT64_MIN};
	const struct tier_group ways[] = {
		{.all = {{METRIC_SPEND, {WINDOW_LIFETIME, 0}, INT64_MAX}}, .count = 1},
		{.all = {{METRIC_POINTS, {WINDOW_LIFETIME, 0}, INT64_MAX}}, .count = 1}};
	const struct tier_plan plan = gold_for(ways, LENGTH(ways));
	(void)state;
	struct tier_progress progress = tier_progress_of(&plan, &buyer, 0, TODAY);
	check(progress.metric == METRIC_POINTS && progress.have == 0);
	check(progress.need == TIER_PROGRESS_MAX);
}

/* ---- the till ---- */

static struct shop shop_with_tiers(bool by_policy)
{
	return (struct shop){.tiers = {{.id = "regular", .min = 0}, {.id = "gold", .min = 1000}},
		.tier_count = 2,
		.tiers_by_policy = by_policy,
		.currency_exponent = 2};
}

/* programme: TIER-07 */
static void the_till_adds_what_it_sold_since(void **state)
{
	static const struct {
		enum metric metric;
		int64_t have; /* of 500 told, 3 sales of 149.50 */
		bool provisional;
	} cases[] = {
		{METRIC_POINTS, 500 + 150, true},
		{METRIC_SPEND, 500 + 14950, true},
		{METRIC_VISITS, 500 + 3, true},
		{METRIC_BASKET, 500, false},
		{METRIC_INTERACTIONS, 500, false},
		{METRIC_SCORE, 500, false},
	};
	const struct shop shop = shop_with_tiers(true);
	const struct member member = {.tier = "regular", .qualifying = 999};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct tier_progress progress = {.told = true,
			.tier = "gold",
			.metric = cases[i].metric,
			.have = 500,
			.need = 100000,
			.until = 20261231,
			.own_minor = 14950,
			.own_sales = 3};
		struct tier_goal goal = tier_goal_of(&shop, &member, &progress);
		row("metric %zu", i);
		check(goal.tier == &shop.tiers[1] && goal.need == 100000);
		check(goal.have == cases[i].have && goal.provisional == cases[i].provisional);
	}
}

/* programme: TIER-07 */
static void without_a_word_only_the_plain_counter_is_shown(void **state)
{
	const struct member member = {.tier = "regular", .qualifying = 400};
	const struct tier_progress nothing = {0}, top = {.told = true},
				   elsewhere = {.told = true, .tier = "diamond", .need = 1};
	struct shop shop = shop_with_tiers(false);
	(void)state;
	struct tier_goal goal = tier_goal_of(&shop, &member, &nothing);
	check(goal.tier == &shop.tiers[1] && goal.have == 400 && goal.need == 1000);
	check(!goal.provisional);
	check(!tier_goal_of(&shop, &member, &top).tier);
	check(!tier_goal_of(&shop, &member, &elsewhere).tier);
	shop = shop_with_tiers(true);
	check(!tier_goal_of(&shop, &member, &nothing).tier);
}

TESTS(test(points_of_all_time_alone_are_plain),
	test(what_was_bought_in_the_window_counts_and_nothing_before),
	test(the_nearest_way_is_told_and_of_it_what_is_furthest),
	test(what_is_reached_or_not_to_be_bought_is_no_goal),
	test(figures_at_the_ends_of_the_range_are_bounded), test(the_till_adds_what_it_sold_since),
	test(without_a_word_only_the_plain_counter_is_shown))
