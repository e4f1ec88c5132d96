/* cashier.h - what a cashier does at a simulated till, and what the oracle is told of it. */
#ifndef SUANPAN_TESTS_CASHIER_H
#define SUANPAN_TESTS_CASHIER_H

#include "tests/sim/machine.h"
#include "tests/sim/oracle.h"

/* Some goods, perhaps a card, a coupon, points. */
void cashier_fill(struct machine *machine);
/* Takes exact cash for what is in the basket, if anything is. The sale as noted, or NULL. */
struct told_sale *cashier_pay(struct machine *machine);
/* What a bug of the till would put into its journal: a record that headquarters cannot post, or
 * only with a remark (sync.md 5.5, faults 36 and 37). */
void cashier_poison(struct machine *machine);
/* Counts the drawer and ends the shift. */
void cashier_close_day(struct machine *machine);
/* The last receipt once more. */
void cashier_reprint(struct machine *machine);

#endif
