/* coupon_choice.h - the best set of coupons where somebody at the counter chose another: what it
 * would have come to. The record of a sale keeps it beside who chose.
 */
#ifndef SUANPAN_COUPON_CHOICE_H
#define SUANPAN_COUPON_CHOICE_H

#include "pos/core/engine.h"

struct coupon_choice {
	int64_t total_minor;
	uint64_t used; /* bit i: the coupon with the code i took something off, or gave points */
};

/* Whether somebody chose any of them. */
bool coupon_chosen(const struct basket_code *codes, uint32_t count);
/* pricing: of these codes, as if nobody had chosen. */
void coupon_choice_of(struct coupon_choice *choice, const struct rules *rules,
	const struct basket_code *codes, uint32_t count, const struct pricing *pricing);

#endif
