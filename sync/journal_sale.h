/* journal_sale.h - a finished sale as the body of a SALE record, and back (sync/README.md 4.1).
 *
 * What the receipt alone needs (titles, names, masked texts, card) is not in the record: after
 * reading, those texts are empty. Reading refuses whatever writing would not have produced, so a
 * body that reads also writes to the same bytes.
 */
#ifndef SUANPAN_SYNC_JOURNAL_SALE_H
#define SUANPAN_SYNC_JOURNAL_SALE_H

#include "pos/core/closed_sale.h"
#include "sync/journal_record.h"

/* The body only, as this schema has it; what an older one has no room for is left out. */
void sale_body_write(struct bytes_out *out, const struct closed_sale *sale, uint16_t schema);
/* Head and body: also uid, store, till, epoch, operator, wall clock and business date. *sale is
 * large; keep it off the stack. On false it holds rubbish. */
MUST_CHECK bool sale_record_read(const struct record *record, struct closed_sale *sale);

/* What must hold of every sale (sync.md 5.4, I6). */
enum sale_sum {
	SALE_SUM_RIGHT,
	SALE_SUM_LIST,     /* list is not the sum of quantity times price */
	SALE_SUM_DISCOUNT, /* a line's takings are not its discount */
	SALE_SUM_TOTAL,    /* total is not list less discounts */
	SALE_SUM_TENDERS,  /* total is not tenders less change */
};

enum sale_sum sale_sums(const struct closed_sale *sale);

#endif
