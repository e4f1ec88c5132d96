#include "pos/core/allocate.h"

#include "pos/core/money.h"

#include <assert.h>
#include <string.h>

__extension__ typedef __int128 wide;

/* One round of sharing over those that take part. */
struct sharing {
	const struct allocation *over;
	int64_t amount;
	int64_t *rest; /* of each one's division, where the weights add up to no more than 64 bits
			* hold: how ranking compares */
	int64_t *part; /* what this round gives each */
	uint32_t *members, *room;
	uint32_t member_count;
	wide weight_sum;
	int low_bits;    /* of a rest, which its bucket does not tell */
	bool even;       /* all weights are zero: everybody weighs one */
	bool weightless; /* who weighs nothing may get an odd unit all the same */
};

size_t allocate_room(uint32_t count)
{
	return (size_t)count * (2 * sizeof(int64_t) + 2 * sizeof(uint32_t));
}

static int64_t weight_of(const struct sharing *sharing, uint32_t member)
{
	return sharing->even ? 1 : sharing->over->weights[member];
}

static bool has_room(const struct allocation *over, uint32_t i)
{
	return !over->caps || over->shares[i] < over->caps[i];
}

/* Whoever has weight and room takes part. */
static void gather(struct sharing *sharing)
{
	const struct allocation *over = sharing->over;
	sharing->member_count = 0;
	sharing->weight_sum = 0;
	for (uint32_t i = 0; i < over->count; i++) {
		int64_t weight = weight_of(sharing, i);
		assert(weight >= 0);
		if ((weight == 0 && !sharing->weightless) || !has_room(over, i))
			continue;
		sharing->weight_sum += weight;
		sharing->members[sharing->member_count++] = i;
	}
}

/* What the floor left of one's division. Weights are at most 2^63 and so is the amount: a product
 * is at most 2^126. */
static wide rest_of(const struct sharing *sharing, uint32_t member)
{
	if (sharing->weight_sum <= INT64_MAX)
		return sharing->rest[member];
	return (wide)sharing->amount * weight_of(sharing, member) -
	       sharing->part[member] * sharing->weight_sum;
}

/* The same division where the weights add up to more than 64 bits hold. */
static int64_t divide_wide(struct sharing *sharing, enum rounding mode)
{
	int64_t left = sharing->amount;
	for (uint32_t m = 0; m < sharing->member_count; m++) {
		uint32_t i = sharing->members[m];
		wide product = (wide)sharing->amount * weight_of(sharing, i);
		sharing->part[i] = (int64_t)(product / sharing->weight_sum);
		wide twice = 2 * (product % sharing->weight_sum);
		sharing->part[i] += mode == ROUND_HALF_DOWN && twice > sharing->weight_sum;
		left -= sharing->part[i];
	}
	return left;
}

/* Fills part by one division each and returns what the parts leave of amount; below zero when
 * rounding gave too much. */
static int64_t divide(struct sharing *sharing, enum rounding mode)
{
	if (sharing->weight_sum > INT64_MAX)
		return divide_wide(sharing, mode);
	int64_t amount = sharing->amount;
	int64_t sum = (int64_t)sharing->weight_sum;
	int64_t left = amount;
	for (uint32_t m = 0; m < sharing->member_count; m++) {
		uint32_t i = sharing->members[m];
		int64_t weight = weight_of(sharing, i);
		int64_t part = 0;
		/* A share of amount is never larger than amount, so it fits. */
		bool fits = money_share(amount, weight, sum, mode, &part);
		assert(fits);
		(void)fits;
		sharing->part[i] = part;
		/* Exact although the products wrap: the rest of a floor is below weight_sum. */
		sharing->rest[i] = (int64_t)((uint64_t)amount * (uint64_t)weight -
					     (uint64_t)part * (uint64_t)sum);
		left -= part;
	}
	return left;
}

/* Which part of all possible rests one falls into: its highest bits. */
static uint32_t bucket_of(const struct sharing *sharing, uint32_t member)
{
	return (uint32_t)(rest_of(sharing, member) >> sharing->low_bits);
}

/* The rest that `wanted` of sharing->room reach or exceed and no more than `wanted` exceed: looked
 * for by parting them again and again. */
static wide rest_to_reach(const struct sharing *sharing, uint32_t count, uint32_t wanted)
{
	uint32_t *members = sharing->room;
	uint32_t from = 0;
	uint32_t to = count;
	for (;;) {
		wide pivot = rest_of(sharing, members[from + (to - from) / 2]);
		uint32_t larger = from;
		uint32_t smaller = to;
		for (uint32_t at = from; at < smaller;) {
			uint32_t member = members[at];
			wide rest = rest_of(sharing, member);
			if (rest == pivot) {
				at++;
				continue;
			}
			uint32_t other = rest > pivot ? larger++ : --smaller;
			members[at] = members[other];
			members[other] = member;
			at += rest > pivot;
		}
		if (wanted <= larger)
			to = larger;
		else if (wanted <= smaller)
			return pivot;
		else
			from = smaller;
	}
}

/* One each to `left` members of this bucket, those of the largest rests, the earliest of equal
 * ones.
 */
static void put_in_bucket(struct sharing *sharing, uint32_t bucket, uint32_t left)
{
	uint32_t count = 0;
	for (uint32_t m = 0; m < sharing->member_count; m++) {
		sharing->room[count] = sharing->members[m];
		count += bucket_of(sharing, sharing->members[m]) == bucket;
	}
	wide reach = rest_to_reach(sharing, count, left);
	for (uint32_t k = 0; k < count; k++) {
		bool more = rest_of(sharing, sharing->room[k]) > reach;
		sharing->part[sharing->room[k]] += more;
		left -= more;
	}
	for (uint32_t m = 0; left > 0; m++) {
		bool reached = rest_of(sharing, sharing->members[m]) == reach;
		sharing->part[sharing->members[m]] += reached;
		left -= reached;
	}
}

/* One each to those of the largest rests. They are counted by their highest bits first, because
 * putting them in order takes longer than all else that is done when a basket is shared over. */
static void put_on_largest_rests(struct sharing *sharing, uint32_t left)
{
	enum { BUCKETS = 128 };
	uint32_t counts[BUCKETS] = {0};
	uint32_t bucket = BUCKETS - 1;
	if (left == 0)
		return;
	sharing->low_bits = 0;
	while ((sharing->weight_sum - 1) >> sharing->low_bits >= BUCKETS)
		sharing->low_bits++;
	for (uint32_t m = 0; m < sharing->member_count; m++)
		counts[bucket_of(sharing, sharing->members[m])]++;
	for (; counts[bucket] < left; bucket--)
		left -= counts[bucket];
	for (uint32_t m = 0; m < sharing->member_count; m++) {
		uint32_t i = sharing->members[m];
		sharing->part[i] += bucket_of(sharing, i) > bucket;
	}
	put_in_bucket(sharing, bucket, left);
}

/* One each to the first members; below zero one each back, from those that have any. */
static void put_on_first(struct sharing *sharing, int64_t left)
{
	int64_t one = left < 0 ? -1 : 1;
	for (uint32_t m = 0; m < sharing->member_count && left != 0; m++) {
		uint32_t i = sharing->members[m];
		if (one < 0 && sharing->part[i] == 0)
			continue;
		sharing->part[i] += one;
		left -= one;
	}
	assert(left == 0);
}

static void share_once(struct sharing *sharing, int64_t amount)
{
	int64_t left;
	sharing->amount = amount;
	switch (sharing->over->how) {
	case ALLOC_LARGEST_REMAINDER:
		left = divide(sharing, ROUND_FLOOR);
		put_on_largest_rests(sharing, (uint32_t)left);
		break;
	case ALLOC_HALF_DOWN_FIRST:
		left = divide(sharing, ROUND_HALF_DOWN);
		put_on_first(sharing, left);
		break;
	case ALLOC_FLOOR_FIRST:
		left = divide(sharing, ROUND_FLOOR);
		put_on_first(sharing, left);
		break;
	case ALLOC_FLOOR_LAST:
		left = divide(sharing, ROUND_FLOOR);
		sharing->part[sharing->members[sharing->member_count - 1]] += left;
		break;
	}
}

/* Adds the parts to the shares as far as the caps allow, and returns what they did not. */
static int64_t give_parts(struct sharing *sharing)
{
	const struct allocation *over = sharing->over;
	int64_t left = 0;
	for (uint32_t m = 0; m < sharing->member_count; m++) {
		uint32_t i = sharing->members[m];
		int64_t part = sharing->part[i];
		if (over->caps && part > over->caps[i] - over->shares[i])
			part = over->caps[i] - over->shares[i];
		over->shares[i] += part;
		left += sharing->part[i] - part;
	}
	return left;
}

static bool all_zero(const int64_t *weights, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (weights[i] != 0)
			return false;
	return true;
}

static void allocate_positive(struct sharing *sharing, int64_t amount)
{
	/* Each round places all or fills at least one up to its cap, so the rounds end. */
	while (amount > 0) {
		gather(sharing);
		if (sharing->member_count == 0)
			return;
		share_once(sharing, amount);
		amount = give_parts(sharing);
	}
}

bool allocate(const struct allocation *over, int64_t amount, void *room)
{
	int64_t *numbers = room;
	uint32_t *indexes = (uint32_t *)(numbers + 2 * (size_t)over->count);
	struct sharing sharing = {
		.over = over,
		.rest = numbers,
		.part = numbers + over->count,
		.members = indexes,
		.room = indexes + over->count,
		.even = !over->caps && all_zero(over->weights, over->count),
		.weightless = !over->caps && over->how == ALLOC_HALF_DOWN_FIRST,
	};
	memset(over->shares, 0, over->count * sizeof *over->shares);
	if (amount == INT64_MIN)
		return false;
	allocate_positive(&sharing, amount < 0 ? -amount : amount);
	for (uint32_t i = 0; amount < 0 && i < over->count; i++)
		over->shares[i] = -over->shares[i];
	return true;
}
