/* coupon.h - signed coupons: the 86 bytes in the QR code and the 20 digits under it.
 *
 * Payload, big-endian (design.md 8): version u8 = 1, key id u8, campaign u32, serial u64, not-after
 * u32 (Unix seconds), benefit u32 (0 = as the campaign's rule, else minor units that replace its
 * amt), Ed25519 signature 64. The signature covers the purpose string, these 22 bytes and the bound
 * id u64 (member, store or 0) that the till supplies. In the QR it stands as one big-endian 688-bit
 * integer in 208 decimal digits with leading zeros, so it survives keyboards and input methods.
 * The typed code is campaign (6 digits), serial (12 digits), two check digits (ISO 7064 MOD 97-10).
 */
#ifndef SUANPAN_COUPON_H
#define SUANPAN_COUPON_H

#include "pos/core/attr.h"
#include "pos/core/lang.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	COUPON_SIGNED_SIZE = 22,
	COUPON_SIGNATURE_SIZE = 64,
	COUPON_SIZE = 86,
	COUPON_DIGITS = 208,
	COUPON_TYPED_DIGITS = 20,
	COUPON_CAMPAIGN_MAX = 999999,
};
#define COUPON_SERIAL_MAX UINT64_C(999999999999)

struct coupon {
	uint8_t version; /* 0: a voucher of a member's own, without paper or signature */
	uint8_t key_id;
	uint32_t campaign;    /* 1..COUPON_CAMPAIGN_MAX */
	uint64_t serial;      /* 1..COUPON_SERIAL_MAX */
	uint32_t not_after_s; /* Unix seconds, still good in that second */
	uint32_t benefit_minor;
	uint8_t signature[COUPON_SIGNATURE_SIZE];
};

/* What the shell found out about a coupon. */
enum coupon_verdict {
	COUPON_GOOD,
	COUPON_FORGED, /* signature does not fit */
	COUPON_EXPIRED,
	COUPON_USED_HERE,
	COUPON_UNKNOWN, /* campaign or key not known here: 需联网 */
	COUPON_OTHER_SHOP,
	COUPON_OTHER_MEMBER,   /* bound to a member who is not on this sale */
	COUPON_ONLINE_ONLY,    /* only HQ can say, and it cannot be asked */
	COUPON_ASKING,         /* HQ is being asked: the verdict comes by itself */
	COUPON_USED_ELSEWHERE, /* HQ says so, or that another till has it on its basket */
	COUPON_NOT_HERE,       /* typed code: not known at this till, scan the QR */
};

static inline bool coupon_is_voucher(const struct coupon *coupon)
{
	return coupon->version == 0;
}

/* Why one is not good, for the cashier; TEXT_NONE of a good one. */
enum text coupon_words(enum coupon_verdict verdict);

/* 208 digits to and from the fields. read is false for anything but a version 1 payload. */
MUST_CHECK bool coupon_read(const char *digits, struct coupon *coupon);
void coupon_write(char digits[COUPON_DIGITS + 1], const struct coupon *coupon);
/* The 22 bytes that are signed. */
void coupon_signed_bytes(uint8_t out[COUPON_SIGNED_SIZE], const struct coupon *coupon);

MUST_CHECK bool coupon_typed_read(const char *digits, uint32_t *campaign, uint64_t *serial);
void coupon_typed_write(char digits[COUPON_TYPED_DIGITS + 1], uint32_t campaign, uint64_t serial);

#endif
