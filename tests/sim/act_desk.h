/* act_desk.h - what a member does at a simulated till besides buying: a check-in, a gift for
 * points.
 */
#ifndef SUANPAN_TESTS_ACT_DESK_H
#define SUANPAN_TESTS_ACT_DESK_H

#include "tests/sim/machine.h"
#include "tests/sim/oracle.h"

/* On the page of the member on the sale, as a cashier does it; the sale goes on behind it. NULL:
 * the till asked nothing, so there was nothing to agree to. */
struct told_sale *act_at_desk(struct machine *machine);

extern int64_t acts_done; /* for the report */

#endif
