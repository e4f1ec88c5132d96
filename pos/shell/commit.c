#include "pos/shell/commit.h"

#include "pos/core/receipt.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/spool.h"

#include <string.h>

/* The receipt ends with the tail of its record's hash, so it is laid out when the record is made.
 */
static int64_t add_receipt(const struct commit *commit, const struct closed_sale *sale)
{
	const struct journal *journal = commit->journal;
	receipt_lay_out(commit->doc, sale, commit->shop, &journal->new_head);
	if (commit->doc->full)
		return 0;
	return spool_add(journal->db, &sale->uid, commit->doc, false, sale->wall_ms);
}

static bool add_all(
	const struct commit *commit, struct closed_sale *sale, int64_t *job, struct err *err)
{
	if (!journal_add_sale(commit->journal, sale, err))
		return false;
	*job = add_receipt(commit, sale);
	draft_forget(commit->journal->db);
	return db_ok(commit->journal->db) || db_fail(commit->journal->db, err);
}

enum outcome commit_sale(
	const struct commit *commit, struct closed_sale *sale, int64_t *job, struct err *err)
{
	struct db *money = commit->journal->db;
	bool added, done;
	*job = 0;
	if (!db_ok(money) && !money->corrupt)
		db_forgive(money); /* an earlier failure was told; this sale has its own chance */
	db_durable(money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		added = add_all(commit, sale, job, err);
		done = added && tx_commit(&tx, err);
	}
	journal_settle(commit->journal, done);
	if (done)
		return OUTCOME_COMMITTED;
	if (!added && !money->corrupt) {
		db_forgive(money); /* never tried to commit: rolled back, and said so */
		return OUTCOME_NOT_COMMITTED;
	}
	store_leave_money(commit->store);
	struct err why = *err;
	enum outcome outcome = journal_look_up(commit->journal, &sale->uid, err);
	if (outcome == OUTCOME_UNKNOWN)
		return outcome;
	if (!store_take_money(commit->store, err))
		return OUTCOME_UNKNOWN;
	*err = why;
	return outcome;
}
