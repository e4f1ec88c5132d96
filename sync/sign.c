#include "sync/sign.h"

#include "pos/core/bytes.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(crypto_sign_PUBLICKEYBYTES == KEY_SIZE, "Ed25519");
_Static_assert(crypto_sign_BYTES == SIGNATURE_SIZE, "Ed25519");
_Static_assert(crypto_sign_SEEDBYTES == SEED_SIZE, "Ed25519");
_Static_assert(crypto_pwhash_SALTBYTES == PIN_SALT_SIZE, "argon2id");

static const char prefix[] = "suanpan/1/";

static const char *purpose_name(enum purpose purpose)
{
	switch (purpose) {
	case PURPOSE_REQUEST:
		return "request";
	case PURPOSE_CERTIFICATE:
		return "certificate";
	case PURPOSE_TIME:
		return "time";
	case PURPOSE_RULES:
		return "rules";
	case PURPOSE_COUPON:
		return "coupon";
	case PURPOSE_MANIFEST:
		return "manifest";
	case PURPOSE_AUTHORITIES:
		return "authorities";
	case PURPOSE_ROTATE:
		return "rotate";
	case PURPOSE_HQ_KEY:
		return "key";
	case PURPOSE_BOX:
		return "box";
	case PURPOSE_MEMBER:
		return "member";
	}
	return "";
}

bool sign_start(void)
{
	return sodium_init() >= 0;
}

struct signing_key signing_key_of(const uint8_t seed[SEED_SIZE])
{
	struct signing_key key;
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	memcpy(key.seed, seed, SEED_SIZE);
	crypto_sign_seed_keypair(key.public.bytes, secret, seed);
	sodium_memzero(secret, sizeof secret);
	return key;
}

void key_id_text(char out[KID_TEXT_MAX], const struct public_key *key)
{
	struct hash hash = hash_of(key->bytes, KEY_SIZE);
	hex_text(out, hash.bytes, 8);
}

static void heap_done(void *heap)
{
	free(*(void **)heap);
}

/* What is really signed: prefix, purpose, a NUL, the data. In one piece, because Ed25519 reads its
 * message twice; the multi-part functions of libsodium are another scheme (Ed25519ph). */
static uint8_t *purposeful(enum purpose purpose, const void *data, size_t size, size_t *whole)
{
	const char *name = purpose_name(purpose);
	size_t head = strlen(prefix) + strlen(name) + 1;
	uint8_t *bytes = malloc(head + size);
	if (!bytes)
		return NULL;
	(void)snprintf((char *)bytes, head, "%s%s", prefix, name);
	if (size)
		memcpy(bytes + head, data, size);
	*whole = head + size;
	return bytes;
}

bool sign_bytes(const struct signing_key *key, enum purpose purpose, const void *data, size_t size,
	struct signature *signature)
{
	size_t whole = 0;
	AUTO(heap) uint8_t *bytes = purposeful(purpose, data, size, &whole);
	if (!bytes)
		return false;
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	struct public_key public;
	crypto_sign_seed_keypair(public.bytes, secret, key->seed);
	crypto_sign_detached(signature->bytes, NULL, bytes, whole, secret);
	sodium_memzero(secret, sizeof secret);
	return true;
}

bool signature_holds(const struct public_key *key, enum purpose purpose, const void *data,
	size_t size, const struct signature *signature)
{
	size_t whole = 0;
	AUTO(heap) uint8_t *bytes = purposeful(purpose, data, size, &whole);
	return bytes &&
	       crypto_sign_verify_detached(signature->bytes, bytes, whole, key->bytes) == 0;
}

enum { PIN_MEMORY_KIB = 19456, PIN_PASSES = 2, PIN_DIGEST_SIZE = 32 };
static const char pin_costs[] = "$argon2id$v=19$m=19456,t=2,p=1$";

bool pin_hash(char out[PIN_HASH_MAX], const char *pin, const uint8_t salt[PIN_SALT_SIZE])
{
	uint8_t digest[PIN_DIGEST_SIZE];
	char salt_text[32];
	char digest_text[64];
	if (crypto_pwhash(digest, sizeof digest, pin, strlen(pin), salt, PIN_PASSES,
		    (size_t)PIN_MEMORY_KIB * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return false;
	sodium_bin2base64(salt_text, sizeof salt_text, salt, PIN_SALT_SIZE,
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	sodium_bin2base64(digest_text, sizeof digest_text, digest, sizeof digest,
		sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	(void)snprintf(out, PIN_HASH_MAX, "%s%s$%s", pin_costs, salt_text, digest_text);
	return true;
}

bool pin_matches(const char *hash, const char *pin)
{
	/* The verifier reads a whole array of this size, whatever the text's length. */
	char room[crypto_pwhash_STRBYTES] = "";
	if (strncmp(hash, pin_costs, strlen(pin_costs)) != 0 || strlen(hash) >= sizeof room)
		return false;
	memcpy(room, hash, strlen(hash));
	return crypto_pwhash_str_verify(room, pin, strlen(pin)) == 0;
}

bool phone_hash(const uint8_t key[KEY_SIZE], const char *digits, uint64_t *hash)
{
	size_t count = strlen(digits);
	if (count == 0 || count > PHONE_DIGITS_MAX || strspn(digits, "0123456789") != count)
		return false;
	uint8_t message[sizeof prefix + sizeof "phone" + PHONE_DIGITS_MAX];
	size_t head = strlen(prefix) + sizeof "phone";
	(void)snprintf((char *)message, sizeof message, "%sphone", prefix);
	memcpy(message + head, digits, count);
	uint8_t digest[16];
	crypto_generichash(digest, sizeof digest, message, head + count, key, KEY_SIZE);
	uint64_t value = 0;
	for (int i = 0; i < 8; i++)
		value |= (uint64_t)digest[i] << (8 * i);
	*hash = value & INT64_MAX;
	return true;
}

/* ---- boxes ---- */

struct box_key box_key_of(const uint8_t seed[SEED_SIZE])
{
	struct box_key key;
	uint8_t secret[crypto_box_SECRETKEYBYTES];
	memcpy(key.seed, seed, SEED_SIZE);
	crypto_box_seed_keypair(key.public.bytes, secret, seed);
	sodium_memzero(secret, sizeof secret);
	return key;
}

/* As crypto_box_seal, whose key for one message comes from the library's own randomness. */
bool box_seal(const struct public_key *to, const uint8_t seed[SEED_SIZE], const void *data,
	size_t size, uint8_t *sealed)
{
	uint8_t nonce[crypto_box_NONCEBYTES], both[2 * crypto_box_PUBLICKEYBYTES];
	uint8_t secret[crypto_box_SECRETKEYBYTES];
	_Static_assert(BOX_OVERHEAD == crypto_box_SEALBYTES, "libsodium's sealed box");
	crypto_box_seed_keypair(sealed, secret, seed);
	memcpy(both, sealed, crypto_box_PUBLICKEYBYTES);
	memcpy(both + crypto_box_PUBLICKEYBYTES, to->bytes, crypto_box_PUBLICKEYBYTES);
	crypto_generichash(nonce, sizeof nonce, both, sizeof both, NULL, 0);
	bool done = crypto_box_easy(sealed + crypto_box_PUBLICKEYBYTES, data, size, nonce,
			    to->bytes, secret) == 0;
	sodium_memzero(secret, sizeof secret);
	return done;
}

bool box_open(const struct box_key *key, const uint8_t *sealed, size_t size, uint8_t *data)
{
	uint8_t public[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES];
	crypto_box_seed_keypair(public, secret, key->seed);
	bool done = size >= BOX_OVERHEAD &&
		    crypto_box_seal_open(data, sealed, size, public, secret) == 0;
	sodium_memzero(secret, sizeof secret);
	return done;
}

enum { BOX_MESSAGE_MAX = 128 };

/* lp(hq_id) ‖ lp(box key). 0 if it does not fit. */
static size_t box_message(
	uint8_t out[BOX_MESSAGE_MAX], const char *hq_id, const struct public_key *box)
{
	struct bytes_out bytes = bytes_out(out, BOX_MESSAGE_MAX);
	put_u32(&bytes, (uint32_t)strlen(hq_id));
	put_bytes(&bytes, hq_id, strlen(hq_id));
	put_u32(&bytes, KEY_SIZE);
	put_bytes(&bytes, box->bytes, KEY_SIZE);
	return bytes.full ? 0 : bytes.used;
}

bool box_key_sign(const struct signing_key *hq_key, const char *hq_id, const struct public_key *box,
	struct signature *signature)
{
	uint8_t message[BOX_MESSAGE_MAX];
	size_t size = box_message(message, hq_id, box);
	return size && sign_bytes(hq_key, PURPOSE_BOX, message, size, signature);
}

bool box_key_holds(const struct public_key *hq_key, const char *hq_id, const struct public_key *box,
	const struct signature *signature)
{
	uint8_t message[BOX_MESSAGE_MAX];
	size_t size = box_message(message, hq_id, box);
	return size && signature_holds(hq_key, PURPOSE_BOX, message, size, signature);
}
