/* coupon_signature.h - is this coupon one of ours? (design.md 8)
 *
 * The signature covers the coupon's 22 bytes and what it is bound to: a member's id, a store, or 0.
 * The bound id is not in the coupon; whoever checks supplies it.
 */
#ifndef SUANPAN_SYNC_COUPON_SIGNATURE_H
#define SUANPAN_SYNC_COUPON_SIGNATURE_H

#include "pos/core/coupon.h"
#include "sync/sign.h"

MUST_CHECK bool coupon_signature_holds(
	const struct public_key *key, const struct coupon *coupon, uint64_t bound_id);
/* Fills coupon->signature. */
MUST_CHECK bool coupon_sign(
	const struct signing_key *key, struct coupon *coupon, uint64_t bound_id);

#endif
