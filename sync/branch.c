#include "sync/branch.h"

#include "pos/core/text.h"
#include "sync/journal_record.h"

#include <string.h>

void branch_end(struct db *money, const uint8_t certificate[CERTIFICATE_SIZE], uint32_t epoch,
	uint64_t held_next)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT INTO branch (epoch, certificate, carried_from, "
				   "pass_from, at_seq, settled) VALUES (?, ?, ?, ?, ?, '')");
	bind_int(&s, epoch);
	bind_blob(&s, certificate, CERTIFICATE_SIZE);
	bind_int(&s, (int64_t)BRANCH_END);
	bind_int(&s, (int64_t)held_next);
	bind_int(&s, (int64_t)held_next);
	run(&s);
}

#define BRANCH_COLUMNS "epoch, carried_from, pass_from, at_seq, settled"

static void read_row(struct stmt *s, struct branch *branch)
{
	branch->epoch = (uint32_t)column_int(s, 0);
	branch->carried_from = (uint64_t)column_int(s, 1);
	branch->pass_from = (uint64_t)column_int(s, 2);
	branch->at_seq = (uint64_t)column_int(s, 3);
	column_text(s, 4, branch->settled, sizeof branch->settled);
}

static bool find(struct db *money, uint32_t epoch, struct branch *branch)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT " BRANCH_COLUMNS " FROM branch WHERE epoch = ?");
	bind_int(&s, epoch);
	if (!next_row(&s))
		return false;
	read_row(&s, branch);
	return db_ok(money);
}

static void save(struct db *money, const struct branch *branch)
{
	AUTO(stmt)
	struct stmt s = sql(money, "UPDATE branch SET carried_from = ?, pass_from = ?, at_seq = ?, "
				   "settled = ? WHERE epoch = ?");
	bind_int(&s, (int64_t)branch->carried_from);
	bind_int(&s, (int64_t)branch->pass_from);
	bind_int(&s, (int64_t)branch->at_seq);
	bind_text(&s, branch->settled);
	bind_int(&s, branch->epoch);
	run(&s);
}

bool branch_to_carry(struct db *money, struct branch *branch)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT " BRANCH_COLUMNS " FROM branch "
				   "WHERE at_seq < carried_from AND settled <> '' "
				   "ORDER BY epoch LIMIT 1");
	if (!next_row(&s))
		return false;
	read_row(&s, branch);
	return db_ok(money);
}

void branch_carried(struct db *money, const struct branch *branch, uint64_t at_seq, bool done)
{
	struct branch moved = *branch;
	moved.at_seq = at_seq;
	if (done || at_seq >= branch->carried_from)
		moved.carried_from = moved.at_seq = branch->pass_from;
	save(money, &moved);
}

/* ---- asking HQ ---- */

/* The record seq, or the next lower one that is there. */
static bool mark_at(struct db *money, uint32_t epoch, uint64_t seq, struct mark *mark)
{
	int64_t first = record_place(epoch, 0);
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT place, hash FROM journal WHERE place > ? AND place <= ? "
				   "ORDER BY place DESC LIMIT 1");
	bind_int(&s, first);
	bind_int(&s, first + (int64_t)seq);
	if (!next_row(&s))
		return false;
	mark->seq = (uint64_t)(column_int(&s, 0) - first);
	column_exact(&s, 1, mark->hash.bytes, HASH_SIZE);
	return db_ok(money);
}

static void mark_branch(struct db *money, struct branch_marks *branch)
{
	uint64_t seq = RECORD_SEQ_MAX;
	while (seq && branch->count < MARKS_MAX &&
		mark_at(money, branch->epoch, seq, &branch->marks[branch->count])) {
		seq = mark_before(branch->marks[branch->count].seq, branch->count);
		branch->count++;
	}
}

void branch_marks(struct db *money, const char *incarnation, struct branches *marks)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT epoch FROM branch WHERE settled <> ? OR "
				   "at_seq < carried_from ORDER BY epoch LIMIT ?");
	bind_text(&s, incarnation);
	bind_int(&s, BRANCHES_MAX);
	marks->count = 0;
	while (marks->count < BRANCHES_MAX && next_row(&s)) {
		struct branch_marks *branch = &marks->of[marks->count++];
		*branch = (struct branch_marks){.epoch = (uint32_t)column_int(&s, 0)};
	}
	for (uint32_t i = 0; i < marks->count; i++)
		mark_branch(money, &marks->of[i]);
}

/* HQ holds what it says only if what it names is a point of our own chain. */
static uint64_t believed(const struct branch_marks *marks, const struct branch_held *held)
{
	for (uint32_t i = 0; i < marks->count; i++)
		if (marks->marks[i].seq + 1 == held->next &&
			hash_equal(&marks->marks[i].hash, &held->head))
			return held->next;
	return 1;
}

static bool hear(struct db *money, uint32_t epoch, uint64_t held_next, const char *incarnation)
{
	struct branch branch;
	if (!find(money, epoch, &branch))
		return false;
	struct branch before = branch;
	bool idle = branch.at_seq == branch.carried_from;
	bool begun = branch.at_seq > branch.pass_from;
	if (idle && held_next < branch.carried_from)
		branch.pass_from = branch.at_seq = held_next;
	else if (!idle && !begun && held_next <= branch.carried_from)
		branch.pass_from = branch.at_seq = held_next;
	/* A pass under way goes on; what HQ fell back below it is the next one's. */
	if (begun && held_next < branch.pass_from)
		return false;
	text_copy(branch.settled, sizeof branch.settled, incarnation);
	if (memcmp(&before, &branch, sizeof before) == 0)
		return false;
	save(money, &branch);
	return true;
}

bool branch_hear(struct db *money, const struct branches *marks, const struct branches_held *held,
	const char *incarnation)
{
	bool changed = false;
	for (uint32_t i = 0; i < held->count; i++)
		for (uint32_t k = 0; k < marks->count; k++)
			if (marks->of[k].epoch == held->of[i].epoch)
				changed |= hear(money, held->of[i].epoch,
					believed(&marks->of[k], &held->of[i]), incarnation);
	return changed;
}

/* Not "": a pass under way goes on meanwhile. */
void branches_doubt(struct db *money)
{
	db_script(money, "UPDATE branch SET settled = '?' WHERE settled <> ''");
}

bool branch_all_settled(struct db *money, const char *incarnation)
{
	AUTO(stmt) struct stmt s = sql(money, "SELECT 1 FROM branch WHERE settled <> ? LIMIT 1");
	bind_text(&s, incarnation);
	return !next_row(&s);
}

/* ---- what waits ---- */

static void add_waiting(struct db *money, const struct branch *branch, struct branch_waiting *sum)
{
	int64_t first = record_place(branch->epoch, branch->at_seq);
	int64_t end = record_place(branch->epoch, 0) + (int64_t)branch->carried_from;
	AUTO(stmt)
	struct stmt sales =
		sql(money, "SELECT count(*), min(place) FROM sale WHERE place >= ? AND place < ?");
	bind_int(&sales, first);
	bind_int(&sales, end);
	if (next_row(&sales) && column_int(&sales, 0) > 0) {
		sum->sales += column_int(&sales, 0);
		if (!sum->oldest_place)
			sum->oldest_place = column_int(&sales, 1);
	}
	AUTO(stmt)
	struct stmt last = sql(money, "SELECT place FROM journal WHERE place >= ? AND place < ? "
				      "ORDER BY place DESC LIMIT 1");
	bind_int(&last, first);
	bind_int(&last, end);
	if (next_row(&last))
		sum->records += column_int(&last, 0) - first + 1;
}

struct branch_waiting branch_waiting(struct db *money)
{
	struct branch_waiting sum = {0};
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT " BRANCH_COLUMNS " FROM branch "
				   "WHERE at_seq < carried_from ORDER BY epoch");
	while (next_row(&s)) {
		struct branch branch;
		read_row(&s, &branch);
		add_waiting(money, &branch, &sum);
	}
	return sum;
}
