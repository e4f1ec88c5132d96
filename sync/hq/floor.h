/* floor.h - old tombstones go. A till that was away longer than they are kept is told RESYNC, so it
 * never keeps what is gone. */
#ifndef SUANPAN_HQ_FLOOR_H
#define SUANPAN_HQ_FLOOR_H

#include <stdbool.h>

enum { TOMBSTONE_DAYS = 100, FLOOR_TURN_ROWS = 500 }; /* the protocol promises 90 */

struct hq;

/* One turn, a transaction of its own; true while there is more to give up. */
bool floor_turn(struct hq *hq);

#endif
