#include "sync/purge.h"

#include "pos/core/civil.h"
#include "sync/certificate.h"
#include "sync/journal.h"
#include "sync/sign.h"

#include <stdio.h>
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
static bool is_due(struct db *money, const struct env *env, const struct purge_rule *rule,
	uint32_t epoch, uint64_t from)
{
	int64_t first_ms, last_ms, before = env_wall_ms(env) - rule->age_ms;
	return wall_of(money, record_place(epoch, from), &first_ms) &&
	       wall_of(money, record_place(epoch, from + rule->piece - 1), &last_ms) &&
	       first_ms < before && last_ms < before && first_ms <= last_ms;
}

/* Where the open shift begins: its Z report is still to be made of its records. */
static int64_t open_shift(struct db *money)
{
	return db_int(money,
		"SELECT place FROM shift WHERE closed = 0 AND place > "
		"(SELECT coalesce(max(place), 0) FROM shift WHERE closed = 1) "
		"ORDER BY place LIMIT 1",
		INT64_MAX);
}

static bool find_due(struct db *money, const struct env *env, const struct purge_rule *rule,
	uint32_t *epoch, struct purged *begin)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT epoch, durable_next FROM upload WHERE epoch NOT IN "
				   "(SELECT epoch FROM branch WHERE at_seq < carried_from) "
				   "ORDER BY epoch");
	int64_t shift = open_shift(money);
	while (next_row(&s)) {
		*epoch = (uint32_t)column_int(&s, 0);
		uint64_t durable_next = (uint64_t)column_int(&s, 1);
		*begin = purged_of(money, *epoch);
		uint64_t end = begin->next_seq + rule->piece;
		if (end <= durable_next && record_place(*epoch, end) <= shift &&
			end + rule->kept <= last_of(money, *epoch) + 1 &&
			is_due(money, env, rule, *epoch, begin->next_seq))
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

/* Sales and refunds share one row of receipt numbers. 0: none of them stands there. */
static uint32_t first_counter(struct db *money, int64_t first, int64_t end)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT coalesce(min(counter), 0) FROM (SELECT counter FROM sale WHERE place >= ?1 "
		"AND place < ?2 UNION ALL SELECT counter FROM refund WHERE place >= ?1 "
		"AND place < ?2)");
	bind_int(&s, first);
	bind_int(&s, end);
	return next_row(&s) ? (uint32_t)column_int(&s, 0) : 0;
}

/* Without a sync of its own, which a customer might wait for: the archive holds the piece, and one
 * that comes back after a power cut goes there once more. */
static bool drop_piece(struct db *money, const struct archive_piece *piece,
	const struct purged *begin, struct err *err)
{
	int64_t first = record_place(piece->epoch, piece->from);
	int64_t end = first + piece->count;
	uint32_t counter = receipts_last(money, first, end - 1);
	const struct purged after = {
		.next_seq = piece->from + piece->count,
		.head = piece->last,
		.counter = counter ? counter : begin->counter,
	};
	bool durable = !money->relaxed, dropped;
	db_durable(money, false);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		purged_remember(money, piece->epoch, &after);
		forget(money, first, end);
		dropped = tx_commit(&tx, err);
	}
	db_durable(money, durable);
	return dropped;
}

bool purge_turn_by(struct db *money, const struct env *env, const char *folder,
	const struct purge_rule *rule, uint32_t *purged, struct err *err)
{
	uint32_t epoch;
	int64_t wall_ms;
	struct purged begin;
	*purged = 0;
	if (!find_due(money, env, rule, &epoch, &begin) || !hash_before(money, epoch, &begin) ||
		!wall_of(money, record_place(epoch, begin.next_seq), &wall_ms))
		return db_ok(money) || db_fail(money, err);
	struct civil when = civil_at(wall_ms, 0);
	struct archive_piece piece = {
		.epoch = epoch, .from = begin.next_seq, .count = rule->piece, .prev = begin.head};
	if (!archive_write(money, folder, civil_date_number(&when) / 100, &piece, err) ||
		!drop_piece(money, &piece, &begin, err))
		return false;
	*purged = piece.count;
	return true;
}

bool purge_turn(struct db *money, const struct env *env, const char *folder, uint32_t *purged,
	struct err *err)
{
	static const struct purge_rule usual = {PURGE_AGE_MS, ARCHIVE_RECORDS, PURGE_KEPT};
	return purge_turn_by(money, env, folder, &usual, purged, err);
}

/* ---- coming back ---- */

/* Records from..end-1 of an archive file. */
struct undoing {
	struct journal *journal;
	struct err *err;
	uint64_t first, from, end, seq; /* first: of the file; seq: of the record read next */
	struct hash before, last;       /* of from-1, of end-1 */
};

static bool look(void *arg, const uint8_t *record, size_t size, const struct hash *hash)
{
	struct undoing *undoing = arg;
	(void)record;
	(void)size;
	if (undoing->seq + 1 == undoing->from)
		undoing->before = *hash;
	if (undoing->seq + 1 == undoing->end)
		undoing->last = *hash;
	undoing->seq++;
	return true;
}

static bool put_back(void *arg, const uint8_t *record, size_t size, const struct hash *hash)
{
	struct undoing *undoing = arg;
	uint64_t seq = undoing->seq++;
	return seq < undoing->from || seq >= undoing->end ||
	       journal_put_back(undoing->journal, record, size, hash, undoing->err);
}

/* Which of them, and that they end where this epoch begins. */
static bool choose(struct undoing *undoing, const char *path, const struct purged *now)
{
	struct archive_piece piece;
	if (!archive_read(path, &piece, NULL, NULL, undoing->err))
		return false;
	undoing->end = now->next_seq;
	undoing->from = now->next_seq > piece.from + PURGE_UNDO_RECORDS
				? now->next_seq - PURGE_UNDO_RECORDS
				: piece.from;
	undoing->seq = undoing->first = piece.from;
	undoing->before = piece.prev;
	return archive_read(path, &piece, look, undoing, undoing->err) &&
	       (hash_equal(&undoing->last, &now->head) ||
		       fail(undoing->err, TEXT_ARCHIVE_DAMAGED, path));
}

/* The rows that a purge leaves come again with their records. */
static void drop_what_stayed(struct db *money, int64_t first, int64_t end)
{
	static const char *const texts[] = {
		"DELETE FROM coupon_use WHERE place >= ? AND place < ?",
		"DELETE FROM shift WHERE place >= ? AND place < ?",
		"DELETE FROM points_spend WHERE place >= ? AND place < ?",
		"DELETE FROM rule_use WHERE place >= ? AND place < ?",
		"DELETE FROM refund WHERE place >= ? AND place < ?",
		"DELETE FROM act WHERE place >= ? AND place < ?",
	};
	for (size_t i = 0; i < LENGTH(texts); i++)
		delete_below(money, texts[i], first, end);
}

static bool undo(
	struct undoing *undoing, const char *path, const struct purged *now, uint32_t epoch)
{
	struct db *money = undoing->journal->db;
	int64_t first = record_place(epoch, undoing->from), end = record_place(epoch, undoing->end);
	struct archive_piece piece;
	AUTO(tx) struct tx tx = tx_begin(money);
	drop_what_stayed(money, first, end);
	undoing->seq = undoing->first;
	if (!archive_read(path, &piece, put_back, undoing, undoing->err))
		return false;
	uint32_t counter = first_counter(money, first, end);
	const struct purged before = {
		.next_seq = undoing->from,
		.head = undoing->before,
		.counter = counter ? counter - 1 : now->counter,
	};
	purged_remember(money, epoch, &before);
	return tx_commit(&tx, undoing->err);
}

/* Nobody brings it back by trying again. */
static bool nothing_there(const struct err *err)
{
	return err->what.id == TEXT_ARCHIVE_NONE || err->what.id == TEXT_ARCHIVE_DAMAGED;
}

enum purge_undone purge_undo(struct db *money, const struct env *env, const char *folder,
	uint32_t epoch, struct err *err)
{
	char path[ARCHIVE_PATH_MAX];
	const struct purged now = purged_of(money, epoch);
	struct undoing undoing = {.err = err};
	if (!archive_find(folder, epoch, now.next_seq - 1, path, err) ||
		!choose(&undoing, path, &now))
		return nothing_there(err) ? PURGE_NOTHING : PURGE_NOT_DONE;
	struct journal *journal = malloc(sizeof *journal);
	bool done = journal && journal_open_bare(journal, money, env, err);
	if (!journal)
		(void)fail(err, TEXT_OUT_OF_MEMORY);
	if (done) {
		undoing.journal = journal;
		done = undo(&undoing, path, &now, epoch);
		journal_done(journal);
	}
	free(journal);
	return done ? PURGE_UNDONE : PURGE_NOT_DONE;
}
