/* Baskets in progress: what reads is a sale that writes back the same bytes. */
#include "pos/core/draft.h"
#include "tests/fuzz/harness.h"

enum { DRAFT_WRITTEN = 5 }; /* the first byte */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct sale sale;
	static uint8_t room[DRAFT_SIZE_MAX];
	if (!draft_read(data, size, &sale)) {
		assert(sale_empty(&sale));
		return 0;
	}
	if (data[0] != DRAFT_WRITTEN)
		return 0; /* an older form, which is read and never written */
	struct bytes_out out = bytes_out(room, sizeof room);
	draft_write(&sale, &out);
	assert(!out.full && out.used == size && memcmp(room, data, size) == 0);
	return 0;
}
