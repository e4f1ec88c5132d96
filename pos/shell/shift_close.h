/* shift_close.h - 日结: the SHIFT_CLOSE record and its Z report in one transaction; and the X
 * report.
 */
#ifndef SUANPAN_SHIFT_CLOSE_H
#define SUANPAN_SHIFT_CLOSE_H

#include "pos/core/rights.h"
#include "pos/shell/commit.h"

/* Who looks or closes, and when. All borrowed. */
struct shift_desk {
	const struct commit *commit; /* its doc receives the report */
	const struct operator_card *who;
	int64_t wall_ms;
	int64_t waiting; /* sales that HQ has not acknowledged */
};

/* Lays out what the shift came to so far, in the screen's language. */
MUST_CHECK bool shift_look(const struct shift_desk *desk, struct err *err);
/* Closes the shift with what was counted, as commit_sale() commits a sale. */
MUST_CHECK enum outcome shift_end(
	const struct shift_desk *desk, int64_t counted_minor, struct err *err);

#endif
