#include "sync/key_rotation.h"

#include "pos/core/bytes.h"

#include <string.h>

enum { MESSAGE_SIZE = 4 + 4 + KEY_SIZE };

static void message_of(
	uint8_t out[MESSAGE_SIZE], uint32_t till, uint32_t epoch, const struct public_key *next)
{
	struct bytes_out bytes = bytes_out(out, MESSAGE_SIZE);
	put_u32(&bytes, till);
	put_u32(&bytes, epoch);
	put_bytes(&bytes, next->bytes, KEY_SIZE);
}

bool key_rotation_write(uint8_t out[KEY_ROTATION_SIZE], uint32_t till, uint32_t epoch,
	const struct signing_key *before, const struct public_key *next)
{
	uint8_t message[MESSAGE_SIZE];
	struct signature signature;
	message_of(message, till, epoch, next);
	memcpy(out, next->bytes, KEY_SIZE);
	if (!sign_bytes(before, PURPOSE_ROTATE, message, sizeof message, &signature))
		return false;
	memcpy(out + KEY_SIZE, signature.bytes, SIGNATURE_SIZE);
	return true;
}

bool key_rotation_read(
	const struct record *record, const struct public_key *before, struct public_key *next)
{
	uint8_t message[MESSAGE_SIZE];
	struct signature signature;
	if (record->kind != RECORD_KEY_ROTATE || record->body_size != KEY_ROTATION_SIZE)
		return false;
	memcpy(next->bytes, record->body, KEY_SIZE);
	memcpy(signature.bytes, record->body + KEY_SIZE, SIGNATURE_SIZE);
	message_of(message, record->till, record->epoch, next);
	return signature_holds(before, PURPOSE_ROTATE, message, sizeof message, &signature);
}
