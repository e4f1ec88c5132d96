/* money.h - amounts of money, and the one place where anything is rounded.
 *
 * First stop of the tour (README.md names the five). An amount is an int64_t of minor units and its
 * name ends in _minor: 分 for CNY (exponent 2), whole dollars for TWD (exponent 0). There is no
 * money type, because a struct around one integer hides that it is one; there is a rule instead:
 * amounts meet only in the functions below, which refuse to overflow, and a fraction is rounded by
 * money_share() and nowhere else. Rates are basis points (1000 = 10 %), multipliers thousandths.
 */
#ifndef SUANPAN_MONEY_H
#define SUANPAN_MONEY_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PRICE_MAX_MINOR = 1000000000, /* one unit of anything: 10,000,000.00 */
	MONEY_TEXT_MAX = 32,          /* bytes of any formatted amount with its NUL */
};

/* How a fraction becomes an integer. The half modes round to nearest and differ on exact halves:
 * away from zero, towards zero, to the even neighbour. floor and ceil go down and up the number
 * line, also below zero. */
enum rounding {
	ROUND_HALF_UP,
	ROUND_HALF_DOWN,
	ROUND_HALF_EVEN,
	ROUND_FLOOR,
	ROUND_CEIL,
};

/* *sum = a + b and *product = a * times. false, and nothing written, when it does not fit. */
MUST_CHECK bool money_add(int64_t a_minor, int64_t b_minor, int64_t *sum);
MUST_CHECK bool money_times(int64_t a_minor, int64_t times, int64_t *product);

/* value * numerator / denominator, rounded once. The product is held in 128 bits, so only the
 * result can fail to fit: false then, nothing written. denominator must be positive. */
MUST_CHECK bool money_share(
	int64_t value, int64_t numerator, int64_t denominator, enum rounding mode, int64_t *result);

/* "1234.50", "-0.05", with exponent digits after the point and none for exponent 0. */
void money_text(char out[MONEY_TEXT_MAX], int64_t minor, int exponent);

/* The same with thousands separators, for screens: "1,234.50". */
void money_text_grouped(char out[MONEY_TEXT_MAX], int64_t minor, int exponent);

/* Reads what a cashier types: "100" is one hundred yuan, "99.5" and "99.50" ninety-nine and a half.
 * At most exponent decimals, digits and one point only, no sign. false if it is anything else or
 * does not fit; *minor is untouched then. */
MUST_CHECK bool money_read(const char *text, int exponent, int64_t *minor);

#endif
