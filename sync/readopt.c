#include "sync/readopt.h"

#include "sync/hole.h"
#include "sync/journal_act.h"
#include "sync/purge.h"

#include <stdio.h>

static void move_rows(struct db *money, const char *text, int64_t to, int64_t from)
{
	AUTO(stmt) struct stmt s = sql(money, text);
	bind_int(&s, to);
	bind_int(&s, from);
	run(&s);
}

/* The points of a sale, a refund or an act count, and what was spent or used is open, from where it
 * was journalled last. */
static void move_points(struct journal *journal, int64_t from, const struct record *original)
{
	int64_t to = record_place(journal->epoch, journal->new_seq - 1);
	enum act_kind act;
	if (original->kind != RECORD_SALE && original->kind != RECORD_REFUND &&
		!act_kind_of(original->kind, &act))
		return;
	AUTO(stmt)
	struct stmt leg = sql(journal->db,
		"UPDATE points_leg SET place = ?1 WHERE place = ?2 AND member = (SELECT member "
		"FROM "
		"sale WHERE place = ?3 UNION ALL SELECT member FROM refund WHERE place = ?3 "
		"UNION ALL SELECT member FROM act WHERE place = ?3)");
	bind_int(&leg, to);
	bind_int(&leg, from);
	bind_int(&leg, record_place(original->epoch, original->seq));
	run(&leg);
	move_rows(journal->db, "UPDATE points_spend SET place = ? WHERE place = ?", to, from);
	move_rows(journal->db, "UPDATE rule_use SET place = ? WHERE place = ?", to, from);
}

/* A row that cannot be read stays where it is: verify names it, salvage deals with it. */
static bool carry(
	struct journal *journal, int64_t place, const void *bytes, size_t size, struct err *err)
{
	struct record record, original;
	if (!record_read(bytes, size, &record))
		return true;
	original = record;
	if (record.kind == RECORD_READOPT) {
		if (!readopt_read(&record, &original))
			return true;
		bytes = record.body;
		size = record.body_size;
	}
	const struct entry entry = {
		.kind = RECORD_READOPT,
		.uid = original.uid,
		.wall_ms = journal_wall_ms(journal),
		.business_date = original.business_date,
		.op = original.op,
		.body = bytes,
		.body_size = size,
	};
	if (!journal_add(journal, &entry, err))
		return false;
	move_points(journal, place, &original);
	return true;
}

/* *at: behind the last one carried; *end: there were no more. */
static bool carry_some(struct journal *journal, const struct branch *branch, uint64_t *at,
	bool *end, struct err *err)
{
	int64_t first = record_place(branch->epoch, 0);
	size_t total = 0;
	int count = 0;
	AUTO(stmt)
	struct stmt rows = sql(journal->db, "SELECT place, record FROM journal "
					    "WHERE place >= ? AND place < ? ORDER BY place");
	bind_int(&rows, first + (int64_t)branch->at_seq);
	bind_int(&rows, first + (int64_t)branch->carried_from);
	*at = branch->at_seq;
	*end = false;
	while (count < READOPT_RECORDS && total < READOPT_BYTES) {
		size_t size;
		if (!next_row(&rows)) {
			*end = db_ok(journal->db);
			break;
		}
		int64_t place = column_int(&rows, 0);
		const void *bytes = column_blob(&rows, 1, &size);
		if (!carry(journal, place, bytes, size, err))
			return false;
		*at = (uint64_t)(place - first) + 1;
		total += size;
		count++;
	}
	return db_ok(journal->db) || db_fail(journal->db, err);
}

static bool turn(struct journal *journal, const struct branch *branch, struct err *err)
{
	uint64_t at;
	bool end;
	AUTO(tx) struct tx tx = tx_begin(journal->db);
	if (!carry_some(journal, branch, &at, &end, err))
		return false;
	branch_carried(journal->db, branch, at, end);
	return tx_commit(&tx, err);
}

/* Neither here nor in the archive: HQ is told what it will not get. */
static bool give_up(
	struct journal *journal, const struct branch *branch, uint64_t oldest, struct err *err)
{
	const struct hole hole = {.epoch = branch->epoch, .from = branch->at_seq, .to = oldest - 1};
	AUTO(tx) struct tx tx = tx_begin(journal->db);
	hole_note(journal->db, &hole);
	if (!holes_declare(journal, branch->epoch, branch->at_seq, err))
		return false;
	branch_carried(journal->db, branch, oldest, false);
	return tx_commit(&tx, err);
}

/* What of the branch was purged comes back before anything of it is carried. */
static bool refill(struct journal *journal, const struct branch *branch, const char *archive,
	uint64_t oldest, struct err *err)
{
	enum purge_undone undone = PURGE_NOTHING;
	if (archive)
		undone = purge_undo(journal->db, journal->env, archive, branch->epoch, err);
	return undone == PURGE_UNDONE ||
	       (undone == PURGE_NOTHING && give_up(journal, branch, oldest, err));
}

bool readopt_turn(struct journal *journal, const char *archive, bool *more, struct err *err)
{
	struct branch branch;
	*more = branch_to_carry(journal->db, &branch);
	if (!*more)
		return db_ok(journal->db) || db_fail(journal->db, err);
	uint64_t oldest = purged_of(journal->db, branch.epoch).next_seq;
	/* Records go to HQ from here; one that a power cut takes back would fork the chain. */
	db_durable(journal->db, true);
	bool done = branch.at_seq < oldest ? refill(journal, &branch, archive, oldest, err)
					   : turn(journal, &branch, err);
	journal_settle(journal, done);
	return done;
}

bool readopted(struct db *money, uint32_t epoch, uint64_t seq)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT 1 FROM branch WHERE epoch = ?1 AND (carried_from <= ?2 "
				   "OR (pass_from <= ?2 AND ?2 < at_seq))");
	bind_int(&s, epoch);
	bind_int(&s, (int64_t)seq);
	return next_row(&s);
}

void readopted_points_move(struct db *money)
{
	static const char *const tables[] = {"points_leg", "points_spend", "rule_use"};
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT place, original FROM readopted ORDER BY place DESC");
	while (next_row(&s)) {
		int64_t place = column_int(&s, 0), original = column_int(&s, 1);
		if (!readopted(
			    money, (uint32_t)(original >> 40), (uint64_t)original & RECORD_SEQ_MAX))
			continue;
		for (size_t i = 0; i < LENGTH(tables); i++) {
			char text[80];
			(void)snprintf(text, sizeof text, "UPDATE %s SET place = ? WHERE place = ?",
				tables[i]);
			AUTO(stmt) struct stmt move = sql(money, text);
			bind_int(&move, place);
			bind_int(&move, original);
			run(&move);
		}
	}
}
