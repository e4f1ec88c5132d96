#include "sync/hq/lookups.h"

static int64_t left_ms(const struct lookup_count *count, uint32_t till, int64_t now_ms)
{
	int64_t left = count->since_ms + LOOKUP_WINDOW_MS - now_ms;
	return count->till != till || left < 0 || left > LOOKUP_WINDOW_MS ? 0 : left;
}

void lookups_missed(struct lookups *lookups, uint32_t till, int64_t now_ms)
{
	struct lookup_count *count = &lookups->counts[till % LOOKUP_TILLS];
	if (left_ms(count, till, now_ms) == 0)
		*count = (struct lookup_count){.till = till, .since_ms = now_ms};
	count->misses++;
}

int64_t lookups_wait_s(const struct lookups *lookups, uint32_t till, int64_t now_ms)
{
	const struct lookup_count *count = &lookups->counts[till % LOOKUP_TILLS];
	int64_t left = left_ms(count, till, now_ms);
	return count->misses < LOOKUP_MISSES || left == 0 ? 0 : left / 1000 + 1;
}
