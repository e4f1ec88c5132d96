/* client.h - the link over HTTPS: libcurl's multi interface on the loop; the only file that knows
 * curl.
 *
 * TLS 1.3, proved by the system's authorities or by those named here alone; plain http only to
 * 127.0.0.1 and ::1. Certificates are judged by HQ's time once the link was told it, until then by
 * the clock of this machine. No proxy, no redirects: what is not HQ is no answer.
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

/* hq_url as above. ca_file: PEM, what a person wrote on this machine wins; else ca_text, PEM as HQ
 * gave it; both "": the system's authorities. NULL and err if that is not possible. */
MUST_CHECK struct link *client_open(struct loop *loop, const char *hq_url, const char *ca_file,
	const char *ca_text, struct err *err);
/* Forgets what is under way. Accepts NULL. */
void client_close(struct link *link);

#endif
