#include "sync/hq/sku_book.h"

#include "pos/core/text.h"

#include <string.h>

/* FNV-1a */
static uint32_t place_of(const char *sku)
{
	uint32_t hash = UINT32_C(2166136261);
	for (; *sku; sku++)
		hash = (hash ^ (uint8_t)*sku) * UINT32_C(16777619);
	return (hash ^ (hash >> 15)) % SKU_BOOK_PLACES;
}

bool sku_remembered(const struct sku_book *book, const char *sku)
{
	return strcmp(book->known[place_of(sku)], sku) == 0;
}

void sku_remember(struct sku_book *book, const char *sku)
{
	text_copy(book->known[place_of(sku)], SKU_MAX, sku);
}
