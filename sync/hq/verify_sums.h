/* verify_sums.h - what must hold of the ledger as a whole, each by one question to the database.
 */
#ifndef SUANPAN_HQ_VERIFY_SUMS_H
#define SUANPAN_HQ_VERIFY_SUMS_H

struct db;
struct verdict;

enum { VERIFY_SUMS = 22 };

/* number: 0..VERIFY_SUMS - 1. */
void verify_sum(struct db *db, int number, struct verdict *verdict);

#endif
