/* verify_text.h - the check of the journal as lines that name what is wrong. */
#ifndef SUANPAN_VERIFY_TEXT_H
#define SUANPAN_VERIFY_TEXT_H

#include "pos/shell/report.h"
#include "sync/journal.h"
#include "sync/verify.h"

enum { VERIFY_RECORDS_A_TURN = 100 }; /* of the loop: well below 5 ms */

/* All at once. true if nothing is wrong. */
MUST_CHECK bool verify_text(
	struct journal *journal, const struct identity *identity, const struct report_to *to);

/* The same in turns, for a till that goes on selling; to must outlive them. */
MUST_CHECK bool verify_text_begin(struct verify *verify, struct journal *journal,
	const struct identity *identity, struct report_to *to);
/* true when it is over: *to has everything, and the check is done with. */
MUST_CHECK bool verify_text_turn(struct verify *verify, struct report_to *to);

#endif
