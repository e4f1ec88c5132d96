/* member_more.h - what headquarters says about a member beside the balance: vouchers, rights, what
 * expires, what to say (sync/README.md 3.4, member `more`).
 *
 * It is as old as the member's row, stands in struct till beside the sale, and every part may be
 * missing: zeros then. Dates are numbers, 20261121.
 */
#ifndef SUANPAN_MEMBER_MORE_H
#define SUANPAN_MEMBER_MORE_H

#include "pos/core/member.h"
#include "pos/core/rules.h"
#include "pos/core/tier_progress.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	MEMBER_MORE_TEXT_MAX = 4097, /* as JSON, with NUL */
	MORE_EXPIRING_MAX = 4,
	MORE_COUPONS_MAX = 16,
	MORE_RIGHTS_MAX = 16,
	MORE_LABELS_MAX = 4,
	MORE_LABEL_MAX = 48,
	MORE_RIGHT_MAX = 32,
	MORE_INVITE_MAX = 24,
	MORE_USED_MAX = 16,  /* as headquarters tells it */
	MORE_USED_ROOM = 48, /* with what was used here since; what is beyond is not counted */
};

struct more_expiring {
	uint32_t on; /* the last day they are good */
	int64_t points;
};

/* A voucher of the member's own: good without paper, for this member alone. */
struct more_coupon {
	uint32_t campaign;
	uint64_t serial;
	uint32_t until;         /* the last day, 0: open end */
	uint32_t benefit_minor; /* 0: as the campaign's rule says */
};

struct more_right {
	char id[MORE_RIGHT_MAX]; /* of a `right.` setting */
	int32_t left;
	uint32_t until; /* the last day, 0: open end */
};

/* How often the member used a rule that each may use only so often, at all tills together. */
struct more_used {
	char rule[RULE_ID_MAX];
	int64_t count;
};

struct member_more {
	uint32_t joined_on, tier_until;
	bool tier_news; /* say on the next receipt that the tier is new */
	struct tier_progress progress;
	bool greets; /* agreed to greetings and lines of advertising */
	int64_t growth;
	int32_t streak_days;
	uint32_t streak_last; /* the last day checked in */
	char mark_group[GROUP_MAX];
	uint32_t mark_until; /* while today is no later, mark_group is the member's group */
	int32_t draws, notices;
	int64_t pending; /* points not usable yet */
	char invite[MORE_INVITE_MAX];
	uint32_t expiring_count, coupon_count, right_count, label_count, used_count;
	struct more_expiring expiring[MORE_EXPIRING_MAX]; /* soonest first */
	struct more_coupon coupons[MORE_COUPONS_MAX];
	struct more_right rights[MORE_RIGHTS_MAX];
	char labels[MORE_LABELS_MAX][MORE_LABEL_MAX];
	struct more_used used[MORE_USED_ROOM];
};

/* The group that rules see that day: the mark's, else the member's. */
const char *member_group(
	const struct member *member, const struct member_more *more, uint32_t today);

/* Points of expiring[at] that a member with this balance can still lose: the soonest are spent
 * first, and headquarters may not have counted yet what was spent here. */
int64_t more_expiring_left(const struct member_more *more, uint32_t at, int64_t balance);

#endif
