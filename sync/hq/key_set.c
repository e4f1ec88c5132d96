#include "sync/hq/key_set.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a. */
static uint64_t spread(const char *key)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	for (; *key; key++)
		hash = (hash ^ (uint8_t)*key) * UINT64_C(1099511628211);
	return hash;
}

/* Where the key is, or the free slot where it belongs. */
static char **place(const struct key_set *set, const char *key)
{
	size_t at = (size_t)spread(key) & (set->size - 1);
	while (set->slots[at] && strcmp(set->slots[at], key) != 0)
		at = (at + 1) & (set->size - 1);
	return &set->slots[at];
}

static bool grow(struct key_set *set)
{
	struct key_set larger = {.size = set->size ? 2 * set->size : 256, .count = set->count};
	larger.slots = calloc(larger.size, sizeof *larger.slots);
	if (!larger.slots)
		return false;
	for (size_t i = 0; i < set->size; i++)
		if (set->slots[i])
			*place(&larger, set->slots[i]) = set->slots[i];
	free(set->slots);
	*set = larger;
	return true;
}

enum key_result key_set_add(struct key_set *set, const char *key)
{
	if (2 * set->count >= set->size && !grow(set))
		return KEY_NO_ROOM;
	char **slot = place(set, key);
	if (*slot)
		return KEY_SEEN;
	*slot = strdup(key);
	if (!*slot)
		return KEY_NO_ROOM;
	set->count++;
	return KEY_NEW;
}

void key_set_done(struct key_set *set)
{
	for (size_t i = 0; i < set->size; i++)
		free(set->slots[i]);
	free(set->slots);
	*set = (struct key_set){0};
}
