#include "pos/core/coupon.h"
#include "tests/t.h"

#include <string.h>

static struct coupon sample(void)
{
	struct coupon coupon = {
		.version = 1,
		.key_id = 3,
		.campaign = 1001,
		.serial = 123456789012,
		.not_after_s = 1893456000,
		.benefit_minor = 2000,
	};
	for (int i = 0; i < COUPON_SIGNATURE_SIZE; i++)
		coupon.signature[i] = (uint8_t)(i * 37 + 11);
	return coupon;
}

static bool same(const struct coupon *a, const struct coupon *b)
{
	return a->version == b->version && a->key_id == b->key_id && a->campaign == b->campaign &&
	       a->serial == b->serial && a->not_after_s == b->not_after_s &&
	       a->benefit_minor == b->benefit_minor &&
	       memcmp(a->signature, b->signature, sizeof a->signature) == 0;
}

static void what_is_written_is_read_back(void **state)
{
	(void)state;
	struct coupon coupon = sample(), back;
	char digits[COUPON_DIGITS + 1];
	coupon_write(digits, &coupon);
	check(strlen(digits) == COUPON_DIGITS);
	check(strspn(digits, "0123456789") == COUPON_DIGITS);
	check(coupon_read(digits, &back));
	check(same(&coupon, &back));
}

static void the_signed_bytes_are_big_endian_in_the_order_of_the_sheet(void **state)
{
	(void)state;
	struct coupon coupon = sample();
	static const uint8_t want[COUPON_SIGNED_SIZE] = {1, 3, 0, 0, 0x03, 0xE9, 0, 0, 0, 0x1C,
		0xBE, 0x99, 0x1A, 0x14, 0x70, 0xDB, 0xD8, 0x80, 0, 0, 0x07, 0xD0};
	uint8_t got[COUPON_SIGNED_SIZE];
	coupon_signed_bytes(got, &coupon);
	for (int i = 0; i < COUPON_SIGNED_SIZE; i++) {
		row("byte %d", i);
		check(got[i] == want[i]);
	}
}

static bool flip(struct coupon *coupon, int bit)
{
	uint8_t *bytes[] = {&coupon->version, &coupon->key_id};
	if (bit < 16)
		*bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
	else if (bit < 48)
		coupon->campaign ^= 1U << (bit - 16);
	else if (bit < 112)
		coupon->serial ^= UINT64_C(1) << (bit - 48);
	else if (bit < 144)
		coupon->not_after_s ^= 1U << (bit - 112);
	else if (bit < 176)
		coupon->benefit_minor ^= 1U << (bit - 144);
	else
		coupon->signature[(bit - 176) / 8] ^= (uint8_t)(1 << bit % 8);
	return bit < 688;
}

static void every_bit_of_the_payload_shows_in_the_digits(void **state)
{
	(void)state;
	struct coupon coupon = sample();
	char right[COUPON_DIGITS + 1];
	coupon_write(right, &coupon);
	for (int bit = 0; bit < 688; bit++) {
		char digits[COUPON_DIGITS + 1];
		struct coupon changed = coupon, back;
		check(flip(&changed, bit));
		row("bit %d", bit);
		coupon_write(digits, &changed);
		check(strcmp(digits, right) != 0);
		if (coupon_read(digits, &back)) {
			check(same(&back, &changed));
			check(!same(&back, &coupon));
		}
	}
}

static void anything_but_a_payload_is_refused_and_writes_nothing(void **state)
{
	(void)state;
	struct coupon kept = {.campaign = 5};
	char digits[COUPON_DIGITS + 2];
	struct coupon other = sample();
	other.version = 2;
	coupon_write(digits, &other);
	check(!coupon_read(digits, &kept));
	other = sample();
	other.campaign = COUPON_CAMPAIGN_MAX + 1;
	coupon_write(digits, &other);
	check(!coupon_read(digits, &kept));
	other = sample();
	other.serial = COUPON_SERIAL_MAX + 1;
	coupon_write(digits, &other);
	check(!coupon_read(digits, &kept));
	memset(digits, '9', COUPON_DIGITS); /* more than 688 bits */
	digits[COUPON_DIGITS] = '\0';
	check(!coupon_read(digits, &kept));
	other = sample();
	coupon_write(digits, &other);
	digits[100] = 'x';
	check(!coupon_read(digits, &kept));
	coupon_write(digits, &other);
	digits[COUPON_DIGITS - 1] = '\0';
	check(!coupon_read(digits, &kept));
	check(!coupon_read("", &kept));
	check(kept.campaign == 5);
}

/* digits += 2 to the power, as people add. */
static void add_power_of_two(char digits[COUPON_DIGITS + 1], int power)
{
	char addend[COUPON_DIGITS + 1];
	memset(addend, '0', COUPON_DIGITS);
	addend[COUPON_DIGITS - 1] = '1';
	for (int round = 0; round <= power; round++) {
		const char *with = round < power ? addend : digits;
		char *sum = round < power ? addend : digits;
		int carry = 0;
		for (int i = COUPON_DIGITS - 1; i >= 0; i--) {
			int value = (with[i] - '0') + (addend[i] - '0') + carry;
			sum[i] = (char)('0' + value % 10);
			carry = value / 10;
		}
	}
}

/* Else each coupon would have a second spelling, and the used-set would not know it. */
static void a_number_beyond_688_bits_is_no_other_spelling(void **state)
{
	(void)state;
	struct coupon coupon = sample(), back;
	char digits[COUPON_DIGITS + 1];
	coupon_write(digits, &coupon);
	add_power_of_two(digits, 0);
	check(coupon_read(digits, &back));
	check(back.signature[63] == (uint8_t)(coupon.signature[63] + 1));
	coupon_write(digits, &coupon);
	add_power_of_two(digits, 688);
	check(!coupon_read(digits, &back));
}

static void a_typed_code_is_read_back_and_every_wrong_digit_is_noticed(void **state)
{
	(void)state;
	char digits[COUPON_TYPED_DIGITS + 1];
	uint32_t campaign;
	uint64_t serial;
	coupon_typed_write(digits, 1001, 123456789012);
	check(coupon_typed_read(digits, &campaign, &serial));
	check(campaign == 1001);
	check(serial == 123456789012);
	for (int at = 0; at < COUPON_TYPED_DIGITS; at++) {
		for (char digit = '0'; digit <= '9'; digit++) {
			char wrong[COUPON_TYPED_DIGITS + 1];
			memcpy(wrong, digits, sizeof wrong);
			wrong[at] = digit;
			row("%s", wrong);
			check(coupon_typed_read(wrong, &campaign, &serial) ==
				(digit == digits[at]));
		}
	}
}

static void two_neighbours_changed_about_are_noticed(void **state)
{
	(void)state;
	char digits[COUPON_TYPED_DIGITS + 1];
	uint32_t campaign;
	uint64_t serial;
	coupon_typed_write(digits, 31415, 926535897932);
	for (int at = 0; at + 1 < COUPON_TYPED_DIGITS; at++) {
		char wrong[COUPON_TYPED_DIGITS + 1];
		memcpy(wrong, digits, sizeof wrong);
		wrong[at] = digits[at + 1];
		wrong[at + 1] = digits[at];
		row("%s", wrong);
		bool alike = digits[at] == digits[at + 1];
		check(coupon_typed_read(wrong, &campaign, &serial) == alike);
	}
}

static void typed_numbers_keep_to_their_limits(void **state)
{
	(void)state;
	char digits[COUPON_TYPED_DIGITS + 1];
	uint32_t campaign;
	uint64_t serial;
	coupon_typed_write(digits, COUPON_CAMPAIGN_MAX, COUPON_SERIAL_MAX);
	check(coupon_typed_read(digits, &campaign, &serial));
	check(campaign == COUPON_CAMPAIGN_MAX && serial == COUPON_SERIAL_MAX);
	check(!coupon_typed_read("00000000000000000097", &campaign, &serial)); /* campaign 0 */
	check(coupon_typed_read("11111113111111111198", &campaign, &serial));
	check(!coupon_typed_read(
		"11111113111111111101", &campaign, &serial)); /* 98 spelt otherwise */
	check(!coupon_typed_read("00000000000000000001", &campaign, &serial));
	check(!coupon_typed_read("", &campaign, &serial));
}

TESTS(test(what_is_written_is_read_back),
	test(the_signed_bytes_are_big_endian_in_the_order_of_the_sheet),
	test(every_bit_of_the_payload_shows_in_the_digits),
	test(anything_but_a_payload_is_refused_and_writes_nothing),
	test(a_number_beyond_688_bits_is_no_other_spelling),
	test(a_typed_code_is_read_back_and_every_wrong_digit_is_noticed),
	test(two_neighbours_changed_about_are_noticed), test(typed_numbers_keep_to_their_limits))
