#include "sync/member_code_signature.h"

#include <string.h>

bool member_code_holds(const struct public_key *key, const struct member_code *code)
{
	uint8_t message[MEMBER_CODE_SIGNED_SIZE];
	struct signature signature;
	member_code_signed_bytes(message, code);
	memcpy(signature.bytes, code->signature, SIGNATURE_SIZE);
	return signature_holds(key, PURPOSE_MEMBER, message, sizeof message, &signature);
}

bool member_code_sign(const struct signing_key *key, struct member_code *code)
{
	uint8_t message[MEMBER_CODE_SIGNED_SIZE];
	struct signature signature;
	member_code_signed_bytes(message, code);
	if (!sign_bytes(key, PURPOSE_MEMBER, message, sizeof message, &signature))
		return false;
	memcpy(code->signature, signature.bytes, SIGNATURE_SIZE);
	return true;
}
