/* lineage.h - which records of a till's older epochs are the past of its present one.
 *
 * A till that was set back, or copied, goes on in a new epoch from a point that HQ may have passed
 * already; what HQ holds of the older epoch beyond it was written by the other machine, or before
 * the loss, and is in no sum of the new epoch. The holder's hello names the end of what it has
 * (sync/README.md 3.2, `epochs`); here it is kept, to be told to who asks for records (3.13).
 */
#ifndef SUANPAN_HQ_LINEAGE_H
#define SUANPAN_HQ_LINEAGE_H

#include "schema/db.h"

#include <stdint.h>

/* The holder of epoch `by` has records of `epoch` up to end. What it has lost since changes
 * nothing: the highest counts. Needs an open transaction. */
void lineage_hear(struct db *db, uint32_t till, uint32_t by, uint32_t epoch, uint64_t end);
/* The last record of `epoch` that is the past of epoch `of`: 0 if none is, RECORD_SEQ_MAX if nobody
 * said. */
uint64_t lineage_end(struct db *db, uint32_t till, uint32_t of, uint32_t epoch);

#endif
