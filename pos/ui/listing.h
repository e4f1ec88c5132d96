/* listing.h - the basket as it is read from top to bottom: goods, what came off them, what came off
 * the whole basket. The amounts of all rows add up to the amount due, so the eye can check it.
 */
#ifndef SUANPAN_LISTING_H
#define SUANPAN_LISTING_H

#include "pos/core/till.h"

enum listing_kind {
	LISTING_LINE,       /* a line of the sale at shelf price */
	LISTING_OFF_LINE,   /* what one rule took off the line above */
	LISTING_OFF_BASKET, /* what one rule took off the basket */
};

struct listing_row {
	enum listing_kind kind;
	uint32_t line;        /* index into sale.lines; not for LISTING_OFF_BASKET */
	uint32_t rule;        /* index into till.rules; not for LISTING_LINE */
	int64_t amount_minor; /* below 0 for what was taken off */
};

/* Where a reading of the list stands: start with a zeroed one. */
struct listing {
	enum listing_kind kind;
	uint32_t line, taking;
};

/* The next row; false at the end. The till must not change while it is read. */
bool listing_next(struct listing *listing, const struct till *till, struct listing_row *row);

/* How many rows there are; *focus is the row of the line in hand (till.h), 0 when there is none. */
uint32_t listing_rows(const struct till *till, uint32_t *focus);

#endif
