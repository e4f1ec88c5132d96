/* wire_offers.h - the setting `offers`: goods that tills may offer beside a basket.
 *
 *	[{"sku": "6901234500035", "margin": 600, "pairs": {"Milk": 80}}]
 *
 * A list of at most OFFERS_MAX; margin in minor units, 1..PRICE_MAX_MINOR; pairs: at most
 * OFFER_PAIRS_MAX SKUs or categories with scores 1..OFFER_SCORE_MAX; without them the goods go with
 * everything. No SKU stands there twice.
 */
#ifndef SUANPAN_SYNC_WIRE_OFFERS_H
#define SUANPAN_SYNC_WIRE_OFFERS_H

#include "pos/core/offer.h"
#include "sync/json.h"

/* Fills the table but for known and item. What is wrong spoils the document. */
void wire_offers_take(struct json_value list, struct offer_table *table);
MUST_CHECK bool wire_offers_read(
	const char *text, size_t size, struct offer_table *table, struct err *err);

#endif
