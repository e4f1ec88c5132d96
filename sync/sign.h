/* sign.h - signatures, hashes and PINs; besides the environment the only file that knows libsodium.
 *
 * Ed25519 (RFC 8032), SHA-256, BLAKE2b and argon2id. Every signature begins with its purpose, so
 * that one made for a request can never pass for a coupon (sync/README.md 2). Nothing here makes
 * randomness: seeds and salts come from struct env.
 */
#ifndef SUANPAN_SYNC_SIGN_H
#define SUANPAN_SYNC_SIGN_H

#include "pos/core/attr.h"
#include "pos/core/uid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	KEY_SIZE = 32,
	SEED_SIZE = 32,
	SIGNATURE_SIZE = 64,
	KID_TEXT_MAX = 17,
	PIN_HASH_MAX = 128,
	PIN_SALT_SIZE = 16,
	PHONE_DIGITS_MAX = 20,
};

enum purpose {
	PURPOSE_REQUEST,
	PURPOSE_CERTIFICATE,
	PURPOSE_TIME,
	PURPOSE_RULES,
	PURPOSE_COUPON,
	PURPOSE_MANIFEST,
	PURPOSE_AUTHORITIES,
	PURPOSE_ROTATE,
	PURPOSE_HQ_KEY,
	PURPOSE_BOX,
	PURPOSE_MEMBER,
};

struct public_key {
	uint8_t bytes[KEY_SIZE];
};

struct signing_key {
	uint8_t seed[SEED_SIZE]; /* all there is to keep */
	struct public_key public;
};

struct signature {
	uint8_t bytes[SIGNATURE_SIZE];
};

/* Once, before anything else here. false if the library does not work on this machine. */
MUST_CHECK bool sign_start(void);

struct signing_key signing_key_of(const uint8_t seed[SEED_SIZE]);
/* 16 hex digits: the first 8 bytes of the key's SHA-256. */
void key_id_text(char out[KID_TEXT_MAX], const struct public_key *key);

/* false only without memory. */
MUST_CHECK bool sign_bytes(const struct signing_key *key, enum purpose purpose, const void *data,
	size_t size, struct signature *signature);
MUST_CHECK bool signature_holds(const struct public_key *key, enum purpose purpose,
	const void *data, size_t size, const struct signature *signature);

struct hash hash_of(const void *data, size_t size);
/* SHA-256 of first ‖ data: the link of a chain. */
struct hash hash_after(const struct hash *first, const void *data, size_t size);

/* The SHA-256 of what comes in pieces. */
struct hashing {
	uint64_t state[16]; /* the library's own */
};
void hashing_begin(struct hashing *hashing);
void hashing_add(struct hashing *hashing, const void *data, size_t size);
struct hash hashing_end(struct hashing *hashing);

/* Sealing to a box key (libsodium's crypto_box_seal format: X25519, XSalsa20-Poly1305): who has
 * only the public half can write and not read. */
enum { BOX_OVERHEAD = 48 };

struct box_key {
	uint8_t seed[SEED_SIZE];
	struct public_key public;
};

struct box_key box_key_of(const uint8_t seed[SEED_SIZE]);
/* sealed: size + BOX_OVERHEAD bytes. seed: fresh randomness for this one. */
MUST_CHECK bool box_seal(const struct public_key *to, const uint8_t seed[SEED_SIZE],
	const void *data, size_t size, uint8_t *sealed);
/* data: size - BOX_OVERHEAD bytes. */
MUST_CHECK bool box_open(
	const struct box_key *key, const uint8_t *sealed, size_t size, uint8_t *data);
/* What HQ signs about its box key, so that nobody else's is taken for it. */
struct signing_key;
MUST_CHECK bool box_key_sign(const struct signing_key *hq_key, const char *hq_id,
	const struct public_key *box, struct signature *signature);
MUST_CHECK bool box_key_holds(const struct public_key *hq_key, const char *hq_id,
	const struct public_key *box, const struct signature *signature);

/* argon2id, 19 MiB, t = 2, in libsodium's text form. Takes some 10 ms: for logging in only. */
MUST_CHECK bool pin_hash(
	char out[PIN_HASH_MAX], const char *pin, const uint8_t salt[PIN_SALT_SIZE]);
/* false as well for a hash with other costs than ours: HQ cannot make a till fill its memory. */
MUST_CHECK bool pin_matches(const char *hash, const char *pin);

/* The keyed hash of sync/README.md 5.1, 63 bits. false unless digits are 1..PHONE_DIGITS_MAX
 * digits. */
MUST_CHECK bool phone_hash(const uint8_t key[KEY_SIZE], const char *digits, uint64_t *hash);

#endif
