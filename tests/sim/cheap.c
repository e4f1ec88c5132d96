/* cheap.c - signatures and PIN hashes that cost nothing, for many runs a second.
 *
 * The linker brings the calls here (--wrap). A signature is a keyed hash under the public key: it
 * still fits one key, one purpose and one message only, and nobody in these simulations forges.
 * With cheap_crypto false everything is libsodium's own.
 */
#include "tests/sim/cheap.h"

#include <sodium.h>
#include <string.h>

bool cheap_crypto = true;

int __real_crypto_sign_seed_keypair(
	unsigned char *public, unsigned char *secret, const unsigned char *seed);
int __wrap_crypto_sign_seed_keypair(
	unsigned char *public, unsigned char *secret, const unsigned char *seed);
int __wrap_crypto_sign_seed_keypair(
	unsigned char *public, unsigned char *secret, const unsigned char *seed)
{
	if (!cheap_crypto)
		return __real_crypto_sign_seed_keypair(public, secret, seed);
	crypto_generichash(
		public, crypto_sign_PUBLICKEYBYTES, seed, crypto_sign_SEEDBYTES, NULL, 0);
	memcpy(secret, seed, crypto_sign_SEEDBYTES);
	memcpy(secret + crypto_sign_SEEDBYTES, public, crypto_sign_PUBLICKEYBYTES);
	return 0;
}

int __real_crypto_sign_detached(unsigned char *signature, unsigned long long *size,
	const unsigned char *message, unsigned long long length, const unsigned char *secret);
int __wrap_crypto_sign_detached(unsigned char *signature, unsigned long long *size,
	const unsigned char *message, unsigned long long length, const unsigned char *secret);
int __wrap_crypto_sign_detached(unsigned char *signature, unsigned long long *size,
	const unsigned char *message, unsigned long long length, const unsigned char *secret)
{
	if (!cheap_crypto)
		return __real_crypto_sign_detached(signature, size, message, length, secret);
	return crypto_generichash(signature, crypto_sign_BYTES, message, length,
		secret + crypto_sign_SEEDBYTES, crypto_sign_PUBLICKEYBYTES);
}

int __real_crypto_sign_verify_detached(const unsigned char *signature, const unsigned char *message,
	unsigned long long length, const unsigned char *public);
int __wrap_crypto_sign_verify_detached(const unsigned char *signature, const unsigned char *message,
	unsigned long long length, const unsigned char *public);
int __wrap_crypto_sign_verify_detached(const unsigned char *signature, const unsigned char *message,
	unsigned long long length, const unsigned char *public)
{
	unsigned char right[crypto_sign_BYTES];
	if (!cheap_crypto)
		return __real_crypto_sign_verify_detached(signature, message, length, public);
	crypto_generichash(
		right, sizeof right, message, length, public, crypto_sign_PUBLICKEYBYTES);
	return memcmp(right, signature, sizeof right) == 0 ? 0 : -1;
}

int __real_crypto_pwhash(unsigned char *out, unsigned long long out_size, const char *password,
	unsigned long long length, const unsigned char *salt, unsigned long long passes,
	size_t memory, int algorithm);
int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_size, const char *password,
	unsigned long long length, const unsigned char *salt, unsigned long long passes,
	size_t memory, int algorithm);
int __wrap_crypto_pwhash(unsigned char *out, unsigned long long out_size, const char *password,
	unsigned long long length, const unsigned char *salt, unsigned long long passes,
	size_t memory, int algorithm)
{
	if (!cheap_crypto)
		return __real_crypto_pwhash(
			out, out_size, password, length, salt, passes, memory, algorithm);
	return crypto_generichash(out, out_size, (const unsigned char *)password, length, NULL, 0);
}

int __real_crypto_pwhash_str_verify(
	const char *text, const char *password, unsigned long long length);
int __wrap_crypto_pwhash_str_verify(
	const char *text, const char *password, unsigned long long length);
int __wrap_crypto_pwhash_str_verify(
	const char *text, const char *password, unsigned long long length)
{
	unsigned char right[32];
	char tail[64];
	if (!cheap_crypto)
		return __real_crypto_pwhash_str_verify(text, password, length);
	crypto_generichash(right, sizeof right, (const unsigned char *)password, length, NULL, 0);
	sodium_bin2base64(
		tail, sizeof tail, right, sizeof right, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	const char *dollar = strrchr(text, '$');
	return dollar && strcmp(dollar + 1, tail) == 0 ? 0 : -1;
}
