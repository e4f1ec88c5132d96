/* http.h - HQ's ear: libmicrohttpd's epoll descriptor on our loop. Whole requests in, whole answers
 * out; what they mean is handle.h's business. The only code that knows microhttpd.
 *
 * A body is collected up to HTTP_BODY_MAX, beyond it the answer is 413. A visitor has
 * HTTP_IDLE_SECONDS between two bytes and HTTP_PATIENCE_MS for a whole request, however slowly the
 * bytes drip; there are HTTP_VISITORS_MAX at a time. As with places (door.h), no address of the
 * street has more than a quarter of the room for bodies: the rest of the world still gets in.
 *
 * Plain HTTP is spoken on loopback only; with a certificate the door (door.h) stands in front and
 * any address is allowed.
 */
#ifndef SUANPAN_HQ_HTTP_H
#define SUANPAN_HQ_HTTP_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/sys/loop.h"
#include "sync/hq/door.h"
#include "sync/hq/handle.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	HTTP_BODY_MAX = 1 << 20, /* of sync/README.md 1 */
	HTTP_COLLECTED_MAX =
		32 << 20, /* all bodies under way together; who brings more is cut off */
	HTTP_HOST_COLLECTED_MAX = HTTP_COLLECTED_MAX / 4, /* those of one address of the street */
	HTTP_VISITORS_MAX = 256,
	HTTP_IDLE_SECONDS = 30,
	HTTP_PATIENCE_MS = 90000,
	HTTP_SWEEP_MS = 5000,
	HTTP_HEAD_MAX = 32 << 10, /* request line and headers */
};

struct MHD_Daemon;
struct visitor;

/* Where tills come in. cert_file and key_file are PEM files, both or neither. */
struct http_place {
	const char *listen_at; /* "127.0.0.1:8520" or "[::1]:8520" */
	const char *cert_file, *key_file;
	const char *trust_file; /* whom tills shall believe; NULL: who they believe already */
};

typedef void http_answer_fn(void *arg, const struct hq_request *request, struct hq_answer *answer);

struct http {
	struct MHD_Daemon *daemon;
	struct loop *loop;
	int fd; /* the epoll descriptor on the loop */
	struct loop_timer due, sweep;
	struct visitor *visitors;
	int visitor_count;
	size_t collected;              /* bytes of bodies under way */
	const union address *arriving; /* whom the door is letting in at this moment, else NULL */
	bool left;                     /* somebody did since this was last looked at */
	http_answer_fn *answer;
	void *arg;
	struct door door;               /* only with a certificate */
	char address[ADDRESS_TEXT_MAX]; /* as it came out, with the port that port 0 became */
};

/* Without a certificate anything but loopback is refused: the whole street could read along. */
MUST_CHECK bool http_start(struct http *http, struct loop *loop, const struct http_place *place,
	http_answer_fn *answer, void *arg, struct err *err);
/* Closes every connection. Accepts a zeroed struct. */
void http_done(struct http *http);

#endif
