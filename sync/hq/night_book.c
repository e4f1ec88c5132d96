#include "sync/hq/night_book.h"

#include "pos/core/text.h"
#include "schema/db.h"
#include "sync/sign.h"

#include <string.h>

void night_read(struct db *db, struct night_page *page)
{
	char head[HASH_TEXT_MAX];
	*page = (struct night_page){.holder = ""};
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT slot_ms, holder, beat_ms, stage, till, epoch, seq, head, "
				"records, wrong, digest, ended_ms, ended_records, ended_wrong, "
				"ended_digest, seen_wrong, seen_digest FROM night WHERE one = 1");
	if (!next_row(&s))
		return;
	page->slot_ms = column_int(&s, 0);
	column_text(&s, 1, page->holder, sizeof page->holder);
	page->beat_ms = column_int(&s, 2);
	page->at = (struct verify_at){.stage = (int)column_int(&s, 3),
		.till = (uint32_t)column_int(&s, 4),
		.epoch = (uint32_t)column_int(&s, 5),
		.seq = (uint64_t)column_int(&s, 6)};
	column_text(&s, 7, head, sizeof head);
	if (!hex_read(head, page->at.head.bytes, HASH_SIZE))
		page->at.seq = 0;
	page->records = column_int(&s, 8);
	page->wrong = column_int(&s, 9);
	page->digest = (uint64_t)column_int(&s, 10);
	page->ended_ms = column_int(&s, 11);
	page->ended_records = column_int(&s, 12);
	page->ended_wrong = column_int(&s, 13);
	page->ended_digest = (uint64_t)column_int(&s, 14);
	page->seen_wrong = column_int(&s, 15);
	page->seen_digest = (uint64_t)column_int(&s, 16);
}

bool night_alarms(const struct night_page *page)
{
	return page->ended_wrong > 0 &&
	       (page->ended_wrong != page->seen_wrong || page->ended_digest != page->seen_digest);
}

static void forget(struct db *db, enum night_run which)
{
	AUTO(stmt) struct stmt s = sql(db, "DELETE FROM night_finding WHERE run = ?");
	bind_int(&s, which);
	run(&s);
}

/* The place in the book is still the one that this process wrote. */
static bool write_place(struct db *db, const struct night_page *page, const char *was,
	int64_t beat_ms, int64_t now_ms)
{
	char head[HASH_TEXT_MAX];
	hex_text(head, page->at.head.bytes, HASH_SIZE);
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE night SET slot_ms = ?, holder = ?, beat_ms = ?, stage = ?, "
				"till = ?, epoch = ?, seq = ?, head = ?, records = ?, wrong = ?, "
				"digest = ? WHERE one = 1 AND holder = ? AND "
				"(beat_ms = ? OR ? < 0)");
	bind_int(&s, page->slot_ms);
	bind_text(&s, page->holder);
	bind_int(&s, now_ms);
	bind_int(&s, page->at.stage);
	bind_int(&s, page->at.till);
	bind_int(&s, page->at.epoch);
	bind_int(&s, (int64_t)page->at.seq);
	bind_text(&s, head);
	bind_int(&s, page->records);
	bind_int(&s, page->wrong);
	bind_int(&s, (int64_t)page->digest);
	bind_text(&s, was);
	bind_int(&s, beat_ms);
	bind_int(&s, beat_ms);
	run(&s);
	return db_ok(db) && db_changes(db) == 1;
}

bool night_take(struct db *db, struct night_page *page, const char *holder, int64_t slot_ms,
	bool anew, int64_t now_ms)
{
	struct err ignored; /* another look comes */
	struct night_page next = *page;
	text_copy(next.holder, sizeof next.holder, holder);
	next.slot_ms = slot_ms;
	if (anew) {
		next.at = (struct verify_at){.stage = 0};
		next.records = next.wrong = 0;
		next.digest = 0;
	}
	AUTO(tx) struct tx tx = tx_begin_locking(db);
	if (!write_place(db, &next, page->holder, page->beat_ms, now_ms))
		return false;
	if (anew)
		forget(db, NIGHT_UNDER_WAY);
	*page = next;
	page->beat_ms = now_ms;
	return tx_commit(&tx, &ignored);
}

static void write_finding(struct db *db, int64_t number, const struct finding *finding)
{
	AUTO(stmt)
	struct stmt s = sql(db, "INSERT INTO night_finding (run, number, name, a, b) "
				"VALUES (?, ?, ?, ?, ?)");
	bind_int(&s, NIGHT_UNDER_WAY);
	bind_int(&s, number);
	bind_text(&s, finding_name(finding->sentence));
	bind_text(&s, finding->a);
	bind_text(&s, finding->b);
	run(&s);
}

bool night_note(
	struct db *db, const struct night_page *page, const struct paper *found, int64_t now_ms)
{
	struct err ignored;
	int64_t count = (int64_t)(found->used / sizeof(struct finding));
	int64_t number = page->wrong - count;
	AUTO(tx) struct tx tx = tx_begin_locking(db);
	if (!write_place(db, page, page->holder, -1, now_ms))
		return false;
	for (int64_t i = 0; i < count && ++number <= FINDINGS_MAX; i++) {
		struct finding finding;
		memcpy(&finding, found->text + (size_t)i * sizeof finding, sizeof finding);
		write_finding(db, number, &finding);
	}
	return tx_commit(&tx, &ignored);
}

bool night_close(struct db *db, struct night_page *page, int64_t now_ms)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin_locking(db);
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE night SET holder = '', ended_ms = ?, ended_records = ?, "
				"ended_wrong = ?, ended_digest = ? WHERE one = 1 AND holder = ?");
	bind_int(&s, now_ms);
	bind_int(&s, page->records);
	bind_int(&s, page->wrong);
	bind_int(&s, (int64_t)page->digest);
	bind_text(&s, page->holder);
	run(&s);
	if (!db_ok(db) || db_changes(db) != 1)
		return false;
	forget(db, NIGHT_ENDED);
	AUTO(stmt) struct stmt move = sql(db, "UPDATE night_finding SET run = ? WHERE run = ?");
	bind_int(&move, NIGHT_ENDED);
	bind_int(&move, NIGHT_UNDER_WAY);
	run(&move);
	page->holder[0] = '\0';
	return tx_commit(&tx, &ignored);
}

void night_skip(struct db *db, int64_t slot_ms)
{
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE night SET slot_ms = ? WHERE one = 1 AND slot_ms = 0");
	bind_int(&s, slot_ms);
	run(&s);
}

void night_saw(struct db *db)
{
	AUTO(stmt)
	struct stmt s = sql(db, "UPDATE night SET seen_wrong = ended_wrong, "
				"seen_digest = ended_digest WHERE one = 1");
	run(&s);
}

void night_findings(
	struct db *db, enum night_run which, int limit, night_finding_fn *each, void *arg)
{
	AUTO(stmt)
	struct stmt s = sql(db, "SELECT name, a, b FROM night_finding WHERE run = ? "
				"ORDER BY number LIMIT ?");
	bind_int(&s, which);
	bind_int(&s, limit);
	while (next_row(&s)) {
		char name[FINDING_NAME_MAX];
		struct finding finding = {.sentence = TEXT_NONE};
		column_text(&s, 0, name, sizeof name);
		column_text(&s, 1, finding.a, sizeof finding.a);
		column_text(&s, 2, finding.b, sizeof finding.b);
		if (finding_read(name, &finding.sentence))
			each(arg, &finding);
	}
}
