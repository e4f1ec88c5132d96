/* refund_desk.h - goods that come back, at any till, in any hurry.
 *
 * No screen of the till makes refunds yet, so the record is written as a screen's duty would write
 * it: into the open shift, in one transaction, and told as done when that is committed.
 */
#ifndef SUANPAN_TESTS_REFUND_DESK_H
#define SUANPAN_TESTS_REFUND_DESK_H

#include "tests/sim/machine.h"
#include "tests/sim/oracle.h"

/* Pieces of some sale come back here, whichever till sold it and whatever headquarters knows of it;
 * now and then more than were sold. NULL: nothing came back. */
struct told_sale *refund_take_back(struct machine *machine);

#endif
