/* feed_rows.h - rows of one stream that wait, so that many are compared and written at once: what
 * feed_put() and feed_remove() do for one. No key may wait twice.
 */
#ifndef SUANPAN_HQ_FEED_ROWS_H
#define SUANPAN_HQ_FEED_ROWS_H

#include "sync/hq/feed.h"
#include "sync/hq/paper.h"

enum { FEED_ROWS_MAX = 1000 };

struct feed_row {
	size_t key_at, row_at; /* in texts, each with its NUL */
	bool gone;
	bool there, same;     /* what settling finds: there is such a row, and it says the same */
	int64_t price_before; /* of goods that were there and say something else now; -1 */
};

/* A zeroed one is empty. */
struct feed_rows {
	uint32_t count;
	struct feed_row rows[FEED_ROWS_MAX];
	struct paper texts;
};

/* How many rows were what, added to by each settling. */
struct feed_tally {
	int64_t *written, *same, *removed;
};

/* row: as for feed_put(), or of a gone one as for feed_remove(). There is room for FEED_ROWS_MAX:
 * settle the others first. */
void feed_rows_add(struct feed_rows *rows, const char *key, const char *row, bool gone);
/* None waits afterwards. Fails by the database's sticky failure. */
void feed_rows_settle(struct hq *hq, enum stream stream, struct feed_rows *rows, int64_t now_ms,
	const struct feed_tally *tally);
void feed_rows_done(struct feed_rows *rows);

#endif
