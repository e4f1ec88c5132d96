#include "sync/card.h"

#include <stddef.h>
#include <string.h>

enum { DIGITS_MAX = 18, LETTERS_MAX = 11, LETTERS_OFFSET = 40 };
#define PER_LENGTH UINT64_C(100000000000000000) /* 10^17 */

/* 0..35, -1: not part of any card. */
static int value_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	return -1;
}

bool card_key(const char *card, uint64_t *key)
{
	size_t length = strlen(card);
	bool digits = strspn(card, "0123456789") == length;
	if (length == 0 || length > (digits ? DIGITS_MAX : LETTERS_MAX))
		return false;
	uint64_t value = 0;
	for (size_t i = 0; i < length; i++) {
		int next = value_of(card[i]);
		if (next < 0)
			return false;
		value = value * (digits ? 10 : 36) + (uint64_t)next;
	}
	*key = (length + (digits ? 0 : LETTERS_OFFSET)) * PER_LENGTH + value;
	return true;
}
