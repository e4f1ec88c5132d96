#include "sync/hq/nonces.h"

#include <stdbool.h>
#include <string.h>

void nonces_start(struct nonces *nonces, int64_t now_ms)
{
	nonces->next = nonces->count = 0;
	nonces->floor_ms = now_ms;
}

static bool heard(const struct nonces *nonces, uint32_t till, const uint8_t bytes[NONCE_SIZE])
{
	for (uint32_t i = 0; i < nonces->count; i++)
		if (nonces->heard[i].till == till &&
			memcmp(nonces->heard[i].bytes, bytes, NONCE_SIZE) == 0)
			return true;
	return false;
}

static void remember(struct nonces *nonces, const struct nonce *nonce)
{
	struct nonce *place = &nonces->heard[nonces->next];
	if (nonces->count == NONCES_MAX) {
		/* The forgotten one could come again: from now on its time is too old. */
		if (place->said_ms >= nonces->floor_ms)
			nonces->floor_ms = place->said_ms + 1;
	} else {
		nonces->count++;
	}
	*place = *nonce;
	nonces->next = (nonces->next + 1) % NONCES_MAX;
}

enum nonce_verdict nonces_hear(struct nonces *nonces, uint32_t till,
	const uint8_t bytes[NONCE_SIZE], int64_t said_ms, int64_t now_ms)
{
	if (heard(nonces, till, bytes))
		return NONCE_REPLAY;
	/* Our clock was set back: what was said under the one before is ahead now. */
	if (nonces->floor_ms > now_ms + NONCE_AHEAD_MS)
		nonces->floor_ms = now_ms;
	if (said_ms < nonces->floor_ms || said_ms < now_ms - NONCE_WINDOW_MS ||
		said_ms > now_ms + NONCE_AHEAD_MS)
		return NONCE_STALE;
	struct nonce nonce = {.till = till, .said_ms = said_ms};
	memcpy(nonce.bytes, bytes, NONCE_SIZE);
	remember(nonces, &nonce);
	return NONCE_FRESH;
}
