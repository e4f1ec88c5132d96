/* record_by_tail.h - which record is this receipt's? By the last 8 hex digits of the record's hash,
 * as they stand on receipts and Z reports: paper that no record answers to proves a changed or lost
 * one (sync.md 5.1).
 */
#ifndef SUANPAN_RECORD_BY_TAIL_H
#define SUANPAN_RECORD_BY_TAIL_H

#include "pos/shell/report.h"
#include "schema/db.h"

enum { HASH_TAIL_DIGITS = 8 };

/* Prints a line for each record with this tail; *found: how many. false: what was typed is not 8
 * hex digits (blanks and case do not matter), or the database failed. */
MUST_CHECK bool record_by_tail(struct db *money, const char *typed, const struct report_to *to,
	int *found, struct err *err);

#endif
