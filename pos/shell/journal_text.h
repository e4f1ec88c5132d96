/* journal_text.h - records as a person reads them: one line a record, or one JSON object. */
#ifndef SUANPAN_JOURNAL_TEXT_H
#define SUANPAN_JOURNAL_TEXT_H

#include "pos/shell/report.h"
#include "schema/db.h"

#include <stdbool.h>
#include <stdint.h>

enum { JOURNAL_TEXT_LATEST = 500 }; /* records shown in the manager's menu */

/* A line a record, oldest first; latest 0: all. Records whose bytes do not read are named as such.
 * false: the database failed (sticky). */
MUST_CHECK bool journal_text(
	struct db *money, int64_t latest, int utc_offset_minutes, const struct report_to *to);
/* One JSON object a record, all of them. */
MUST_CHECK bool journal_json(struct db *money, const struct report_to *to);

#endif
