#include "pos/shell/commit.h"

#include "pos/core/receipt.h"
#include "pos/core/receipt_act.h"
#include "pos/core/receipt_enrol.h"
#include "pos/core/receipt_refund.h"
#include "pos/shell/newcomers.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/spool.h"
#include "sync/coupon_lift.h"
#include "sync/journal_act.h"
#include "sync/journal_newcomer.h"
#include "sync/person.h"
#include "sync/person_text.h"

#include <stdlib.h>
#include <string.h>

/* The receipt ends with the tail of its record's hash, so it is laid out when the record is made.
 */
static void add_receipt(const struct commit *commit, const struct closed_sale *sale)
{
	const struct journal *journal = commit->journal;
	receipt_lay_out(commit->doc, sale, commit->shop, &journal->new_head);
	if (!commit->doc->full)
		(void)!spool_add(commit->spool, &sale->uid, commit->doc, false, sale->wall_ms);
}

/* The first sale or refund of a shift opens it; the others take its date. */
static bool open_shift(const struct commit *commit, int64_t wall_ms, uint32_t operator_number,
	uint32_t *business_date, struct err *err)
{
	struct journal *journal = commit->journal;
	const struct shift_now *last = commit->shift;
	const struct entry entry = {.uid = env_uid(journal->env),
		.wall_ms = wall_ms,
		.business_date = *business_date,
		.op = operator_number};
	const struct shift_open open = {.number = last->number + 1,
		.float_minor = commit->shop->drawer_float_minor,
		.perpetual_minor = last->perpetual_minor};
	if (!last->open)
		return journal_open_shift(journal, &entry, &open, err);
	*business_date = last->business_date;
	return true;
}

static bool add_all(const struct commit *commit, struct closed_sale *sale, struct err *err)
{
	if (!open_shift(commit, sale->wall_ms, sale->operator_number, &sale->business_date, err) ||
		!journal_add_sale(commit->journal, sale, err))
		return false;
	add_receipt(commit, sale);
	draft_forget(commit->draft);
	return db_ok(commit->journal->db) || db_fail(commit->journal->db, err);
}

/* What became of a transaction: added, everything was in it; done, its commit said yes. */
enum outcome commit_settle(
	const struct commit *commit, const struct uid *uid, bool added, bool done, struct err *err)
{
	struct db *money = commit->journal->db;
	journal_settle(commit->journal, done);
	if (done)
		return OUTCOME_COMMITTED;
	if (!added && !money->corrupt) {
		db_forgive(money); /* never tried to commit: rolled back, and said so */
		return OUTCOME_NOT_COMMITTED;
	}
	store_leave_money(commit->store);
	struct err why = *err;
	enum outcome outcome = journal_look_up(commit->journal, uid, err);
	if (outcome == OUTCOME_UNKNOWN)
		return outcome;
	if (!store_take_money(commit->store, err))
		return OUTCOME_UNKNOWN;
	*err = why;
	return outcome;
}

static enum outcome add_and_commit(
	const struct commit *commit, struct closed_sale *sale, struct err *err)
{
	struct db *money = commit->journal->db;
	bool added, done;
	if (!db_ok(money) && !money->corrupt)
		db_forgive(money); /* an earlier failure was told; this sale has its own chance */
	db_durable(money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		added = add_all(commit, sale, err);
		done = added && tx_commit(&tx, err);
	}
	return commit_settle(commit, &sale->uid, added, done, err);
}

enum outcome commit_sale(const struct commit *commit, struct closed_sale *sale, struct err *err)
{
	struct err ignored; /* what fails here fails the next sale, which says so */
	enum outcome outcome = add_and_commit(commit, sale, err);
	if (outcome != OUTCOME_COMMITTED || !commit->shift->open)
		(void)!journal_shift_now(commit->journal, commit->shift, &ignored);
	return outcome;
}

static bool is_ours(const struct journal *journal, const struct closed_sale *sale)
{
	return sale->store == journal->store && sale->till == journal->till;
}

static bool add_refund(const struct commit *commit, struct closed_refund *refund,
	const struct return_slip *slip, const struct operator_card *who, struct err *err)
{
	struct journal *journal = commit->journal;
	if (!refund->original_counter) {
		refund->original_store = journal->store;
		refund->original_till = journal->till;
		refund->original_epoch = journal->epoch;
	}
	if (!open_shift(commit, refund->wall_ms, refund->operator_number, &refund->business_date,
		    err) ||
		!journal_add_refund(journal, refund, err))
		return false;
	if (slip->sold && slip->whole && is_ours(journal, slip->sold->sale))
		coupons_lift(journal->db, slip->sold->sale);
	const struct refund_paper paper = {refund, slip, who->name, journal->new_head};
	receipt_refund_lay_out(commit->doc, &paper, commit->shop);
	if (!commit->doc->full)
		(void)!spool_add(commit->spool, &refund->uid, commit->doc, false, refund->wall_ms);
	return db_ok(journal->db) || db_fail(journal->db, err);
}

enum outcome commit_refund(const struct commit *commit, struct closed_refund *refund,
	const struct return_slip *slip, const struct operator_card *who, struct err *err)
{
	struct db *money = commit->journal->db;
	struct err ignored; /* as of sales */
	bool added, done;
	if (!db_ok(money) && !money->corrupt)
		db_forgive(money);
	db_durable(money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		added = add_refund(commit, refund, slip, who, err);
		done = added && tx_commit(&tx, err);
	}
	enum outcome outcome = commit_settle(commit, &refund->uid, added, done, err);
	if (outcome != OUTCOME_COMMITTED || !commit->shift->open)
		(void)!journal_shift_now(commit->journal, commit->shift, &ignored);
	return outcome;
}

/* ---- somebody joined ---- */

static bool seal_person(const struct commit *commit, const struct identity *identity,
	const struct newcomer *newcomer, struct err *err)
{
	size_t size = 0;
	char *text = person_text_write(&newcomer->said, &size, err);
	if (!text)
		return false;
	bool sealed = person_add(commit->journal->db, identity, commit->journal->env,
		&newcomer->uid, text, size, err);
	memset(text, 0, size);
	free(text);
	return sealed;
}

/* No money moves, so no shift is opened for it; in an open one it stands on its date. */
static bool add_record(const struct commit *commit, struct newcomer *newcomer, struct err *err)
{
	uint8_t room[64];
	struct bytes_out body = bytes_out(room, sizeof room);
	struct journal *journal = commit->journal;
	if (commit->shift->open)
		newcomer->business_date = commit->shift->business_date;
	newcomer->store = journal->store;
	newcomer->till = journal->till;
	newcomer->epoch = journal->epoch;
	newcomer_body_write(&body, newcomer);
	const struct entry entry = {.kind = RECORD_MEMBER_ENROL,
		.uid = newcomer->uid,
		.wall_ms = newcomer->wall_ms,
		.business_date = newcomer->business_date,
		.op = newcomer->operator_number,
		.body = body.at,
		.body_size = body.used};
	return journal_add(journal, &entry, err);
}

static bool add_newcomer(const struct commit *commit, const struct identity *identity,
	struct newcomer *newcomer, struct err *err)
{
	struct journal *journal = commit->journal;
	uint64_t hash;
	int64_t place = record_place(journal->epoch, journal->new_seq);
	if (!commit->store->has_phone_key ||
		!phone_hash(commit->store->phone_key, newcomer->said.phone, &hash))
		return fail(err, TEXT_ENROL_NO_PHONE_KEY);
	if (!add_record(commit, newcomer, err) || !seal_person(commit, identity, newcomer, err))
		return false;
	newcomers_tidy(journal->db, newcomer->wall_ms);
	newcomers_add(journal->db, newcomer, hash, place);
	receipt_enrol_lay_out(commit->doc, newcomer, &journal->new_head, commit->shop);
	if (!commit->doc->full)
		(void)!spool_add(
			commit->spool, &newcomer->uid, commit->doc, false, newcomer->wall_ms);
	return db_ok(journal->db) || db_fail(journal->db, err);
}

enum outcome commit_newcomer(const struct commit *commit, const struct identity *identity,
	struct newcomer *newcomer, struct err *err)
{
	struct db *money = commit->journal->db;
	bool added, done;
	if (!db_ok(money) && !money->corrupt)
		db_forgive(money);
	db_durable(money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		added = add_newcomer(commit, identity, newcomer, err);
		done = added && tx_commit(&tx, err);
	}
	return commit_settle(commit, &newcomer->uid, added, done, err);
}

/* ---- what members do besides buying ---- */

static bool add_act(const struct commit *commit, struct closed_act *act,
	const struct member *member, const struct operator_card *who, struct err *err)
{
	struct journal *journal = commit->journal;
	if (commit->shift->open)
		act->business_date = commit->shift->business_date;
	else if (act->minor > 0 &&
		 !open_shift(commit, act->wall_ms, act->operator_number, &act->business_date, err))
		return false;
	if (!journal_add_act(journal, act, err))
		return false;
	const struct act_paper paper = {act, member, who->name, journal->new_head};
	if (act->slip) {
		receipt_act_lay_out(commit->doc, &paper, commit->shop);
		if (!commit->doc->full)
			(void)!spool_add(
				commit->spool, &act->uid, commit->doc, false, act->wall_ms);
	}
	return db_ok(journal->db) || db_fail(journal->db, err);
}

enum outcome commit_act(const struct commit *commit, struct closed_act *act,
	const struct member *member, const struct operator_card *who, struct err *err)
{
	struct db *money = commit->journal->db;
	struct err ignored; /* as of sales */
	bool added, done;
	if (!db_ok(money) && !money->corrupt)
		db_forgive(money);
	db_durable(money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		added = add_act(commit, act, member, who, err);
		done = added && tx_commit(&tx, err);
	}
	enum outcome outcome = commit_settle(commit, &act->uid, added, done, err);
	if (outcome != OUTCOME_COMMITTED || (act->minor > 0 && !commit->shift->open))
		(void)!journal_shift_now(commit->journal, commit->shift, &ignored);
	return outcome;
}
