/* quota_use.h - what posted records used of what is limited (quota.h): one row a record and quota,
 * by the record's uid.
 *
 * One use of a rule is one sale in which it applied; its budget is used by what it took. A member's
 * uses are those of the member's own records, and of those of cards that were merged into it.
 */
#ifndef SUANPAN_HQ_QUOTA_USE_H
#define SUANPAN_HQ_QUOTA_USE_H

#include "pos/core/attr.h"
#include "pos/core/closed_sale.h"

#include <stdbool.h>
#include <stdint.h>

struct closed_act;
struct deed;
struct hq;
struct projector;

/* A rule that a sale of the turn used:  in projector->uses. */
struct deed_use {
	uint32_t deed; /* index */
	char rule[RULE_ID_MAX];
	int64_t minor;
	bool limited, per_member; /* found while posting */
};

/* Takes from the sale which rules it used. */
void quota_uses_understand(
	struct projector *projector, const struct deed *deed, const struct closed_sale *sale);
/* Posts those of the turn's sales whose rules are limited, and fills up who ran low. */
void quota_uses_post(struct projector *projector);
/* A gift went out. */
void quota_gift_post(
	struct projector *projector, const struct deed *deed, const struct closed_act *act);

/* A sale that came back whole no longer counts as a use of those of its rules that say so
 * (return_use_on_cancel). store: where it was posted. Again and again does nothing more. Needs an
 * open transaction, as the next. */
void quota_uses_return(
	struct hq *hq, uint32_t store, const struct closed_sale *sale, int64_t now_ms);

struct quota_used {
	char rule[RULE_ID_MAX];
	int64_t count;
};

/* How often the member used rules that each may use only so often; those used most before others.
 * How many were found, at most most. */
uint32_t quota_used_by(struct hq *hq, int64_t member, struct quota_used *used, uint32_t most);

#endif
