/* wire_sale.h - a sale of another till, told by HQ for a return: its record and those of what came
 * back of it (sync/README.md 3.14). */
#ifndef SUANPAN_SYNC_WIRE_SALE_H
#define SUANPAN_SYNC_WIRE_SALE_H

#include "sync/journal_record.h"
#include "sync/wire.h"

enum { SALE_TOLD_REFUNDS_MAX = 64 };

struct told_record {
	uint8_t *bytes; /* malloced */
	size_t size;
};

struct sale_told {
	struct told_record sale;
	uint32_t refund_count;
	struct told_record refunds[SALE_TOLD_REFUNDS_MAX];
	int64_t hq_time;
};

/* Accepts a zeroed one. */
void sale_told_done(struct sale_told *told);
/* What the records say is the reader's to judge. On false *told holds nothing. */
MUST_CHECK bool sale_told_read(
	const void *text, size_t size, struct sale_told *told, struct err *err);

#endif
