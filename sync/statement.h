/* statement.h - what HQ signs besides certificates and coupons: a rule file, the time, a manifest,
 * the authorities to believe (sync/README.md 2). HQ makes the signature, the till checks it.
 */
#ifndef SUANPAN_SYNC_STATEMENT_H
#define SUANPAN_SYNC_STATEMENT_H

#include "sync/sign.h"

/* A rule file, byte for byte, under its version. false without memory. */
MUST_CHECK bool rules_sign(const struct signing_key *hq_key, const char *hq_id, const char *version,
	const void *text, size_t size, struct signature *signature);
MUST_CHECK bool rules_signature_holds(const struct public_key *hq_key, const char *hq_id,
	const char *version, const void *text, size_t size, const struct signature *signature);

/* A manifest's text, byte for byte (sync/README.md 3.10). false without memory. */
MUST_CHECK bool manifest_sign(const struct signing_key *hq_key, const char *hq_id, const char *text,
	size_t size, struct signature *signature);
MUST_CHECK bool manifest_signature_holds(const struct public_key *hq_key, const char *hq_id,
	const char *text, size_t size, const struct signature *signature);

/* The authorities that prove HQ's certificate, as PEM, under their version. */
MUST_CHECK bool authorities_sign(const struct signing_key *hq_key, const char *hq_id,
	const char *version, const void *text, size_t size, struct signature *signature);
MUST_CHECK bool authorities_signature_holds(const struct public_key *hq_key, const char *hq_id,
	const char *version, const void *text, size_t size, const struct signature *signature);

/* HQ's time, as the answer to one nonce in hex. */
MUST_CHECK bool time_sign(const struct signing_key *hq_key, const char *hq_id, const char *nonce,
	int64_t unix_ms, struct signature *signature);
MUST_CHECK bool time_signature_holds(const struct public_key *hq_key, const char *hq_id,
	const char *nonce, int64_t unix_ms, const struct signature *signature);

#endif
