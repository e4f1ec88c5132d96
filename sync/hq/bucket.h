/* bucket.h - GET /v1/ref/{stream}/buckets?bucket=: the rows of one bucket, for a till whose sum of
 * it is another (sync/README.md 3.12).
 */
#ifndef SUANPAN_HQ_BUCKET_H
#define SUANPAN_HQ_BUCKET_H

#include "sync/wire.h"

#include <stdbool.h>

struct visit;

/* Rows are wanted, not sums. */
bool bucket_asked(const struct visit *visit);
/* stream: members or goods. */
void bucket_serve(struct visit *visit, enum stream stream);

#endif
