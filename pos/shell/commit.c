#include "pos/shell/commit.h"

#include "pos/core/member_word.h"
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

/* What goes into one transaction; false: nothing of it does, and err says why. */
typedef bool add_fn(const struct commit *commit, void *what, struct err *err);

static enum outcome add_and_commit(const struct commit *commit, const struct uid *uid, add_fn *add,
	void *what, struct err *err)
{
	struct db *money = commit->journal->db;
	bool added, done;
	if (!db_ok(money) && !money->corrupt)
		db_forgive(money); /* an earlier failure was told; this has its own chance */
	db_durable(money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		added = add(commit, what, err);
		done = added && tx_commit(&tx, err);
	}
	return commit_settle(commit, uid, added, done, err);
}

/* What fails here fails the next sale, which says so. */
static void look_at_shift(const struct commit *commit)
{
	struct err ignored;
	(void)!journal_shift_now(commit->journal, commit->shift, &ignored);
}

static bool add_sale(const struct commit *commit, void *what, struct err *err)
{
	return add_all(commit, what, err);
}

enum outcome commit_sale(const struct commit *commit, struct closed_sale *sale, struct err *err)
{
	enum outcome outcome = add_and_commit(commit, &sale->uid, add_sale, sale, err);
	if (outcome != OUTCOME_COMMITTED || !commit->shift->open)
		look_at_shift(commit);
	return outcome;
}

static bool is_ours(const struct journal *journal, const struct closed_sale *sale)
{
	return sale->store == journal->store && sale->till == journal->till;
}

struct refunding {
	struct closed_refund *refund;
	const struct return_slip *slip;
	const struct operator_card *who;
};

static bool add_refund(const struct commit *commit, void *what, struct err *err)
{
	const struct refunding *refunding = what;
	struct closed_refund *refund = refunding->refund;
	const struct return_slip *slip = refunding->slip;
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
	const struct refund_paper paper = {refund, slip, refunding->who->name, journal->new_head};
	receipt_refund_lay_out(commit->doc, &paper, commit->shop);
	if (!commit->doc->full)
		(void)!spool_add(commit->spool, &refund->uid, commit->doc, false, refund->wall_ms);
	return db_ok(journal->db) || db_fail(journal->db, err);
}

enum outcome commit_refund(const struct commit *commit, struct closed_refund *refund,
	const struct return_slip *slip, const struct operator_card *who, struct err *err)
{
	struct refunding refunding = {refund, slip, who};
	enum outcome outcome = add_and_commit(commit, &refund->uid, add_refund, &refunding, err);
	if (outcome != OUTCOME_COMMITTED || !commit->shift->open)
		look_at_shift(commit);
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

struct enrolling {
	const struct identity *identity;
	struct newcomer *newcomer;
};

static bool add_newcomer(const struct commit *commit, void *what, struct err *err)
{
	const struct enrolling *enrolling = what;
	struct newcomer *newcomer = enrolling->newcomer;
	struct journal *journal = commit->journal;
	uint64_t hash;
	int64_t place = record_place(journal->epoch, journal->new_seq);
	if (!commit->store->has_phone_key ||
		!phone_hash(commit->store->phone_key, newcomer->said.phone, &hash))
		return fail(err, TEXT_ENROL_NO_PHONE_KEY);
	if (!add_record(commit, newcomer, err) ||
		!seal_person(commit, enrolling->identity, newcomer, err))
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
	struct enrolling enrolling = {identity, newcomer};
	return add_and_commit(commit, &newcomer->uid, add_newcomer, &enrolling, err);
}

/* ---- what members do besides buying ---- */

struct acting {
	struct closed_act *act;
	const struct member *member;
	const struct operator_card *who;
};

/* What a member agrees to or takes back has a record of its own. */
static bool add_consent(struct journal *journal, const struct closed_act *act,
	const struct consent_change *change, struct err *err)
{
	uint8_t room[32];
	struct bytes_out body = bytes_out(room, sizeof room);
	consent_change_write(&body, change);
	const struct entry entry = {.kind = RECORD_CONSENT,
		.uid = act->uid,
		.wall_ms = act->wall_ms,
		.business_date = act->business_date,
		.op = act->operator_number,
		.body = body.at,
		.body_size = body.used};
	return journal_add(journal, &entry, err);
}

static bool add_act_record(struct journal *journal, struct closed_act *act, struct err *err)
{
	enum member_word word;
	struct consent_change change = {.member = act->member};
	if (member_word_read(act, &word) &&
		member_word_consent(word, &change.given, &change.withdrawn))
		return add_consent(journal, act, &change, err);
	return journal_add_act(journal, act, err);
}

static bool add_act(const struct commit *commit, void *what, struct err *err)
{
	const struct acting *acting = what;
	struct closed_act *act = acting->act;
	struct journal *journal = commit->journal;
	if (commit->shift->open)
		act->business_date = commit->shift->business_date;
	else if (act->minor > 0 &&
		 !open_shift(commit, act->wall_ms, act->operator_number, &act->business_date, err))
		return false;
	if (!add_act_record(journal, act, err))
		return false;
	const struct act_paper paper = {act, acting->member, acting->who->name, journal->new_head};
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
	struct acting acting = {act, member, who};
	enum outcome outcome = add_and_commit(commit, &act->uid, add_act, &acting, err);
	if (outcome != OUTCOME_COMMITTED || (act->minor > 0 && !commit->shift->open))
		look_at_shift(commit);
	return outcome;
}
