#include "sync/hq/signer.h"

#include "sync/hq/house.h"
#include "sync/hq/hq.h"

#include <string.h>

/* false: the database names none, it is from before it did. */
static bool find_named(struct hq *hq, struct public_key *key)
{
	char hex[2 * KEY_SIZE + 1];
	house_read(&hq->db, "signing_key", hex, sizeof hex);
	return hex_read(hex, key->bytes, KEY_SIZE);
}

bool signer_is_behind(struct hq *hq)
{
	struct public_key named;
	return find_named(hq, &named) && !keyring_knows(&hq->keys, &named);
}

void signer_note(struct hq *hq)
{
	char hex[2 * KEY_SIZE + 1];
	struct public_key named;
	bool there = find_named(hq, &named);
	bool ours = there && memcmp(&named, &hq->keys.hq.public, sizeof named) == 0;
	if (ours || (there && !keyring_knows(&hq->keys, &named)))
		return;
	hex_text(hex, hq->keys.hq.public.bytes, KEY_SIZE);
	house_write(&hq->db, "signing_key", hex);
}
