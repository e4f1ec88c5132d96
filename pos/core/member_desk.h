/* member_desk.h - the member's page while it is open: what was chosen on it, and what this till
 * knows of the member's acts.
 *
 * An action is chosen by its number; most show a list, whose rows are chosen by theirs. Typed at
 * once, "13" is row 3 of action 1.
 */
#ifndef SUANPAN_MEMBER_DESK_H
#define SUANPAN_MEMBER_DESK_H

#include "pos/core/act.h"
#include "pos/core/member_more.h"

#include <stdbool.h>
#include <stdint.h>

/* The number on the screen is one more. */
enum desk_action {
	DESK_GIFTS, /* for points, and cash where it says so */
	DESK_CHECK_IN,
	DESK_EVENTS,
	DESK_DONATE,
	DESK_RIGHTS,   /* handed out, or logged when used */
	DESK_VOUCHERS, /* for parking and services: with the plate, or a code */
	DESK_SWAP,     /* a faulty gift for a good one; no points move */
	DESK_NOTE,
	DESK_ACTIONS,
};

enum desk_stage {
	DESK_FACTS, /* what the member has; a number chooses an action */
	DESK_LIST,  /* what the action can be done with; a number chooses */
	DESK_ASKS,  /* what else belongs to it: plate, amount, what is wrong, the note */
};

/* What is to be typed before it can be asked about. */
enum desk_wants { WANTS_NOTHING, WANTS_PLATE, WANTS_AMOUNT, WANTS_FAULT, WANTS_NOTE };

enum { DESK_ROWS_MAX = GIFTS_MAX };
_Static_assert(SHOP_EVENTS_MAX <= GIFTS_MAX, "a list has room for all events");
_Static_assert(MORE_RIGHTS_MAX + MORE_COUPONS_MAX <= GIFTS_MAX, "and for all rights");

struct member_desk {
	enum desk_stage stage;
	enum desk_action action; /* not at DESK_FACTS */
	/* Places in the catalogue's gifts or events; among rights, in the member's rights, and from
	 * MORE_RIGHTS_MAX on in the member's coupons. */
	uint8_t rows[DESK_ROWS_MAX];
	uint32_t row_count;
	uint32_t at;           /* under the cursor */
	bool listed;           /* the list was on the screen, and stands behind what is asked */
	struct closed_act act; /* chosen, perhaps asked about */
};

/* Fills rows with all that the action can be done with, whether the member may or not. catalogue
 * may be NULL. */
void desk_list(struct member_desk *desk, enum desk_action action, const struct catalogue *catalogue,
	const struct member_more *more);

/* The member's right of that id, NULL: none. */
const struct more_right *desk_right(const struct member_more *more, const char *id);

#endif
