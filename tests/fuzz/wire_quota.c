/* Any text as a till's list of quotas: within its limits and in order, or nothing; what reads can
 * be written and reads the same again. */
#include "sync/wire_quota.h"
#include "tests/fuzz/harness.h"

#include <stdlib.h>

static void check_rows(const struct quota_page *page)
{
	assert(page->count <= QUOTA_ROWS_MAX);
	for (uint32_t i = 0; i < page->count; i++) {
		const struct quota_row *quota = &page->rows[i];
		assert(memchr(quota->name, 0, sizeof quota->name));
		assert(i == 0 || strcmp(page->rows[i - 1].name, quota->name) < 0);
		assert(quota->uses >= QUOTA_NO_LIMIT && quota->uses <= QUOTA_MOST);
		assert(quota->minor >= QUOTA_NO_LIMIT && quota->minor <= QUOTA_MOST);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct quota_page page, back;
	struct err err;
	size_t length = 0;
	if (!quota_page_read(data, size, &page, &err))
		return 0;
	check_rows(&page);
	char *written = quota_page_write(&page, &length, &err);
	assert(written != NULL);
	assert(quota_page_read(written, length, &back, &err));
	assert(memcmp(&page, &back, sizeof page) == 0);
	free(written);
	return 0;
}
