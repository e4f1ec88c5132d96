/* sold_basket.h - a finished sale as the engine's basket once more, from what the journal keeps
 * alone.
 *
 * Nothing is priced anew with it: given the rules of its day the engine must say what was stored,
 * unit by unit (price_hash covers each), and sold_matches() says whether it did. HQ checks tills by
 * it (design.md 3), a return finds what each unit was paid with.
 */
#ifndef SUANPAN_SOLD_BASKET_H
#define SUANPAN_SOLD_BASKET_H

#include "pos/core/closed_sale.h"
#include "pos/core/engine.h"
#include "pos/core/rules.h"

enum { SOLD_NUMBER_MAX = 12 };

/* Borrows from the sale and from itself: not to be copied. Large: keep it off the stack. */
struct sold_basket {
	struct basket basket;
	uint32_t units;
	struct basket_line lines[SALE_LINES_MAX];
	const char *categories[SALE_LINES_MAX][ITEM_CATEGORIES_MAX];
	struct basket_code codes[SALE_COUPONS_MAX];
	struct shopper shopper;
	char shop[SOLD_NUMBER_MAX], till[SOLD_NUMBER_MAX];
};

/* uses: of sold_uses(), or NULL where the till counted nothing. */
void sold_basket_of(
	struct sold_basket *sold, const struct closed_sale *sale, const struct rule_use *uses);
void sold_codes(struct basket_code codes[SALE_COUPONS_MAX], const struct closed_sale *sale);
/* One for each rule of the file. */
void sold_uses(struct rule_use *uses, const struct rules *rules, const struct closed_sale *sale);
/* Whether the engine says what was stored. */
bool sold_matches(
	const struct closed_sale *sale, const struct rules *rules, const struct pricing *pricing);

#endif
