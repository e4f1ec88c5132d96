#include "pos/core/member_more.h"

const char *member_group(
	const struct member *member, const struct member_more *more, uint32_t today)
{
	bool marked = more->mark_group[0] && today <= more->mark_until;
	return marked ? more->mark_group : member->group;
}
