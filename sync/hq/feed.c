#include "sync/hq/feed.h"

#include "sync/hq/hq.h"
#include "sync/row_sum.h"

#include <stdlib.h>
#include <string.h>

enum { ONE_BY_ONE = 64, BLOCK_MAX = 4096, NO_BUCKET = -1, BUCKETS_A_TURN = 100 };

void feeds_renew(struct db *db, const struct env *env)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		uint8_t random[8];
		char id[FEED_TEXT_MAX];
		env_random(env, random, sizeof random);
		hex_text(id, random, sizeof random);
		AUTO(stmt)
		struct stmt s = sql(db, "INSERT INTO feed (stream, feed, version, oldest) "
					"VALUES (?, ?, 0, 0) ON CONFLICT (stream) "
					"DO UPDATE SET feed = excluded.feed");
		bind_text(&s, stream_name((enum stream)i));
		bind_text(&s, id);
		run(&s);
	}
}

struct feed_state feed_get(struct db *db, enum stream stream)
{
	struct feed_state feed = {0};
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT feed, version, oldest FROM feed WHERE stream = ?");
	bind_text(&s, stream_name(stream));
	if (next_row(&s)) {
		column_text(&s, 0, feed.id, sizeof feed.id);
		feed.version = column_int(&s, 1);
		feed.oldest = column_int(&s, 2);
	}
	return feed;
}

int64_t feed_raise_by(struct hq *hq, enum stream stream, int64_t count)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_FEED_RAISE,
		"UPDATE feed SET version = version + ? WHERE stream = ? RETURNING version");
	bind_int(&s, count);
	bind_text(&s, stream_name(stream));
	return next_row(&s) ? column_int(&s, 0) - count + 1 : 0;
}

/* A server keeps every state of a row until the transaction ends: raising the counter for each of
 * a million rows would go through all of them. So after ONE_BY_ONE raises the next takes two
 * numbers, then four. What is left over at the end is never used; versions rise all the same. */
static int64_t raise_by_blocks(struct hq *hq, enum stream stream)
{
	struct feed_block *block = &hq->blocks[stream];
	if (block->transaction != hq->db.begun)
		*block = (struct feed_block){.transaction = hq->db.begun, .size = 1};
	if (block->left == 0) {
		if (block->given >= ONE_BY_ONE && block->size < BLOCK_MAX)
			block->size *= 2;
		block->left = block->size;
		block->next = feed_raise_by(hq, stream, block->size);
	}
	block->left--;
	block->given++;
	return block->next++;
}

int64_t feed_raise(struct hq *hq, enum stream stream)
{
	if (db_takes_columns(&hq->db) && hq->db.transactions > 0)
		return raise_by_blocks(hq, stream);
	return feed_raise_by(hq, stream, 1);
}

static bool has_row(struct hq *hq, enum stream stream, const char *key, const char *row)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_ROW_SAME,
		"SELECT 1 FROM ref_row WHERE stream = ? AND key = ? AND gone = 0 "
		"AND (? IS NULL OR row = ?)");
	bind_text(&s, stream_name(stream));
	bind_text(&s, key);
	bind_text(&s, row);
	bind_text(&s, row);
	return next_row(&s);
}

/* Only goods are compared by buckets here; members' are in their number. */
int64_t feed_bucket(enum stream stream, const char *key)
{
	return stream == STREAM_GOODS ? (int64_t)sum_bucket_of_key(key) : NO_BUCKET;
}

static void write_row(struct hq *hq, enum stream stream, const char *key, const char *row,
	bool gone, int64_t now_ms)
{
	AUTO(stmt)
	struct stmt s = kept(hq, KEPT_ROW_WRITE,
		"INSERT INTO ref_row (stream, key, ver, gone, row, changed_ms, bucket) "
		"VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (stream, key) DO UPDATE SET "
		"ver = excluded.ver, gone = excluded.gone, row = excluded.row, "
		"changed_ms = excluded.changed_ms, bucket = excluded.bucket");
	bind_text(&s, stream_name(stream));
	bind_text(&s, key);
	bind_int(&s, feed_raise(hq, stream));
	bind_int(&s, gone);
	bind_text(&s, row);
	bind_int(&s, now_ms);
	bind_int(&s, feed_bucket(stream, key));
	run(&s);
}

int feed_fill_buckets(struct db *db)
{
	char keys[BUCKETS_A_TURN][FEED_KEY_MAX];
	int count = 0;
	AUTO(tx) struct tx tx = tx_begin_locking(db);
	{
		AUTO(stmt)
		struct stmt s = sql(db, "SELECT key FROM ref_row WHERE stream = ? AND bucket = ? "
					"ORDER BY key LIMIT ?");
		bind_text(&s, stream_name(STREAM_GOODS));
		bind_int(&s, NO_BUCKET);
		bind_int(&s, BUCKETS_A_TURN);
		for (; next_row(&s); count++)
			column_text(&s, 0, keys[count], sizeof keys[count]);
	}
	for (int i = 0; i < count; i++) {
		AUTO(stmt)
		struct stmt s =
			sql(db, "UPDATE ref_row SET bucket = ? WHERE stream = ? AND key = ?");
		bind_int(&s, sum_bucket_of_key(keys[i]));
		bind_text(&s, stream_name(STREAM_GOODS));
		bind_text(&s, keys[i]);
		run(&s);
	}
	struct err ignored; /* the next turn tries again */
	return tx_commit(&tx, &ignored) ? count : 0;
}

bool feed_put(struct hq *hq, enum stream stream, const char *key, const char *row, int64_t now_ms)
{
	if (has_row(hq, stream, key, row))
		return false;
	write_row(hq, stream, key, row, false, now_ms);
	return true;
}

bool feed_remove(
	struct hq *hq, enum stream stream, const char *key, const char *key_members, int64_t now_ms)
{
	if (!has_row(hq, stream, key, NULL))
		return false;
	write_row(hq, stream, key, key_members, true, now_ms);
	return true;
}

char *feed_find(struct db *db, enum stream stream, const char *key)
{
	AUTO(stmt)
	struct stmt s =
		sql(db, "SELECT row FROM ref_row WHERE stream = ? AND key = ? AND gone = 0");
	bind_text(&s, stream_name(stream));
	bind_text(&s, key);
	if (!next_row(&s))
		return NULL;
	size_t size;
	const void *text = column_blob(&s, 0, &size);
	return strndup(text ? text : "", size);
}
