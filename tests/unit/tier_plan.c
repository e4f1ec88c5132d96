#include "pos/core/tier_plan.h"
#include "pos/core/tier_promotion.h"

#include "tests/t.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)

/* The table of the mother-and-baby plan: 1000, 5001, 10001 points (programme.md 1.2). */
static struct tier_plan s4(void)
{
	static const struct {
		const char *id;
		int64_t min;
	} tiers[] = {{"regular", 0}, {"silver", 1000}, {"gold", 5001}, {"diamond", 10001}};
	struct tier_plan plan = {.count = LENGTH(tiers)};
	for (uint32_t i = 0; i < plan.count; i++) {
		strcpy(plan.tiers[i].id, tiers[i].id);
		plan.tiers[i].needs.count = 1;
		plan.tiers[i].needs.any[0] = (struct tier_group){
			.all = {{METRIC_POINTS, {WINDOW_LIFETIME, 0}, tiers[i].min}}, .count = 1};
	}
	return plan;
}

static struct tier_plan s4_in(enum window_kind kind, int32_t days)
{
	struct tier_plan plan = s4();
	plan.window = (struct window){kind, days};
	for (uint32_t i = 0; i < plan.count; i++)
		plan.tiers[i].needs.any[0].all[0].window = plan.window;
	return plan;
}

static struct purchase bought(uint32_t on, int64_t yuan)
{
	return (struct purchase){.on = on, .minor = yuan * 100, .points = yuan};
}

static uint32_t rank_of_points(const struct tier_plan *plan, int64_t points)
{
	const struct buyer buyer = {.lifetime_points = points};
	return tier_review(plan, &buyer, (struct tier_standing){0, 0}, 20261121).standing.rank;
}

/* programme: TIER-01, TIER-02, TIER-03, TIER-04, TIER-05, AMB-01 */
static void a_tier_is_reached_at_its_minimum_and_not_one_below(void **state)
{
	static const struct {
		int64_t points;
		uint32_t rank;
	} cases[] = {{-1, 0}, {0, 0}, {999, 0}, {1000, 1}, {5000, 1}, {5001, 2}, {10000, 2},
		{10001, 3}, {INT64_MAX, 3}};
	const struct tier_plan plan = s4();
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%lld points", (long long)cases[i].points);
		check(rank_of_points(&plan, cases[i].points) == cases[i].rank);
	}
	check(tier_rank(&plan, "gold") == 2 && tier_rank(&plan, "platinum") == UINT32_MAX);
}

/* programme: AMB-04, TIER-28 */
static void a_tier_lasts_to_the_end_of_the_next_year_and_then_falls_by_one(void **state)
{
	const struct purchase purchases[] = {bought(20250310, 6000)};
	const struct buyer buyer = {.purchases = purchases, .count = 1};
	const struct tier_plan plan = s4_in(WINDOW_YEAR, 0);
	struct tier_standing standing = {0, 0};
	(void)state;
	standing = tier_review(&plan, &buyer, standing, 20250310).standing;
	check(standing.rank == 2 && standing.until == 20261231);
	standing = tier_review(&plan, &buyer, standing, 20261231).standing;
	check(standing.rank == 2 && standing.until == 20261231);
	standing = tier_review(&plan, &buyer, standing, 20270101).standing;
	check(standing.rank == 1 && standing.until == 20271231);
	standing = tier_review(&plan, &buyer, standing, 20280101).standing;
	check(standing.rank == 0 && standing.until == 0);
}

/* programme: TIER-28, AMB-04 */
static void each_way_of_losing_a_tier_and_the_days_of_grace(void **state)
{
	static const struct {
		enum downgrade downgrade;
		int32_t grace_days;
		uint32_t on, rank;
	} cases[] = {
		{DOWNGRADE_ONE_DOWN, 0, 20261231, 3},
		{DOWNGRADE_ONE_DOWN, 0, 20270101, 2},
		{DOWNGRADE_ONE_DOWN, 30, 20270130, 3},
		{DOWNGRADE_ONE_DOWN, 30, 20270131, 2},
		{DOWNGRADE_RECOMPUTE, 0, 20270101, 1},
		{DOWNGRADE_RECOMPUTE, 0, 20261231, 3},
		{DOWNGRADE_NONE, 0, 20270101, 3},
		{DOWNGRADE_NONE, 0, 20990101, 3},
		/* Whoever was away for years lost a step with each. */
		{DOWNGRADE_ONE_DOWN, 0, 20290101, 0},
	};
	/* A diamond until the end of 2026 who bought for silver in that year. */
	const struct purchase purchases[] = {bought(20260310, 1500)};
	const struct buyer buyer = {.purchases = purchases, .count = 1};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct tier_plan plan = s4_in(WINDOW_YEAR, 0);
		plan.downgrade = cases[i].downgrade;
		plan.grace_days = cases[i].grace_days;
		row("%zu: %d on %u", i, cases[i].downgrade, cases[i].on);
		struct tier_verdict verdict = tier_review(
			&plan, &buyer, (struct tier_standing){3, 20261231}, cases[i].on);
		check(verdict.standing.rank == cases[i].rank);
	}
}

static void how_long_a_tier_lasts_is_data(void **state)
{
	static const struct {
		enum valid_kind valid;
		int32_t days;
		uint32_t until;
	} cases[] = {
		{VALID_NEXT_YEAR_END, 0, 20271231},
		{VALID_YEAR_END, 0, 20261231},
		{VALID_DAYS, 90, 20270219},
		{VALID_FOREVER, 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct tier_plan plan = s4();
		plan.valid = cases[i].valid;
		plan.valid_days = cases[i].days;
		const struct buyer buyer = {.lifetime_points = 1000};
		struct tier_standing standing =
			tier_review(&plan, &buyer, (struct tier_standing){0, 0}, 20261121).standing;
		row("%zu", i);
		check(standing.rank == 1 && standing.until == cases[i].until);
	}
}

/* programme: TIER-13, AMB-15 */
static void a_window_begins_and_ends_with_its_days(void **state)
{
	static const struct {
		enum window_kind kind;
		int32_t days;
		uint32_t bought, on, rank;
	} cases[] = {
		{WINDOW_MONTH, 0, 20261101, 20261130, 1},
		{WINDOW_QUARTER, 0, 20261001, 20261231, 1},
		{WINDOW_QUARTER, 0, 20260930, 20261001, 1}, /* the window before */
		{WINDOW_QUARTER, 0, 20260630, 20261001, 0},
		{WINDOW_YEAR, 0, 20260101, 20261231, 1},
		{WINDOW_YEAR, 0, 20241231, 20261231, 0},
		{WINDOW_DAYS, 30, 20261023, 20261121, 1},
		{WINDOW_DAYS, 30, 20261022, 20261121, 0},
		{WINDOW_DAYS, 1, 20261121, 20261121, 1},
		/* A night that is caught up does not look ahead. */
		{WINDOW_YEAR, 0, 20261122, 20261121, 0},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct tier_plan plan = s4_in(cases[i].kind, cases[i].days);
		const struct purchase purchase = bought(cases[i].bought, 1000);
		const struct buyer buyer = {.purchases = &purchase, .count = 1};
		row("%zu: bought %u, on %u", i, cases[i].bought, cases[i].on);
		check(tier_review(&plan, &buyer, (struct tier_standing){0, 0}, cases[i].on)
				.standing.rank == cases[i].rank);
	}
}

static void what_arrives_late_counts_for_the_window_before(void **state)
{
	/* Sold on the last day of the year, heard of on the third of the next. */
	const struct purchase late = bought(20261231, 1000);
	const struct buyer buyer = {.purchases = &late, .count = 1};
	const struct tier_plan plan = s4_in(WINDOW_YEAR, 0);
	(void)state;
	struct tier_standing standing =
		tier_review(&plan, &buyer, (struct tier_standing){0, 0}, 20270103).standing;
	check(standing.rank == 1 && standing.until == 20271231);
	/* And keeps a tier that ran out with that year. */
	standing =
		tier_review(&plan, &buyer, (struct tier_standing){1, 20261231}, 20270103).standing;
	check(standing.rank == 1 && standing.until == 20271231);
}

/* programme: TIER-10 */
static void spend_or_points_in_a_calendar_year(void **state)
{
	static const struct {
		int64_t minor, points;
		uint32_t rank;
	} cases[] = {{499999, 999, 0}, {500000, 0, 1}, {0, 1000, 1}, {499999, 1000, 1}};
	struct tier_plan plan = s4_in(WINDOW_YEAR, 0);
	plan.count = 2;
	plan.tiers[1].needs = (struct tier_needs){.count = 2,
		.any = {{.all = {{METRIC_SPEND, {WINDOW_YEAR, 0}, 500000}}, .count = 1},
			{.all = {{METRIC_POINTS, {WINDOW_YEAR, 0}, 1000}}, .count = 1}}};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct purchase purchase = {
			.on = 20260505, .minor = cases[i].minor, .points = cases[i].points};
		const struct buyer buyer = {.purchases = &purchase, .count = 1};
		row("%zu", i);
		check(tier_review(&plan, &buyer, (struct tier_standing){0, 0}, 20261121)
				.standing.rank == cases[i].rank);
	}
}

static void all_needs_of_a_group_must_be_met(void **state)
{
	struct tier_plan plan = s4_in(WINDOW_YEAR, 0);
	plan.count = 2;
	plan.tiers[1].needs = (struct tier_needs){.count = 1,
		.any = {{.all = {{METRIC_SPEND, {WINDOW_YEAR, 0}, 100000},
				 {METRIC_VISITS, {WINDOW_MONTH, 0}, 2}},
			.count = 2}}};
	const struct purchase purchases[] = {
		bought(20260505, 2000), bought(20261101, 1), bought(20261102, 1)};
	(void)state;
	for (uint32_t count = 1; count <= 3; count++) {
		const struct buyer buyer = {.purchases = purchases, .count = count};
		row("%u purchases", count);
		check(tier_review(&plan, &buyer, (struct tier_standing){0, 0}, 20261121)
				.standing.rank == (count == 3));
	}
}

/* Silver by 1,000 points in a year; gold by silver in two years and growth of 20 %. */
static struct tier_plan s2(uint32_t years)
{
	struct tier_plan plan = s4_in(WINDOW_YEAR, 0);
	plan.count = 3;
	plan.tiers[2].needs.count = 0;
	plan.tiers[2].years = (struct tier_years){.count = years,
		.rank = 1,
		.growth = {{METRIC_SPEND, 2000}, {METRIC_POINTS, 2000}},
		.growth_count = 2};
	return plan;
}

/* programme: TIER-11, AMB-14 */
static void two_years_with_growth_and_none_from_nothing(void **state)
{
	static const struct {
		int64_t first, second;
		uint32_t on, rank;
	} cases[] = {
		{1000, 1200, 20270101, 2}, {1000, 1199, 20270101, 1},
		{1000, 1200, 20261231, 1}, /* the second year is not over */
		{1000, 1200, 20280101, 0}, /* two years later: neither */
		{999, 5000, 20270101, 1},  /* not silver in the first */
		{0, 5000, 20270101, 1},    /* growth from nothing is none */
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct tier_plan plan = s2(2);
		const struct purchase purchases[] = {
			bought(20250601, cases[i].first), bought(20260601, cases[i].second)};
		const struct buyer buyer = {.purchases = purchases, .count = 2};
		row("%zu", i);
		check(tier_review(&plan, &buyer, (struct tier_standing){0, 0}, cases[i].on)
				.standing.rank == cases[i].rank);
	}
	struct tier_plan from_zero = s2(2);
	from_zero.tiers[1].needs.any[0].all[0].at_least = 0;
	const struct purchase only = bought(20260601, 5000);
	const struct buyer buyer = {.purchases = &only, .count = 1};
	check(tier_review(&from_zero, &buyer, (struct tier_standing){0, 0}, 20270101)
			.standing.rank == 1);
	check(!has_grown(0, 100, 0) && has_grown(100, 100, 0) && !has_grown(101, 101, 1));
	check(!has_grown(INT64_MAX, INT64_MAX, 10000) && !has_grown(-5, 5, 0));
}

/* programme: TIER-12 */
static void without_approval_the_top_tier_only_waits(void **state)
{
	struct tier_plan plan = s2(2);
	plan.count = 4;
	strcpy(plan.tiers[3].id, "diamond");
	plan.tiers[3].needs.count = 0;
	plan.tiers[3].approval = true;
	plan.tiers[3].years = plan.tiers[2].years;
	plan.tiers[3].years.count = 3;
	const struct purchase purchases[] = {
		bought(20240601, 1000), bought(20250601, 1200), bought(20260601, 1440)};
	const struct buyer buyer = {.purchases = purchases, .count = 3};
	(void)state;
	struct tier_verdict verdict =
		tier_review(&plan, &buyer, (struct tier_standing){2, 20261231}, 20270101);
	check(verdict.standing.rank == 2 && verdict.standing.until == 20271231);
	check(verdict.waits == 3);
	verdict = tier_review(&plan, &buyer, (struct tier_standing){2, 20261231}, 20261231);
	check(verdict.standing.rank == 2 && verdict.waits == 0);
}

/* programme: TIER-14 */
static void receipts_within_some_minutes_are_one_visit(void **state)
{
	static const struct {
		int32_t minutes;
		int64_t visits;
	} cases[] = {{0, 5}, {9, 4}, {10, 3}, {20, 3}, {60, 2}};
	/* Three receipts of one shopper in ten minutes each, one later, one that came back whole.
	 */
	struct purchase purchases[6] = {0};
	static const int minutes[] = {0, 10, 20, 21, 200, 300};
	(void)state;
	for (size_t i = 0; i < LENGTH(purchases); i++)
		purchases[i] = (struct purchase){
			.on = 20261121, .wall_ms = minutes[i] * MINUTE_MS, .minor = 100};
	purchases[5].returned = true;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct buyer buyer = {.purchases = purchases,
			.count = LENGTH(purchases),
			.visit_minutes = cases[i].minutes};
		row("%d minutes", cases[i].minutes);
		check(buyer_in_window(&buyer, METRIC_VISITS, (struct window){WINDOW_MONTH, 0},
			      20261121) == cases[i].visits);
	}
}

/* programme: TIER-16, TIER-17 */
static void a_score_is_made_of_what_has_weight(void **state)
{
	static const struct {
		int64_t weights[METRIC_SCORE], score;
	} cases[] = {
		{{0}, 0},
		{{1000}, 300},
		{{1000, 0, 0, 0, 5000}, 310},
		{{0, 0, 1000}, 2},
		{{0, 0, 0, 10}, 150},
		{{500, 1, 100000, 0, -50000}, 280},
	};
	const struct purchase purchases[] = {bought(20261101, 100), bought(20261102, 200)};
	const uint32_t interactions[] = {20261103, 20261120, 20251120};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct buyer buyer = {.purchases = purchases,
			.count = 2,
			.interactions = interactions,
			.interaction_count = 3};
		memcpy(buyer.weight_milli, cases[i].weights, sizeof buyer.weight_milli);
		row("%zu", i);
		check(buyer_in_window(&buyer, METRIC_SCORE, (struct window){WINDOW_YEAR, 0},
			      20261121) == cases[i].score);
	}
}

/* programme: TIER-17 */
static void five_members_by_frequency_and_basket(void **state)
{
	static const struct {
		uint32_t receipts;
		int64_t yuan;
		uint32_t rank;
	} cases[] = {{0, 0, 0}, {1, 900, 0}, {4, 50, 1}, {4, 199, 1}, {4, 200, 2}};
	struct tier_plan plan = s4_in(WINDOW_YEAR, 0);
	plan.count = 3;
	plan.tiers[1].needs.any[0].all[0] =
		(struct tier_need){METRIC_VISITS, {WINDOW_QUARTER, 0}, 4};
	plan.tiers[2].needs.any[0] =
		(struct tier_group){.all = {{METRIC_VISITS, {WINDOW_QUARTER, 0}, 4},
					    {METRIC_BASKET, {WINDOW_QUARTER, 0}, 20000}},
			.count = 2};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct purchase purchases[4];
		for (uint32_t k = 0; k < cases[i].receipts; k++)
			purchases[k] = bought(20261101 + k, cases[i].yuan);
		const struct buyer buyer = {.purchases = purchases, .count = cases[i].receipts};
		row("%zu", i);
		check(tier_review(&plan, &buyer, (struct tier_standing){0, 0}, 20261121)
				.standing.rank == cases[i].rank);
	}
}

/* programme: TIER-18 */
static void a_promotion_counts_what_is_done_between_its_days(void **state)
{
	static const struct {
		uint32_t bought, on;
		bool met;
	} cases[] = {
		{20261031, 20261121, false},
		{20261101, 20261121, true},
		{20261130, 20261201, true},
		{20261201, 20261201, false},
		{20261122, 20261121, false},
	};
	struct tier_promotions all = {
		.count = 1, .all = {{.from = 20261101, .to = 20261130, .until = 20261231}}};
	all.all[0].needs = (struct tier_needs){.count = 2,
		.any = {{.all = {{METRIC_SPEND, {WINDOW_LIFETIME, 0}, 50000}}, .count = 1},
			{.all = {{METRIC_INTERACTIONS, {WINDOW_LIFETIME, 0}, 3}}, .count = 1}}};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct purchase purchase = bought(cases[i].bought, 500);
		const struct buyer buyer = {.purchases = &purchase, .count = 1};
		row("%zu", i);
		check(promotion_met(&all.all[0], &buyer, cases[i].on) == cases[i].met);
	}
	check(promotions_look_back(&all, 20261231, LOOKS_NOWHERE) == 20261101);
	check(promotions_look_back(&all, 20261231, 20260101) == 20260101);
	check(promotions_look_back(&all, 20270101, LOOKS_NOWHERE) == LOOKS_NOWHERE);
}

static void figures_stop_at_the_ends_of_their_range(void **state)
{
	const struct purchase purchases[] = {
		{.on = 20261101, .minor = INT64_MAX, .points = INT64_MAX},
		{.on = 20261101, .minor = INT64_MAX, .points = INT64_MAX, .wall_ms = 1}};
	struct buyer buyer = {
		.purchases = purchases, .count = 2, .weight_milli = {WEIGHT_MAX, WEIGHT_MAX}};
	(void)state;
	for (int metric = 0; metric < METRIC_COUNT; metric++) {
		row("%d", metric);
		check(buyer_in_window(&buyer, (enum metric)metric, (struct window){WINDOW_YEAR, 0},
			      20261121) >= 0);
		check(buyer_lifetime(&buyer, (enum metric)metric) >= 0);
	}
	check(buyer_figure(&buyer, METRIC_SCORE, (struct day_span){0, 99991231}) == INT64_MAX);
}

static void a_review_knows_how_far_back_it_looks(void **state)
{
	struct tier_plan plan = s4();
	(void)state;
	check(tier_looks_back(&plan, 20261121) == LOOKS_NOWHERE);
	plan.tiers[1].needs.any[0].all[0].metric = METRIC_VISITS;
	check(tier_looks_back(&plan, 20261121) == 0);
	plan = s4_in(WINDOW_YEAR, 0);
	check(tier_looks_back(&plan, 20261121) == 20250101);
	plan = s4_in(WINDOW_QUARTER, 0);
	check(tier_looks_back(&plan, 20261121) == 20260701);
	plan = s4_in(WINDOW_DAYS, 30);
	check(tier_looks_back(&plan, 20261121) == 20251202);
	plan = s2(3);
	check(tier_looks_back(&plan, 20261121) == 20230101);
}

TESTS(test(a_tier_is_reached_at_its_minimum_and_not_one_below),
	test(a_tier_lasts_to_the_end_of_the_next_year_and_then_falls_by_one),
	test(each_way_of_losing_a_tier_and_the_days_of_grace), test(how_long_a_tier_lasts_is_data),
	test(a_window_begins_and_ends_with_its_days),
	test(what_arrives_late_counts_for_the_window_before),
	test(spend_or_points_in_a_calendar_year), test(all_needs_of_a_group_must_be_met),
	test(two_years_with_growth_and_none_from_nothing),
	test(without_approval_the_top_tier_only_waits),
	test(receipts_within_some_minutes_are_one_visit), test(a_score_is_made_of_what_has_weight),
	test(five_members_by_frequency_and_basket),
	test(a_promotion_counts_what_is_done_between_its_days),
	test(figures_stop_at_the_ends_of_their_range), test(a_review_knows_how_far_back_it_looks))
