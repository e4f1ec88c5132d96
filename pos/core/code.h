/* code.h - what a scanned or typed code is. Scanning and typing are the same from here on.
 *
 * Order of routes (hardware.md 1.5): in-store label patterns, then GTIN with a right check digit,
 * member cards by prefix, member phone, coupons, payment codes, short item numbers, unknown.
 */
#ifndef SUANPAN_CODE_H
#define SUANPAN_CODE_H

#include "pos/core/attr.h"
#include "pos/core/coupon.h"
#include "pos/core/item.h"
#include "pos/core/member.h"
#include "pos/core/member_code.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	CODE_TEXT_MAX = 256, /* longer input is CODE_TOO_LONG */
	LABEL_PATTERNS_MAX = 16,
	CARD_PREFIXES_MAX = 8,
};

enum code_kind {
	CODE_GTIN,         /* EAN-13/8, UPC-A/E, GTIN-14: .gtin, normalised to 14 digits' value */
	CODE_LABEL_WEIGHT, /* in-store label: .item_number and .grams */
	CODE_LABEL_PRICE,  /* in-store label: .item_number and .price_minor */
	CODE_LABEL_BOTH,   /* .grams and .price_minor */
	CODE_CARD,         /* .text */
	CODE_PHONE,        /* .text, 11 digits 1[3-9]... */
	CODE_MEMBER,       /* .member: what a member's phone shows */
	CODE_COUPON,       /* .coupon */
	CODE_COUPON_TYPED, /* .campaign, .serial */
	CODE_PAYMENT,      /* WeChat, Alipay: not taken here; never shown or logged */
	CODE_ITEM_NUMBER,  /* .text: a short number or SKU typed by hand */
	CODE_BAD_CHECK,    /* looks like EAN/UPC/coupon, check digit wrong */
	CODE_TOO_LONG,
	CODE_UNKNOWN,
};

struct code {
	enum code_kind kind;
	char text[CODE_TEXT_MAX];
	uint64_t gtin;
	char item_number[SKU_MAX];
	int32_t grams;
	int64_t price_minor;
	struct member_code member;
	struct coupon coupon;
	uint32_t campaign;
	uint64_t serial;
};

/* One row of the pattern table in suanpan.conf. Digits stand for themselves, letters are places of
 * digits: I item number, W grams, V price in minor units, X ignored, C check digit (GTIN mod 10
 * over all before it), which can only be last. At least one fixed digit, one I, and W or V:
 * "21IIIIIVVVVVC", "22IIIIIWWWWWC", "28IIIIIWWWWWVVVVVC". */
struct label_pattern {
	char shape[32];
};

struct code_table {
	struct label_pattern labels[LABEL_PATTERNS_MAX];
	uint32_t label_count;
	char card_prefix[CARD_PREFIXES_MAX][CARD_MAX]; /* "88" ... */
	uint32_t card_prefix_count;
	uint32_t card_digits; /* length of a member card number */
};

/* data may hold any bytes. Never fails: at worst CODE_UNKNOWN. */
void code_understand(
	const struct code_table *table, const void *data, size_t size, struct code *code);

/* Checks a pattern's letters and length; false if no code could ever match it. */
MUST_CHECK bool label_pattern_read(const char *shape, struct label_pattern *pattern);

/* GS1 General Specifications 7.9: weights 3 and 1 from the right. digits without the check digit.
 */
int gtin_check_digit(const char *digits, uint32_t count);

#endif
