/* coupon_back.h - coupons and vouchers of a sale that came back whole are good again.
 *
 * The sale's use is taken out of coupon_use. Who had used the coupon as well is its one user then,
 * and what was remarked about that is settled; if there is nobody, a member's voucher stands in the
 * wallet again. Again and again does nothing more. Needs an open transaction and fails by the
 * database's sticky failure.
 */
#ifndef SUANPAN_HQ_COUPON_BACK_H
#define SUANPAN_HQ_COUPON_BACK_H

#include <stdint.h>

struct closed_sale;
struct hq;

/* store: where the sale was posted, which is part of its name. */
void coupons_give_back(
	struct hq *hq, uint32_t store, const struct closed_sale *sale, int64_t now_ms);

#endif
