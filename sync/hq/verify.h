/* verify.h - everything that must hold of a headquarters' database (sync.md 5.4), checked at once.
 *
 * Chains from genesis to head for every epoch, cursors, records against what was posted of them,
 * ledger sums, balances against their legs, coupon uses, versions of the streams. Findings go on
 * paper, one line each.
 */
#ifndef SUANPAN_HQ_VERIFY_H
#define SUANPAN_HQ_VERIFY_H

#include "pos/core/attr.h"
#include "pos/core/lang.h"
#include "sync/hq/paper.h"

#include <stdint.h>

struct db;

struct verdict {
	enum lang lang;
	struct paper findings;
	int64_t wrong;   /* how many, even if not all are written down */
	int64_t records; /* looked at */
};

enum { FINDINGS_MAX = 1000 }; /* lines; beyond that they are only counted */

void verdict_done(struct verdict *verdict);
/* A failing database shows in db_ok(). */
void verify(struct db *db, struct verdict *verdict);

#endif
