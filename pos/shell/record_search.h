/* record_search.h - which record is this receipt's? By what is printed on it: its number, or the
 * last 8 hex digits of the record's hash, as they stand on receipts and Z reports (paper that no
 * record answers to proves a changed or lost one, sync.md 5.1), or the last 8 of its uid.
 *
 * What was purged is found in the archive.
 */
#ifndef SUANPAN_RECORD_SEARCH_H
#define SUANPAN_RECORD_SEARCH_H

#include "pos/shell/report.h"
#include "schema/db.h"

enum { RECORD_TAIL_DIGITS = 8 };

/* Prints a line for each record that answers; *found: how many. archive: its folder. false: what
 * was typed is neither 8 hex digits (blanks and case do not matter) nor a receipt number, or the
 * database or the archive's folder failed. A damaged piece of the archive is named, and the search
 * goes on. */
MUST_CHECK bool record_search(struct db *money, const char *archive, const char *typed,
	const struct report_to *to, int *found, struct err *err);

#endif
