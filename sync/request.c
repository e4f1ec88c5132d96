#include "sync/request.h"

#include "pos/core/bytes.h"

#include <string.h>

enum { FIELDS = 12, MESSAGE_MAX = FIELDS * (4 + REQUEST_FIELD_MAX) + REQUEST_PATH_MAX };

static void put_field(struct bytes_out *out, const char *text, size_t max)
{
	size_t size = text ? strlen(text) : 0;
	if (size >= max)
		out->full = true;
	put_u32(out, (uint32_t)size);
	put_bytes(out, text, size);
}

/* 0 if a field is too long. */
static size_t message_of(
	uint8_t out[MESSAGE_MAX], const struct request_head *head, const void *body, size_t size)
{
	struct bytes_out bytes = bytes_out(out, MESSAGE_MAX);
	struct hash hash = hash_of(body, size);
	char hash_text[HASH_TEXT_MAX];
	hex_text(hash_text, hash.bytes, HASH_SIZE);
	put_field(&bytes, head->hq_id, REQUEST_FIELD_MAX);
	put_field(&bytes, head->method, REQUEST_FIELD_MAX);
	put_field(&bytes, head->path, REQUEST_PATH_MAX);
	put_field(&bytes, head->epoch, REQUEST_FIELD_MAX);
	put_field(&bytes, head->from, REQUEST_FIELD_MAX);
	put_field(&bytes, head->n, REQUEST_FIELD_MAX);
	put_field(&bytes, head->prev, REQUEST_FIELD_MAX);
	put_field(&bytes, head->last, REQUEST_FIELD_MAX);
	put_field(&bytes, hash_text, REQUEST_FIELD_MAX);
	put_field(&bytes, head->kid, REQUEST_FIELD_MAX);
	put_field(&bytes, head->nonce, REQUEST_FIELD_MAX);
	put_field(&bytes, head->hq_time, REQUEST_FIELD_MAX);
	return bytes.full ? 0 : bytes.used;
}

bool request_sign(char out[SIGNATURE_TEXT_MAX], const struct request_head *head, const void *body,
	size_t size, const struct signing_key *key)
{
	uint8_t message[MESSAGE_MAX];
	struct signature signature;
	size_t used = message_of(message, head, body, size);
	if (!used || !sign_bytes(key, PURPOSE_REQUEST, message, used, &signature))
		return false;
	hex_text(out, signature.bytes, SIGNATURE_SIZE);
	return true;
}

bool request_signature_holds(const struct request_head *head, const void *body, size_t size,
	const struct public_key *key, const char *signature_text)
{
	uint8_t message[MESSAGE_MAX];
	struct signature signature;
	size_t used = message_of(message, head, body, size);
	return used && hex_read(signature_text, signature.bytes, SIGNATURE_SIZE) &&
	       signature_holds(key, PURPOSE_REQUEST, message, used, &signature);
}
