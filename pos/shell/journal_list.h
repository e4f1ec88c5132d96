/* journal_list.h - the journal, record by record, into a report. */
#ifndef SUANPAN_JOURNAL_LIST_H
#define SUANPAN_JOURNAL_LIST_H

#include "pos/core/err.h"
#include "pos/shell/report.h"
#include "schema/db.h"
#include "sync/journal_text.h"

enum { JOURNAL_LATEST = 500 }; /* records shown in the manager's menu */

/* Oldest first; latest 0: all. archive: its folder, listed before what money.db has of the same
 * epoch; NULL: not. style NULL: one JSON object a record. A record whose bytes do not read is named
 * as such, a damaged piece of the archive too, and the list goes on. */
MUST_CHECK bool journal_list(struct db *money, const char *archive, int64_t latest,
	const struct journal_style *style, const struct report_to *to, struct err *err);

#endif
