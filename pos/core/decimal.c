#include "pos/core/decimal.h"

#include <string.h>

/* number = number * 10 + digit; what is carried out of the top comes back. */
static unsigned times_ten_plus(uint8_t *number, uint32_t size, unsigned digit)
{
	unsigned carry = digit;
	for (uint32_t i = size; i > 0; i--) {
		unsigned value = number[i - 1] * 10U + carry;
		number[i - 1] = (uint8_t)(value & 0xFF);
		carry = value >> 8;
	}
	return carry;
}

/* number = number / 10; the rest comes back. */
static unsigned divided_by_ten(uint8_t *number, uint32_t size)
{
	unsigned rest = 0;
	for (uint32_t i = 0; i < size; i++) {
		unsigned value = rest << 8 | number[i];
		number[i] = (uint8_t)(value / 10);
		rest = value % 10;
	}
	return rest;
}

bool decimal_read(const char *digits, uint32_t count, uint8_t *bytes, uint32_t size)
{
	if (strlen(digits) != count || strspn(digits, "0123456789") != count)
		return false;
	memset(bytes, 0, size);
	for (const char *at = digits; *at; at++)
		if (times_ten_plus(bytes, size, (unsigned)(*at - '0')) != 0)
			return false;
	return true;
}

void decimal_write(char *digits, uint32_t count, uint8_t *bytes, uint32_t size)
{
	for (uint32_t i = count; i > 0; i--)
		digits[i - 1] = (char)('0' + divided_by_ten(bytes, size));
	digits[count] = '\0';
}

uint64_t big_endian_read(const uint8_t *bytes, uint32_t size)
{
	uint64_t value = 0;
	for (uint32_t i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

void big_endian_write(uint8_t *bytes, uint32_t size, uint64_t value)
{
	for (uint32_t i = size; i > 0; i--, value >>= 8)
		bytes[i - 1] = (uint8_t)(value & 0xFF);
}
