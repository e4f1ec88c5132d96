#include "pos/core/offer.h"

#include "pos/core/sale.h"

#include <string.h>

static bool is(const struct item *item, const char *sku_or_category)
{
	if (strcmp(item->sku, sku_or_category) == 0)
		return true;
	for (uint32_t i = 0; i < item->category_count; i++)
		if (strcmp(item->categories[i], sku_or_category) == 0)
			return true;
	return false;
}

static bool has(const struct sale *sale, const char *sku_or_category)
{
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (is(&sale->lines[i].item, sku_or_category))
			return true;
	return false;
}

static bool has_sku(const struct sale *sale, const char *sku)
{
	for (uint32_t i = 0; i < sale->line_count; i++)
		if (strcmp(sale->lines[i].item.sku, sku) == 0)
			return true;
	return false;
}

int64_t offer_rank(const struct offer *offer, const struct sale *sale)
{
	int32_t best = offer->pair_count == 0;
	if (!offer->known || sale->line_count == 0 || has_sku(sale, offer->item.sku))
		return 0;
	for (uint32_t i = 0; i < offer->pair_count; i++)
		if (offer->pairs[i].score > best && has(sale, offer->pairs[i].with))
			best = offer->pairs[i].score;
	return offer->margin_minor * best;
}

uint32_t offers_ranked(
	const struct offer_table *table, const struct sale *sale, uint8_t order[OFFERS_MAX])
{
	int64_t ranks[OFFERS_MAX];
	uint32_t count = 0;
	for (uint32_t i = 0; i < table->count; i++) {
		int64_t rank = offer_rank(&table->list[i], sale);
		uint32_t at = count;
		if (rank == 0)
			continue;
		for (; at > 0 && ranks[at - 1] < rank; at--) {
			ranks[at] = ranks[at - 1];
			order[at] = order[at - 1];
		}
		ranks[at] = rank;
		order[at] = (uint8_t)i;
		count++;
	}
	return count;
}
