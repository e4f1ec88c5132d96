/* feed.h - the streams that go down to the tills, and the one counter behind each.
 *
 * A writer raises the stream's counter inside its own transaction, so versions rise in the order of
 * commits and a reader that asks "since V" never skips a row (sync.md 1.3). Rows of all streams but
 * members stand in ref_row as the JSON text that tills get; members have a table of their own
 * (member.h) and share only the counter. All functions need an open transaction and fail by the
 * database's sticky failure.
 */
#ifndef SUANPAN_HQ_FEED_H
#define SUANPAN_HQ_FEED_H

#include "pos/core/attr.h"
#include "pos/sys/env.h"
#include "schema/db.h"
#include "sync/wire.h"

#include <stdbool.h>
#include <stdint.h>

struct hq;

enum { FEED_KEY_MAX = 128 }; /* bytes of a row's key with NUL */

struct feed_state {
	char id[FEED_TEXT_MAX];
	int64_t version; /* of the newest row */
	int64_t oldest;  /* since below this needs everything anew */
};

/* New identities for every stream: whoever has rows of the old ones fetches anew. Also creates. */
void feeds_renew(struct db *db, const struct env *env);
struct feed_state feed_get(struct db *db, enum stream stream);
/* The next version of the stream, ours alone until the transaction ends. */
int64_t feed_raise(struct hq *hq, enum stream stream);
/* As many versions at once; the first of them. */
int64_t feed_raise_by(struct hq *hq, enum stream stream, int64_t count);

/* Makes this the row of its key. false if it already was: nothing is written then, and no version
 * used up. row: the JSON members without braces and without ver. */
bool feed_put(struct hq *hq, enum stream stream, const char *key, const char *row, int64_t now_ms);
/* Leaves a tombstone that shows only key_members. false if there is no such row. */
bool feed_remove(struct hq *hq, enum stream stream, const char *key, const char *key_members,
	int64_t now_ms);
/* Where a row of this key is compared with the tills'; -1: nowhere. */
int64_t feed_bucket(enum stream stream, const char *key);
/* Goods that an earlier version wrote have no bucket yet: gives some theirs, and says how many. A
 * transaction of its own. */
int feed_fill_buckets(struct db *db);
/* The row as it was put, malloc'd; NULL if there is none or it is gone. */
char *feed_find(struct db *db, enum stream stream, const char *key);

#endif
