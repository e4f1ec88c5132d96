/* member_more.h - the JSON text that a member's row carries as `more` (sync/README.md 3.4), into
 * the core's struct.
 */
#ifndef SUANPAN_SYNC_MEMBER_MORE_H
#define SUANPAN_SYNC_MEMBER_MORE_H

#include "pos/core/attr.h"
#include "pos/core/member_more.h"

#include <stdbool.h>

/* An empty text is nothing, and good. Members it does not know are passed over. false: the text is
 * no such object, or breaks a limit; then *more is zeroed, as if nothing had been said. */
MUST_CHECK bool member_more_read(const char *text, struct member_more *more);

#endif
