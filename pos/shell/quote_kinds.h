/* quote_kinds.h - the kinds of `suanpan quote` cases besides prices: sharing, ledgers, tiers. */
#ifndef SUANPAN_QUOTE_KINDS_H
#define SUANPAN_QUOTE_KINDS_H

#include "sync/json.h"

/* Members that may stand in every case; the first three mean something, the others are ignored. */
#define QUOTE_MEMBERS                                                                              \
	"id", "kind", "conventions", "source", "level", "expected", "depends_on", "reproduced_by", \
		"notes", "decision"

/* Each puts its members of the result into out. */
typedef bool quote_answer_fn(struct json_out *out, struct json_value root, struct err *err);
quote_answer_fn quote_allocate;
quote_answer_fn quote_ledger;
quote_answer_fn quote_tier;

#endif
