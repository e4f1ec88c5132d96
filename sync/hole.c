#include "sync/hole.h"

#include "pos/core/civil.h"
#include "sync/journal.h"
#include "sync/purge.h"

/* A hole that was declared is told once, and stays. */
void hole_note(struct db *money, const struct hole *hole)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT INTO hole VALUES (?, ?, ?, 0) "
				   "ON CONFLICT DO UPDATE SET to_seq = excluded.to_seq");
	bind_int(&s, hole->epoch);
	bind_int(&s, (int64_t)hole->from);
	bind_int(&s, (int64_t)hole->to);
	run(&s);
}

static void note(struct db *money, uint32_t epoch, uint64_t from, uint64_t to)
{
	const struct hole hole = {.epoch = epoch, .from = from, .to = to};
	hole_note(money, &hole);
}

static void measure_epoch(struct db *money, uint32_t epoch, uint64_t last)
{
	uint64_t next = purged_of(money, epoch).next_seq;
	AUTO(stmt)
	struct stmt s =
		sql(money, "SELECT place FROM journal WHERE place BETWEEN ? AND ? ORDER BY place");
	bind_int(&s, record_place(epoch, 1));
	bind_int(&s, record_place(epoch, RECORD_SEQ_MAX));
	while (next_row(&s)) {
		uint64_t seq = (uint64_t)column_int(&s, 0) & RECORD_SEQ_MAX;
		if (seq > next)
			note(money, epoch, next, seq - 1);
		next = seq + 1;
	}
	if (last >= next)
		note(money, epoch, next, last);
}

void holes_measure(struct db *money, uint64_t (*last)(void *arg, uint32_t epoch), void *arg)
{
	db_script(money, "DELETE FROM hole WHERE declared = 0");
	AUTO(stmt)
	struct stmt epochs =
		sql(money, "SELECT DISTINCT place >> 40 FROM journal ORDER BY place >> 40");
	while (next_row(&epochs)) {
		uint32_t epoch = (uint32_t)column_int(&epochs, 0);
		measure_epoch(money, epoch, last(arg, epoch));
	}
}

int64_t holes_missing(struct db *money)
{
	return db_int(money, "SELECT coalesce(sum(to_seq - from_seq + 1), 0) FROM hole", 0);
}

static bool read_hole(struct stmt *s, struct hole *hole)
{
	if (!next_row(s))
		return false;
	*hole = (struct hole){
		.epoch = (uint32_t)column_int(s, 0),
		.from = (uint64_t)column_int(s, 1),
		.to = (uint64_t)column_int(s, 2),
	};
	return true;
}

bool hole_after(struct db *money, const struct hole *before, struct hole *hole)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT epoch, from_seq, to_seq FROM hole "
				   "WHERE (epoch, from_seq) > (?, ?) "
				   "ORDER BY epoch, from_seq LIMIT 1");
	bind_int(&s, before->epoch);
	bind_int(&s, (int64_t)before->from);
	return read_hole(&s, hole);
}

static bool undeclared(struct db *money, struct hole *hole)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT epoch, from_seq, to_seq FROM hole WHERE declared = 0 "
				   "ORDER BY epoch, from_seq LIMIT 1");
	return read_hole(&s, hole);
}

static void mark_declared(struct db *money, const struct hole *hole, int64_t place)
{
	AUTO(stmt)
	struct stmt s = sql(money, "UPDATE hole SET declared = ? WHERE epoch = ? AND from_seq = ?");
	bind_int(&s, place);
	bind_int(&s, hole->epoch);
	bind_int(&s, (int64_t)hole->from);
	run(&s);
}

static bool declare(struct journal *journal, const struct hole *hole, struct err *err)
{
	uint8_t room[32];
	struct bytes_out body = bytes_out(room, sizeof room);
	struct civil now = civil_at(env_wall_ms(journal->env), 0);
	hole_write(&body, hole);
	const struct entry entry = {
		.kind = RECORD_HOLE,
		.uid = env_uid(journal->env),
		.wall_ms = env_wall_ms(journal->env),
		.business_date = civil_date_number(&now),
		.body = room,
		.body_size = body.used,
	};
	return journal_add(journal, &entry, err);
}

bool holes_declare(struct journal *journal, uint32_t epoch, uint64_t held_next, struct err *err)
{
	struct hole hole;
	while (undeclared(journal->db, &hole)) {
		struct hole lost = hole;
		if (lost.epoch == epoch && lost.from < held_next)
			lost.from = held_next;
		if (lost.from <= lost.to && !declare(journal, &lost, err))
			return false;
		mark_declared(
			journal->db, &hole, record_place(journal->epoch, journal->new_seq - 1));
	}
	return db_ok(journal->db) || db_fail(journal->db, err);
}

void hole_filled(struct db *money, uint32_t epoch, uint64_t from, uint64_t next)
{
	static const char *const texts[] = {
		"DELETE FROM hole WHERE epoch = ?1 AND from_seq >= ?2 AND to_seq < ?3",
		"UPDATE hole SET from_seq = ?3 "
		"WHERE epoch = ?1 AND from_seq >= ?2 AND from_seq < ?3",
	};
	for (size_t i = 0; i < LENGTH(texts); i++) {
		AUTO(stmt) struct stmt s = sql(money, texts[i]);
		bind_int(&s, epoch);
		bind_int(&s, (int64_t)from);
		bind_int(&s, (int64_t)next);
		run(&s);
	}
}

bool hole_holds(struct db *money, uint32_t epoch, uint64_t seq)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT 1 FROM hole WHERE epoch = ? AND from_seq <= ? "
				   "AND to_seq >= ?");
	bind_int(&s, epoch);
	bind_int(&s, (int64_t)seq);
	bind_int(&s, (int64_t)seq);
	return next_row(&s);
}
