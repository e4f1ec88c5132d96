/* points_settle.h - what became of a member's points with the days: not usable yet, expired.
 *
 * Settling counts the lots anew (points_count.h) and posts what they differ by from what was posted
 * before, lot by lot: so it may be done as often as one likes, and a sale that arrives late, and
 * spent in time what was taken for expired, gives it back. What the lots come to is kept in
 * points_state and points_lot until the member's row changes again.
 *
 * Needs an open transaction that keeps other writers of the member away (tx_begin).
 */
#ifndef SUANPAN_HQ_POINTS_SETTLE_H
#define SUANPAN_HQ_POINTS_SETTLE_H

#include "pos/core/attr.h"
#include "pos/core/member_more.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;
struct points_terms;

/* What settling changed in the balance. */
struct points_settled {
	int64_t usable;  /* became usable, or has to wait: below 0 */
	int64_t expired; /* expired, or came back: below 0 */
};

/* false: too many movements to be counted, or no memory; nothing was done. */
MUST_CHECK bool points_settle_member(struct hq *hq, const struct points_terms *terms,
	int64_t member, uint32_t today, int64_t now_ms, struct points_settled *settled);
/* In the transaction that settled it: the row changed since, and no points moved. */
void points_lots_still_good(struct hq *hq, int64_t member);

/* What a member is to know: for `more` of its row. Reads only; counts as of now. */
struct points_outlook {
	int64_t pending; /* not usable yet, and not in the balance */
	uint32_t expiring_count;
	struct more_expiring
		expiring[MORE_EXPIRING_MAX]; /* within the setting
						    points.remind_days; soonest first */
};
void points_outlook(struct hq *hq, int64_t member, int64_t now_ms, struct points_outlook *outlook);

/* Forgets what was counted: the member's points are another's now. */
void points_lots_forget(struct hq *hq, int64_t member);

#endif
