/* recompute.h - HQ prices every sale again, with the rules that the sale names; what differs
 * becomes a case for a person, never a change.
 *
 * It has its own cursor (epoch.recomputed_next) behind the projector's, and runs when that has
 * nothing to do. One case a record and kind; where a whole till is not comparable (another engine,
 * rules we do not have), one open case stands for all of it.
 */
#ifndef SUANPAN_HQ_RECOMPUTE_H
#define SUANPAN_HQ_RECOMPUTE_H

#include "pos/core/attr.h"
#include "pos/core/closed_sale.h"
#include "sync/hq/price_again.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	RECOMPUTE_RECORDS_MAX = 200, /* a turn */
	RULE_SETS_MAX = 4,           /* compiled at a time */
};

#define CASE_PRICE          "PRICE"          /* the figures differ */
#define CASE_UNKNOWN_RULES  "UNKNOWN_RULES"  /* the sale names rules that HQ does not have */
#define CASE_NOT_COMPARABLE "NOT_COMPARABLE" /* another version of the engine priced it */

struct hq;

struct rule_set {
	char version[RULES_VERSION_MAX];
	struct rules *rules; /* NULL: free */
	uint64_t used;       /* when, for the oldest to go */
};

struct recompute {
	struct hq *hq;
	struct again again;
	struct rule_set sets[RULE_SETS_MAX];
	uint64_t clock;
	struct closed_sale sale;
};

struct recompute *recompute_new(struct hq *hq);
void recompute_free(struct recompute *recompute);

/* One turn over some epoch, or over what was posted out of quarantine. false: nothing is left to
 * price again now. */
bool recompute_next(struct hq *hq);

#endif
