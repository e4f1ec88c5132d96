/* return_desk.h - the sale that goods came back from, found again: in money.db or the archive of
 * this till, with what came back of it before, the rules of its day and the goods' names.
 */
#ifndef SUANPAN_RETURN_DESK_H
#define SUANPAN_RETURN_DESK_H

#include "pos/core/return_slip.h"
#include "pos/shell/store.h"
#include "sync/journal.h"

struct return_desk;
struct sale_told;

/* All borrowed while it looks. */
struct return_search {
	struct journal *journal;
	const char *archive; /* folder of purged records */
	struct db *ref;      /* for the rule files */
	struct store *store;
};

/* NULL only without memory. */
struct return_desk *return_desk_open(void);
void return_desk_done(struct return_desk *desk); /* accepts NULL */

/* name.till 0: this till, its newest receipt of that number. What is found stays until the next
 * search. false, and why: it is not known here, or something cannot be read. */
MUST_CHECK bool return_desk_find(struct return_desk *desk, const struct return_search *search,
	const struct receipt_name *name, const struct sold_sale **found, struct err *err);

/* The same with what HQ told of it: a sale of another till. What came back of it here counts once.
 */
MUST_CHECK bool return_desk_take(struct return_desk *desk, const struct return_search *search,
	const struct sale_told *told, const struct sold_sale **found, struct err *err);

#endif
