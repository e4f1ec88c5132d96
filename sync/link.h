/* link.h - the seam between the sync state machines and the network.
 *
 * A link sends one request and later calls back with its answer, or with none. Production has curl
 * on the loop (client.h); tests and the simulation call HQ's handler directly and lose, repeat and
 * delay messages as their seed says.
 */
#ifndef SUANPAN_SYNC_LINK_H
#define SUANPAN_SYNC_LINK_H

#include "pos/core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LINK_HEADERS_MAX = 12 };

struct link_header {
	const char *name, *value;
};

/* Borrowed during send(). path begins with /v1/. body NULL: GET. */
struct link_request {
	const char *path;
	const char *content_type;
	const void *body;
	size_t body_size;
	struct link_header headers[LINK_HEADERS_MAX];
	uint32_t header_count;
	/* Whoever answers may: what comes back is signed, and nothing secret is asked. */
	bool unverified;
};

/* Borrowed during the call back. */
struct link_answer {
	int status;   /* 0: no answer; why says what happened */
	bool from_hq; /* Pos-Proto: 1 and JSON or a piece of a file: else a captive portal or a
			 proxy spoke */
	const void *body;
	size_t body_size;
	uint32_t retry_after_s;
	bool distrusted; /* status 0 because its certificate does not convince, or not today */
	struct err why;
};

/* One direction of traffic: at most one request under way. Embedded in its owner. */
struct link_call {
	void (*answered)(void *arg, const struct link_answer *answer);
	void *arg;
	bool busy;
	void *state; /* the link's own */
};

struct link {
	/* Calls call->answered exactly once, later, never from within send(). */
	void (*send)(struct link *link, struct link_call *call, const struct link_request *request);
	/* Forgets the call; its answer will not come. No-op if it is not busy. */
	void (*cancel)(struct link *link, struct link_call *call);
	/* From now on: it is this time at HQ, whatever our clock says; and these authorities (PEM)
	 * alone prove HQ. NULL where there is nothing to prove. */
	void (*believe_time)(struct link *link, int64_t hq_time_ms);
	void (*believe_authorities)(struct link *link, const char *pem);
};

#endif
