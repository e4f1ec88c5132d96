#include "pos/core/coupon.h"

#include "pos/core/decimal.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { COUPON_VERSION = 1 };

static bool all_digits(const char *text, size_t count)
{
	return strlen(text) == count && strspn(text, "0123456789") == count;
}

static bool numbers_allowed(uint64_t campaign, uint64_t serial)
{
	return campaign >= 1 && campaign <= COUPON_CAMPAIGN_MAX && serial >= 1 &&
	       serial <= COUPON_SERIAL_MAX;
}

bool coupon_read(const char *digits, struct coupon *coupon)
{
	uint8_t bytes[COUPON_SIZE];
	if (!decimal_read(digits, COUPON_DIGITS, bytes, sizeof bytes))
		return false;
	struct coupon read = {
		.version = bytes[0],
		.key_id = bytes[1],
		.campaign = (uint32_t)big_endian_read(bytes + 2, 4),
		.serial = big_endian_read(bytes + 6, 8),
		.not_after_s = (uint32_t)big_endian_read(bytes + 14, 4),
		.benefit_minor = (uint32_t)big_endian_read(bytes + 18, 4),
	};
	memcpy(read.signature, bytes + COUPON_SIGNED_SIZE, COUPON_SIGNATURE_SIZE);
	if (read.version != COUPON_VERSION || !numbers_allowed(read.campaign, read.serial))
		return false;
	*coupon = read;
	return true;
}

void coupon_signed_bytes(uint8_t out[COUPON_SIGNED_SIZE], const struct coupon *coupon)
{
	out[0] = coupon->version;
	out[1] = coupon->key_id;
	big_endian_write(out + 2, 4, coupon->campaign);
	big_endian_write(out + 6, 8, coupon->serial);
	big_endian_write(out + 14, 4, coupon->not_after_s);
	big_endian_write(out + 18, 4, coupon->benefit_minor);
}

void coupon_write(char digits[COUPON_DIGITS + 1], const struct coupon *coupon)
{
	uint8_t bytes[COUPON_SIZE];
	coupon_signed_bytes(bytes, coupon);
	memcpy(bytes + COUPON_SIGNED_SIZE, coupon->signature, COUPON_SIGNATURE_SIZE);
	decimal_write(digits, COUPON_DIGITS, bytes, sizeof bytes);
}

static unsigned modulo_97(const char *digits, int count)
{
	unsigned rest = 0;
	for (int i = 0; i < count; i++)
		rest = (rest * 10 + (unsigned)(digits[i] - '0')) % 97;
	return rest;
}

static uint64_t number_of(const char *digits, int count)
{
	uint64_t number = 0;
	for (int i = 0; i < count; i++)
		number = number * 10 + (uint64_t)(digits[i] - '0');
	return number;
}

/* ISO/IEC 7064, MOD 97-10: the whole number leaves 1 when divided by 97. Check digits run from 02
 * to 98; without that, 01 and 99 would be second spellings of 98 and 02. */
bool coupon_typed_read(const char *digits, uint32_t *campaign, uint64_t *serial)
{
	if (!all_digits(digits, COUPON_TYPED_DIGITS) || modulo_97(digits, COUPON_TYPED_DIGITS) != 1)
		return false;
	uint64_t check = number_of(digits + 18, 2);
	if (check < 2 || check > 98)
		return false;
	uint64_t c = number_of(digits, 6);
	uint64_t s = number_of(digits + 6, 12);
	if (!numbers_allowed(c, s))
		return false;
	*campaign = (uint32_t)c;
	*serial = s;
	return true;
}

void coupon_typed_write(char digits[COUPON_TYPED_DIGITS + 1], uint32_t campaign, uint64_t serial)
{
	assert(numbers_allowed(campaign, serial));
	char text[40];
	snprintf(
		text, sizeof text, "%06u%012llu00", (unsigned)campaign, (unsigned long long)serial);
	unsigned check = 98 - modulo_97(text, COUPON_TYPED_DIGITS);
	text[18] = (char)('0' + check / 10);
	text[19] = (char)('0' + check % 10);
	memcpy(digits, text, COUPON_TYPED_DIGITS + 1);
}

enum text coupon_words(enum coupon_verdict verdict)
{
	switch (verdict) {
	case COUPON_GOOD:
		break;
	case COUPON_FORGED:
		return TEXT_TILL_COUPON_FORGED;
	case COUPON_EXPIRED:
		return TEXT_TILL_COUPON_EXPIRED;
	case COUPON_USED_HERE:
		return TEXT_TILL_COUPON_USED;
	case COUPON_UNKNOWN:
		return TEXT_TILL_COUPON_UNKNOWN;
	case COUPON_OTHER_SHOP:
		return TEXT_TILL_COUPON_OTHER_SHOP;
	case COUPON_OTHER_MEMBER:
		return TEXT_TILL_COUPON_OTHER_MEMBER;
	case COUPON_ONLINE_ONLY:
		return TEXT_TILL_COUPON_ONLINE_ONLY;
	case COUPON_ASKING:
		return TEXT_TILL_COUPON_ASKING;
	case COUPON_USED_ELSEWHERE:
		return TEXT_TILL_COUPON_USED_ELSEWHERE;
	case COUPON_NOT_HERE:
		return TEXT_TILL_COUPON_NOT_HERE;
	}
	return TEXT_NONE;
}
