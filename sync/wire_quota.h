/* wire_quota.h - the message about quotas between a till and HQ: sync/README.md 3.15.
 *
 * A quota is what one till may use of something limited without asking: a rule's uses or its budget
 * ("rule:ID"), or the pieces of a gift in its shop ("gift:ID").
 */
#ifndef SUANPAN_SYNC_WIRE_QUOTA_H
#define SUANPAN_SYNC_WIRE_QUOTA_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/core/rules.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	QUOTA_ROWS_MAX = 512,             /* of one till, in one page */
	QUOTA_NAME_MAX = 5 + RULE_ID_MAX, /* with NUL; a gift's id is shorter than a rule's */
};

#define QUOTA_NO_LIMIT INT64_C(-1)
#define QUOTA_MOST     INT64_C(1000000000000000) /* of uses, and of minor units */

#define QUOTA_OF_RULE "rule:"
#define QUOTA_OF_GIFT "gift:"

struct quota_row {
	char name[QUOTA_NAME_MAX];
	/* Left when all of this till below projected_next is taken off; QUOTA_NO_LIMIT: this side
	 * is not limited. */
	int64_t uses, minor;
};

/* GET /v1/quotas?have=V&head=H: the till has list V, kept together with a journal that ends at H.
 * What is limited and not listed has nothing left. */
struct quota_page {
	int64_t version;
	uint32_t projected_epoch;
	uint64_t projected_next;
	int64_t hq_time;
	uint32_t count;
	struct quota_row rows[QUOTA_ROWS_MAX]; /* by rising name, each name once */
};

MUST_CHECK bool quota_page_read(
	const void *text, size_t size, struct quota_page *page, struct err *err);
/* The caller frees it. */
MUST_CHECK char *quota_page_write(const struct quota_page *page, size_t *size, struct err *err);

#endif
