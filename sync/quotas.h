/* quotas.h - what this till may still use of things that are there only so often: headquarters'
 * list of quotas, and what this till used since.
 *
 * The list is for this till alone (sync/README.md 3.15) and stands in money.db beside the journal,
 * for the reason that leases do (points.h): the word "we have list V, and our journal ends at H"
 * must come from one file. A quota has no date: it stays good with the line down, until the epoch
 * ends. What has no row in the list has nothing left.
 */
#ifndef SUANPAN_SYNC_QUOTAS_H
#define SUANPAN_SYNC_QUOTAS_H

#include "pos/core/member_more.h"
#include "pos/core/rule_quota.h"
#include "schema/db.h"
#include "sync/wire_quota.h"

/* The list that is here; zeroed: none. */
struct quotas_word {
	bool heard;
	int64_t version, told; /* told: the last version that HQ heard we have */
	int64_t place;         /* our own uses below are taken off already */
};

struct quotas_word quotas_word(struct db *money);
/* The whole list instead of the one before, with a sync: what we then tell HQ must not be forgotten
 * again. */
MUST_CHECK bool quotas_take(struct db *money, const struct quota_page *page, struct err *err);
/* HQ knows that we have the list. Costs no sync. */
MUST_CHECK bool quotas_told(struct db *money, int64_t version, struct err *err);
/* Inside a transaction: nothing is left of anything, until there is another list. */
void quotas_forget(struct db *money);

/* Writes what is left of each limited rule. Not per scan: it reads what was used since the list.
 * false: money.db failed, and only some were written. */
MUST_CHECK bool quotas_fill(struct db *money, struct rule_quotas *quotas);
/* What is left of a gift at this till; false: no list names it. */
MUST_CHECK bool quotas_of_gift(struct db *money, const char *gift, int64_t *left);
/* Adds to HQ's count what the member used here since; HQ's has everything below place. */
void quotas_of_member(struct db *money, uint64_t member, int64_t place, struct member_more *more);

#endif
