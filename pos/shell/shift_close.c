#include "pos/shell/shift_close.h"

#include "pos/core/money.h"
#include "pos/core/z_report.h"
#include "pos/shell/spool.h"

/* What it came to, from the records themselves. */
static bool add_up(const struct shift_desk *desk, struct shift_close *close, struct err *err)
{
	const struct shift_now *now = desk->commit->shift;
	*close = (struct shift_close){.number = now->number,
		.opened_date = now->business_date,
		.float_minor = now->float_minor,
		.waiting = desk->waiting,
		.head = desk->commit->journal->head};
	if (!now->open)
		return fail(err, TEXT_SHIFT_NONE);
	if (!journal_sum_shift(desk->commit->journal, now, &close->totals, err))
		return false;
	return money_add(
		       now->perpetual_minor, close->totals.total_minor, &close->perpetual_minor) ||
	       fail(err, TEXT_JOURNAL_UNREADABLE);
}

static struct z_report report_of(const struct shift_desk *desk, const struct shift_close *close)
{
	return (struct z_report){.close = *close,
		.wall_ms = desk->wall_ms,
		.operator_number = desk->who->number,
		.operator_name = desk->who->name};
}

bool shift_look(const struct shift_desk *desk, struct err *err)
{
	struct shift_close close;
	const struct shop *shop = desk->commit->shop;
	if (!add_up(desk, &close, err))
		return false;
	struct z_report report = report_of(desk, &close);
	z_report_lay_out(desk->commit->doc, &report, shop, shop->screen_lang);
	return true;
}

static bool book(const struct shift_desk *desk, const struct entry *entry,
	const struct shift_close *close, struct err *err)
{
	const struct commit *commit = desk->commit;
	struct journal *journal = commit->journal;
	if (!journal_close_shift(journal, entry, close, err))
		return false;
	struct z_report report = report_of(desk, close);
	report.closed = true;
	report.record = journal->new_head;
	z_report_lay_out(commit->doc, &report, commit->shop, commit->shop->receipt_lang);
	(void)!spool_add(commit->spool, &entry->uid, commit->doc, false, desk->wall_ms);
	return db_ok(journal->db) || db_fail(journal->db, err);
}

static enum outcome close_and_commit(
	const struct shift_desk *desk, const struct shift_close *close, struct err *err)
{
	struct db *money = desk->commit->journal->db;
	const struct entry entry = {.uid = env_uid(desk->commit->journal->env),
		.wall_ms = desk->wall_ms,
		.business_date = close->opened_date,
		.op = desk->who->number};
	bool added, done;
	db_durable(money, true);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		added = book(desk, &entry, close, err);
		done = added && tx_commit(&tx, err);
	}
	return commit_settle(desk->commit, &entry.uid, added, done, err);
}

enum outcome shift_end(const struct shift_desk *desk, int64_t counted_minor, struct err *err)
{
	struct journal *journal = desk->commit->journal;
	struct shift_close close;
	struct err ignored; /* a shift that cannot be read fails the next sale, which says so */
	if (!add_up(desk, &close, err))
		return OUTCOME_NOT_COMMITTED;
	close.counted_minor = counted_minor;
	enum outcome outcome = close_and_commit(desk, &close, err);
	if (outcome != OUTCOME_COMMITTED)
		return outcome;
	/* The day's log goes into the file now, so that tomorrow begins with an empty one. */
	db_checkpoint(journal->db, true);
	(void)!journal_shift_now(journal, desk->commit->shift, &ignored);
	return OUTCOME_COMMITTED;
}
