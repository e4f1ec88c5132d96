/* hex.h - bytes in tests, written as "05 8C 09 02". */
#ifndef SUANPAN_HEX_H
#define SUANPAN_HEX_H

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Returns how many bytes it wrote; spaces count for nothing, anything else is a broken test. */
static inline size_t hex(uint8_t *out, size_t cap, const char *text)
{
	size_t size = 0;
	while (*(text += strspn(text, " "))) {
		assert(strspn(text, "0123456789ABCDEFabcdef") >= 2);
		assert(size < cap);
		char pair[3] = {text[0], text[1]};
		out[size++] = (uint8_t)strtol(pair, NULL, 16);
		text += 2;
	}
	return size;
}

#endif
