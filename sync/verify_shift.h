/* verify_shift.h - the Z reports against the records of their shifts (invariant I8). */
#ifndef SUANPAN_SYNC_VERIFY_SHIFT_H
#define SUANPAN_SYNC_VERIFY_SHIFT_H

#include "pos/core/shift.h"
#include "sync/journal_record.h"

struct shift_check {
	struct shift_totals totals; /* since the last close */
	int64_t perpetual_minor;    /* as of the last close */
	bool known;                 /* everything since the last close was seen */
	bool perpetual_known;
};

/* From the first record of a journal on; one that begins later knows nothing before its first
 * close.
 */
void shift_check_begin(struct shift_check *check, bool from_the_first);
/* A record was missing or could not be read: the sums up to the next close mean nothing. */
void shift_check_gap(struct shift_check *check);

enum shift_finding { SHIFT_FINE, SHIFT_TOTALS_DIFFER, SHIFT_PERPETUAL_DIFFERS };

/* sale: the SALE as read, NULL for every other record. */
enum shift_finding shift_check_record(
	struct shift_check *check, const struct record *record, const struct closed_sale *sale);

#endif
