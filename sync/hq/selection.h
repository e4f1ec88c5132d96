/* selection.h - which tills hold which members (sync/README.md 3.11): those of the home store's
 * region, for as long as they are active; and a store's guests, whom it asked for.
 *
 * Stores are put into regions by a word. A member without home store, or whose store is in no
 * region, is everybody's. Whoever bought nothing and changed in nothing for ACTIVE_MONTHS is
 * nobody's, and is looked up online. All functions but the turn need an open transaction.
 */
#ifndef SUANPAN_HQ_SELECTION_H
#define SUANPAN_HQ_SELECTION_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	ACTIVE_MONTHS = 24,
	SELECTION_TURN_ROWS = 300,
	GUESTS_OF_STORE_MAX = 10000, /* the longest unasked leave */
};

struct hq;

int64_t selection_region_of(struct hq *hq, int64_t store);
/* Puts the store into the region; 0: into none. Members follow with selection_turn(). */
void selection_put_store(struct hq *hq, int64_t store, int64_t region);

/* A known member has this home store from now on. */
void selection_place(struct hq *hq, int64_t member, int64_t store, int64_t now_ms);
/* The store's tills hold the member from now on; false if they do already. */
bool selection_add_guest(struct hq *hq, int64_t store, int64_t member, int64_t now_ms);

/* Looks at some members behind *after and gives each its region anew; true while there are more.
 * A transaction of its own. */
bool selection_turn(struct hq *hq, int64_t *after);

#endif
