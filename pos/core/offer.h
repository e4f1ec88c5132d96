/* offer.h - goods that may be offered beside a basket, and how well each goes with what is in it.
 *
 * Headquarters names them (setting `offers`): what a piece earns the shop, and a score for each SKU
 * or category it is bought with. Whether there is something in it for the customer is the engine's
 * to say; here stands only in which order it is asked, so that the same basket has the same offers.
 */
#ifndef SUANPAN_OFFER_H
#define SUANPAN_OFFER_H

#include "pos/core/item.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	OFFERS_MAX = 16,
	OFFER_PAIRS_MAX = 8, /* of one */
	OFFER_SCORE_MAX = 1000,
};

struct offer_pair {
	char with[SKU_MAX]; /* a SKU or a category */
	int32_t score;      /* 1..OFFER_SCORE_MAX */
};

struct offer {
	char sku[SKU_MAX];
	int64_t margin_minor; /* what a piece earns the shop, 1..PRICE_MAX_MINOR */
	struct offer_pair pairs[OFFER_PAIRS_MAX];
	uint32_t pair_count; /* 0: goes with everything, with a score of 1 */
	bool known;          /* item is what this till knows of it, and it is sold by the piece */
	struct item item;
};

struct offer_table {
	struct offer list[OFFERS_MAX];
	uint32_t count;
};

struct sale;

/* Its margin times its best score with what is in the basket; 0: it does not fit, or is in there.
 */
int64_t offer_rank(const struct offer *offer, const struct sale *sale);

/* Those that fit, the highest rank first, ties as in the table. Returns how many. */
uint32_t offers_ranked(
	const struct offer_table *table, const struct sale *sale, uint8_t order[OFFERS_MAX]);

#endif
