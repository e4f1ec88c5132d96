/* verify.h - everything that must hold of a headquarters' database (sync.md 5.4), checked at once.
 *
 * Chains from genesis to head for every epoch, cursors, records against what was posted of them,
 * ledger sums, balances against their legs, coupon uses, versions of the streams. Findings go on
 * paper, one line each, or to whoever wants them.
 *
 * One look must see one state of the database: a transaction, a copy, a file that nobody changes. A
 * look that was broken off may go on later, in another state: what was right before is not looked
 * at again, and records only ever join at the end.
 */
#ifndef SUANPAN_HQ_VERIFY_H
#define SUANPAN_HQ_VERIFY_H

#include "pos/core/attr.h"
#include "pos/core/lang.h"
#include "pos/core/uid.h"
#include "sync/hq/paper.h"

#include <stdint.h>

struct db;

/* All zeros: the beginning. */
struct verify_at {
	int stage; /* 0: the chains; n: all before the n-th sum is done */
	uint32_t till, epoch;
	uint64_t seq;     /* the last record that was right, 0: none of this epoch */
	struct hash head; /* its hash */
};

struct verdict {
	enum lang lang;
	struct paper findings;
	int64_t wrong;   /* how many, even if not all are written down */
	int64_t records; /* looked at */
	struct verify_at at;
	/* Instead of findings; may be NULL. */
	void (*found)(void *arg, struct says says);
	/* After each page of records and each sum; may be NULL. */
	void (*stepped)(void *arg, const struct verdict *verdict);
	void *arg;
};

enum { FINDINGS_MAX = 1000 }; /* lines; beyond that they are only counted */

void verdict_done(struct verdict *verdict);
/* For those who look. */
void verdict_wrong(struct verdict *verdict, struct says says);
/* From verdict->at to the end. A failing database shows in db_ok(). */
void verify(struct db *db, struct verdict *verdict);
/* What verdict->records will be, about. */
int64_t verify_all_records(struct db *db);

#endif
