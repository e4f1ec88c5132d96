#include "sync/purge.h"

#include "pos/core/civil.h"
#include "sync/certificate.h"
#include "sync/journal.h"
#include "sync/sign.h"

#include <stdlib.h>

struct purged purged_of(struct db *money, uint32_t epoch)
{
	struct purged purged = {.next_seq = 1};
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT next_seq, head, counter FROM purged WHERE epoch = ?");
	bind_int(&s, epoch);
	if (!next_row(&s))
		return purged;
	purged.next_seq = (uint64_t)column_int(&s, 0);
	column_exact(&s, 1, purged.head.bytes, HASH_SIZE);
	purged.counter = (uint32_t)column_int(&s, 2);
	return purged;
}

void purged_remember(struct db *money, uint32_t epoch, const struct purged *purged)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT INTO purged (epoch, next_seq, head, counter) "
				   "VALUES (?, ?, ?, ?) ON CONFLICT (epoch) DO UPDATE SET "
				   "next_seq = excluded.next_seq, head = excluded.head, "
				   "counter = excluded.counter");
	bind_int(&s, epoch);
	bind_int(&s, (int64_t)purged->next_seq);
	bind_blob(&s, purged->head.bytes, HASH_SIZE);
	bind_int(&s, purged->counter);
	run(&s);
}

static void delete_below(struct db *money, const char *text, int64_t first, int64_t end)
{
	AUTO(stmt) struct stmt s = sql(money, text);
	bind_int(&s, first);
	bind_int(&s, end);
	run(&s);
}

static void forget(struct db *money, int64_t first, int64_t end)
{
	static const char *const texts[] = {
		"DELETE FROM journal WHERE place >= ? AND place < ?",
		"DELETE FROM sale WHERE place >= ? AND place < ?",
		"DELETE FROM points_leg WHERE place >= ? AND place < ?",
		"DELETE FROM readopted WHERE place >= ? AND place < ?",
	};
	for (size_t i = 0; i < LENGTH(texts); i++)
		delete_below(money, texts[i], first, end);
}

void purged_forget_below(struct db *money, uint32_t epoch, const struct purged *purged)
{
	forget(money, record_place(epoch, 1), record_place(epoch, purged->next_seq));
}

/* ---- what is due ---- */

static bool wall_of(struct db *money, int64_t place, int64_t *wall_ms)
{
	struct record record;
	size_t size;
	AUTO(stmt) struct stmt s = sql(money, "SELECT record FROM journal WHERE place = ?");
	bind_int(&s, place);
	if (!next_row(&s))
		return false;
	const void *bytes = column_blob(&s, 0, &size);
	if (!record_read(bytes, size, &record))
		return false;
	*wall_ms = record.wall_ms;
	return true;
}

static uint64_t last_of(struct db *money, uint32_t epoch)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT coalesce(max(place), 0) FROM journal "
				   "WHERE place BETWEEN ? AND ?");
	bind_int(&s, record_place(epoch, 1));
	bind_int(&s, record_place(epoch, RECORD_SEQ_MAX));
	return next_row(&s) ? (uint64_t)column_int(&s, 0) & RECORD_SEQ_MAX : 0;
}

/* Clocks err: a whole piece must be old, and a record from the future makes nothing older. */
static bool is_due(struct db *money, const struct env *env, uint32_t epoch, uint64_t from)
{
	int64_t first_ms, last_ms, before = env_wall_ms(env) - PURGE_AGE_MS;
	return wall_of(money, record_place(epoch, from), &first_ms) &&
	       wall_of(money, record_place(epoch, from + ARCHIVE_RECORDS - 1), &last_ms) &&
	       first_ms < before && last_ms < before && first_ms <= last_ms;
}

static bool find_due(struct db *money, const struct env *env, uint32_t *epoch, struct purged *begin)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT epoch, durable_next FROM upload ORDER BY epoch");
	while (next_row(&s)) {
		*epoch = (uint32_t)column_int(&s, 0);
		uint64_t durable_next = (uint64_t)column_int(&s, 1);
		*begin = purged_of(money, *epoch);
		uint64_t end = begin->next_seq + ARCHIVE_RECORDS;
		if (end <= durable_next && end + PURGE_KEPT <= last_of(money, *epoch) + 1 &&
			is_due(money, env, *epoch, begin->next_seq))
			return true;
	}
	return false;
}

/* ---- going ---- */

/* The first record's predecessor: what was purged last, or what the certificate says. */
static bool hash_before(struct db *money, uint32_t epoch, struct purged *begin)
{
	struct record record;
	struct certificate certificate;
	size_t size;
	if (begin->next_seq > 1)
		return true;
	AUTO(stmt) struct stmt s = sql(money, "SELECT record FROM journal WHERE place = ?");
	bind_int(&s, record_place(epoch, 1));
	if (!next_row(&s))
		return false;
	const void *bytes = column_blob(&s, 0, &size);
	if (!record_read(bytes, size, &record) ||
		!certificate_read(record.body, record.body_size, &certificate))
		return false;
	begin->head = certificate_genesis(&certificate);
	return true;
}

static uint32_t last_counter(struct db *money, int64_t first, int64_t end, uint32_t otherwise)
{
	uint32_t last = receipts_last(money, first, end - 1);
	return last ? last : otherwise;
}

static bool drop_piece(struct db *money, const struct archive_piece *piece,
	const struct purged *begin, struct err *err)
{
	int64_t first = record_place(piece->epoch, piece->from);
	int64_t end = first + piece->count;
	const struct purged after = {
		.next_seq = piece->from + piece->count,
		.head = piece->last,
		.counter = last_counter(money, first, end, begin->counter),
	};
	AUTO(tx) struct tx tx = tx_begin(money);
	purged_remember(money, piece->epoch, &after);
	forget(money, first, end);
	return tx_commit(&tx, err);
}

bool purge_turn(struct db *money, const struct env *env, const char *folder, uint32_t *purged,
	struct err *err)
{
	uint32_t epoch;
	int64_t wall_ms;
	struct purged begin;
	*purged = 0;
	if (!find_due(money, env, &epoch, &begin) || !hash_before(money, epoch, &begin) ||
		!wall_of(money, record_place(epoch, begin.next_seq), &wall_ms))
		return db_ok(money) || db_fail(money, err);
	struct civil when = civil_at(wall_ms, 0);
	struct archive_piece piece = {.epoch = epoch,
		.from = begin.next_seq,
		.count = ARCHIVE_RECORDS,
		.prev = begin.head};
	if (!archive_write(money, folder, civil_date_number(&when) / 100, &piece, err) ||
		!drop_piece(money, &piece, &begin, err))
		return false;
	*purged = piece.count;
	return true;
}

/* ---- coming back ---- */

struct undoing {
	struct journal *journal;
	struct err *err;
};

static bool put_back(void *arg, const uint8_t *record, size_t size, const struct hash *hash)
{
	struct undoing *undoing = arg;
	return journal_put_back(undoing->journal, record, size, hash, undoing->err);
}

/* The rows that a purge leaves come again with their records. */
static void drop_what_stayed(struct db *money, const struct archive_piece *piece)
{
	static const char *const texts[] = {
		"DELETE FROM coupon_use WHERE place >= ? AND place < ?",
		"DELETE FROM shift WHERE place >= ? AND place < ?",
		"DELETE FROM points_spend WHERE place >= ? AND place < ?",
		"DELETE FROM refund WHERE place >= ? AND place < ?",
	};
	int64_t first = record_place(piece->epoch, piece->from);
	for (size_t i = 0; i < LENGTH(texts); i++)
		delete_below(money, texts[i], first, first + piece->count);
}

static uint32_t counter_before(
	struct db *money, const struct archive_piece *piece, uint32_t otherwise)
{
	int64_t first = record_place(piece->epoch, piece->from);
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT min(counter) FROM (SELECT counter FROM sale WHERE place >= ?1 AND place < "
		"?2 UNION ALL SELECT counter FROM refund WHERE place >= ?1 AND place < ?2)");
	bind_int(&s, first);
	bind_int(&s, first + piece->count);
	if (!next_row(&s) || column_int(&s, 0) == 0)
		return otherwise;
	return (uint32_t)column_int(&s, 0) - 1;
}

static bool undo(struct journal *journal, const char *path, uint32_t epoch, struct err *err)
{
	struct undoing undoing = {journal, err};
	struct archive_piece piece;
	struct purged now = purged_of(journal->db, epoch);
	if (!archive_read(path, &piece, NULL, NULL, err))
		return false;
	if (piece.from + piece.count != now.next_seq || !hash_equal(&piece.last, &now.head))
		return fail(err, TEXT_ARCHIVE_DAMAGED, path);
	AUTO(tx) struct tx tx = tx_begin(journal->db);
	drop_what_stayed(journal->db, &piece);
	if (!archive_read(path, &piece, put_back, &undoing, err))
		return false;
	const struct purged before = {
		.next_seq = piece.from,
		.head = piece.prev,
		.counter = counter_before(journal->db, &piece, now.counter),
	};
	purged_remember(journal->db, epoch, &before);
	return tx_commit(&tx, err);
}

bool purge_undo(struct db *money, const struct env *env, const char *folder, uint32_t epoch,
	struct err *err)
{
	char path[ARCHIVE_PATH_MAX];
	struct purged begin = purged_of(money, epoch);
	if (!archive_find(folder, epoch, begin.next_seq, path))
		return fail(err, TEXT_ARCHIVE_NONE, folder);
	struct journal *journal = malloc(sizeof *journal);
	if (!journal)
		return fail(err, TEXT_OUT_OF_MEMORY);
	bool done = journal_open_bare(journal, money, env, err);
	if (done) {
		done = undo(journal, path, epoch, err);
		journal_done(journal);
	}
	free(journal);
	return done;
}
