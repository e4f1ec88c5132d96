#include "sync/hq/verify.h"

#include "schema/db_engine.h"
#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"
#include "sync/hq/verify_posted.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/journal_record.h"

#include <stdio.h>
#include <stdlib.h>

void verdict_done(struct verdict *verdict)
{
	paper_done(&verdict->findings);
}

static void find_wrong(struct verdict *verdict, struct says says)
{
	char line[1024];
	if (++verdict->wrong > FINDINGS_MAX)
		return;
	say(line, sizeof line, verdict->lang, says);
	paper_print(&verdict->findings, "%s\n", line);
}

/* "3-1-17": till, epoch, seq. */
static void place(char out[64], const struct epoch *epoch, uint64_t seq)
{
	(void)snprintf(out, 64, "%u-%u-%llu", epoch->till, epoch->epoch, (unsigned long long)seq);
}

struct link {
	uint64_t seq;
	struct hash head;
	struct closed_sale *sale; /* room to read one */
};

/* What stands before the projector's cursor stands in the ledger, too. */
static void check_posted(
	struct stmt *s, const struct epoch *epoch, const struct link *link, struct verdict *verdict)
{
	char where[64];
	size_t size;
	const struct place at = {epoch->store, epoch->till, epoch->epoch, link->seq, 0};
	if (link->seq >= epoch->projected_next)
		return;
	const void *record = column_blob(s, 2, &size);
	enum text wrong = posted_wrong(s->db, &at, record, size, link->sale);
	place(where, epoch, link->seq);
	if (wrong != TEXT_NONE)
		find_wrong(verdict, (struct says){wrong, where});
}

/* One record against the one before. false at the first that does not fit: all after it would not
 * either. */
static bool check_link(
	struct stmt *s, const struct epoch *epoch, struct link *link, struct verdict *verdict)
{
	char where[64];
	struct hash stored;
	size_t size;
	uint64_t seq = (uint64_t)column_int(s, 0);
	column_exact(s, 1, stored.bytes, HASH_SIZE);
	const void *record = column_blob(s, 2, &size);
	place(where, epoch, link->seq + 1);
	if (seq != link->seq + 1) {
		find_wrong(verdict, (struct says){TEXT_HQ_VERIFY_MISSING, where});
		return false;
	}
	struct hash hash = hash_after(&link->head, record, size);
	if (!hash_equal(&hash, &stored)) {
		find_wrong(verdict, (struct says){TEXT_HQ_VERIFY_CHAIN, where});
		return false;
	}
	link->seq = seq;
	link->head = hash;
	verdict->records++;
	check_posted(s, epoch, link, verdict);
	return true;
}

enum { PAGE_RECORDS = 1000 };

/* Some records at a time: a server's answer is held whole. */
static bool check_page(
	struct db *db, const struct epoch *epoch, struct link *link, struct verdict *verdict)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT seq, hash, record FROM journal WHERE store = ? AND "
				"till = ? AND epoch = ? AND seq > ? ORDER BY seq LIMIT ?");
	bind_int(&s, epoch->store);
	bind_int(&s, epoch->till);
	bind_int(&s, epoch->epoch);
	bind_int(&s, (int64_t)link->seq);
	bind_int(&s, PAGE_RECORDS);
	while (next_row(&s))
		if (!check_link(&s, epoch, link, verdict))
			return false;
	return true;
}

static void check_chain(
	struct db *db, const struct epoch *epoch, struct closed_sale *sale, struct verdict *verdict)
{
	char where[64];
	struct link link = {.sale = sale};
	(void)epoch_hash_at(db, epoch, 0, &link.head);
	uint64_t before;
	do {
		before = link.seq;
		if (!check_page(db, epoch, &link, verdict))
			return;
	} while (link.seq == before + PAGE_RECORDS);
	place(where, epoch, epoch->next);
	if (epoch->next != link.seq + 1 || !hash_equal(&epoch->head, &link.head) ||
		epoch->durable_next > epoch->next)
		find_wrong(verdict, (struct says){TEXT_HQ_VERIFY_CURSOR, where});
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

static void check_apart(struct stmt *s, const struct apart *apart, struct closed_sale *sale,
	struct verdict *verdict)
{
	char where[PLACE_TEXT_MAX];
	size_t size;
	struct record read;
	const void *record = column_blob(s, 4, &size);
	enum text wrong = posted_wrong(s->db, &apart->at, record, size, sale);
	if (!record_read(record, size, &read) || breaks_its_batch(s->db, apart, record, size))
		wrong = TEXT_HQ_VERIFY_CHAIN;
	place_text(where, &apart->at);
	if (wrong != TEXT_NONE)
		find_wrong(verdict, (struct says){wrong, where});
}

static bool check_apart_page(struct db *db, const struct epoch *epoch, struct place *after,
	struct closed_sale *sale, struct verdict *verdict)
{
	int rows = 0;
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT seq, branch, got_ms, hash, record FROM quarantine WHERE "
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
		check_apart(&s, &apart, sale, verdict);
		*after = apart.at;
	}
	return rows == PAGE_RECORDS;
}

static void check_all_apart(
	struct db *db, const struct epoch *epoch, struct closed_sale *sale, struct verdict *verdict)
{
	struct place after = {0};
	while (check_apart_page(db, epoch, &after, sale, verdict))
		;
}

static void check_chains(struct db *db, struct verdict *verdict)
{
	struct closed_sale *sale = malloc(sizeof *sale);
	if (!sale)
		db_stick(db, TEXT_OUT_OF_MEMORY, NULL);
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT till, epoch FROM epoch ORDER BY till, epoch");
	while (next_row(&s)) {
		struct epoch epoch;
		if (epoch_find(
			    db, (uint32_t)column_int(&s, 0), (uint32_t)column_int(&s, 1), &epoch)) {
			check_chain(db, &epoch, sale, verdict);
			check_all_apart(db, &epoch, sale, verdict);
		}
	}
	free(sale);
}

/* Each row of the query is something wrong, its first two columns say what. */
static void check_query(
	struct db *db, struct verdict *verdict, const char *query, enum text sentence)
{
	AUTO(stmt) struct stmt s = sql(db, query);
	while (next_row(&s)) {
		char a[96], b[96];
		column_text(&s, 0, a, sizeof a);
		column_text(&s, 1, b, sizeof b);
		find_wrong(verdict, (struct says){sentence, a, b});
	}
}

static const struct check {
	const char *query;
	enum text sentence;
} checks[] = {
	/* I4: the legs of a posting add up to zero in each unit. */
	{"SELECT till || '-' || epoch || '-' || seq, unit FROM leg "
	 "GROUP BY store, till, epoch, seq, branch, unit HAVING sum(amount) <> 0",
		TEXT_HQ_VERIFY_LEGS},
	{"SELECT till || '-' || epoch || '-' || seq, number FROM leg "
	 "GROUP BY store, till, epoch, seq, branch, number HAVING count(*) > 1",
		TEXT_HQ_VERIFY_LEG_TWICE},
	/* I5: balances are the sums of their legs. */
	{"SELECT m.id, m.points FROM member m LEFT JOIN (SELECT member, sum(amount) AS points "
	 "FROM leg WHERE member > 0 AND unit = 'points' GROUP BY member) l ON l.member = m.id "
	 "WHERE m.points <> coalesce(l.points, 0)",
		TEXT_HQ_VERIFY_BALANCE},
	{"SELECT member, sum(amount) FROM leg WHERE member > 0 AND member NOT IN "
	 "(SELECT id FROM member) GROUP BY member",
		TEXT_HQ_VERIFY_NOBODY},
	/* I3: what was posted stands in the journal, or in quarantine with a good word. */
	{"SELECT till || '-' || epoch || '-' || seq, branch FROM posting WHERE NOT EXISTS "
	 "(SELECT 1 FROM journal j WHERE j.store = posting.store AND j.till = posting.till AND "
	 "j.epoch = posting.epoch AND j.seq = posting.seq) AND NOT EXISTS "
	 "(SELECT 1 FROM quarantine q WHERE q.store = posting.store AND q.till = posting.till AND "
	 "q.epoch = posting.epoch AND q.seq = posting.seq AND q.branch = posting.branch AND "
	 "q.state = 1)",
		TEXT_HQ_VERIFY_POSTING},
	/* The rows of sales and refunds, and the legs beside them, say the same. Sorted together
	 * rather than joined: of a million sales each would look for its legs. */
	{"SELECT till || '-' || epoch || '-' || seq, max(total) FROM "
	 "(SELECT store, till, epoch, seq, branch, 1 AS here, total_minor AS total, total_minor AS "
	 "money, CASE WHEN member > 0 THEN points_used - points_earned ELSE 0 END AS points "
	 "FROM sale UNION ALL SELECT store, till, epoch, seq, branch, 0, NULL, CASE WHEN account = "
	 "'" ACCOUNT_SALES "' THEN amount ELSE 0 END, CASE WHEN unit = '" UNIT_POINTS "' AND "
	 "(member > 0 OR account = '" ACCOUNT_NOBODY "') THEN amount ELSE 0 END FROM leg "
	 "WHERE store > 0) AS both_of GROUP BY store, till, epoch, seq, branch "
	 "HAVING max(here) = 1 AND (sum(money) <> 0 OR sum(points) <> 0)",
		TEXT_HQ_VERIFY_SALE_LEGS},
	{"SELECT till || '-' || epoch || '-' || seq, max(total) FROM "
	 "(SELECT store, till, epoch, seq, branch, 1 AS here, total_minor AS total, -total_minor "
	 "AS money FROM refund UNION ALL SELECT store, till, epoch, seq, branch, 0, NULL, amount "
	 "FROM leg WHERE account = '" ACCOUNT_REFUNDS "') AS both_of "
	 "GROUP BY store, till, epoch, seq, branch HAVING max(here) = 1 AND sum(money) <> 0",
		TEXT_HQ_VERIFY_SALE_LEGS},
	/* What stands in the ledger was posted from somewhere. */
	{"SELECT till || '-' || epoch || '-' || seq, branch FROM (SELECT store, till, epoch, seq, "
	 "branch FROM leg WHERE store > 0 EXCEPT SELECT store, till, epoch, seq, branch "
	 "FROM posting) AS stray",
		TEXT_HQ_VERIFY_STRAY},
	{"SELECT s.till || '-' || s.epoch || '-' || s.seq, s.branch FROM sale s LEFT JOIN "
	 "posting p ON p.store = s.store AND p.uid = s.uid AND p.till = s.till AND "
	 "p.epoch = s.epoch AND p.seq = s.seq AND p.branch = s.branch WHERE p.uid IS NULL",
		TEXT_HQ_VERIFY_STRAY},
	/* I10: no lease was granted beyond what the member had left. */
	{"SELECT member || '-' || till || '-' || epoch, granted FROM lease "
	 "WHERE granted > available OR granted < 0 OR used < 0",
		TEXT_HQ_VERIFY_LEASE},
	/* I8: a Z report is the sum of the sales that posted, unless one of them could not. */
	{"SELECT till || '-' || epoch || '-' || seq, number FROM shift_close z WHERE own = 1 AND "
	 "(since > 0 OR epoch = 1) AND total_minor <> coalesce((SELECT sum(total_minor) FROM sale "
	 "s "
	 "WHERE s.store = z.store AND s.till = z.till AND s.epoch = z.epoch AND s.branch = 0 AND "
	 "s.seq > z.since AND s.seq < z.seq), 0) AND NOT EXISTS (SELECT 1 FROM problem p WHERE "
	 "p.store = z.store AND p.till = z.till AND p.epoch = z.epoch AND p.seq > z.since AND "
	 "p.seq < z.seq AND p.dead = 1)",
		TEXT_HQ_VERIFY_SHIFT},
	/* I9: one use of a coupon settles. */
	{"SELECT campaign || '-' || serial, count(*) FROM coupon_use GROUP BY campaign, serial "
	 "HAVING sum(first) <> 1",
		TEXT_HQ_VERIFY_COUPON},
	/* I14: no row is newer than its stream. */
	{"SELECT r.stream, r.ver FROM ref_row r JOIN feed f ON f.stream = r.stream "
	 "WHERE r.ver > f.version",
		TEXT_HQ_VERIFY_VERSION},
	{"SELECT 'members', ver FROM member WHERE ver > "
	 "(SELECT version FROM feed WHERE stream = 'members')",
		TEXT_HQ_VERIFY_VERSION},
	/* I16: receipt numbers are used once within a branch; a clone, or a till restored from an
	 * old image, gives out the same ones again on another. */
	{"SELECT till || '-' || epoch, max(counter) FROM sale "
	 "WHERE branch = 0 AND receipt_epoch = epoch GROUP BY till, epoch "
	 "HAVING count(DISTINCT counter) <> count(*)",
		TEXT_HQ_VERIFY_RECEIPT},
};

void verify(struct db *db, struct verdict *verdict)
{
	check_chains(db, verdict);
	for (size_t i = 0; i < LENGTH(checks); i++)
		check_query(db, verdict, checks[i].query, checks[i].sentence);
}

void word_verify(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(verdict) struct verdict verdict = {.lang = call->lang};
	char wrong[24], records[24];
	/* One state of everything, whatever comes in meanwhile. */
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	verify(&hq->db, &verdict);
	tx_done(&tx);
	/* What could not be read was not looked at; word_run() says why. */
	if (!db_ok(&hq->db)) {
		paper_add(&answer->complaints, verdict.findings.text, verdict.findings.used);
		return;
	}
	(void)snprintf(wrong, sizeof wrong, "%lld", (long long)verdict.wrong);
	(void)snprintf(records, sizeof records, "%lld", (long long)verdict.records);
	paper_add(&answer->complaints, verdict.findings.text, verdict.findings.used);
	if (verdict.wrong == 1)
		word_fails(call, answer, TEXT_HQ_VERIFY_WRONG_ONE, records);
	else if (verdict.wrong > 1)
		word_fails(call, answer, TEXT_HQ_VERIFY_WRONG, wrong, records);
	else
		word_says(call, answer, TEXT_HQ_VERIFY_GOOD, records);
}
