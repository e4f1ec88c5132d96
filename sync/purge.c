#include "sync/purge.h"

bool purge_allowed(const struct purge_facts *facts)
{
	int64_t age_ms;
	/* A clock that went back makes a record young again, never old. */
	if (__builtin_sub_overflow(facts->now_ms, facts->wall_ms, &age_ms))
		return false;
	return facts->archived && facts->seq < facts->durable_next &&
	       age_ms > INT64_C(86400000) * PURGE_AFTER_DAYS;
}
