/* line.h - one signed request for everybody on the till, and what time HQ says it is.
 *
 * Whoever has an errand at HQ (upload, reference data, points, a member) brings a link_call and a
 * request; the line adds the headers, a nonce where one is due, and the signature of this till's
 * key (sync/README.md 2.1). HQ's clock is heard by all and kept here, carried forward by our own
 * monotonic clock.
 */
#ifndef SUANPAN_SYNC_LINE_H
#define SUANPAN_SYNC_LINE_H

#include "sync/identity.h"
#include "sync/link.h"
#include "sync/request.h"

struct journal;

struct line {
	struct link *link; /* borrowed, as all here */
	const struct env *env;
	const struct identity *identity; /* enrolled; may change its key and epoch meanwhile */
	struct journal *journal;         /* gets hq_off_ms when the clock is heard; may be NULL */
	bool clock_heard;
	int64_t hq_time, heard_mono_ms;
};

/* An answer of HQ said what time it is. */
void line_hear_clock(struct line *line, int64_t hq_time);
/* HQ's time now, as last heard; only once clock_heard. */
int64_t line_hq_time(const struct line *line);

/* Signs and sends. head says what is signed besides method, path and body (from, n, prev, last for
 * an upload, else zeroed); its texts and the request's are borrowed during the call. */
void line_send(struct line *line, struct link_call *call, struct link_request *request,
	struct request_head *head);
/* The same with a nonce and the time: every GET, and POSTs that must not be answered twice. Only
 * once clock_heard. */
void line_send_fresh(struct line *line, struct link_call *call, struct link_request *request);
/* The same for a GET whose query has from and n, which are signed by themselves as well. */
void line_send_fresh_span(struct line *line, struct link_call *call, struct link_request *request,
	const char *from, const char *n);
/* Its answer will not come. */
void line_cancel(struct line *line, struct link_call *call);

#endif
