#include "sync/certificate.h"

#include "pos/core/bytes.h"
#include "sync/journal_record.h"

#include <string.h>

enum { CERTIFICATE_VERSION = 1, BODY_SIZE = CERTIFICATE_SIZE - SIGNATURE_SIZE };

static void put_body(struct bytes_out *out, const struct certificate *certificate)
{
	put_u8(out, CERTIFICATE_VERSION);
	put_u32(out, certificate->till);
	put_u32(out, certificate->store);
	put_u32(out, certificate->epoch);
	put_bytes(out, certificate->key.bytes, KEY_SIZE);
	put_bytes(out, certificate->prev_head.bytes, HASH_SIZE);
	put_bytes(out, certificate->nonce, NONCE_SIZE);
	put_bytes(out, certificate->hq_kid, sizeof certificate->hq_kid);
}

void certificate_write(uint8_t out[CERTIFICATE_SIZE], const struct certificate *certificate)
{
	struct bytes_out bytes = bytes_out(out, CERTIFICATE_SIZE);
	put_body(&bytes, certificate);
	put_bytes(&bytes, certificate->signature.bytes, SIGNATURE_SIZE);
}

bool certificate_read(const void *data, size_t size, struct certificate *certificate)
{
	struct certificate read;
	struct bytes_in in = bytes_in(data, size);
	uint8_t version = get_u8(&in);
	read.till = get_u32(&in);
	read.store = get_u32(&in);
	read.epoch = get_u32(&in);
	get_bytes(&in, read.key.bytes, KEY_SIZE);
	get_bytes(&in, read.prev_head.bytes, HASH_SIZE);
	get_bytes(&in, read.nonce, NONCE_SIZE);
	get_bytes(&in, read.hq_kid, sizeof read.hq_kid);
	get_bytes(&in, read.signature.bytes, SIGNATURE_SIZE);
	if (!bytes_complete(&in) || version != CERTIFICATE_VERSION)
		return false;
	if (!read.till || !read.store || !read.epoch || read.epoch > RECORD_EPOCH_MAX)
		return false;
	*certificate = read;
	return true;
}

enum { MESSAGE_MAX = 4 + HQ_ID_TEXT_MAX + 4 + BODY_SIZE };

/* lp(hq_id) ‖ lp(body). */
static size_t message_of(
	uint8_t out[MESSAGE_MAX], const struct certificate *certificate, const char *hq_id)
{
	struct bytes_out bytes = bytes_out(out, MESSAGE_MAX);
	put_u32(&bytes, (uint32_t)strlen(hq_id));
	put_bytes(&bytes, hq_id, strlen(hq_id));
	put_u32(&bytes, BODY_SIZE);
	put_body(&bytes, certificate);
	return bytes.full ? 0 : bytes.used;
}

bool certificate_sign(
	struct certificate *certificate, const char *hq_id, const struct signing_key *hq_key)
{
	struct hash id = hash_of(hq_key->public.bytes, KEY_SIZE);
	memcpy(certificate->hq_kid, id.bytes, sizeof certificate->hq_kid);
	uint8_t message[MESSAGE_MAX];
	size_t size = message_of(message, certificate, hq_id);
	return size &&
	       sign_bytes(hq_key, PURPOSE_CERTIFICATE, message, size, &certificate->signature);
}

bool certificate_holds(
	const struct certificate *certificate, const char *hq_id, const struct public_key *hq_key)
{
	struct hash id = hash_of(hq_key->bytes, KEY_SIZE);
	if (memcmp(certificate->hq_kid, id.bytes, sizeof certificate->hq_kid) != 0)
		return false;
	uint8_t message[MESSAGE_MAX];
	size_t size = message_of(message, certificate, hq_id);
	return size &&
	       signature_holds(hq_key, PURPOSE_CERTIFICATE, message, size, &certificate->signature);
}

struct hash certificate_genesis(const struct certificate *certificate)
{
	uint8_t message[4 + 4 + 4 + NONCE_SIZE + HASH_SIZE];
	struct bytes_out out = bytes_out(message, sizeof message);
	put_bytes(&out, "POSG", 4);
	put_u32(&out, certificate->till);
	put_u32(&out, certificate->epoch);
	put_bytes(&out, certificate->nonce, NONCE_SIZE);
	put_bytes(&out, certificate->prev_head.bytes, HASH_SIZE);
	return hash_of(message, sizeof message);
}
