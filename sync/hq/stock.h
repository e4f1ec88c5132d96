/* stock.h - how many of a gift a store has left, and how many places an event has.
 *
 * HQ counts down as the tills' records are posted, and tells the tills beside each figure which
 * record of theirs it goes up to (setting stock.STORE.GIFT, places.EVENT), so that nothing is taken
 * off twice. All functions need an open transaction and fail by the database's sticky failure.
 */
#ifndef SUANPAN_HQ_STOCK_H
#define SUANPAN_HQ_STOCK_H

#include "pos/core/attr.h"
#include "pos/core/catalogue.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

/* A setting as it was imported; false: there is none of that id. */
MUST_CHECK bool catalogue_find_gift(struct hq *hq, const char *id, struct gift *gift);
MUST_CHECK bool catalogue_find_event(struct hq *hq, const char *id, struct shop_event *event);
MUST_CHECK bool catalogue_find_privilege(
	struct hq *hq, const char *id, struct privilege *privilege);

/* ACT_UNCOUNTED: nobody counts it. */
int32_t stock_left(struct hq *hq, uint32_t store, const char *gift);
/* Somebody counted, or more came in (added to what there is). false: beyond 0..STOCK_MAX. */
MUST_CHECK bool stock_count(struct hq *hq, uint32_t store, const char *gift, int32_t count,
	const char *by, int64_t now_ms);
/* So many went out by a record that is written down already. How many there were too few. */
int32_t stock_take(struct hq *hq, uint32_t store, const char *gift, int32_t qty, int64_t now_ms);

/* Tells the tills how many places are left, of an event that has a capacity. How many more came
 * than it holds. */
int32_t places_tell(struct hq *hq, const char *event, int64_t now_ms);

#endif
