/* wire_window.h - the settings window.SKU: when goods are sold, and to whom sooner.
 *
 *	{"from": "2026-12-01", "to": "2026-12-24",
 *	 "presale": [{"tiers": ["diamond"], "from": "2026-11-25"}, {"groups": ["koc"], "from":
 *"2026-11-28"}]}
 *
 * Days of the shop, both included; either end may be missing, but not both. A presale begins before
 * the window does; at most PRESALES_MAX tiers and groups in all.
 */
#ifndef SUANPAN_SYNC_WIRE_WINDOW_H
#define SUANPAN_SYNC_WIRE_WINDOW_H

#include "pos/core/sale_window.h"
#include "sync/json.h"

/* The SKU that a setting is the window of, or NULL: it is another setting. */
const char *wire_window_sku(const char *setting);
/* Fills the window but for its SKU. What is wrong spoils the document. */
void wire_window_take(struct json_value value, struct sale_window *window);
/* The same from a setting's text, into the table. false: it makes no sense, or there is no room. */
MUST_CHECK bool wire_window_add(struct window_table *table, const char *sku, const char *text);

#endif
