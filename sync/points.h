/* points.h - what this till knows of points: leases, its own spends, and what HQ last said.
 *
 * Leases are listed by HQ for this till alone (sync/README.md 3.6) and stand in money.db, not in
 * the reference data: a snapshot is the same file for every till, and the word "we have list V, and
 * our journal ends at H" must come from one and the same file, so that a till whose disk was put
 * back never says it of a journal that it no longer has.
 *
 * A lease may be used until its date, and only so long after HQ was last heard: counted by the
 * monotonic clock while the machine runs, by the wall clock once it was started anew.
 */
#ifndef SUANPAN_SYNC_POINTS_H
#define SUANPAN_SYNC_POINTS_H

#include "pos/core/allowance.h"
#include "pos/sys/env.h"
#include "schema/db.h"
#include "sync/wire_points.h"

/* What HQ said when it was last heard; zeroed: never, and nothing may be spent. */
struct points_word {
	int64_t lease_version, told_version;
	int64_t place; /* HQ has posted our records below */
	uint64_t boot_id;
	int64_t mono_ms, wall_ms;
};

struct points_word points_word(struct db *money);
/* HQ was heard: it has posted everything of this epoch below projected_next. Costs no sync. */
MUST_CHECK bool points_hear(struct db *money, const struct env *env, uint32_t epoch,
	uint64_t projected_next, struct err *err);
/* Inside a transaction: no lease and no trust until HQ is heard again. The epoch ends, or this file
 * is a copy that may have spent more than it knows. */
void points_forget(struct db *money);
/* HQ knows that we have the list of this version. */
MUST_CHECK bool points_told(struct db *money, int64_t version, struct err *err);

/* One page of a list. The last one makes the list complete and drops what is not on it, with a
 * sync: what we then tell HQ must not be forgotten again. */
MUST_CHECK bool points_take_leases(
	struct db *money, const struct lease_page *page, struct err *err);

struct points_asked {
	uint64_t member;
	uint32_t business_date;
	int64_t balance, told; /* as struct points_facts */
	int64_t contact_ms;    /* how long after HQ was last heard a lease may be used */
	int64_t wall_ms;       /* the shop's clock */
};

/* The rest of the facts for allowance_of(). held is left 0. No work grows with the day's sales: the
 * sums run over what this member spent today, and over what the till's bound allows. */
struct points_facts points_facts(
	struct db *money, const struct env *env, const struct points_asked *asked);

#endif
