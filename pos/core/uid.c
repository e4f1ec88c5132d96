#include "pos/core/uid.h"

#include <string.h>

bool uid_equal(const struct uid *a, const struct uid *b)
{
	return memcmp(a->bytes, b->bytes, UID_SIZE) == 0;
}

bool hash_equal(const struct hash *a, const struct hash *b)
{
	return memcmp(a->bytes, b->bytes, HASH_SIZE) == 0;
}

void hex_text(char *out, const void *data, uint32_t size)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *bytes = data;
	for (uint32_t i = 0; i < size; i++) {
		*out++ = digits[bytes[i] >> 4];
		*out++ = digits[bytes[i] & 15];
	}
	*out = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool hex_read(const char *text, void *into, uint32_t size)
{
	uint8_t *bytes = into;
	if (strlen(text) != 2 * (size_t)size)
		return false;
	for (uint32_t i = 0; i < size; i++) {
		int high = hex_digit(text[2 * i]);
		int low = hex_digit(text[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
