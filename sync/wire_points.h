/* wire_points.h - the messages about points between a till and HQ: sync/README.md 3.6. */
#ifndef SUANPAN_SYNC_WIRE_POINTS_H
#define SUANPAN_SYNC_WIRE_POINTS_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/core/uid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LEASE_ROWS_MAX = 200 }; /* a page; the till applies one in a turn of its loop */

#define HOLD_POINTS_MAX INT64_C(1000000000)

/* POST /v1/points/hold: set aside so many of a member's points, or one coupon, for this till. Of
 * /post and /void only the id counts. */
struct hold_request {
	struct uid id; /* made by the till; the same again gets the same answer */
	bool is_coupon;
	uint64_t member;
	int64_t points; /* 1..HOLD_POINTS_MAX */
	uint32_t campaign;
	uint64_t serial;
};

enum hold_state {
	HOLD_HELD,
	HOLD_REFUSED, /* the member has not so many; the coupon was used or is held elsewhere */
	HOLD_POSTED,  /* kept until the sale's record comes */
	HOLD_SETTLED, /* the sale's record came */
	HOLD_VOIDED,
	HOLD_EXPIRED,
	HOLD_OTHER, /* a word of a later version */
};

const char *hold_state_name(enum hold_state state);

struct hold_answer {
	struct uid id;
	enum hold_state state;
	int64_t points;
	int64_t available; /* what the member could spend now besides, never below 0 */
	int64_t until_ms;  /* HQ's clock: held no longer than this */
	int64_t hq_time;
};

/* GET /v1/points/leases?have=V&head=H&after=M: the till has list V complete, kept together with a
 * journal that ends at H. The page holds the members above M. */
struct lease_row {
	uint64_t member;
	int64_t points;
	int64_t until_s;
};

struct lease_page {
	int64_t version;
	uint32_t projected_epoch;
	uint64_t projected_next; /* what is below is taken off the points of these rows */
	bool more;
	int64_t hq_time;
	uint32_t count;
	struct lease_row rows[LEASE_ROWS_MAX]; /* by rising member */
};

MUST_CHECK bool hold_request_read(
	const void *text, size_t size, bool whole, struct hold_request *request, struct err *err);
/* The caller frees what the writers return. */
MUST_CHECK char *hold_request_write(
	const struct hold_request *request, bool whole, size_t *size, struct err *err);
MUST_CHECK bool hold_answer_read(
	const void *text, size_t size, struct hold_answer *answer, struct err *err);
MUST_CHECK char *hold_answer_write(const struct hold_answer *answer, size_t *size, struct err *err);
MUST_CHECK bool lease_page_read(
	const void *text, size_t size, struct lease_page *page, struct err *err);
MUST_CHECK char *lease_page_write(const struct lease_page *page, size_t *size, struct err *err);

#endif
