#include "sync/coupon_signature.h"

#include <string.h>

enum { COUPON_MESSAGE_SIZE = COUPON_SIGNED_SIZE + 8 };

/* The bound id is big-endian, as everything in a coupon. */
static void coupon_message(
	uint8_t out[COUPON_MESSAGE_SIZE], const struct coupon *coupon, uint64_t bound_id)
{
	coupon_signed_bytes(out, coupon);
	for (int i = 0; i < 8; i++)
		out[COUPON_SIGNED_SIZE + i] = (uint8_t)(bound_id >> (56 - 8 * i));
}

bool coupon_signature_holds(
	const struct public_key *key, const struct coupon *coupon, uint64_t bound_id)
{
	uint8_t message[COUPON_MESSAGE_SIZE];
	struct signature signature;
	coupon_message(message, coupon, bound_id);
	memcpy(signature.bytes, coupon->signature, SIGNATURE_SIZE);
	return signature_holds(key, PURPOSE_COUPON, message, sizeof message, &signature);
}

bool coupon_sign(const struct signing_key *key, struct coupon *coupon, uint64_t bound_id)
{
	uint8_t message[COUPON_MESSAGE_SIZE];
	struct signature signature;
	coupon_message(message, coupon, bound_id);
	if (!sign_bytes(key, PURPOSE_COUPON, message, sizeof message, &signature))
		return false;
	memcpy(coupon->signature, signature.bytes, SIGNATURE_SIZE);
	return true;
}
