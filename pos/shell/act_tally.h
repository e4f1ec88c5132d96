/* act_tally.h - what this till gave a member besides goods, and what is left to give: counted in
 * the table act of money.db, beside what HQ counted (the catalogue's stocks). */
#ifndef SUANPAN_ACT_TALLY_H
#define SUANPAN_ACT_TALLY_H

#include "pos/core/act.h"
#include "schema/db.h"

struct act_asked {
	uint64_t member;
	uint32_t on;   /* business date */
	int64_t place; /* what HQ tells of the member has everything of ours below */
};

/* catalogue may be NULL. false: money.db failed. */
MUST_CHECK bool act_tally(struct db *money, const struct catalogue *catalogue,
	const struct act_asked *asked, struct act_tally *tally);

#endif
