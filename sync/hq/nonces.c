#include "sync/hq/nonces.h"

#include "sync/hq/hq.h"

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

/* What every process would call stale, also by a clock that goes otherwise. */
static void sweep(struct hq *hq, int64_t now_ms)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "DELETE FROM nonce WHERE said_ms < ?");
	bind_int(&s, now_ms - 2 * NONCE_WINDOW_MS);
	run(&s);
}

bool nonces_claim(struct hq *hq, uint32_t till, const uint8_t bytes[NONCE_SIZE], int64_t said_ms,
	int64_t now_ms)
{
	/* SQLite's one writer is its only headquarters. */
	if (!db_takes_columns(&hq->db))
		return true;
	if (hq->nonces.claims++ % NONCES_SWEPT_EVERY == 0)
		sweep(hq, now_ms);
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_NONCE_CLAIM,
		"INSERT INTO nonce (till, nonce, said_ms) VALUES (?, ?, ?) "
		"ON CONFLICT (till, nonce) DO NOTHING RETURNING 1");
	bind_int(&s, till);
	bind_blob(&s, bytes, NONCE_SIZE);
	bind_int(&s, said_ms);
	return next_row(&s);
}
