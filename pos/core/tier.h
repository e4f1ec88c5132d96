/* tier.h - which tier a qualifying counter reaches. */
#ifndef SUANPAN_TIER_H
#define SUANPAN_TIER_H

#include <stdint.h>

/* The index of the highest minimum that metric reaches; below every minimum, of the lowest. Of
 * equal minimums the first. count is at least 1, the order does not matter. */
uint32_t tier_reached(const int64_t *mins, uint32_t count, int64_t metric);

#endif
