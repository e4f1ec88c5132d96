/* verify_text.h - the check of the journal as lines that name what is wrong. */
#ifndef SUANPAN_VERIFY_TEXT_H
#define SUANPAN_VERIFY_TEXT_H

#include "pos/shell/report.h"
#include "sync/journal.h"

/* true if nothing is wrong. */
MUST_CHECK bool verify_text(
	struct journal *journal, const struct identity *identity, const struct report_to *to);

#endif
