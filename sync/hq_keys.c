/* Following HQ from one signing key to the next (sync/README.md 2.2). */
#include "pos/core/bytes.h"
#include "sync/wire.h"

#include <string.h>

enum { MESSAGE_MAX = 4 + HQ_ID_TEXT_MAX + 4 + KEY_SIZE };

/* lp(hq_id) ‖ lp(key). */
static size_t announcement_of(
	uint8_t out[MESSAGE_MAX], const char *hq_id, const struct public_key *next)
{
	struct bytes_out bytes = bytes_out(out, MESSAGE_MAX);
	put_u32(&bytes, (uint32_t)strlen(hq_id));
	put_bytes(&bytes, hq_id, strlen(hq_id));
	put_u32(&bytes, KEY_SIZE);
	put_bytes(&bytes, next->bytes, KEY_SIZE);
	return bytes.full ? 0 : bytes.used;
}

bool hq_key_announce(const struct signing_key *key, const char *hq_id,
	const struct public_key *next, struct signature *signature)
{
	uint8_t message[MESSAGE_MAX];
	size_t size = announcement_of(message, hq_id, next);
	return size && sign_bytes(key, PURPOSE_HQ_KEY, message, size, signature);
}

static bool announced(const struct public_key *by, const char *hq_id, const struct public_key *next,
	const struct signature *signature)
{
	uint8_t message[MESSAGE_MAX];
	size_t size = announcement_of(message, hq_id, next);
	return size && signature_holds(by, PURPOSE_HQ_KEY, message, size, signature);
}

static bool contains(const struct hq_keys *keys, const struct public_key *key)
{
	for (uint32_t i = 0; i < keys->count; i++)
		if (memcmp(keys->key[i].bytes, key->bytes, KEY_SIZE) == 0)
			return true;
	return false;
}

/* Makes room by forgetting the oldest that HQ does not list any more. */
static void add(struct hq_keys *known, const struct hq_keys *listed, const struct public_key *key)
{
	if (known->count == HQ_KEYS_MAX) {
		uint32_t out = 0;
		while (out + 1 < known->count && contains(listed, &known->key[out]))
			out++;
		for (uint32_t i = out; i + 1 < known->count; i++)
			known->key[i] = known->key[i + 1];
		known->count--;
	}
	known->key[known->count++] = *key;
}

void hq_keys_follow(
	struct hq_keys *known, const struct hq_keys *listed, const char *hq_id, bool *strange)
{
	*strange = listed->count > 0;
	for (uint32_t i = 0; i < listed->count; i++) {
		bool believed = contains(known, &listed->key[i]);
		if (!believed && i > 0 && contains(known, &listed->key[i - 1]) &&
			announced(&listed->key[i - 1], hq_id, &listed->key[i], &listed->each[i])) {
			add(known, listed, &listed->key[i]);
			believed = true;
		}
		if (believed)
			*strange = false;
	}
}
