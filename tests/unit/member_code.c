/* The code that a member's phone shows: signed, good for minutes, read without a line. */
#include "sync/member_code_signature.h"

#include "pos/core/code.h"
#include "tests/t.h"

#include <string.h>

static struct signing_key key(uint8_t first)
{
	uint8_t seed[SEED_SIZE] = {first};
	return signing_key_of(seed);
}

static struct member_code made(void)
{
	struct member_code code = {.key_id = 3, .member = 9007199254740991, .made_s = 1795263300};
	const struct signing_key ours = key(1);
	check(member_code_sign(&ours, &code));
	return code;
}

/* programme: CHN-02 */
static void what_is_written_is_read_and_holds(void **state)
{
	(void)state;
	char digits[MEMBER_CODE_DIGITS + 1];
	struct member_code code = made(), read;
	const struct signing_key ours = key(1), theirs = key(2);
	member_code_write(digits, &code);
	check(member_code_read(digits, &read));
	check(read.key_id == 3 && read.member == code.member && read.made_s == code.made_s);
	check(member_code_holds(&ours.public, &read));
	check(!member_code_holds(&theirs.public, &read));
	read.made_s++;
	check(!member_code_holds(&ours.public, &read));
	read = code;
	read.member--;
	check(!member_code_holds(&ours.public, &read));
}

/* programme: CHN-02 */
static void a_picture_of_it_is_worth_nothing_later(void **state)
{
	(void)state;
	static const struct {
		int64_t after_s;
		bool good;
	} cases[] = {
		{-121, false}, {-120, true}, {0, true}, {420, true}, {421, false}, {86400, false}};
	struct member_code code = made();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%lld", (long long)cases[i].after_s);
		check(member_code_in_time(&code, code.made_s + cases[i].after_s,
			      MEMBER_CODE_GOOD_S) == cases[i].good);
	}
}

static void nothing_else_is_taken_for_one(void **state)
{
	(void)state;
	char digits[MEMBER_CODE_DIGITS + 2];
	struct member_code code = made(), read;
	struct code_table table = {0};
	struct code understood;
	member_code_write(digits, &code);
	code_understand(&table, digits, strlen(digits), &understood);
	check(understood.kind == CODE_MEMBER);
	check(understood.member.member == code.member);
	digits[0] = '9';
	check(!member_code_read(digits, &read));
	code_understand(&table, digits, strlen(digits), &understood);
	check(understood.kind == CODE_BAD_CHECK);
	member_code_write(digits, &code);
	digits[5] = 'x';
	check(!member_code_read(digits, &read));
	member_code_write(digits, &code);
	digits[MEMBER_CODE_DIGITS - 1] = '\0';
	check(!member_code_read(digits, &read));
	check(!member_code_read("", &read));
	code.member = 0;
	member_code_write(digits, &code);
	check(!member_code_read(digits, &read));
	code.member = UINT64_C(1) << 63;
	member_code_write(digits, &code);
	check(!member_code_read(digits, &read));
}

TESTS(test(what_is_written_is_read_and_holds), test(a_picture_of_it_is_worth_nothing_later),
	test(nothing_else_is_taken_for_one))
