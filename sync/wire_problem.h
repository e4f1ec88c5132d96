/* wire_problem.h - what headquarters may have to say against a record: the codes of `problems` in
 * an ack and in GET /v1/status (sync/README.md 3.3), each with its sentence. The one table of them,
 * for both ends: a code that is not here cannot be given.
 */
#ifndef SUANPAN_SYNC_WIRE_PROBLEM_H
#define SUANPAN_SYNC_WIRE_PROBLEM_H

#include "pos/core/attr.h"
#include "pos/core/lang.h"

#include <stdbool.h>

enum { PROBLEM_CODE_MAX = 32 };

enum problem_code {
	/* Records with one of these did not post. */
	PROBLEM_PARKED,
	PROBLEM_BAD_SUM,
	PROBLEM_UNBALANCED,
	PROBLEM_CORRECTS_MUCH,
	PROBLEM_CORRECTS_NOTHING,
	/* The others did, with a remark. */
	PROBLEM_UNKNOWN_MEMBER,
	PROBLEM_OVERSPEND,
	PROBLEM_HOLD_EXPIRED,
	PROBLEM_DUP_COUPON,
	PROBLEM_UNKNOWN_SKU,
	PROBLEM_DATE,
	PROBLEM_HOLE,
	PROBLEM_OVER_REFUND,
	PROBLEM_REFUND_UNKNOWN,
	PROBLEM_CORRECTS_UNKNOWN,
	PROBLEM_CORRECTION,
	PROBLEM_MEMBERS_GUESSED,
	PROBLEM_WELCOME_TWICE,
	PROBLEM_OWN_INVITE,
	PROBLEM_PERSON_SPOILT,
	PROBLEM_GIFT_LIMIT,
	PROBLEM_GIFT_STOCK,
	PROBLEM_EVENT_FULL,
	PROBLEM_RIGHT_SPENT,
	PROBLEM_ACT_POINTS,
	PROBLEM_POINTS_ADJUSTED,
	PROBLEM_CODE_COUNT,
};

/* "UNKNOWN_SKU", on the wire and in HQ's database. */
const char *problem_name(enum problem_code code);
/* Of {1} the record and {2} the detail. */
enum text problem_sentence(enum problem_code code);
bool problem_is_dead(enum problem_code code);
/* false: no code of ours, HQ may be newer. */
MUST_CHECK bool problem_read(const char *name, enum problem_code *code);
bool problem_is(const char *name, enum problem_code code);

#endif
