/* price_again.h - a sale priced once more from its record alone, with the engine that tills use
 * (design.md 3), and what differs. Pure but for the scratch. */
#ifndef SUANPAN_HQ_PRICE_AGAIN_H
#define SUANPAN_HQ_PRICE_AGAIN_H

#include "pos/core/attr.h"
#include "pos/core/closed_sale.h"
#include "pos/core/rules.h"

#include <stdbool.h>

enum { AGAIN_TEXT_MAX = 96 };

/* Room that grows with the largest basket; zeroed to begin with. */
struct again {
	void *scratch;
	size_t scratch_size;
	struct rule_use *uses;
	uint32_t use_count;
};

void again_done(struct again *again);

enum again_result {
	AGAIN_EQUAL,
	AGAIN_DIFFERS,
	AGAIN_CANNOT, /* the engine refuses this basket, or there is no memory */
};

/* What the till said and what we say, of the first thing that differs. */
struct difference {
	char said[AGAIN_TEXT_MAX], ours[AGAIN_TEXT_MAX];
};

/* The sale was priced by this engine's version and these rules. */
MUST_CHECK enum again_result price_again(struct again *again, const struct rules *rules,
	const struct closed_sale *sale, struct difference *difference);

#endif
