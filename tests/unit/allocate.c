#include "pos/core/allocate.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 40, ROUNDS = 20000 };

/* xorshift: the same numbers everywhere for the same seed. */
static uint64_t draw(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int64_t below(uint64_t *seed, int64_t end)
{
	return (int64_t)(draw(seed) % (uint64_t)end);
}

static bool share(const int64_t *weights, const int64_t *caps, uint32_t count, enum alloc how,
	int64_t amount, int64_t *shares)
{
	void *room = malloc(allocate_room(count) + 1);
	struct allocation over = {weights, caps, shares, count, how};
	bool fits = allocate(&over, amount, room);
	free(room);
	return fits;
}

static int64_t sum_of(const int64_t *numbers, uint32_t count)
{
	int64_t sum = 0;
	for (uint32_t i = 0; i < count; i++)
		sum += numbers[i];
	return sum;
}

static void shares_add_up_to_the_amount(void **state)
{
	(void)state;
	uint64_t seed = 20261121;
	int64_t weights[MOST];
	int64_t shares[MOST];
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t count = 1 + (uint32_t)below(&seed, MOST);
		int64_t heaviest = below(&seed, 3) == 0 ? 3 : 1000000000;
		for (uint32_t i = 0; i < count; i++)
			weights[i] = below(&seed, heaviest);
		enum alloc how = (enum alloc)below(&seed, ALLOC_FLOOR_LAST + 1);
		int64_t amount = below(&seed, 2000000) - 1000000;
		row("round %d, %d shares of %lld, way %d", round, (int)count, (long long)amount,
			how);
		check(share(weights, NULL, count, how, amount, shares));
		check(sum_of(shares, count) == amount);
		for (uint32_t i = 0; i < count; i++)
			check(amount < 0 ? shares[i] <= 0 : shares[i] >= 0);
	}
}

static void capped_shares_fill_all_the_room_there_is(void **state)
{
	(void)state;
	uint64_t seed = 4711;
	int64_t weights[MOST];
	int64_t caps[MOST];
	int64_t shares[MOST];
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t count = 1 + (uint32_t)below(&seed, MOST);
		int64_t room = 0;
		for (uint32_t i = 0; i < count; i++) {
			weights[i] = below(&seed, 1000);
			caps[i] = below(&seed, 500);
			room += weights[i] > 0 ? caps[i] : 0;
		}
		int64_t amount = below(&seed, 20000);
		enum alloc how = (enum alloc)below(&seed, ALLOC_FLOOR_LAST + 1);
		row("round %d, way %d", round, how);
		check(share(weights, caps, count, how, amount, shares));
		check(sum_of(shares, count) == (amount < room ? amount : room));
		for (uint32_t i = 0; i < count; i++) {
			check(shares[i] >= 0);
			check(shares[i] <= (weights[i] > 0 ? caps[i] : 0));
		}
	}
}

/* Largest remainder: nobody is off by a whole minor unit, and equal weights do not depend on what
 * stands around them. */
static void no_share_is_off_by_one(void **state)
{
	(void)state;
	uint64_t seed = 99;
	int64_t weights[MOST];
	int64_t shares[MOST];
	for (int round = 0; round < ROUNDS; round++) {
		uint32_t count = 1 + (uint32_t)below(&seed, MOST);
		for (uint32_t i = 0; i < count; i++)
			weights[i] = 1 + below(&seed, 100000);
		int64_t amount = below(&seed, 100000);
		int64_t sum = sum_of(weights, count);
		row("round %d", round);
		check(share(weights, NULL, count, ALLOC_LARGEST_REMAINDER, amount, shares));
		for (uint32_t i = 0; i < count; i++) {
			check(shares[i] * sum > amount * weights[i] - sum);
			check(shares[i] * sum < amount * weights[i] + sum);
		}
	}
}

/* programme: RND-04 */
static void shares_are_exact_where_the_weights_add_up_to_more_than_64_bits(void **state)
{
	(void)state;
	int64_t weights[] = {INT64_MAX, INT64_MAX - 1, INT64_MAX, 1};
	int64_t shares[4];
	static const struct {
		enum alloc how;
		int64_t amount, want[4];
	} cases[] = {
		/* 3.33 each: the third of the three has the larger rest, but not than the first. */
		{ALLOC_LARGEST_REMAINDER, 10, {4, 3, 3, 0}},
		{ALLOC_LARGEST_REMAINDER, 11, {4, 3, 4, 0}},
		{ALLOC_HALF_DOWN_FIRST, 10, {4, 3, 3, 0}},
		{ALLOC_HALF_DOWN_FIRST, 2, {0, 1, 1, 0}},
		{ALLOC_FLOOR_FIRST, 11, {4, 4, 3, 0}},
		{ALLOC_FLOOR_LAST, 10, {3, 3, 3, 1}},
		{ALLOC_LARGEST_REMAINDER, INT64_MAX,
			{3074457345618258603, 3074457345618258602, 3074457345618258602, 0}},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("case %zu", i);
		check(share(weights, NULL, 4, cases[i].how, cases[i].amount, shares));
		check(sum_of(shares, 4) == cases[i].amount);
		for (int at = 0; at < 4; at++)
			check(shares[at] == cases[i].want[at]);
	}
}

/* programme: RND-04 */
static void half_down_first_puts_a_difference_on_the_first_whatever_they_weigh(void **state)
{
	(void)state;
	int64_t weights[] = {0, 1, 1, 1};
	int64_t caps[] = {9, 9, 9, 9};
	int64_t shares[4];
	check(share(weights, NULL, 3, ALLOC_HALF_DOWN_FIRST, 1, shares));
	check(shares[0] == 1);
	check(shares[1] == 0);
	check(share(weights, caps, 3, ALLOC_HALF_DOWN_FIRST, 1, shares));
	check(shares[0] == 0);
	check(shares[1] == 1);
	/* ... but nobody falls below nothing. */
	check(share(weights, NULL, 4, ALLOC_HALF_DOWN_FIRST, 2, shares));
	check(shares[0] == 0);
	check(shares[1] == 0);
	check(shares[3] == 1);
}

static void an_amount_without_a_negative_is_refused(void **state)
{
	(void)state;
	int64_t weights[] = {INT64_MAX, 1};
	int64_t shares[2];
	check(!share(weights, NULL, 1, ALLOC_LARGEST_REMAINDER, INT64_MIN, shares));
	check(share(weights, NULL, 1, ALLOC_LARGEST_REMAINDER, INT64_MAX, shares));
	check(shares[0] == INT64_MAX);
}

TESTS(test(shares_add_up_to_the_amount), test(capped_shares_fill_all_the_room_there_is),
	test(no_share_is_off_by_one), test(an_amount_without_a_negative_is_refused),
	test(shares_are_exact_where_the_weights_add_up_to_more_than_64_bits),
	test(half_down_first_puts_a_difference_on_the_first_whatever_they_weigh))
