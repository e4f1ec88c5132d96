#include "pos/core/member_more.h"

const char *member_group(
	const struct member *member, const struct member_more *more, uint32_t today)
{
	bool marked = more->mark_group[0] && today <= more->mark_until;
	return marked ? more->mark_group : member->group;
}

int64_t more_expiring_left(const struct member_more *more, uint32_t at, int64_t balance)
{
	int64_t later = balance;
	for (uint32_t i = more->expiring_count; i > at + 1 && later > 0; i--)
		later -= more->expiring[i - 1].points;
	if (later <= 0)
		return 0;
	return later < more->expiring[at].points ? later : more->expiring[at].points;
}
