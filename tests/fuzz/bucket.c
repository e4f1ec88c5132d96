/* Any bytes as headquarters' answer about buckets: the first says whether they are sums or rows,
 * and of what. What is taken leaves a database that is well; a repair ends. */
#include "sync/repair.h"
#include "tests/fuzz/harness.h"

static struct db ref;
static struct refdata refdata;

static bool open_all(void)
{
	static struct identity identity;
	struct err err;
	if (ref.handle)
		return true;
	if (!sign_start() || !db_open(&ref, ":memory:", DB_REF, NULL, &err))
		return false;
	refdata_open(&refdata, &ref, &identity);
	return true;
}

static void compare(enum stream stream, const uint8_t *data, size_t size)
{
	static struct comparison comparison;
	struct err err;
	if (!comparison_begin(&comparison, stream, &refdata.cursors[stream], data, size, &err))
		return;
	while (comparison_turn(&comparison, &ref))
		;
	assert(comparison_differences(&comparison) <= SUM_BUCKETS);
}

static void mend(enum stream stream, const uint8_t *data, size_t size)
{
	struct err err;
	static struct comparison comparison;
	comparison = (struct comparison){.stream = stream, .cursor = &refdata.cursors[stream]};
	comparison.theirs.bucket[17] = 1;
	struct repair *repair = repair_begin(&comparison, &refdata);
	if (!repair)
		return;
	enum repair_step step = repair_take(repair, &refdata, data, size, &err);
	assert(step != REPAIR_NOT_KEPT);
	while (step == REPAIR_DONE && repair_walk(repair, &refdata) == REPAIR_MORE)
		;
	assert(repair->key_count <= PAGE_ROWS_MAX);
	repair_done(repair);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!open_all() || size == 0)
		return 0;
	enum stream stream = data[0] & 1 ? STREAM_GOODS : STREAM_MEMBERS;
	struct ref_cursor *cursor = &refdata.cursors[stream];
	*cursor = (struct ref_cursor){.feed = "f", .since = 1000};
	if (data[0] & 2)
		compare(stream, data + 1, size - 1);
	else
		mend(stream, data + 1, size - 1);
	assert(db_ok(&ref));
	return 0;
}
