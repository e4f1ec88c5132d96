/* allocate.h - sharing an amount over weights in whole minor units, so that the shares add up.
 *
 * quote-format.md, "Conventions": what one share cannot take because of its cap is shared again
 * over those that still have room, by the same weights, until nothing is left or nobody has room.
 * Who has no room from the start takes no part in any round.
 */
#ifndef SUANPAN_ALLOCATE_H
#define SUANPAN_ALLOCATE_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum alloc {
	ALLOC_LARGEST_REMAINDER, /* floor, then one each to the largest fractions, earliest first */
	ALLOC_HALF_DOWN_FIRST,   /* each half down, the difference one each on the first, whatever
				    they   weigh; nobody falls below nothing */
	ALLOC_FLOOR_FIRST,       /* floor, odd units one each to the first of weight above 0 */
	ALLOC_FLOOR_LAST,        /* floor, the rest to the last of weight above 0 */
};

struct allocation {
	const int64_t *weights; /* none below 0 */
	const int64_t *caps;    /* NULL: none; none below 0 */
	int64_t *shares;        /* the answer */
	uint32_t count;
	enum alloc how;
};

/* Bytes of room that allocate() needs, suitably aligned for an int64_t. */
size_t allocate_room(uint32_t count);

/* Fills shares and returns true, or false for an amount of INT64_MIN, which has no negative.
 * Without caps shares add up to amount exactly; if all weights are zero it is split evenly. With
 * caps a share never exceeds its cap, a weight of zero gets nothing, and the shares may add up to
 * less. A negative amount gives the shares of -amount, negated. */
MUST_CHECK bool allocate(const struct allocation *over, int64_t amount, void *room);

#endif
