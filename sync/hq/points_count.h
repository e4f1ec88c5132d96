/* points_count.h - what remains of a member's points, and until when: its movements, replayed in
 * the order of time by the core's ledger of lots (pos/core/ledger.h). Pure: no database, no clock.
 *
 * In whatever order movements became known, the same ones give the same lots: they are sorted
 * before. A return takes from the lot that its sale earned and gives back into the lots that it was
 * paid from, also where a till's clock says that the goods came back before they were sold. Points
 * that are usable later become a lot on their day; until then a return takes from them where they
 * wait.
 */
#ifndef SUANPAN_HQ_POINTS_COUNT_H
#define SUANPAN_HQ_POINTS_COUNT_H

#include "pos/core/attr.h"
#include "sync/hq/points_entry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	POINTS_MOVES_MAX = 1 << 17, /* of one member */
};

/* In this order where they happened at the same time: nobody pays with the points of the same sale.
 */
enum points_deed {
	POINTS_SPENT,
	POINTS_EARNED,
	POINTS_TAKEN_BACK, /* `of` is an earning, or nothing that is known */
	POINTS_GIVEN_BACK, /* `of` is a spending, or nothing that is known */
};

struct points_move {
	enum points_deed deed;
	int64_t member;        /* as the movement names it: cards may have been merged */
	int64_t at_ms, points; /* points are not below 0 */
	uint32_t on;           /* the day of at_ms */
	uint32_t usable_on;    /* of what was earned: a later day, or 0 */
	int64_t usable_ms;     /* when that day begins */
	uint32_t
		expires_on; /* of what was earned, and of what was given back to no lot; 0: never */
	uint32_t grace_on;  /* of what was given back: until when, into a lot that is over */
	char ref[POINTS_REF_MAX]; /* "sale:1:0ab3...", "bonus:202611" */
	char of[POINTS_REF_MAX];
};

/* What one movement earned. */
struct points_lot {
	const struct points_move *move;
	int64_t left; /* usable, or waiting */
	uint32_t expires_on;
	bool waits;
};

/* What is over for good, by the movement that had earned it or brought it back. */
struct points_over {
	const char *ref;
	int64_t points;
};

/* usable = Σ left of lots that do not wait − debt; all of it = usable + waiting. */
struct points_count {
	struct points_lot *lots; /* with something left, in the order of time */
	uint32_t lot_count;
	struct points_over *over;
	uint32_t over_count;
	int64_t usable, waiting, debt;
	void *room; /* of all the above */
};

/* Sorts the moves; they stay borrowed by the count. false: no memory, or more points than fit. */
MUST_CHECK bool points_count(
	struct points_count *count, struct points_move *moves, uint32_t n, uint32_t today);
/* Accepts a zeroed one. */
void points_count_done(struct points_count *count);

/* The next day on which the lots change by themselves: something expires, or becomes usable. 0:
 * none. */
uint32_t points_next_change(const struct points_count *count);

#endif
