#include "pos/core/ranking.h"

#include <string.h>

enum { SHORT_RUN = 8 };

static void insert_in_order(uint32_t *items, uint32_t count,
	bool (*before)(const void *arg, uint32_t a, uint32_t b), const void *arg)
{
	for (uint32_t i = 1; i < count; i++) {
		uint32_t moving = items[i];
		uint32_t at = i;
		for (; at > 0 && before(arg, moving, items[at - 1]); at--)
			items[at] = items[at - 1];
		items[at] = moving;
	}
}

static void merge(const uint32_t *left, uint32_t left_count, const uint32_t *right,
	uint32_t right_count, uint32_t *into,
	bool (*before)(const void *arg, uint32_t a, uint32_t b), const void *arg)
{
	while (left_count > 0 && right_count > 0) {
		if (before(arg, *right, *left)) {
			*into++ = *right++;
			right_count--;
		} else {
			*into++ = *left++;
			left_count--;
		}
	}
	memcpy(into, left, left_count * sizeof *into);
	memcpy(into + left_count, right, right_count * sizeof *into);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

void rank(uint32_t *items, uint32_t *room, uint32_t count,
	bool (*before)(const void *arg, uint32_t a, uint32_t b), const void *arg)
{
	for (uint32_t at = 0; at < count; at += SHORT_RUN)
		insert_in_order(items + at, smaller(SHORT_RUN, count - at), before, arg);
	for (uint64_t run = SHORT_RUN; run < count; run *= 2) {
		for (uint64_t at = 0; at < count; at += 2 * run) {
			uint32_t left = smaller((uint32_t)run, count - (uint32_t)at);
			uint32_t right = smaller((uint32_t)run, count - (uint32_t)at - left);
			merge(items + at, left, items + at + left, right, room + at, before, arg);
		}
		memcpy(items, room, count * sizeof *items);
	}
}
