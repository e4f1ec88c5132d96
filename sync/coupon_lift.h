/* coupon_lift.h - coupons used here are good again when all pieces of their sale came back.
 *
 * Only the mark in coupon_use goes; what the journal says stays. Needs an open transaction on
 * money.db and fails by its sticky failure.
 */
#ifndef SUANPAN_SYNC_COUPON_LIFT_H
#define SUANPAN_SYNC_COUPON_LIFT_H

struct closed_sale;
struct db;
struct record;

/* A sale of this till that came back whole now. */
void coupons_lift(struct db *money, const struct closed_sale *sale);
/* A record that was put back: a SALE or a REFUND may complete what the journal knows of a return,
 * in whichever order they come. What came back at other tills only does not stand there: such a
 * mark stays, which is the safe side. sale: room for one. */
void coupons_lift_again(struct db *money, const struct record *record, struct closed_sale *sale);

#endif
