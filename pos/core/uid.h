/* uid.h - 128-bit identities, made once from randomness before the first attempt at anything. */
#ifndef SUANPAN_UID_H
#define SUANPAN_UID_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum { UID_SIZE = 16, UID_TEXT_MAX = 33, HASH_SIZE = 32, HASH_TEXT_MAX = 65 };

struct uid {
	uint8_t bytes[UID_SIZE];
};

/* SHA-256. */
struct hash {
	uint8_t bytes[HASH_SIZE];
};

bool uid_equal(const struct uid *a, const struct uid *b);
bool hash_equal(const struct hash *a, const struct hash *b);

/* Lower-case hex. out holds 2 * size + 1 bytes. */
void hex_text(char *out, const void *data, uint32_t size);
/* Exactly 2 * size hex digits and nothing after them. */
MUST_CHECK bool hex_read(const char *text, void *into, uint32_t size);

#endif
