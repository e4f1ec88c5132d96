/* journal_refund.h - goods that came back: the body of a REFUND record, and back (sync/README.md
 * 4.2).
 *
 * It names the sale by its uid, and by till, epoch and receipt number for people; the sale may be
 * another till's and need not have reached headquarters yet. What it pays back is settled here and
 * now; whether that was too much, headquarters finds out.
 */
#ifndef SUANPAN_SYNC_JOURNAL_REFUND_H
#define SUANPAN_SYNC_JOURNAL_REFUND_H

#include "pos/core/closed_refund.h"
#include "sync/journal_record.h"

/* The body only, as this schema has it; what an older one has no room for is left out. */
void refund_body_write(struct bytes_out *out, const struct closed_refund *refund, uint16_t schema);
/* Head and body. On false *refund holds rubbish. */
MUST_CHECK bool refund_record_read(const struct record *record, struct closed_refund *refund);
/* What is paid back is the sum of the lines, and of the tenders. */
MUST_CHECK bool refund_adds_up(const struct closed_refund *refund);

#endif
