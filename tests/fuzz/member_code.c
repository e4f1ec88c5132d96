/* The 188 digits on a member's phone, and the 14 of an invite code: what reads, writes back the
 * same. */
#include "pos/core/member_code.h"
#include "pos/core/newcomer.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char digits[MEMBER_CODE_DIGITS + 1] = "", again[MEMBER_CODE_DIGITS + 1];
	char invite[INVITE_MAX], plain[INVITE_MAX];
	struct member_code code;
	memcpy(digits, data, size < MEMBER_CODE_DIGITS ? size : MEMBER_CODE_DIGITS);
	if (member_code_read(digits, &code)) {
		member_code_write(again, &code);
		assert(strcmp(digits, again) == 0);
	}
	if (invite_read(digits, invite)) {
		assert(strlen(invite) == INVITE_DIGITS);
		assert(invite_read(invite, plain) && strcmp(invite, plain) == 0);
	}
	(void)newcomer_card_read(digits);
	return 0;
}
