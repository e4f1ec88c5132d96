/* closed_refund.h - goods that came back: what the journal keeps and the receipt prints.
 *
 * It names the sale by its uid, and by till, epoch and receipt number for people. Money given back
 * without any receipt names no sale: uid and counter of the original are zero, store, till and
 * epoch are our own, and it moves no points.
 */
#ifndef SUANPAN_CLOSED_REFUND_H
#define SUANPAN_CLOSED_REFUND_H

#include "pos/core/closed_sale.h"

enum { REFUND_REASON_MAX = 96 };

struct refund_line {
	uint32_t line; /* index in the sale */
	int32_t qty;
	int64_t amount_minor; /* paid back for it */
};

struct closed_refund {
	struct uid uid;
	uint32_t store, till, epoch;
	uint32_t counter; /* of SALE and REFUND records of this epoch, from 1, no gaps */
	uint32_t operator_number;
	int64_t wall_ms;
	uint32_t business_date;

	struct uid original; /* of the sale */
	uint32_t original_store, original_till, original_epoch, original_counter;
	uint64_t member; /* whose points move, 0: nobody's */
	uint32_t line_count;
	struct refund_line lines[SALE_LINES_MAX]; /* rising by line */
	uint32_t tender_count;
	struct tender tenders[CLOSED_TENDERS_MAX]; /* paid back, positive */
	int64_t total_minor;
	int64_t points_taken; /* earned by the sale, taken back */
	int64_t points_given; /* spent on the sale, given back */
	char reason[REFUND_REASON_MAX];
	struct taxes taxes; /* in total_minor, as the sale's; none in records before schema 4 */
};

#endif
