/* sku_book.h - which goods HQ has heard of: asked for every line of every sale, so remembered.
 *
 * Goods are never unheard of again, so what was found once needs no second look; what is not
 * remembered is asked of the database, all of a turn's at once.
 */
#ifndef SUANPAN_HQ_SKU_BOOK_H
#define SUANPAN_HQ_SKU_BOOK_H

#include "pos/core/attr.h"
#include "pos/core/item.h"

#include <stdbool.h>
#include <stdint.h>

enum { SKU_BOOK_PLACES = 1 << 15 };

struct sku_book {
	char known[SKU_BOOK_PLACES][SKU_MAX]; /* each at the place of its hash */
};

/* false: not remembered, which says nothing about the database. */
bool sku_remembered(const struct sku_book *book, const char *sku);
void sku_remember(struct sku_book *book, const char *sku);

#endif
