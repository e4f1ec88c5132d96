/* The 208 digits of a coupon's QR code and the 20 under it: what reads, writes back the same. */
#include "pos/core/coupon.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char digits[COUPON_DIGITS + 1] = "", again[COUPON_DIGITS + 1],
				    typed[COUPON_TYPED_DIGITS + 1];
	struct coupon coupon;
	uint32_t campaign;
	uint64_t serial;
	memcpy(digits, data, size < COUPON_DIGITS ? size : COUPON_DIGITS);
	if (coupon_read(digits, &coupon)) {
		coupon_write(again, &coupon);
		assert(strcmp(digits, again) == 0);
	}
	digits[COUPON_TYPED_DIGITS] = '\0';
	if (coupon_typed_read(digits, &campaign, &serial)) {
		assert(campaign <= COUPON_CAMPAIGN_MAX && serial <= COUPON_SERIAL_MAX);
		coupon_typed_write(typed, campaign, serial);
		assert(strcmp(digits, typed) == 0);
	}
	return 0;
}
