/* wire_trust.h - what HQ says to somebody who does not trust the line yet: the time, and the
 * authorities to believe (sync/README.md 3.5).
 *
 * Both calls are unsigned questions with signed answers, so they may travel over TLS that nobody
 * verified: a till with a dead clock, or one that slept through a change of authority, comes back
 * by them.
 */
#ifndef SUANPAN_SYNC_WIRE_TRUST_H
#define SUANPAN_SYNC_WIRE_TRUST_H

#include "sync/request.h"
#include "sync/sign.h"
#include "sync/wire.h"

enum {
	TRUST_PEM_MAX = 16 << 10,
	FINGERPRINT_SIZE = 16,
	ENROL_TYPED_MAX = 64, /* as a person types it, with hyphens */
};

/* The authorities whose certificates prove HQ's, newest first, as PEM. version 0: none of its own,
 * the system's count. */
struct trust {
	int64_t version; /* a later one replaces an earlier one, never the reverse */
	char pem[TRUST_PEM_MAX];
};

struct trust_answer {
	char hq_id[HQ_ID_TEXT_MAX];
	struct public_key key; /* HQ's, that signed */
	struct signature signature;
	struct trust trust;
};

struct time_answer {
	char nonce[NONCE_TEXT_MAX];
	int64_t time_ms;
	char kid[KID_TEXT_MAX];
	struct signature signature;
};

MUST_CHECK bool trust_answer_read(
	const void *text, size_t size, struct trust_answer *answer, struct err *err);
MUST_CHECK char *trust_answer_write(
	const struct trust_answer *answer, size_t *size, struct err *err);
MUST_CHECK bool time_answer_read(
	const void *text, size_t size, struct time_answer *answer, struct err *err);

/* HQ's signature over what it wants believed. false without memory. */
MUST_CHECK bool trust_sign(const struct signing_key *hq_key, const char *hq_id,
	const struct trust *trust, struct signature *signature);
/* The answer is signed by the key it brings; whose key that is, the caller knows. */
MUST_CHECK bool trust_answer_holds(const struct trust_answer *answer);

/* 16 letters that a person can type and that stand for one key. */
void fingerprint_of(const struct public_key *key, char out[FINGERPRINT_SIZE + 1]);
/* What a person typed to enrol: the one-time code and, if there are 16 letters more, HQ's
 * fingerprint ("" otherwise). Case, blanks and hyphens do not matter. */
MUST_CHECK bool enrol_typed_read(
	const char *typed, char code[ENROL_CODE_SIZE + 1], char fingerprint[FINGERPRINT_SIZE + 1]);

#endif
