/* projector.h - behind ingest: reads what is stored in the journals and posts it, a turn at a time.
 *
 * Ingest stores and acknowledges; the projector comes after it, in transactions of its own. A turn
 * takes up to TURN_RECORDS_MAX records of one epoch from epoch.projected_next on, posts each as
 * project.h says, and moves projected_next in the same transaction: a turn that was cut off never
 * happened. Whoever runs it when, every record is posted once.
 */
#ifndef SUANPAN_HQ_PROJECTOR_H
#define SUANPAN_HQ_PROJECTOR_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	TURN_RECORDS_MAX = 2000,
	TURN_BYTES_MAX = 4 << 20, /* of records, one excepted */
};

/* How far a turn goes. REACH_BURY: one record that the database refuses becomes a dead letter. */
enum reach { REACH_TURN, REACH_ONE, REACH_BURY };

struct hq;

/* After a turn that failed: was it because of what it wrote, so that it is worth trying with the
 * next reach? Leaves the database usable. */
MUST_CHECK bool reach_on(struct hq *hq);
/* One turn over this epoch. Where the database refuses what a turn writes, the records go one by
 * one, and the one it refuses alone is made a dead letter: nobody waits behind it. true if it moved
 * the cursor; a turn that failed leaves HQ's database usable and is tried again by the next. */
bool projector_turn(struct hq *hq, uint32_t till, uint32_t epoch);
/* One turn over whichever epoch waits, each in its order; then over the quarantine (judge.h).
 * false: nothing is left to do now. */
bool projector_next(struct hq *hq);

#endif
