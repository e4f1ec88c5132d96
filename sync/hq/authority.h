/* authority.h - a shop's own certificate authority, for those who do not want to know what that is:
 * DIR/tls/. The only code that makes X.509.
 *
 *	authority.pem   certificate and key: ECDSA P-256, twenty years, may sign nothing but servers
 *	next.pem        the authority that will follow it, announced already
 *	server.pem      what the server shows: 398 days, its chain, its key
 *	names           for whom: names and addresses, separated by commas
 *	trust.pem       what tills are told to believe: the authority, and the one before it
 *
 * A new authority is announced first and signs from the next time on: by then the tills know it.
 */
#ifndef SUANPAN_HQ_AUTHORITY_H
#define SUANPAN_HQ_AUTHORITY_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	AUTHORITY_DAYS = 20 * 365,
	AUTHORITY_SERVER_DAYS = 398,
	AUTHORITY_RENEW_DAYS = 60, /* left: a new certificate is made */
	AUTHORITY_NAMES_MAX = 512,
	AUTHORITY_PATH_MAX = 640,
};

/* Makes the authority if there is none, and a certificate for names ("hq.lan,192.168.1.10"; NULL:
 * as before). */
MUST_CHECK bool authority_certify(
	const char *folder, const char *names, int64_t now_ms, struct err *err);
/* Announces a new authority beside the old one. */
MUST_CHECK bool authority_follow(const char *folder, int64_t now_ms, struct err *err);
/* A new certificate if there is one that runs out within AUTHORITY_RENEW_DAYS. */
MUST_CHECK bool authority_renew(const char *folder, int64_t now_ms, struct err *err);
/* The path of one of the files above. */
void authority_file(char path[AUTHORITY_PATH_MAX], const char *folder, const char *name);

#endif
