/* What remains of a member's points: replayed in the order of time, in whatever order the movements
 * became known. */
#include "sync/hq/points_count.h"
#include "tests/t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000, MOVES_MAX = 400 };

/* A day of 2026, and some time of it. */
static struct points_move on(uint32_t month, uint32_t day, enum points_deed deed, int64_t points,
	const char *ref, const char *of)
{
	struct points_move move = {.deed = deed,
		.member = 42,
		.points = points,
		.on = 20260000 + month * 100 + day,
		.at_ms = (int64_t)(month * 31 + day) * DAY_MS};
	strcpy(move.ref, ref);
	strcpy(move.of, of ? of : "");
	return move;
}

static struct points_move earned(
	uint32_t month, uint32_t day, int64_t points, const char *ref, uint32_t expires_on)
{
	struct points_move move = on(month, day, POINTS_EARNED, points, ref, NULL);
	move.expires_on = expires_on;
	return move;
}

static struct points_move spent(uint32_t month, uint32_t day, int64_t points, const char *ref)
{
	return on(month, day, POINTS_SPENT, points, ref, NULL);
}

static struct points_move taken(uint32_t month, uint32_t day, int64_t points, const char *of)
{
	return on(month, day, POINTS_TAKEN_BACK, points, "return", of);
}

static struct points_move given(
	uint32_t month, uint32_t day, int64_t points, const char *of, uint32_t grace_on)
{
	struct points_move move = on(month, day, POINTS_GIVEN_BACK, points, "return", of);
	move.grace_on = grace_on;
	move.expires_on = 20281231;
	return move;
}

static struct points_move later(struct points_move move, uint32_t month, uint32_t day)
{
	move.usable_on = 20260000 + month * 100 + day;
	move.usable_ms = (int64_t)(month * 31 + day) * DAY_MS;
	return move;
}

static int64_t left_of(const struct points_count *count, const char *ref)
{
	int64_t left = 0;
	for (uint32_t i = 0; i < count->lot_count; i++)
		if (strcmp(count->lots[i].move->ref, ref) == 0)
			left += count->lots[i].left;
	return left;
}

static int64_t all_over(const struct points_count *count)
{
	int64_t over = 0;
	for (uint32_t i = 0; i < count->over_count; i++)
		over += count->over[i].points;
	return over;
}

#define COUNT(count, today, ...)                                                                   \
	struct points_move moves[] = {__VA_ARGS__};                                                \
	AUTO(points_count) struct points_count count;                                              \
	check(points_count(&count, moves, LENGTH(moves), today))

/* programme: RDM-16 */
static void what_expires_first_is_spent_first(void **state)
{
	(void)state;
	/* SEED-052. */
	COUNT(count, 20260401, earned(1, 1, 100, "late", 20261231),
		earned(1, 2, 100, "soon", 20260331), spent(2, 1, 120, "s"));
	check(count.usable == 80);
	check(left_of(&count, "late") == 80);
	check(left_of(&count, "soon") == 0);
	check(count.over_count == 0);
	check(points_next_change(&count) == 20261231);
}

/* programme: RDM-16 */
static void only_what_nobody_used_expires(void **state)
{
	(void)state;
	/* SEED-053. */
	COUNT(count, 20260401, earned(1, 1, 100, "a", 20260331), spent(2, 1, 60, "s"),
		earned(3, 1, 50, "b", 20261231));
	check(count.usable == 50);
	check(count.over_count == 1);
	check(strcmp(count.over[0].ref, "a") == 0);
	check(count.over[0].points == 40);
}

static void a_lot_is_good_on_its_last_day(void **state)
{
	(void)state;
	COUNT(count, 20260331, earned(1, 1, 100, "a", 20260331), spent(3, 31, 10, "s"));
	check(count.usable == 90);
	check(count.over_count == 0);
}

static void only_the_lot_whose_day_has_passed_is_over(void **state)
{
	(void)state;
	COUNT(count, 20260331, earned(1, 1, 100, "a", 20260331), earned(1, 2, 7, "b", 20260330));
	check(count.usable == 100);
	check(all_over(&count) == 7);
}

/* programme: FRD-02 */
static void a_debt_is_paid_by_the_next_earning(void **state)
{
	(void)state;
	/* SEED-051. */
	COUNT(count, 20260201, earned(1, 1, 300, "a", 0), spent(1, 2, 250, "s"),
		taken(1, 3, 300, "a"), earned(1, 4, 400, "b", 0));
	check(count.usable == 150);
	check(count.debt == 0);
	check(left_of(&count, "b") == 150);
}

/* programme: FRD-03 */
static void a_return_takes_from_the_lot_of_its_sale_and_gives_back_to_those_it_was_paid_from(
	void **state)
{
	(void)state;
	COUNT(count, 20260601, earned(1, 1, 100, "old", 20261231),
		earned(1, 5, 30, "older", 20260930), spent(2, 1, 50, "sale"),
		earned(2, 1, 80, "sale", 20280229), taken(3, 1, 40, "sale"),
		given(3, 1, 25, "sale", 0));
	check(left_of(&count, "sale") == 40);
	check(left_of(&count, "older") == 5);
	check(left_of(&count, "old") == 100);
	check(count.usable == 145);
}

/* programme: FRD-03 */
static void points_come_back_into_a_lot_that_is_over_for_some_days(void **state)
{
	(void)state;
	{
		COUNT(count, 20260410, earned(1, 1, 100, "a", 20260331), spent(3, 1, 60, "sale"),
			given(4, 1, 60, "sale", 20260430));
		check(left_of(&count, "a") == 60);
		check(points_next_change(&count) == 20260430);
		check(all_over(&count) == 40);
	}
	{
		COUNT(count, 20260501, earned(1, 1, 100, "a", 20260331), spent(3, 1, 60, "sale"),
			given(4, 1, 60, "sale", 20260430));
		check(count.usable == 0);
		check(all_over(&count) == 100);
	}
	{
		/* Without grace they lapse at once. */
		COUNT(count, 20260401, earned(1, 1, 100, "a", 20260331), spent(3, 1, 60, "sale"),
			given(4, 1, 60, "sale", 0));
		check(count.usable == 0);
		check(all_over(&count) == 100);
	}
}

static void what_a_sale_never_used_comes_back_as_a_lot_of_its_own(void **state)
{
	(void)state;
	COUNT(count, 20260401, earned(1, 1, 100, "a", 0), spent(3, 1, 60, "sale"),
		given(3, 2, 70, "sale", 0), given(3, 3, 5, "unknown", 0));
	check(left_of(&count, "a") == 100);
	check(left_of(&count, "return") == 15);
}

static void goods_that_came_back_before_they_were_sold_count_after(void **state)
{
	(void)state;
	COUNT(count, 20260401, earned(1, 1, 100, "a", 0), taken(2, 1, 80, "sale"),
		given(2, 1, 50, "sale", 0), spent(3, 1, 50, "sale"), earned(3, 1, 80, "sale", 0));
	check(left_of(&count, "a") == 100);
	check(count.usable == 100);
	check(count.lot_count == 1);
}

/* programme: RDM-16 */
static void points_for_later_are_no_balance_yet(void **state)
{
	(void)state;
	{
		COUNT(count, 20260331, later(earned(3, 1, 100, "a", 20270331), 4, 1),
			spent(3, 2, 30, "s"), taken(3, 3, 20, "a"));
		check(count.waiting == 80);
		check(count.usable == -30);
		check(count.lot_count == 1);
		check(count.lots[0].waits);
		check(points_next_change(&count) == 20260401);
	}
	{
		COUNT(count, 20260401, later(earned(3, 1, 100, "a", 20270331), 4, 1),
			spent(3, 2, 30, "s"), taken(3, 3, 20, "a"));
		check(count.waiting == 0);
		check(count.usable == 50);
		check(count.debt == 0);
	}
}

static void the_sale_pays_with_what_was_there_before_it(void **state)
{
	(void)state;
	COUNT(count, 20260401, spent(3, 1, 60, "sale"), earned(3, 1, 80, "sale", 20260331),
		earned(1, 1, 100, "a", 0));
	/* The sale's own would have expired sooner. */
	check(left_of(&count, "a") == 40);
	check(all_over(&count) == 80);
}

static void a_till_of_tomorrow_makes_nothing_expire_today(void **state)
{
	(void)state;
	COUNT(count, 20260331, earned(1, 1, 100, "a", 20260430), spent(12, 1, 10, "s"));
	check(count.usable == 90);
	check(count.over_count == 0);
}

static void too_many_movements_are_refused(void **state)
{
	(void)state;
	struct points_count count;
	struct points_move move = earned(1, 1, 1, "a", 0);
	check(!points_count(&count, &move, POINTS_MOVES_MAX + 1, 20260101));
	points_count_done(&count);
}

/* ---- any movements, in any order ---- */

static uint64_t drawn;

static uint32_t draw(uint32_t below)
{
	uint64_t z = drawn += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ (z >> 31)) % below);
}

static uint32_t draw_move(struct points_move *moves, uint32_t n)
{
	static const uint32_t last_days[] = {0, 20260331, 20260630, 20261231};
	char ref[24], of[24];
	uint32_t month = 1 + draw(12), day = 1 + draw(28), count = 0;
	(void)snprintf(ref, sizeof ref, "m%u", n);
	(void)snprintf(of, sizeof of, "m%u", draw(n + 4));
	switch (draw(5)) {
	case 0:
	case 1:
		moves[count] = earned(month, day, 1 + draw(100), ref, last_days[draw(4)]);
		if (draw(4) == 0)
			moves[count] = later(moves[count], 12, 1 + draw(28));
		count++;
		break;
	case 2:
		moves[count++] = spent(month, day, 1 + draw(120), ref);
		moves[count++] = earned(month, day, 1 + draw(50), ref, last_days[draw(4)]);
		break;
	case 3:
		moves[count++] = taken(month, day, 1 + draw(60), of);
		break;
	case 4:
		moves[count++] = given(month, day, 1 + draw(60), of, draw(2) ? 20261215 : 0);
		break;
	}
	for (uint32_t i = 0; i < count; i++)
		strcpy(moves[i].ref, ref);
	return count;
}

static void shuffle(struct points_move *moves, uint32_t n)
{
	for (uint32_t i = n; i > 1; i--) {
		uint32_t k = draw(i);
		struct points_move kept = moves[i - 1];
		moves[i - 1] = moves[k];
		moves[k] = kept;
	}
}

static int64_t sum_of(const struct points_move *moves, uint32_t n)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < n; i++) {
		bool plus = moves[i].deed == POINTS_EARNED || moves[i].deed == POINTS_GIVEN_BACK;
		sum += plus ? moves[i].points : -moves[i].points;
	}
	return sum;
}

static bool same(const struct points_count *a, const struct points_count *b)
{
	if (a->usable != b->usable || a->waiting != b->waiting || a->debt != b->debt ||
		a->lot_count != b->lot_count || a->over_count != b->over_count)
		return false;
	for (uint32_t i = 0; i < a->lot_count; i++)
		if (strcmp(a->lots[i].move->ref, b->lots[i].move->ref) != 0 ||
			a->lots[i].left != b->lots[i].left ||
			a->lots[i].expires_on != b->lots[i].expires_on)
			return false;
	for (uint32_t i = 0; i < a->over_count; i++)
		if (strcmp(a->over[i].ref, b->over[i].ref) != 0 ||
			a->over[i].points != b->over[i].points)
			return false;
	return true;
}

/* programme: EARN-21 */
static void the_order_of_arrival_changes_nothing(void **state)
{
	(void)state;
	static struct points_move moves[MOVES_MAX], others[MOVES_MAX];
	for (uint64_t seed = 1; seed <= 300; seed++) {
		uint32_t n = 0, today = 20260101 + draw(12) * 100 + draw(28);
		drawn = seed;
		row("seed %llu", (unsigned long long)seed);
		while (n < 60)
			n += draw_move(&moves[n], n);
		memcpy(others, moves, n * sizeof *moves);
		shuffle(others, n);
		AUTO(points_count) struct points_count one;
		AUTO(points_count) struct points_count other;
		check(points_count(&one, moves, n, today));
		check(points_count(&other, others, n, today));
		check(same(&one, &other));
		/* Every point is usable, waits, or is over. */
		check(one.usable + one.waiting + all_over(&one) == sum_of(moves, n));
	}
}

TESTS(test(what_expires_first_is_spent_first), test(only_what_nobody_used_expires),
	test(a_lot_is_good_on_its_last_day), test(only_the_lot_whose_day_has_passed_is_over),
	test(a_debt_is_paid_by_the_next_earning),
	test(a_return_takes_from_the_lot_of_its_sale_and_gives_back_to_those_it_was_paid_from),
	test(points_come_back_into_a_lot_that_is_over_for_some_days),
	test(what_a_sale_never_used_comes_back_as_a_lot_of_its_own),
	test(goods_that_came_back_before_they_were_sold_count_after),
	test(points_for_later_are_no_balance_yet),
	test(the_sale_pays_with_what_was_there_before_it),
	test(a_till_of_tomorrow_makes_nothing_expire_today), test(too_many_movements_are_refused),
	test(the_order_of_arrival_changes_nothing))
