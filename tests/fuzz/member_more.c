/* Any text as what headquarters says of a member beside the row: within its limits, or nothing. */
#include "sync/member_more.h"
#include "tests/fuzz/harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct member_more nothing;
	static char text[2 * MEMBER_MORE_TEXT_MAX];
	struct member_more more;
	size_t used = size < sizeof text ? size : sizeof text - 1;
	memcpy(text, data, used);
	text[used] = '\0';
	if (!member_more_read(text, &more)) {
		assert(memcmp(&more, &nothing, sizeof more) == 0);
		return 0;
	}
	assert(strlen(text) < MEMBER_MORE_TEXT_MAX);
	assert(more.coupon_count <= MORE_COUPONS_MAX && more.right_count <= MORE_RIGHTS_MAX);
	assert(more.used_count <= MORE_USED_MAX);
	assert(more.expiring_count <= MORE_EXPIRING_MAX && more.label_count <= MORE_LABELS_MAX);
	assert(memchr(more.invite, 0, sizeof more.invite));
	assert(memchr(more.mark_group, 0, sizeof more.mark_group));
	return 0;
}
