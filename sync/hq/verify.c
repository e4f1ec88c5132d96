#include "sync/hq/verify.h"

#include "schema/db_engine.h"
#include "sync/hq/epochs.h"
#include "sync/hq/verify_posted.h"
#include "sync/hq/verify_sums.h"
#include "sync/journal_record.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAGE_RECORDS = 1000 };

/* A verification under way. */
struct look {
	struct db *db;
	struct verdict *verdict;
	struct posted_check posted;
	struct stmt page;
};

void verdict_done(struct verdict *verdict)
{
	paper_done(&verdict->findings);
}

void verdict_wrong(struct verdict *verdict, struct says says)
{
	char line[1024];
	verdict->wrong++;
	if (verdict->found) {
		verdict->found(verdict->arg, says);
		return;
	}
	if (verdict->wrong > FINDINGS_MAX)
		return;
	say(line, sizeof line, verdict->lang, says);
	paper_print(&verdict->findings, "%s\n", line);
}

static void step(struct verdict *verdict, const struct verify_at *at)
{
	verdict->at = *at;
	if (verdict->stepped)
		verdict->stepped(verdict->arg, verdict);
}

/* "3-1-17": till, epoch, seq. */
static void place(char out[64], const struct epoch *epoch, uint64_t seq)
{
	(void)snprintf(out, 64, "%u-%u-%llu", epoch->till, epoch->epoch, (unsigned long long)seq);
}

struct link {
	uint64_t seq;
	struct hash head;
};

/* What stands before the projector's cursor stands in the ledger, too. */
static void check_posted(
	struct look *look, struct stmt *s, const struct epoch *epoch, const struct link *link)
{
	char where[64];
	size_t size;
	const struct place at = {epoch->store, epoch->till, epoch->epoch, link->seq, 0};
	if (link->seq >= epoch->projected_next)
		return;
	const void *record = column_blob(s, 2, &size);
	enum text wrong = posted_wrong(&look->posted, &at, record, size);
	place(where, epoch, link->seq);
	if (wrong != TEXT_NONE)
		verdict_wrong(look->verdict, (struct says){wrong, where});
}

/* One record against the one before. false at the first that does not fit: all after it would not
 * either. */
static bool check_link(
	struct look *look, struct stmt *s, const struct epoch *epoch, struct link *link)
{
	char where[64];
	struct hash stored;
	size_t size;
	uint64_t seq = (uint64_t)column_int(s, 0);
	column_exact(s, 1, stored.bytes, HASH_SIZE);
	const void *record = column_blob(s, 2, &size);
	place(where, epoch, link->seq + 1);
	if (seq != link->seq + 1) {
		verdict_wrong(look->verdict, (struct says){TEXT_HQ_VERIFY_MISSING, where});
		return false;
	}
	struct hash hash = hash_after(&link->head, record, size);
	if (!hash_equal(&hash, &stored)) {
		verdict_wrong(look->verdict, (struct says){TEXT_HQ_VERIFY_CHAIN, where});
		return false;
	}
	link->seq = seq;
	link->head = hash;
	look->verdict->records++;
	check_posted(look, s, epoch, link);
	return true;
}

/* Some records at a time: a server's answer is held whole. */
static bool check_page(struct look *look, const struct epoch *epoch, struct link *link)
{
	if (!look->page.handle)
		(void)db_prepare(look->db, &look->page,
			"SELECT seq, hash, record FROM journal WHERE store = ? AND "
			"till = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?");
	AUTO(stmt) struct stmt s = stmt_use(&look->page);
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_int(&s, (int64_t)link->seq);
	bind_int(&s, PAGE_RECORDS);
	while (next_row(&s))
		if (!check_link(look, &s, epoch, link))
			return false;
	return true;
}

/* From the genesis value, or from where an earlier look was broken off. */
static struct link first_link(struct look *look, const struct epoch *epoch)
{
	const struct verify_at *at = &look->verdict->at;
	struct link link = {.seq = 0};
	if (at->till == epoch->till && at->epoch == epoch->epoch && at->seq > 0)
		return (struct link){at->seq, at->head};
	(void)epoch_hash_at(look->db, epoch, 0, &link.head);
	return link;
}

static void check_chain(struct look *look, const struct epoch *epoch)
{
	char where[64];
	struct link link = first_link(look, epoch);
	uint64_t before;
	do {
		before = link.seq;
		if (!check_page(look, epoch, &link))
			return;
		step(look->verdict,
			&(struct verify_at){0, epoch->till, epoch->epoch, link.seq, link.head});
	} while (link.seq == before + PAGE_RECORDS);
	place(where, epoch, epoch->next);
	if (epoch->next != link.seq + 1 || !hash_equal(&epoch->head, &link.head) ||
		epoch->durable_next > epoch->next)
		verdict_wrong(look->verdict, (struct says){TEXT_HQ_VERIFY_CURSOR, where});
}

/* ---- what posted out of quarantine ---- */

struct apart {
	struct place at;
	int64_t got_ms;
	struct hash hash;
};

/* Its batch's record before it stands there, and no record there makes this hash. The first of a
 * batch follows what nobody may have kept. */
static bool breaks_its_batch(
	struct db *db, const struct apart *apart, const void *record, size_t size)
{
	bool in_batch = false;
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT hash, got_ms FROM quarantine WHERE store = ? AND "
				"till = ? AND epoch = ? AND seq = ?");
	bind_int(&s, apart->at.store);
	bind_int(&s, apart->at.till);
	bind_int(&s, apart->at.epoch);
	bind_int(&s, (int64_t)apart->at.seq - 1);
	while (next_row(&s)) {
		struct hash before;
		column_exact(&s, 0, before.bytes, HASH_SIZE);
		struct hash hash = hash_after(&before, record, size);
		if (hash_equal(&hash, &apart->hash))
			return false;
		in_batch |= column_int(&s, 1) == apart->got_ms;
	}
	return in_batch;
}

static void check_apart(struct look *look, struct stmt *s, const struct apart *apart)
{
	char where[PLACE_TEXT_MAX];
	size_t size;
	struct record read;
	const void *record = column_blob(s, 4, &size);
	enum text wrong = posted_wrong(&look->posted, &apart->at, record, size);
	if (!record_read(record, size, &read) || breaks_its_batch(look->db, apart, record, size))
		wrong = TEXT_HQ_VERIFY_CHAIN;
	place_text(where, &apart->at);
	if (wrong != TEXT_NONE)
		verdict_wrong(look->verdict, (struct says){wrong, where});
}

static bool check_apart_page(struct look *look, const struct epoch *epoch, struct place *after)
{
	int rows = 0;
	AUTO(stmt)
	struct stmt s =
		sql(look->db, "SELECT seq, branch, got_ms, hash, record FROM quarantine WHERE "
			      "store = ? AND till = ? AND epoch = ? AND state = 1 AND "
			      "branch > 0 AND (seq > ? OR (seq = ? AND branch > ?)) "
			      "ORDER BY seq, branch LIMIT ?");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_int(&s, (int64_t)after->seq);
	bind_int(&s, (int64_t)after->seq);
	bind_int(&s, after->branch);
	bind_int(&s, PAGE_RECORDS);
	for (; next_row(&s); rows++) {
		struct apart apart = {
			.at = {epoch->store, epoch->till, epoch->epoch, (uint64_t)column_int(&s, 0),
				(uint32_t)column_int(&s, 1)},
			.got_ms = column_int(&s, 2)};
		column_exact(&s, 3, apart.hash.bytes, HASH_SIZE);
		check_apart(look, &s, &apart);
		*after = apart.at;
	}
	return rows == PAGE_RECORDS;
}

static void check_all_apart(struct look *look, const struct epoch *epoch)
{
	struct place after = {0};
	while (check_apart_page(look, epoch, &after))
		;
}

static void check_chains(struct look *look)
{
	const struct verify_at at = look->verdict->at;
	AUTO(stmt)
	struct stmt s = sql(look->db, "SELECT till, epoch FROM epoch WHERE till > ? OR "
				      "(till = ? AND epoch >= ?) ORDER BY till, epoch");
	bind_int(&s, at.till);
	bind_int(&s, at.till);
	bind_int(&s, at.epoch);
	while (next_row(&s)) {
		struct epoch epoch;
		if (epoch_find(look->db, (uint32_t)column_int(&s, 0), (uint32_t)column_int(&s, 1),
			    &epoch)) {
			check_chain(look, &epoch);
			check_all_apart(look, &epoch);
		}
	}
}

void verify(struct db *db, struct verdict *verdict)
{
	struct look *look = calloc(1, sizeof *look);
	if (!look) {
		db_stick(db, TEXT_OUT_OF_MEMORY, NULL);
		return;
	}
	*look = (struct look){.db = db, .verdict = verdict, .posted = {.db = db}};
	if (verdict->at.stage == 0)
		check_chains(look);
	for (int i = verdict->at.stage; i <= VERIFY_SUMS && db_ok(db); i++) {
		if (i > 0)
			verify_sum(db, i - 1, verdict);
		step(verdict, &(struct verify_at){.stage = i + 1});
	}
	posted_check_done(&look->posted);
	stmt_drop(&look->page);
	free(look);
}

int64_t verify_all_records(struct db *db)
{
	return db_int(db, "SELECT CAST(coalesce(sum(next - 1), 0) AS BIGINT) FROM epoch", 0);
}
