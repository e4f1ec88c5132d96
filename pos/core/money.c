#include "pos/core/money.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef __int128 wide;

bool money_add(int64_t a_minor, int64_t b_minor, int64_t *sum)
{
	int64_t result;
	if (__builtin_add_overflow(a_minor, b_minor, &result))
		return false;
	*sum = result;
	return true;
}

bool money_times(int64_t a_minor, int64_t times, int64_t *product)
{
	int64_t result;
	if (__builtin_mul_overflow(a_minor, times, &result))
		return false;
	*product = result;
	return true;
}

/* Whether the quotient, cut towards zero, moves one away from zero. */
static bool rounds_away(
	wide quotient, wide twice_rest, wide denominator, bool negative, enum rounding mode)
{
	if (twice_rest == 0)
		return false;
	switch (mode) {
	case ROUND_HALF_UP:
		return twice_rest >= denominator;
	case ROUND_HALF_DOWN:
		return twice_rest > denominator;
	case ROUND_HALF_EVEN:
		return twice_rest > denominator || (twice_rest == denominator && quotient % 2 != 0);
	case ROUND_FLOOR:
		return negative;
	case ROUND_CEIL:
		return !negative;
	}
	assert(0 && "no such rounding");
	return false;
}

/* Where the product fits: dividing 64 bits takes a tenth of the time, and what is priced fits. */
static bool narrow_share(int64_t product, int64_t denominator, enum rounding mode, int64_t *result)
{
	int64_t quotient = product / denominator;
	int64_t rest = product % denominator;
	bool negative = product < 0;
	if (rest != 0 &&
		rounds_away(quotient, 2 * (rest < 0 ? -rest : rest), denominator, negative, mode))
		quotient += negative ? -1 : 1;
	*result = quotient;
	return true;
}

bool money_share(
	int64_t value, int64_t numerator, int64_t denominator, enum rounding mode, int64_t *result)
{
	assert(denominator > 0);
	int64_t narrow;
	if (!__builtin_mul_overflow(value, numerator, &narrow) && denominator <= INT64_MAX / 2)
		return narrow_share(narrow, denominator, mode, result);
	wide product = (wide)value * numerator;
	wide quotient = product / denominator;
	wide rest = product % denominator;
	bool negative = product < 0;
	if (rounds_away(quotient, 2 * (rest < 0 ? -rest : rest), denominator, negative, mode))
		quotient += negative ? -1 : 1;
	if (quotient > INT64_MAX || quotient < INT64_MIN)
		return false;
	*result = (int64_t)quotient;
	return true;
}

/* From the last digit to the first, with all the zeros that a fraction needs. */
static void write_amount(char out[MONEY_TEXT_MAX], int64_t minor, int exponent, bool grouped)
{
	assert(exponent >= 0);
	assert(exponent <= 4);
	/* Unsigned, because -INT64_MIN is not an int64_t. */
	uint64_t rest = minor < 0 ? 0 - (uint64_t)minor : (uint64_t)minor;
	char room[MONEY_TEXT_MAX];
	char *at = room + sizeof room - 1;
	*at = '\0';
	for (int digits = 0; digits <= exponent || rest > 0; digits++, rest /= 10) {
		if (digits > 0 && digits == exponent)
			*--at = '.';
		else if (grouped && digits > exponent && (digits - exponent) % 3 == 0)
			*--at = ',';
		*--at = (char)('0' + rest % 10);
	}
	if (minor < 0)
		*--at = '-';
	memcpy(out, at, (size_t)(room + sizeof room - at));
}

void money_text(char out[MONEY_TEXT_MAX], int64_t minor, int exponent)
{
	write_amount(out, minor, exponent, false);
}

void money_text_grouped(char out[MONEY_TEXT_MAX], int64_t minor, int exponent)
{
	write_amount(out, minor, exponent, true);
}

bool money_read(const char *text, int exponent, int64_t *minor)
{
	int64_t value = 0;
	int decimals = -1; /* -1 until the point */
	bool any = false;
	for (const char *at = text; *at; at++) {
		if (*at == '.') {
			if (decimals >= 0 || exponent == 0)
				return false;
			decimals = 0;
			continue;
		}
		if (*at < '0' || *at > '9' || decimals == exponent)
			return false;
		if (!money_times(value, 10, &value) || !money_add(value, *at - '0', &value))
			return false;
		decimals += decimals >= 0;
		any = true;
	}
	for (int i = decimals < 0 ? 0 : decimals; i < exponent; i++)
		if (!money_times(value, 10, &value))
			return false;
	if (any)
		*minor = value;
	return any;
}
