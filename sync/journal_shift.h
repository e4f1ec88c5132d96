/* journal_shift.h - SHIFT_OPEN and SHIFT_CLOSE: bodies as bytes (sync/README.md 4.2), and the shift
 * that is open now.
 */
#ifndef SUANPAN_SYNC_JOURNAL_SHIFT_H
#define SUANPAN_SYNC_JOURNAL_SHIFT_H

#include "pos/core/shift.h"
#include "sync/journal.h"

void shift_open_write(struct bytes_out *out, const struct shift_open *open);
MUST_CHECK bool shift_open_read(const struct record *record, struct shift_open *open);
void shift_close_write(struct bytes_out *out, const struct shift_close *close);
MUST_CHECK bool shift_close_read(const struct record *record, struct shift_close *close);

/* Adds a SALE, REFUND or GIFT record to the totals; other kinds are none of a shift's business.
 * sale is room. false: the record cannot be read, or a sum does not fit. */
MUST_CHECK bool shift_add_record(
	struct shift_totals *totals, const struct record *record, struct closed_sale *sale);

struct shift_now {
	bool open;
	uint32_t number;        /* of the open shift, else of the one closed last, 0: none */
	uint32_t business_date; /* of the open shift */
	int64_t float_minor;
	int64_t perpetual_minor; /* as of the last close */
	int64_t since;           /* place of the last close: the open shift's records stand above */
};

/* One look-up. false: the database failed. */
MUST_CHECK bool journal_shift_now(struct journal *journal, struct shift_now *now, struct err *err);

/* Inside a transaction, like journal_add(). entry lacks kind and body; its business date is the
 * shift's. */
MUST_CHECK bool journal_open_shift(struct journal *journal, const struct entry *entry,
	const struct shift_open *open, struct err *err);
/* The sums of what stands in the journal since the last close. */
MUST_CHECK bool journal_sum_shift(struct journal *journal, const struct shift_now *now,
	struct shift_totals *totals, struct err *err);
MUST_CHECK bool journal_close_shift(struct journal *journal, const struct entry *entry,
	const struct shift_close *close, struct err *err);

#endif
