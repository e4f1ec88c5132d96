/* handle.h - one request in, one answer out: everything HQ does for tills, without sockets.
 *
 * Pure over the database, so that tests and the simulator call it directly; http.c is only the ear.
 * What each call means is sync/README.md. Every answer is complete: hq_handle never fails, it says
 * 500 where it could not.
 */
#ifndef SUANPAN_HQ_HANDLE_H
#define SUANPAN_HQ_HANDLE_H

#include "pos/core/attr.h"
#include "sync/hq/paper.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HQ_HEADERS_MAX = 40, HQ_ANSWER_HEADERS_MAX = 4 };

struct hq;

struct hq_header {
	const char *name, *value; /* borrowed */
};

struct hq_request {
	const char *method; /* "GET" */
	const char *target; /* path with query, exactly as sent: it is signed */
	struct hq_header headers[HQ_HEADERS_MAX];
	int header_count;
	const void *body;
	size_t body_size;
	int crowd;          /* connections at the ear; 0: nobody counts */
	bool body_too_long; /* more than the ear collects; body is empty then */
	bool body_unclear;  /* the head says in two ways where it ends; body is empty then */
};

struct hq_answer {
	int status;
	const char *content_type; /* static */
	uint32_t retry_after_s;   /* 0: no such header */
	struct hq_header headers[HQ_ANSWER_HEADERS_MAX];
	int header_count;
	char range[72]; /* of a Content-Range header */
	struct paper body;
};

void hq_answer_done(struct hq_answer *answer);
/* The value of a header, whatever the case of its name; NULL if it was not sent. */
const char *hq_header(const struct hq_request *request, const char *name);

void hq_handle(struct hq *hq, const struct hq_request *request, struct hq_answer *answer);

#endif
