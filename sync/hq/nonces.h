/* nonces.h - which requests were heard before, so that none is answered twice.
 *
 * A request that reads personal data carries a nonce and the time it believes it is. Nonces are
 * remembered in a ring; a request from before the oldest one that the ring forgot, or from before
 * this program started, cannot be told from a repetition and counts as stale. So memory is bounded
 * and nothing needs to be written. What is ahead of our clock counts as stale too: one till that
 * fills the ring with times to come would leave none that the others could say.
 *
 * Where several headquarters serve one database, each has a ring of its own, and what is news to
 * one is claimed in the table `nonce` too, whose rows are few and not logged. A server that crashed
 * has none of them left: with each new connection a headquarters starts its ring anew.
 */
#ifndef SUANPAN_HQ_NONCES_H
#define SUANPAN_HQ_NONCES_H

#include "sync/certificate.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	NONCES_MAX = 8192,
	NONCE_WINDOW_MS = 600000,  /* how far a request's time may lie behind ours */
	NONCE_AHEAD_MS = 2000,     /* and how far ahead of it */
	NONCES_SWEPT_EVERY = 1024, /* claims */
};

struct hq;

struct nonce {
	uint32_t till;
	uint8_t bytes[NONCE_SIZE];
	int64_t said_ms; /* what the request took for our time */
};

struct nonces {
	struct nonce heard[NONCES_MAX];
	uint32_t next, count;
	int64_t floor_ms; /* nothing said to be before this is believed */
	uint32_t claims;
};

enum nonce_verdict { NONCE_FRESH, NONCE_REPLAY, NONCE_STALE };

void nonces_start(struct nonces *nonces, int64_t now_ms);
/* Remembers it if it is fresh. */
enum nonce_verdict nonces_hear(struct nonces *nonces, uint32_t till,
	const uint8_t bytes[NONCE_SIZE], int64_t said_ms, int64_t now_ms);
/* Outside of any transaction. false: another headquarters on this database was quicker, or it
 * failed, stickily. */
bool nonces_claim(struct hq *hq, uint32_t till, const uint8_t bytes[NONCE_SIZE], int64_t said_ms,
	int64_t now_ms);

#endif
