#include "sync/hq/code_set.h"

#include <stdlib.h>

void code_set_done(struct code_set *set)
{
	free(set->slots);
	*set = (struct code_set){0};
}

/* splitmix64's end */
static uint64_t mixed(uint64_t code)
{
	uint64_t z = code + UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static bool same_code(uint64_t one, uint64_t other)
{
	return one / CODE_SET_BUCKETS == other / CODE_SET_BUCKETS;
}

/* Where this code stands, or may stand. */
static uint64_t *place_of(const struct code_set *set, uint64_t slot)
{
	size_t at = (size_t)(slot / CODE_SET_BUCKETS) & (set->room - 1);
	while (set->slots[at] && !same_code(set->slots[at], slot))
		at = (at + 1) & (set->room - 1);
	return &set->slots[at];
}

static bool grow(struct code_set *set)
{
	struct code_set larger = {.room = set->room ? 2 * set->room : CODE_SET_FIRST};
	if (set->used == CODE_SET_MAX)
		return false;
	larger.slots = calloc(larger.room, sizeof *larger.slots);
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < set->room; i++)
		if (set->slots[i])
			*place_of(&larger, set->slots[i]) = set->slots[i];
	larger.used = set->used;
	free(set->slots);
	*set = larger;
	return true;
}

int code_set_add(struct code_set *set, uint64_t code, uint32_t bucket)
{
	if (set->full)
		return -1;
	if (2 * set->used >= set->room && !grow(set)) {
		code_set_done(set);
		set->full = true;
		return -1;
	}
	/* The lowest hash would make a free slot of bucket 0. */
	uint64_t slot = (mixed(code) | CODE_SET_BUCKETS) / CODE_SET_BUCKETS * CODE_SET_BUCKETS;
	uint64_t *place = place_of(set, slot);
	if (*place)
		return (int)(*place % CODE_SET_BUCKETS);
	*place = slot + bucket % CODE_SET_BUCKETS;
	set->used++;
	return -1;
}
