/* grant.h - the next epoch of a till: by a one-time code (enrol.c) or at its own request after it
 * was restored or found its chain forked (call_epoch.c). */
#ifndef SUANPAN_HQ_GRANT_H
#define SUANPAN_HQ_GRANT_H

#include "pos/core/attr.h"
#include "sync/hq/visit.h"

#include <stdbool.h>
#include <stdint.h>

/* Signs a certificate for an epoch above `after` and above every one HQ knows of this till, chained
 * to the current one as far as HQ knows it. That fences all lower ones. Needs an open transaction;
 * false: no certificate could be signed, or the database failed. */
MUST_CHECK bool grant(struct visit *visit, uint32_t store, uint32_t till, uint32_t after,
	const struct public_key *key, const char *reason, struct epoch *granted);
/* The answer to either call. */
void grant_tell(struct visit *visit, const struct epoch *granted);

#endif
