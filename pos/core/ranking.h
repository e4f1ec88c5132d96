/* ranking.h - putting indexes in order, without libc's qsort, which may allocate and is not stable.
 */
#ifndef SUANPAN_RANKING_H
#define SUANPAN_RANKING_H

#include <stdbool.h>
#include <stdint.h>

/* Sorts items so that no later one is before() an earlier one; equals keep their order. room is as
 * long as items and holds nothing of value afterwards. */
void rank(uint32_t *items, uint32_t *room, uint32_t count,
	bool (*before)(const void *arg, uint32_t a, uint32_t b), const void *arg);

#endif
