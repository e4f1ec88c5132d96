/* A sale as headquarters tells it for a return, and the records that it brings: what the till's
 * return desk takes from outside. */
#include "sync/wire_sale.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "tests/fuzz/harness.h"

static void read_record(const struct told_record *told)
{
	static struct closed_sale sale;
	static struct closed_refund refund;
	struct record record;
	assert(told->bytes != NULL && told->size <= RECORD_MAX);
	if (!record_read(told->bytes, told->size, &record))
		return;
	if (sale_record_read(&record, &sale))
		(void)sale_sums(&sale);
	if (refund_record_read(&record, &refund))
		(void)!refund_adds_up(&refund);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sale_told told;
	struct err err;
	if (!sale_told_read(data, size, &told, &err)) {
		assert(told.sale.bytes == NULL && told.refund_count == 0);
		return 0;
	}
	assert(told.hq_time >= 0 && told.refund_count <= SALE_TOLD_REFUNDS_MAX);
	read_record(&told.sale);
	for (uint32_t i = 0; i < told.refund_count; i++)
		read_record(&told.refunds[i]);
	sale_told_done(&told);
	return 0;
}
