/* shift.h - what a shift came to: the figures of the X and the Z report.
 *
 * A shift opens with its first sale and ends when somebody counts the drawer and closes it (日结).
 * Its figures are the sums over the journal's records since the close before, nothing else, so that
 * whoever has the records can work them out again. The perpetual total goes on over all shifts and
 * never falls: refunds are counted beside it.
 */
#ifndef SUANPAN_SHIFT_H
#define SUANPAN_SHIFT_H

#include "pos/core/closed_refund.h"

struct shift_totals {
	uint32_t sales, refunds;
	uint32_t first_counter, last_counter; /* receipts of both, 0: none */
	int64_t list_minor, total_minor;      /* of the sales */
	int64_t refund_minor;                 /* money given back, as a positive amount */
	int64_t cash_minor;                   /* into the drawer less out of it, gifts' cash too */
	int64_t points_earned, points_used;   /* less what refunds took back, gave back */
};

struct shift_open {
	uint32_t number;         /* 1, 2, ... over the life of the journal */
	int64_t float_minor;     /* in the drawer before the first sale */
	int64_t perpetual_minor; /* as of the last close */
};

struct shift_close {
	uint32_t number;
	uint32_t opened_date; /* the shift's business date, 20261121 */
	struct shift_totals totals;
	int64_t float_minor;
	int64_t counted_minor;   /* what somebody counted in the drawer */
	int64_t perpetual_minor; /* total_minor of this and every shift before */
	int64_t waiting;         /* sales that HQ has not acknowledged */
	struct hash head;        /* of the record before: the shift's last */
};

/* false, and nothing added, when a sum would not fit. */
MUST_CHECK bool shift_add_sale(struct shift_totals *totals, const struct closed_sale *sale);
MUST_CHECK bool shift_add_refund(struct shift_totals *totals, const struct closed_refund *refund);
/* Cash that a gift took beside its points: no sale, but it is in the drawer. */
MUST_CHECK bool shift_add_cash(struct shift_totals *totals, int64_t minor);
bool shift_totals_equal(const struct shift_totals *a, const struct shift_totals *b);

/* What the drawer should hold: float and cash. false when it does not fit. */
MUST_CHECK bool shift_expected(const struct shift_close *close, int64_t *expected_minor);

#endif
