/* act.h - what a member does at the counter besides buying, as the journal keeps it.
 *
 * A check-in, a gift for points, the use of a right or a voucher, a donation; also a note and an
 * adjustment of points. One record each (sync/README.md 4.5), committed like a sale: nothing is
 * handed over before it is on disk. Whether it may be done is asked of act_allowed(), which knows
 * what this till knows: offline, limits count what was done here.
 */
#ifndef SUANPAN_ACT_H
#define SUANPAN_ACT_H

#include "pos/core/attr.h"
#include "pos/core/catalogue.h"
#include "pos/core/err.h"
#include "pos/core/uid.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ACT_TEXT_MAX = 256, /* bytes with NUL */
	ACT_QTY_MAX = 99,
	ACT_POINTS_MAX = 1000000000,
	ACT_MINOR_MAX = 1000000000,
};

enum act_kind {
	ACT_CHECKIN,     /* item "": of the day; else the event attended */
	ACT_GIFT,        /* item: the gift; swapped: a faulty one was exchanged */
	ACT_ENTITLEMENT, /* item: the right used or handed out; text: plate, name of a guest */
	ACT_DONATION,    /* item: the gift of that kind */
	ACT_COUPON_USE,  /* a voucher without effect on a price; item: its right, "" none */
	ACT_NOTE,        /* item: the queue it is for, "" anybody's; refers: a sale */
	ACT_POINTS_ADJ,  /* text: why */
	ACT_KINDS,
};

struct closed_act {
	struct uid uid;
	enum act_kind kind;
	uint32_t store, till, epoch;
	uint32_t operator_number;
	int64_t wall_ms;
	uint32_t business_date;

	uint64_t member; /* 0: nobody's, only of a note or a bearer's voucher */
	char item[REWARD_ID_MAX];
	int32_t qty;    /* 1..ACT_QTY_MAX */
	int64_t points; /* what the member's balance changes by */
	/* What covers points that are spent, as of a sale: the rest is spent on trust. */
	int64_t points_leased, points_held;
	struct uid hold;
	int64_t minor; /* cash taken beside the points */
	uint32_t campaign;
	uint64_t serial;
	bool swapped;
	struct uid refers; /* the sale or act that this is about, zeros for none */
	char text[ACT_TEXT_MAX];

	/* Not in the record. */
	bool slip; /* print one */
	char tier[TIER_MAX];
};

/* The shape that its kind has; no record is written or read without. */
bool act_sound(const struct closed_act *act);

/* What this till knows of one member's acts, and of what is left. */
struct act_tally {
	uint64_t member;
	uint32_t on;                     /* the business date it is of, 0: nobody asked yet */
	bool checked_in;                 /* on this business day */
	int32_t gifts[GIFTS_MAX];        /* of this member, within the gift's days */
	int32_t stock[GIFTS_MAX];        /* left, ACT_UNCOUNTED where nobody counts */
	bool leased[GIFTS_MAX];          /* ... is this till's part; others may have more */
	bool attended[SHOP_EVENTS_MAX];  /* by this member */
	int32_t places[SHOP_EVENTS_MAX]; /* left, or ACT_UNCOUNTED */
	int32_t used[PRIVILEGES_MAX];    /* by this member, of what HQ says is left */
};

enum { ACT_UNCOUNTED = -1 };

/* What else it depends on. */
struct act_case {
	const struct catalogue *catalogue; /* may be NULL */
	const struct act_tally *tally;
	const struct member *member; /* NULL: nobody */
	uint32_t on;                 /* business date */
	bool checked_in_elsewhere;   /* HQ told of a check-in on this day */
	int32_t right_left;          /* of the right concerned, as HQ told */
};

enum act_refusal {
	ACT_ALLOWED,
	ACT_NEEDS_MEMBER,
	ACT_MEMBER_BLOCKED,
	ACT_NOT_OFFERED, /* no such gift, event or right; no check-ins here */
	ACT_NOT_BEGUN,
	ACT_OVER,
	ACT_OTHER_TIER,
	ACT_DONE_TODAY,
	ACT_ATTENDED,
	ACT_FULL,
	ACT_NO_STOCK,
	ACT_NO_QUOTA,     /* this till's part of the stock is handed out */
	ACT_LIMIT,        /* the member has had as many as one may */
	ACT_POINTS_SHORT, /* the balance as shown is not enough */
	ACT_RIGHT_SPENT,  /* none left of this right */
	ACT_REFUSALS,
};

enum act_refusal act_allowed(const struct act_case *situation, const struct closed_act *act);
/* A sentence for each refusal: {1} what is offered. TEXT_NONE: allowed. */
enum text act_refusal_text(enum act_refusal refusal);

#endif
