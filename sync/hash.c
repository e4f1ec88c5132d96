/* SHA-256 by OpenSSL, which is here for the line anyway: it uses the processor's own instructions
 * where there are some, and then takes a fifth of the time. A snapshot of millions of members is
 * hashed on both ends. Its old interface needs no memory of its own, so that nothing can fail. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "sync/sign.h"

#include <openssl/sha.h>

_Static_assert(SHA256_DIGEST_LENGTH == HASH_SIZE, "SHA-256");
_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct hashing), "room for the library's state");

void hashing_begin(struct hashing *hashing)
{
	SHA256_Init((void *)hashing->state);
}

void hashing_add(struct hashing *hashing, const void *data, size_t size)
{
	SHA256_Update((void *)hashing->state, data, size);
}

struct hash hashing_end(struct hashing *hashing)
{
	struct hash hash;
	SHA256_Final(hash.bytes, (void *)hashing->state);
	return hash;
}

struct hash hash_of(const void *data, size_t size)
{
	struct hashing hashing;
	hashing_begin(&hashing);
	hashing_add(&hashing, data, size);
	return hashing_end(&hashing);
}

struct hash hash_after(const struct hash *first, const void *data, size_t size)
{
	struct hashing hashing;
	hashing_begin(&hashing);
	hashing_add(&hashing, first->bytes, HASH_SIZE);
	hashing_add(&hashing, data, size);
	return hashing_end(&hashing);
}
