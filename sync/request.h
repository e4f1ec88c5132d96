/* request.h - the signature on every request from a till (sync/README.md 2.1). Both ends. */
#ifndef SUANPAN_SYNC_REQUEST_H
#define SUANPAN_SYNC_REQUEST_H

#include "sync/sign.h"

enum {
	REQUEST_PATH_MAX = 1001, /* with NUL */
	REQUEST_FIELD_MAX = 129,
	SIGNATURE_TEXT_MAX = 2 * SIGNATURE_SIZE + 1,
	NONCE_TEXT_MAX = 33,
};

/* What is signed, as it stands in the request line and the headers; NULL or "" where a call does
 * not have it. All borrowed. */
struct request_head {
	const char *hq_id;
	const char *method; /* "GET", "POST" */
	const char *path;   /* with query */
	const char *epoch;
	const char *from, *n;    /* upload */
	const char *prev, *last; /* upload: hex hashes */
	const char *kid;
	const char *nonce, *hq_time; /* GETs */
};

/* false if a field is longer than its maximum, or there is no memory. */
MUST_CHECK bool request_sign(char out[SIGNATURE_TEXT_MAX], const struct request_head *head,
	const void *body, size_t size, const struct signing_key *key);
MUST_CHECK bool request_signature_holds(const struct request_head *head, const void *body,
	size_t size, const struct public_key *key, const char *signature_text);

#endif
