/* client.h - the link over HTTPS: libcurl's multi interface on the loop; the only file that knows
 * curl.
 *
 * TLS against the system's authorities or one file of our own; plain http only to 127.0.0.1 and
 * ::1. No proxy, no redirects: what is not HQ is no answer.
 */
#ifndef SUANPAN_SYNC_CLIENT_H
#define SUANPAN_SYNC_CLIENT_H

#include "pos/sys/loop.h"
#include "sync/link.h"

enum {
	CLIENT_CONNECT_MS = 5000,
	CLIENT_TOTAL_MS = 30000,
	CLIENT_SLOW_BYTES = 100, /* a second, for CLIENT_SLOW_S: given up */
	CLIENT_SLOW_S = 15,
};

/* https, or http to this machine; nothing but scheme, host and port. */
MUST_CHECK bool client_url_good(const char *url, struct err *err);

/* hq_url as above; ca_file NULL: the system's authorities. NULL and err if that is not possible. */
MUST_CHECK struct link *client_open(
	struct loop *loop, const char *hq_url, const char *ca_file, struct err *err);
/* Forgets what is under way. Accepts NULL. */
void client_close(struct link *link);

#endif
