#include "sync/journal.h"

#include "sync/coupon_lift.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"
#include "sync/projection.h"
#include "sync/purge.h"
#include "sync/sign.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- opening ---- */

static void drop_statements(struct journal *journal)
{
	stmt_drop(&journal->add_record);
	stmt_drop(&journal->add_sale);
	stmt_drop(&journal->add_leg);
	stmt_drop(&journal->add_coupon);
}

static void keep_statements(struct journal *journal)
{
	struct db *db = journal->db;
	(void)db_prepare(db, &journal->add_record, "INSERT INTO journal VALUES (?, ?, ?, ?, ?)");
	(void)db_prepare(
		db, &journal->add_sale, "INSERT INTO sale VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	(void)db_prepare(db, &journal->add_leg, "INSERT INTO points_leg VALUES (?, ?, ?)");
	(void)db_prepare(db, &journal->add_coupon, "INSERT INTO coupon_use VALUES (?, ?, ?)");
}

static void begin_anew(struct journal *journal)
{
	journal->new_seq = journal->next_seq;
	journal->new_head = journal->head;
	journal->new_counter = journal->next_counter;
}

uint32_t receipts_last(struct db *money, int64_t first, int64_t last)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT place, counter FROM (SELECT place, counter FROM sale WHERE place BETWEEN "
		"?1 AND ?2 ORDER BY place DESC LIMIT 1) UNION ALL SELECT place, counter FROM "
		"(SELECT place, counter FROM refund WHERE place BETWEEN ?1 AND ?2 ORDER BY place "
		"DESC LIMIT 1) ORDER BY place DESC LIMIT 1");
	bind_int(&s, first);
	bind_int(&s, last);
	return next_row(&s) ? (uint32_t)column_int(&s, 1) : 0;
}

/* The newest record of all epochs says how late it has been. */
static void find_last_wall(struct journal *journal)
{
	struct record record;
	size_t size;
	AUTO(stmt)
	struct stmt s = sql(journal->db, "SELECT record FROM journal ORDER BY place DESC LIMIT 1");
	if (!next_row(&s))
		return;
	const void *bytes = column_blob(&s, 0, &size);
	if (bytes && record_read(bytes, size, &record))
		journal->last_wall_ms = journal->new_wall_ms = record.wall_ms;
}

static void find_end(struct journal *journal)
{
	int64_t first = record_place(journal->epoch, 0);
	int64_t last = record_place(journal->epoch, RECORD_SEQ_MAX);
	journal->next_seq = 1;
	journal->next_counter = purged_of(journal->db, journal->epoch).counter + 1;
	journal->head = journal->genesis;
	AUTO(stmt)
	struct stmt end = sql(journal->db, "SELECT place, hash FROM journal "
					   "WHERE place BETWEEN ? AND ? "
					   "ORDER BY place DESC LIMIT 1");
	bind_int(&end, first);
	bind_int(&end, last);
	if (next_row(&end)) {
		journal->next_seq = (uint64_t)(column_int(&end, 0) - first) + 1;
		column_exact(&end, 1, journal->head.bytes, HASH_SIZE);
	}
	uint32_t receipt = receipts_last(journal->db, first, last);
	if (receipt >= journal->next_counter)
		journal->next_counter = receipt + 1;
	find_last_wall(journal);
	begin_anew(journal);
}

enum { OFFSET_MOVED_MS = 1000 };

static int64_t kept_offset(struct db *money)
{
	AUTO(stmt) struct stmt s = sql(money, "SELECT value FROM meta WHERE name = 'hq_off_ms'");
	char text[24], *end;
	if (!next_row(&s))
		return HQ_OFFSET_UNKNOWN;
	column_text(&s, 0, text, sizeof text);
	long long off_ms = strtoll(text, &end, 10);
	return text[0] && !*end ? off_ms : HQ_OFFSET_UNKNOWN;
}

void journal_keep_offset(struct journal *journal)
{
	struct db *money = journal->db;
	bool durable = !money->relaxed;
	char text[24];
	struct err ignored;
	int64_t before = kept_offset(money), moved_ms;
	if (before != HQ_OFFSET_UNKNOWN &&
		!__builtin_sub_overflow(journal->hq_off_ms, before, &moved_ms) &&
		moved_ms >= -OFFSET_MOVED_MS && moved_ms <= OFFSET_MOVED_MS)
		return;
	(void)snprintf(text, sizeof text, "%lld", (long long)journal->hq_off_ms);
	db_durable(money, false);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		AUTO(stmt)
		struct stmt s = sql(money, "INSERT INTO meta VALUES ('hq_off_ms', ?) "
					   "ON CONFLICT DO UPDATE SET value = excluded.value");
		bind_text(&s, text);
		run(&s);
		(void)!tx_commit(&tx, &ignored);
	}
	db_durable(money, durable);
}

static int64_t clock_ms(const struct journal *journal)
{
	int64_t now_ms = env_wall_ms(journal->env);
	if (journal->hq_off_ms != HQ_OFFSET_UNKNOWN)
		(void)!__builtin_add_overflow(now_ms, journal->hq_off_ms, &now_ms);
	return now_ms;
}

/* What the clock may not be before as long as HQ was not heard. */
static int64_t earliest_ms(const struct journal *journal)
{
	int64_t floor_ms = journal->env->built_ms;
	if (journal->last_wall_ms > floor_ms)
		floor_ms = journal->last_wall_ms;
	if (!journal->told_wall_ms)
		return floor_ms;
	int64_t told_ms = journal->told_wall_ms + env_mono_ms(journal->env) - journal->told_mono_ms;
	return told_ms > floor_ms ? told_ms : floor_ms;
}

int64_t journal_wall_ms(const struct journal *journal)
{
	int64_t now_ms = clock_ms(journal), floor_ms = earliest_ms(journal);
	return !journal->hq_heard && now_ms < floor_ms ? floor_ms : now_ms;
}

bool journal_clock_behind(const struct journal *journal)
{
	return !journal->hq_heard && !journal->told_wall_ms &&
	       clock_ms(journal) < earliest_ms(journal) - JOURNAL_CLOCK_BEHIND_MS;
}

void journal_set_clock(struct journal *journal, int64_t wall_ms)
{
	journal->told_wall_ms = wall_ms;
	journal->told_mono_ms = env_mono_ms(journal->env);
}

void journal_clock_stepped(struct journal *journal, int64_t step_ms)
{
	bool unsure = !journal->hq_heard && step_ms > 0;
	if (journal->hq_off_ms != HQ_OFFSET_UNKNOWN && !unsure)
		(void)!__builtin_sub_overflow(journal->hq_off_ms, step_ms, &journal->hq_off_ms);
}

bool journal_open(struct journal *journal, struct db *money, const struct identity *identity,
	const struct env *env, struct err *err)
{
	memset(journal, 0, sizeof *journal);
	const struct certificate *certificate = &identity->certificate;
	journal->db = money;
	journal->env = env;
	journal->store = certificate->store;
	journal->till = certificate->till;
	journal->epoch = certificate->epoch;
	journal->genesis = certificate_genesis(certificate);
	journal->hq_off_ms = kept_offset(money);
	keep_statements(journal);
	find_end(journal);
	if (db_ok(money))
		return true;
	drop_statements(journal);
	return db_fail(money, err);
}

bool journal_open_bare(
	struct journal *journal, struct db *money, const struct env *env, struct err *err)
{
	memset(journal, 0, sizeof *journal);
	journal->db = money;
	journal->env = env;
	keep_statements(journal);
	if (db_ok(money))
		return true;
	drop_statements(journal);
	return db_fail(money, err);
}

void journal_done(struct journal *journal)
{
	drop_statements(journal);
}

/* ---- adding ---- */

static void add_shift(struct journal *journal, const struct projection *made)
{
	const struct projected_shift *shift = &made->shift;
	AUTO(stmt) struct stmt s = sql(journal->db, "INSERT INTO shift VALUES (?, ?, ?, ?, ?, ?)");
	bind_int(&s, made->place);
	bind_int(&s, shift->closed);
	bind_int(&s, shift->number);
	bind_int(&s, shift->business_date);
	bind_int(&s, shift->float_minor);
	bind_int(&s, shift->perpetual_minor);
	run(&s);
}

/* Not on the path of most sales, so the statement is made when it is needed. */
static void add_spend(struct journal *journal, const struct projection *made)
{
	AUTO(stmt)
	struct stmt s = sql(journal->db, "INSERT INTO points_spend VALUES (?, ?, ?, ?, ?, ?)");
	bind_int(&s, made->place);
	bind_int(&s, (int64_t)made->member);
	bind_int(&s, made->business_date);
	bind_int(&s, made->spend.leased);
	bind_int(&s, made->spend.held);
	bind_int(&s, made->spend.trusted);
	run(&s);
}

/* Likewise. */
static void add_uses(struct journal *journal, const struct projection *made)
{
	for (uint32_t i = 0; i < made->use_count; i++) {
		AUTO(stmt)
		struct stmt s = sql(journal->db, "INSERT INTO rule_use VALUES (?, ?, ?, 1, ?)");
		bind_int(&s, made->place);
		bind_text(&s, made->uses[i].rule);
		bind_int(&s, (int64_t)made->member);
		bind_int(&s, made->uses[i].minor);
		run(&s);
	}
}

static void add_readopted(struct journal *journal, const struct projection *made)
{
	AUTO(stmt) struct stmt s = sql(journal->db, "INSERT INTO readopted VALUES (?, ?, ?)");
	bind_int(&s, made->place);
	bind_int(&s, made->original);
	bind_int(&s, made->original_kind);
	run(&s);
}

static void add_refund(struct journal *journal, const struct projection *made)
{
	AUTO(stmt)
	struct stmt s = sql(journal->db, "INSERT INTO refund VALUES (?, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, made->place);
	bind_int(&s, made->counter);
	bind_int(&s, made->business_date);
	bind_int(&s, made->operator_number);
	bind_blob(&s, made->refunded.bytes, UID_SIZE);
	bind_int(&s, (int64_t)made->member);
	bind_int(&s, made->total_minor);
	run(&s);
}

static void add_act(struct journal *journal, const struct projection *made)
{
	const struct projected_act *act = &made->act;
	AUTO(stmt)
	struct stmt s = sql(journal->db, "INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, made->place);
	bind_int(&s, act->kind);
	bind_int(&s, made->business_date);
	bind_int(&s, made->operator_number);
	bind_int(&s, (int64_t)act->member);
	bind_text(&s, act->item);
	bind_int(&s, act->qty);
	bind_int(&s, act->points);
	bind_int(&s, act->minor);
	bind_int(&s, act->swapped);
	run(&s);
}

static void add_projection(struct journal *journal, const struct projection *made)
{
	if (made->has_act)
		add_act(journal, made);
	if (made->has_refund)
		add_refund(journal, made);
	if (made->has_shift)
		add_shift(journal, made);
	if (made->has_sale) {
		AUTO(stmt) struct stmt sale = stmt_use(&journal->add_sale);
		bind_int(&sale, made->place);
		bind_int(&sale, made->counter);
		bind_int(&sale, made->business_date);
		bind_int(&sale, made->operator_number);
		bind_int(&sale, (int64_t)made->member);
		bind_int(&sale, made->list_minor);
		bind_int(&sale, made->total_minor);
		bind_int(&sale, made->line_count);
		run(&sale);
	}
	if (made->member) {
		AUTO(stmt) struct stmt leg = stmt_use(&journal->add_leg);
		bind_int(&leg, (int64_t)made->member);
		bind_int(&leg, made->place);
		bind_int(&leg, made->points);
		run(&leg);
	}
	if (made->has_spend)
		add_spend(journal, made);
	add_uses(journal, made);
	if (made->original)
		add_readopted(journal, made);
	for (uint32_t i = 0; i < made->coupon_count; i++) {
		AUTO(stmt) struct stmt coupon = stmt_use(&journal->add_coupon);
		bind_int(&coupon, made->coupons[i].campaign);
		bind_int(&coupon, (int64_t)made->coupons[i].serial);
		bind_int(&coupon, made->place);
		run(&coupon);
	}
}

static void insert_row(struct journal *journal, const struct record *record, const void *bytes,
	size_t size, const struct hash *hash)
{
	AUTO(stmt) struct stmt row = stmt_use(&journal->add_record);
	bind_int(&row, record_place(record->epoch, record->seq));
	bind_blob(&row, record->uid.bytes, UID_SIZE);
	bind_int(&row, record->kind);
	bind_blob(&row, hash->bytes, HASH_SIZE);
	bind_blob(&row, bytes, size);
	run(&row);
}

static void add_row(struct journal *journal, const struct record *record, size_t size)
{
	struct hash hash = hash_after(&journal->new_head, journal->record, size);
	insert_row(journal, record, journal->record, size, &hash);
	journal->new_head = hash;
	journal->new_wall_ms = record->wall_ms;
	journal->new_seq++;
}

/* A record has four bytes for it; a clock that is months off is not told there. */
static int32_t told_offset(const struct journal *journal)
{
	int64_t off_ms = journal->hq_off_ms;
	return off_ms >= INT32_MIN && off_ms <= INT32_MAX ? (int32_t)off_ms : HQ_OFFSET_UNKNOWN;
}

static struct record record_of(const struct journal *journal, const struct entry *entry)
{
	return (struct record){
		.schema = RECORD_SCHEMA,
		.kind = entry->kind,
		.store = journal->store,
		.till = journal->till,
		.epoch = journal->epoch,
		.seq = journal->new_seq,
		.uid = entry->uid,
		.wall_ms = entry->wall_ms,
		.mono_ms = (uint64_t)env_mono_ms(journal->env),
		.boot_id = journal->env->boot_id,
		.hq_off_ms = told_offset(journal),
		.business_date = entry->business_date,
		.op = entry->op,
		.body = entry->body,
		.body_size = (uint32_t)entry->body_size,
	};
}

static bool add(struct journal *journal, const struct entry *entry, const struct closed_sale *sale,
	struct err *err)
{
	assert(journal->db->transactions == 1);
	struct record record = record_of(journal, entry);
	struct bytes_out out = bytes_out(journal->record, sizeof journal->record);
	record_write(&out, &record);
	size_t most = entry->kind == RECORD_READOPT ? RECORD_BODY_MAX : RECORD_OWN_BODY_MAX;
	if (out.full || entry->body_size > most)
		return fail(err, TEXT_JOURNAL_TOO_LARGE);
	struct projection made = sale ? projection_of_sale(&record, sale) : projection_of(&record);
	add_row(journal, &record, out.used);
	add_projection(journal, &made);
	return db_ok(journal->db) || db_fail(journal->db, err);
}

bool journal_add(struct journal *journal, const struct entry *entry, struct err *err)
{
	assert(entry->kind != RECORD_SALE);
	assert(entry->kind != RECORD_REFUND);
	return add(journal, entry, NULL, err);
}

bool journal_add_sale(struct journal *journal, struct closed_sale *sale, struct err *err)
{
	sale->store = journal->store;
	sale->till = journal->till;
	sale->epoch = journal->epoch;
	sale->counter = journal->new_counter;
	struct bytes_out body = bytes_out(journal->body, sizeof journal->body);
	sale_body_write(&body, sale, RECORD_SCHEMA);
	if (body.full)
		return fail(err, TEXT_JOURNAL_TOO_LARGE);
	struct entry entry = {
		.kind = RECORD_SALE,
		.uid = sale->uid,
		.wall_ms = sale->wall_ms,
		.business_date = sale->business_date,
		.op = sale->operator_number,
		.body = journal->body,
		.body_size = body.used,
	};
	if (!add(journal, &entry, sale, err))
		return false;
	journal->new_counter++;
	return true;
}

bool journal_add_refund(struct journal *journal, struct closed_refund *refund, struct err *err)
{
	refund->store = journal->store;
	refund->till = journal->till;
	refund->epoch = journal->epoch;
	refund->counter = journal->new_counter;
	struct bytes_out body = bytes_out(journal->body, sizeof journal->body);
	refund_body_write(&body, refund, RECORD_SCHEMA);
	if (body.full)
		return fail(err, TEXT_JOURNAL_TOO_LARGE);
	struct entry entry = {
		.kind = RECORD_REFUND,
		.uid = refund->uid,
		.wall_ms = refund->wall_ms,
		.business_date = refund->business_date,
		.op = refund->operator_number,
		.body = journal->body,
		.body_size = body.used,
	};
	if (!add(journal, &entry, NULL, err))
		return false;
	journal->new_counter++;
	return true;
}

bool journal_put_back(struct journal *journal, const void *bytes, size_t size,
	const struct hash *hash, struct err *err)
{
	struct record record;
	assert(journal->db->transactions == 1);
	if (!record_read(bytes, size, &record))
		return fail(err, TEXT_JOURNAL_UNREADABLE);
	struct projection made = projection_of(&record);
	if (record.kind == RECORD_SALE && sale_record_read(&record, &journal->scratch))
		made = projection_of_sale(&record, &journal->scratch);
	insert_row(journal, &record, bytes, size, hash);
	add_projection(journal, &made);
	coupons_lift_again(journal->db, &record, &journal->scratch);
	return db_ok(journal->db) || db_fail(journal->db, err);
}

void journal_settle(struct journal *journal, bool committed)
{
	if (committed) {
		journal->next_seq = journal->new_seq;
		journal->head = journal->new_head;
		journal->next_counter = journal->new_counter;
		journal->last_wall_ms = journal->new_wall_ms;
	}
	begin_anew(journal);
}

/* ---- another epoch ---- */

struct journal_end journal_begin_epoch(
	struct journal *journal, const struct certificate *certificate)
{
	const struct journal_end end = {.epoch = journal->epoch,
		.genesis = journal->genesis,
		.next_seq = journal->next_seq,
		.head = journal->head,
		.next_counter = journal->next_counter};
	const struct hash genesis = certificate_genesis(certificate);
	const struct journal_end fresh = {certificate->epoch, genesis, 1, genesis, 1};
	journal_return(journal, &fresh);
	return end;
}

void journal_return(struct journal *journal, const struct journal_end *end)
{
	journal->epoch = end->epoch;
	journal->genesis = end->genesis;
	journal->next_seq = end->next_seq;
	journal->head = end->head;
	journal->next_counter = end->next_counter;
	begin_anew(journal);
}

/* ---- finding ---- */

/* What is found may so far be in the system's memory only: a commit whose sync failed. It counts
 * when a checkpoint has written it once more and synced it. */
static void make_found_durable(struct db *db)
{
	db_checkpoint(db, true);
}

/* What is not found may stand in a log that was removed when the file was closed, and come back
 * with it if the power fails before the folder is on the disk. A commit of its own brings it there.
 * A disk without room for that had none for the sale either. */
static void make_absence_durable(struct db *db)
{
	struct err ignored; /* it stays in db->why */
	db_durable(db, true);
	AUTO(tx) struct tx tx = tx_begin(db);
	db_script(db, "INSERT INTO meta (name, value) VALUES ('looked_up', '1')"
		      " ON CONFLICT (name) DO UPDATE SET value = value + 1");
	(void)!tx_commit(&tx, &ignored);
}

/* What was being committed can only stand behind what was there before. */
static bool holds_since(
	struct journal *journal, const struct journal_end *before, const struct uid *uid)
{
	AUTO(stmt)
	struct stmt found = sql(journal->db, "SELECT 1 FROM journal WHERE place >= ? AND uid = ?");
	bind_int(&found, record_place(before->epoch, before->next_seq));
	bind_blob(&found, uid->bytes, UID_SIZE);
	return next_row(&found);
}

enum outcome journal_look_up(struct journal *journal, const struct uid *uid, struct err *err)
{
	struct db *db = journal->db;
	const struct journal_end before = {.epoch = journal->epoch, .next_seq = journal->next_seq};
	drop_statements(journal);
	if (!db_reopen(db, err))
		return OUTCOME_UNKNOWN;
	keep_statements(journal);
	find_end(journal);
	bool held = holds_since(journal, &before, uid);
	if (held)
		make_found_durable(db);
	else
		make_absence_durable(db);
	if (!held && !db_ok(db) && db->full)
		db_forgive(db);
	if (!db_ok(db)) {
		(void)!db_fail(db, err);
		return OUTCOME_UNKNOWN;
	}
	return held ? OUTCOME_COMMITTED : OUTCOME_NOT_COMMITTED;
}

bool journal_holds(struct journal *journal, const struct uid *uid)
{
	AUTO(stmt) struct stmt found = sql(journal->db, "SELECT 1 FROM journal WHERE uid = ?");
	bind_blob(&found, uid->bytes, UID_SIZE);
	return next_row(&found);
}

bool journal_hash(struct journal *journal, uint64_t seq, struct hash *hash)
{
	if (seq == 0) {
		*hash = journal->genesis;
		return true;
	}
	if (seq > RECORD_SEQ_MAX)
		return false;
	AUTO(stmt) struct stmt found = sql(journal->db, "SELECT hash FROM journal WHERE place = ?");
	bind_int(&found, record_place(journal->epoch, seq));
	if (!next_row(&found)) {
		const struct purged purged = purged_of(journal->db, journal->epoch);
		*hash = purged.head;
		return purged.next_seq == seq + 1 && seq > 0;
	}
	column_exact(&found, 0, hash->bytes, HASH_SIZE);
	return db_ok(journal->db);
}

bool journal_read_sale(
	struct journal *journal, const struct uid *uid, struct closed_sale *sale, struct err *err)
{
	AUTO(stmt)
	struct stmt found = sql(journal->db, "SELECT place, record FROM journal WHERE uid = ? "
					     "AND kind = 6 ORDER BY place DESC");
	bind_blob(&found, uid->bytes, UID_SIZE);
	bool held = next_row(&found);
	if (!db_ok(journal->db))
		return db_fail(journal->db, err);
	if (!held)
		return fail(err, TEXT_JOURNAL_NO_SUCH_SALE);
	size_t size;
	const void *bytes = column_blob(&found, 1, &size);
	struct record record;
	if (!record_read(bytes, size, &record) || !sale_record_read(&record, sale))
		return fail(err, TEXT_JOURNAL_UNREADABLE);
	return true;
}

int64_t journal_points_since(struct journal *journal, uint64_t member, uint32_t epoch, uint64_t seq)
{
	AUTO(stmt)
	struct stmt legs =
		sql(journal->db, "SELECT coalesce(sum(points), 0) FROM " JOURNAL_LEGS_FROM);
	bind_int(&legs, (int64_t)member);
	bind_int(&legs, record_place(epoch, seq));
	return next_row(&legs) ? column_int(&legs, 0) : 0;
}

bool journal_coupon_used(struct journal *journal, uint32_t campaign, uint64_t serial)
{
	AUTO(stmt)
	struct stmt use = sql(
		journal->db, "SELECT 1 FROM coupon_use WHERE campaign = ? AND serial = ? LIMIT 1");
	bind_int(&use, campaign);
	bind_int(&use, (int64_t)serial);
	return next_row(&use);
}
