#include "pos/core/member_code.h"

#include "pos/core/decimal.h"

#include <string.h>

enum { MEMBER_CODE_VERSION = 1 };

bool member_code_read(const char *digits, struct member_code *code)
{
	uint8_t bytes[MEMBER_CODE_SIZE];
	if (!decimal_read(digits, MEMBER_CODE_DIGITS, bytes, sizeof bytes) ||
		bytes[0] != MEMBER_CODE_VERSION)
		return false;
	code->key_id = bytes[1];
	code->member = big_endian_read(bytes + 2, 8);
	code->made_s = (uint32_t)big_endian_read(bytes + 10, 4);
	memcpy(code->signature, bytes + MEMBER_CODE_SIGNED_SIZE, sizeof code->signature);
	return code->member >= 1 && code->member <= INT64_MAX;
}

void member_code_signed_bytes(uint8_t out[MEMBER_CODE_SIGNED_SIZE], const struct member_code *code)
{
	out[0] = MEMBER_CODE_VERSION;
	out[1] = code->key_id;
	big_endian_write(out + 2, 8, code->member);
	big_endian_write(out + 10, 4, code->made_s);
}

void member_code_write(char digits[MEMBER_CODE_DIGITS + 1], const struct member_code *code)
{
	uint8_t bytes[MEMBER_CODE_SIZE];
	member_code_signed_bytes(bytes, code);
	memcpy(bytes + MEMBER_CODE_SIGNED_SIZE, code->signature, sizeof code->signature);
	decimal_write(digits, MEMBER_CODE_DIGITS, bytes, sizeof bytes);
}

bool member_code_in_time(const struct member_code *code, int64_t now_s, int64_t good_s)
{
	int64_t age_s = now_s - (int64_t)code->made_s;
	return age_s >= -MEMBER_CODE_CLOCKS_S && age_s <= good_s + MEMBER_CODE_CLOCKS_S;
}
