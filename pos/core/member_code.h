/* member_code.h - the QR code that a member's phone shows: signed, and good for minutes only, so
 * that a picture of it is worth nothing later. Read without a line.
 *
 * Payload, big-endian: version u8 = 1, key id u8, member u64, made u32 (Unix seconds), Ed25519
 * signature 64 (purpose "member") over these 14 bytes; in the QR as one 624-bit number in 188
 * decimal digits with leading zeros.
 */
#ifndef SUANPAN_MEMBER_CODE_H
#define SUANPAN_MEMBER_CODE_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	MEMBER_CODE_SIGNED_SIZE = 14,
	MEMBER_CODE_SIGNATURE_SIZE = 64,
	MEMBER_CODE_SIZE = 78,
	MEMBER_CODE_DIGITS = 188,
	MEMBER_CODE_GOOD_S = 300, /* after it was made, where the settings say nothing */
	MEMBER_CODE_GOOD_MOST_S = 86400,
	MEMBER_CODE_CLOCKS_S = 120, /* two clocks may differ by so much, either way */
};

struct member_code {
	uint8_t key_id;
	uint64_t member; /* 1.. */
	uint32_t made_s;
	uint8_t signature[MEMBER_CODE_SIGNATURE_SIZE];
};

/* false for anything but a version 1 payload. */
MUST_CHECK bool member_code_read(const char *digits, struct member_code *code);
void member_code_write(char digits[MEMBER_CODE_DIGITS + 1], const struct member_code *code);
/* The bytes that are signed. */
void member_code_signed_bytes(uint8_t out[MEMBER_CODE_SIGNED_SIZE], const struct member_code *code);
/* Not made in the future, and not longer ago than good_s; clocks differ. */
bool member_code_in_time(const struct member_code *code, int64_t now_s, int64_t good_s);

#endif
