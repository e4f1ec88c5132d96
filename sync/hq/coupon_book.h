/* coupon_book.h - the serial numbers of a campaign, drawn so that nobody guesses the next one, and
 * what was issued under each. */
#ifndef SUANPAN_HQ_COUPON_BOOK_H
#define SUANPAN_HQ_COUPON_BOOK_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

struct coupon_issue {
	uint32_t campaign;
	uint8_t key_id;      /* 0: no paper, a voucher of a member's own */
	int64_t not_after_s; /* UINT32_MAX: open end */
	int64_t benefit_minor;
	int64_t bound; /* member, store or 0 */
};

/* Inside a transaction. false: the database failed. */
MUST_CHECK bool coupon_draw(struct hq *hq, const struct coupon_issue *issue, uint64_t *serial);

#endif
