/* project.h - what a stored record means at HQ: ledger legs, balances, sales, coupon uses.
 *
 * Runs inside a transaction of the projector. A record that does not post leaves a problem (a dead
 * letter) and nothing else; it never fails. A uid posts once, whoever brings it.
 *
 * Posts: SALE, also inside READOPT. Needs nothing posted: ENROL, REPRINT, CLOCK_STEP, AUDIT, NOTE.
 * Everything else, and any schema but ours, is SCHEMA_PARKED.
 */
#ifndef SUANPAN_HQ_PROJECT_H
#define SUANPAN_HQ_PROJECT_H

#include "pos/core/attr.h"
#include "sync/journal_record.h"

#include <stdint.h>

enum { CURRENCY_MAX = 8 };

struct hq;

/* One batch's worth of work. */
struct projector {
	struct hq *hq;
	int64_t now_ms;
	int64_t exponent;
	char currency[CURRENCY_MAX];
};

struct projector projector_begin(struct hq *hq, int64_t now_ms);
void project(struct projector *projector, const struct record *record);

#endif
