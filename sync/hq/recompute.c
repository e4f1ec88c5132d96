#include "sync/hq/recompute.h"

#include "pos/core/engine.h"
#include "pos/core/text.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/rules_before.h"
#include "sync/journal_sale.h"
#include "sync/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct recompute *recompute_new(struct hq *hq)
{
	struct recompute *recompute = calloc(1, sizeof *recompute);
	if (recompute)
		recompute->hq = hq;
	return recompute;
}

void recompute_free(struct recompute *recompute)
{
	if (!recompute)
		return;
	for (int i = 0; i < RULE_SETS_MAX; i++)
		free(recompute->sets[i].rules);
	again_done(&recompute->again);
	free(recompute);
}

/* ---- rules ---- */

/* The file as it was published, compiled; NULL if there is none. */
static struct rules *compile(struct hq *hq, const char *version)
{
	struct rules *rules = NULL;
	struct err ignored;
	char *text = rules_published(hq, version);
	if (text)
		(void)!rules_read(text, strlen(text), &rules, &ignored);
	free(text);
	return rules;
}

/* Remembered, or compiled in place of the one that was not asked for longest. */
static const struct rules *find_rules(struct recompute *recompute, const char *version)
{
	struct rule_set *oldest = &recompute->sets[0];
	for (int i = 0; i < RULE_SETS_MAX; i++) {
		struct rule_set *set = &recompute->sets[i];
		if (set->rules && strcmp(set->version, version) == 0) {
			set->used = ++recompute->clock;
			return set->rules;
		}
		if (set->used < oldest->used)
			oldest = set;
	}
	struct rules *rules = compile(recompute->hq, version);
	if (!rules)
		return NULL;
	free(oldest->rules);
	*oldest = (struct rule_set){.rules = rules, .used = ++recompute->clock};
	text_copy(oldest->version, sizeof oldest->version, version);
	return rules;
}

/* ---- cases ---- */

static bool stands_for_all(
	struct hq *hq, const struct place *at, const char *kind, const char *said)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT 1 FROM case_file WHERE closed_ms = 0 AND store = ? "
				     "AND till = ? AND epoch = ? AND kind = ? AND said = ?");
	bind_int(&s, at->store);
	bind_int(&s, at->till);
	bind_int(&s, at->epoch);
	bind_text(&s, kind);
	bind_text(&s, said);
	return next_row(&s);
}

static void open_case(struct hq *hq, const struct place *at, const char *kind,
	const struct difference *difference)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO case_file (number, store, till, epoch, seq, branch, kind, said, ours, "
		"opened_ms, closed_ms, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, '') "
		"ON CONFLICT (store, till, epoch, seq, branch, kind) DO NOTHING");
	bind_int(&s, counter_next(hq, "case"));
	bind_place(&s, at);
	bind_text(&s, kind);
	bind_text(&s, difference->said);
	bind_text(&s, difference->ours);
	bind_int(&s, hq_now_ms(hq));
	run(&s);
}

static void not_comparable(struct hq *hq, const struct place *at, const char *kind,
	const struct difference *difference)
{
	if (!stands_for_all(hq, at, kind, difference->said))
		open_case(hq, at, kind, difference);
}

static void look_at_sale(struct recompute *recompute, const struct place *at)
{
	struct hq *hq = recompute->hq;
	const struct closed_sale *sale = &recompute->sale;
	struct difference difference = {0};
	if (sale->engine_version != ENGINE_VERSION) {
		(void)snprintf(difference.said, AGAIN_TEXT_MAX, "engine %u", sale->engine_version);
		(void)snprintf(difference.ours, AGAIN_TEXT_MAX, "engine %u", ENGINE_VERSION);
		not_comparable(hq, at, CASE_NOT_COMPARABLE, &difference);
		return;
	}
	const struct rules *rules = find_rules(recompute, sale->rules_version);
	if (!rules) {
		(void)snprintf(difference.said, AGAIN_TEXT_MAX, "rules '%s'", sale->rules_version);
		not_comparable(hq, at, CASE_UNKNOWN_RULES, &difference);
		return;
	}
	switch (price_again(&recompute->again, rules, sale, &difference)) {
	case AGAIN_EQUAL:
		return;
	case AGAIN_CANNOT:
		(void)snprintf(difference.said, AGAIN_TEXT_MAX, "a basket that cannot be priced");
		open_case(hq, at, CASE_NOT_COMPARABLE, &difference);
		return;
	case AGAIN_DIFFERS:
		open_case(hq, at, CASE_PRICE, &difference);
		return;
	}
}

/* ---- turns ---- */

static void look_at_record(
	struct recompute *recompute, const struct place *at, const void *bytes, size_t size)
{
	struct record record;
	if (!record_read(bytes, size, &record))
		return;
	if (record.kind == RECORD_READOPT && !record_read(record.body, record.body_size, &record))
		return;
	if (sale_record_read(&record, &recompute->sale))
		look_at_sale(recompute, at);
}

struct passage {
	struct place at;
	int64_t from, to;
};

static bool find_passage(struct hq *hq, struct passage *passage)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT store, till, epoch, recomputed_next, projected_next FROM epoch "
		"WHERE recomputed_next < projected_next LIMIT 1 /*pg FOR UPDATE SKIP LOCKED*/");
	if (!next_row(&s))
		return false;
	passage->at = (struct place){.store = (uint32_t)column_int(&s, 0),
		.till = (uint32_t)column_int(&s, 1),
		.epoch = (uint32_t)column_int(&s, 2)};
	passage->from = column_int(&s, 3);
	passage->to = column_int(&s, 4);
	if (passage->to - passage->from > RECOMPUTE_RECORDS_MAX)
		passage->to = passage->from + RECOMPUTE_RECORDS_MAX;
	return true;
}

static void look_at_records(struct recompute *recompute, const struct passage *passage)
{
	struct place at = passage->at;
	AUTO(stmt)
	struct stmt s = sql(&recompute->hq->db,
		"SELECT seq, record FROM journal WHERE store = ? AND till = ? AND epoch = ? AND "
		"seq >= ? AND seq < ? ORDER BY seq");
	bind_int(&s, at.store);
	bind_int(&s, at.till);
	bind_int(&s, at.epoch);
	bind_int(&s, passage->from);
	bind_int(&s, passage->to);
	while (next_row(&s)) {
		size_t size;
		const void *bytes = column_blob(&s, 1, &size);
		at.seq = (uint64_t)column_int(&s, 0);
		look_at_record(recompute, &at, bytes, size);
	}
}

static void move_cursor(struct hq *hq, const struct passage *passage)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE epoch SET recomputed_next = ? WHERE store = ? AND "
				     "till = ? AND epoch = ?");
	bind_int(&s, passage->to);
	bind_int(&s, passage->at.store);
	bind_int(&s, passage->at.till);
	bind_int(&s, passage->at.epoch);
	run(&s);
}

static bool turn(struct hq *hq)
{
	struct err ignored;
	struct passage passage;
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	if (!find_passage(hq, &passage))
		return false;
	look_at_records(hq->recompute, &passage);
	move_cursor(hq, &passage);
	return tx_commit(&tx, &ignored);
}

/* ---- out of quarantine: they come one by one and have no cursor ---- */

struct posted_apart {
	struct place at;
	struct hash hash;
};

static int look_at_quarantine(struct recompute *recompute, struct posted_apart *looked)
{
	int count = 0;
	AUTO(stmt)
	struct stmt s = sql(&recompute->hq->db,
		"SELECT store, till, epoch, seq, branch, hash, record FROM quarantine "
		"WHERE state = 1 AND recomputed = 0 LIMIT ? /*pg FOR UPDATE SKIP LOCKED*/");
	bind_int(&s, RECOMPUTE_RECORDS_MAX);
	for (; count < RECOMPUTE_RECORDS_MAX && next_row(&s); count++) {
		size_t size;
		looked[count].at = column_place(&s, 0);
		column_exact(&s, 5, looked[count].hash.bytes, HASH_SIZE);
		const void *bytes = column_blob(&s, 6, &size);
		look_at_record(recompute, &looked[count].at, bytes, size);
	}
	return count;
}

static void note_looked(struct hq *hq, const struct posted_apart *looked, int count)
{
	static const struct bulk_text text = {KEPT_RECOMPUTED,
		"UPDATE quarantine SET recomputed = 1 WHERE store = ? AND till = ? AND epoch = ? "
		"AND seq = ? AND hash = ?",
		"iiiib"};
	AUTO(bulk) struct bulk b = bulk_begin(hq, &text, NULL, NULL);
	for (int i = 0; i < count; i++) {
		bulk_int(&b, looked[i].at.store);
		bulk_int(&b, looked[i].at.till);
		bulk_int(&b, looked[i].at.epoch);
		bulk_int(&b, (int64_t)looked[i].at.seq);
		bulk_blob(&b, looked[i].hash.bytes, HASH_SIZE);
		bulk_end_row(&b);
	}
	bulk_run(&b);
}

static bool turn_apart(struct hq *hq)
{
	struct err ignored;
	struct posted_apart looked[RECOMPUTE_RECORDS_MAX];
	AUTO(tx) struct tx tx = tx_begin_locking(&hq->db);
	int count = look_at_quarantine(hq->recompute, looked);
	note_looked(hq, looked, count);
	return tx_commit(&tx, &ignored) && count > 0;
}

bool recompute_next(struct hq *hq)
{
	bool moved = turn(hq);
	if (db_ok(&hq->db) && !moved)
		moved = turn_apart(hq);
	if (!db_ok(&hq->db))
		db_forgive(&hq->db);
	return moved;
}
