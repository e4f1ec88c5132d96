#include "pos/core/allocate.h"

#include "pos/core/money.h"
#include "pos/core/ranking.h"

#include <assert.h>
#include <string.h>

/* One round of sharing over those that take part. */
struct sharing {
	const struct allocation *over;
	int64_t *rest; /* of each one's division, and how ranking compares */
	int64_t *part; /* what this round gives each */
	uint32_t *members, *room;
	uint32_t member_count;
	int64_t weight_sum;
	bool even; /* all weights are zero: everybody weighs one */
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

/* Whoever has weight and room takes part. false: the weights do not fit an int64_t. */
static bool gather(struct sharing *sharing)
{
	const struct allocation *over = sharing->over;
	sharing->member_count = 0;
	sharing->weight_sum = 0;
	for (uint32_t i = 0; i < over->count; i++) {
		int64_t weight = weight_of(sharing, i);
		assert(weight >= 0);
		if (weight == 0 || !has_room(over, i))
			continue;
		if (!money_add(sharing->weight_sum, weight, &sharing->weight_sum))
			return false;
		sharing->members[sharing->member_count++] = i;
	}
	return true;
}

static bool rest_before(const void *arg, uint32_t a, uint32_t b)
{
	const struct sharing *sharing = arg;
	return sharing->rest[a] > sharing->rest[b];
}

/* Fills part by one division each and returns what the parts leave of amount; below zero when
 * rounding gave too much. */
static int64_t divide(struct sharing *sharing, int64_t amount, enum rounding mode)
{
	int64_t left = amount;
	for (uint32_t m = 0; m < sharing->member_count; m++) {
		uint32_t i = sharing->members[m];
		int64_t weight = weight_of(sharing, i);
		int64_t part = 0;
		/* A share of amount is never larger than amount, so it fits. */
		bool fits = money_share(amount, weight, sharing->weight_sum, mode, &part);
		assert(fits);
		(void)fits;
		sharing->part[i] = part;
		/* Exact although the products wrap: the rest of a floor is below weight_sum. */
		sharing->rest[i] = (int64_t)((uint64_t)amount * (uint64_t)weight -
					     (uint64_t)part * (uint64_t)sharing->weight_sum);
		left -= part;
	}
	return left;
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
	switch (sharing->over->how) {
	case ALLOC_LARGEST_REMAINDER:
		left = divide(sharing, amount, ROUND_FLOOR);
		rank(sharing->members, sharing->room, sharing->member_count, rest_before, sharing);
		put_on_first(sharing, left);
		break;
	case ALLOC_HALF_DOWN_FIRST:
		left = divide(sharing, amount, ROUND_HALF_DOWN);
		put_on_first(sharing, left);
		break;
	case ALLOC_FLOOR_FIRST:
		left = divide(sharing, amount, ROUND_FLOOR);
		put_on_first(sharing, left);
		break;
	case ALLOC_FLOOR_LAST:
		left = divide(sharing, amount, ROUND_FLOOR);
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

static bool allocate_positive(struct sharing *sharing, int64_t amount)
{
	/* Each round places all or fills at least one up to its cap, so the rounds end. */
	while (amount > 0) {
		if (!gather(sharing))
			return false;
		if (sharing->member_count == 0)
			return true;
		share_once(sharing, amount);
		amount = give_parts(sharing);
	}
	return true;
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
	};
	memset(over->shares, 0, over->count * sizeof *over->shares);
	if (amount == INT64_MIN || !allocate_positive(&sharing, amount < 0 ? -amount : amount))
		return false;
	for (uint32_t i = 0; amount < 0 && i < over->count; i++)
		over->shares[i] = -over->shares[i];
	return true;
}
