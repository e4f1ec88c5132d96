/* certificate.h - by what right a till writes an epoch (sync/README.md 3.1, design.md 17).
 *
 * HQ signs {till, store, epoch, public key, head of the epoch before, nonce}. The first journal
 * record of the epoch is the certificate itself, and the chain's genesis value is made from it.
 */
#ifndef SUANPAN_SYNC_CERTIFICATE_H
#define SUANPAN_SYNC_CERTIFICATE_H

#include "sync/sign.h"

enum {
	HQ_ID_TEXT_MAX = 33,
	NONCE_SIZE = 16,
	CERTIFICATE_SIZE = 165,
	CERTIFICATE_TEXT_MAX = 2 * CERTIFICATE_SIZE + 1,
};

struct certificate {
	uint32_t till, store, epoch; /* none is 0 */
	struct public_key key;
	struct hash prev_head; /* zeros for the first epoch */
	uint8_t nonce[NONCE_SIZE];
	uint8_t hq_kid[8]; /* which of HQ's keys signed, raw */
	struct signature signature;
};

void certificate_write(uint8_t out[CERTIFICATE_SIZE], const struct certificate *certificate);
/* false for anything but a well-formed one; the signature is not looked at. */
MUST_CHECK bool certificate_read(const void *data, size_t size, struct certificate *certificate);

/* Fills hq_kid and signature. */
MUST_CHECK bool certificate_sign(
	struct certificate *certificate, const char *hq_id, const struct signing_key *hq_key);
MUST_CHECK bool certificate_holds(
	const struct certificate *certificate, const char *hq_id, const struct public_key *hq_key);

/* What the chain of this epoch starts from. */
struct hash certificate_genesis(const struct certificate *certificate);

#endif
