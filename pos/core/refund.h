/* refund.h - what units that come back were worth, in money and in points.
 *
 * The past is never priced again: a refund reads the unit discounts, the points and the factors
 * that were stored with the sale. Points kept are what the kept units earn with those, rounded as
 * at the sale; a flat bonus stays while its rule's conditions still hold for what is kept, at the
 * amounts they saw: without the discounts of later rules, of which each unit of a line has an equal
 * part. Whoever gives everything back keeps no points at all.
 *
 * Returns are cumulative: give all units that have come back so far, and take off what was settled
 * before.
 */
#ifndef SUANPAN_REFUND_H
#define SUANPAN_REFUND_H

#include "pos/core/engine.h"

/* Something a rule gave beside the goods that it would not give for what is kept. */
struct refund_gift {
	const char *sku; /* owned by the rules */
	int64_t qty;
};

enum { REFUND_GIFTS_MAX = 64 }; /* different ones; more are not asked back */

struct refund {
	int64_t refund_minor; /* what was really paid for the returned units */
	int64_t kept_minor;   /* what was paid for the others */
	int64_t points_taken_back;
	int64_t points_given_back; /* points that had paid for the returned units */
	/* By each rule's on_return, when it would not hold any more for what is kept. */
	int64_t reclaimed_minor; /* what the kept units have of its discount */
	uint32_t gift_count;
	struct refund_gift gifts[REFUND_GIFTS_MAX];
};

/* sold: the pricing of this basket as stored; of its members unit_discount, unit_points,
 * line_factor, takings, applied and points_earned are read. returned: one byte a unit, not 0 = came
 * back. scratch as for engine_price(), and not the one that sold lives in. */
MUST_CHECK enum price_status refund_units(const struct rules *rules, const struct basket *basket,
	const struct pricing *sold, const uint8_t *returned, void *scratch, size_t scratch_size,
	struct refund *out);

#endif
