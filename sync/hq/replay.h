/* replay.h - tries again what could not be posted, or posted with a remark: after an import of the
 * member or the goods, after an upgrade that reads what was parked.
 *
 * Each record is one transaction: it posts and its problem is settled, or nothing happens. Doing it
 * twice does nothing more.
 */
#ifndef SUANPAN_HQ_REPLAY_H
#define SUANPAN_HQ_REPLAY_H

#include "pos/core/attr.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

struct replayed {
	int64_t settled;
	int64_t open; /* nothing has changed for them */
};

/* Of one till, 0: of all. false: the database failed; what was settled stays settled. */
MUST_CHECK bool replay(struct hq *hq, uint32_t till, struct replayed *done);

#endif
