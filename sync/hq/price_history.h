/* price_history.h - what goods cost before: LEG-07 measures a reduction from the lowest price of
 * the seven days before it begins. Goods have one price in all shops of a headquarters.
 */
#ifndef SUANPAN_HQ_PRICE_HISTORY_H
#define SUANPAN_HQ_PRICE_HISTORY_H

#include "pos/core/attr.h"
#include "pos/core/item.h"
#include "sync/hq/feed_rows.h"

#include <stdint.h>

enum { PRICE_DAYS = 7 };

/* price_minor of a row of goods; -1: it has none. */
int64_t price_in_row(const char *row, size_t size);
/* Of rows about to be written: what they cost until now. In the same transaction. */
void prices_note(struct hq *hq, const struct feed_rows *rows, int64_t now_ms);

/* Goods that cost less than today at some time from this moment on, with that lowest price. */
typedef void price_past_fn(void *arg, const char *sku, int64_t lowest_minor);
void each_lower_price(struct hq *hq, int64_t since_ms, price_past_fn *each, void *arg);
/* The lowest price this article had since then, today's included; -1: it is not known. */
int64_t lowest_price(struct hq *hq, const char *sku, int64_t since_ms);

#endif
