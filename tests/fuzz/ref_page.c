/* Any bytes as a page of reference data: the first says which stream. What is taken leaves a
 * database that is well, and a cursor that did not go back. */
#include "sync/refdata.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct identity identity;
	static struct db ref;
	static struct refdata refdata;
	struct err err;
	bool changed;
	if (!ref.handle) {
		if (!sign_start() || !db_open(&ref, ":memory:", DB_REF, NULL, &err))
			return 0;
		refdata_open(&refdata, &ref, &identity);
	}
	if (size == 0)
		return 0;
	enum stream stream = (enum stream)(data[0] % STREAM_COUNT);
	struct ref_cursor *cursor = &refdata.cursors[stream];
	*cursor = (struct ref_cursor){0};
	enum page_result result =
		refdata_take_page(&refdata, stream, data + 1, size - 1, &changed, &err);
	assert(result != PAGE_NOT_KEPT);
	assert(db_ok(&ref));
	assert(cursor->since >= 0);
	return 0;
}
