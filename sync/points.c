#include "sync/points.h"

#include "sync/branch.h"
#include "sync/journal_record.h"

struct points_word points_word(struct db *money)
{
	struct points_word word = {0};
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT lease_version, told_version, place, boot_id, mono_ms, "
				   "wall_ms FROM points_word");
	if (!next_row(&s))
		return word;
	word.lease_version = column_int(&s, 0);
	word.told_version = column_int(&s, 1);
	word.place = column_int(&s, 2);
	word.boot_id = (uint64_t)column_int(&s, 3);
	word.mono_ms = column_int(&s, 4);
	word.wall_ms = column_int(&s, 5);
	return word;
}

static void write_word(struct db *money, const struct points_word *word)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT OR REPLACE INTO points_word "
				   "VALUES (1, ?, ?, ?, ?, ?, ?)");
	bind_int(&s, word->lease_version);
	bind_int(&s, word->told_version);
	bind_int(&s, word->place);
	bind_int(&s, (int64_t)word->boot_id);
	bind_int(&s, word->mono_ms);
	bind_int(&s, word->wall_ms);
	run(&s);
}

static bool keep_word(
	struct db *money, const struct points_word *word, bool durable, struct err *err)
{
	bool was_durable = !money->relaxed;
	db_durable(money, durable);
	bool kept;
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		write_word(money, word);
		kept = tx_commit(&tx, err);
	}
	db_durable(money, was_durable);
	return kept;
}

bool points_hear(struct db *money, const struct env *env, uint32_t epoch, uint64_t projected_next,
	struct err *err)
{
	struct points_word word = points_word(money);
	word.place = record_place(epoch, projected_next);
	word.boot_id = env->boot_id;
	word.mono_ms = env_mono_ms(env);
	word.wall_ms = env_wall_ms(env);
	return keep_word(money, &word, false, err);
}

bool points_told(struct db *money, int64_t version, struct err *err)
{
	struct points_word word = points_word(money);
	word.told_version = version;
	return keep_word(money, &word, false, err);
}

void points_forget(struct db *money)
{
	db_script(money, "DELETE FROM lease; DELETE FROM points_word");
}

static void put_lease(struct db *money, const struct lease_page *page, const struct lease_row *row)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?)");
	bind_int(&s, (int64_t)row->member);
	bind_int(&s, row->points);
	bind_int(&s, row->until_s);
	bind_int(&s, record_place(page->projected_epoch, page->projected_next));
	bind_int(&s, page->version);
	run(&s);
}

static void end_list(struct db *money, int64_t version)
{
	struct points_word word = points_word(money);
	AUTO(stmt) struct stmt s = sql(money, "DELETE FROM lease WHERE version <> ?");
	bind_int(&s, version);
	run(&s);
	word.lease_version = version;
	write_word(money, &word);
}

static bool take_page(struct db *money, const struct lease_page *page, struct err *err)
{
	AUTO(tx) struct tx tx = tx_begin(money);
	for (uint32_t i = 0; i < page->count; i++)
		put_lease(money, page, &page->rows[i]);
	if (!page->more)
		end_list(money, page->version);
	return tx_commit(&tx, err);
}

bool points_take_leases(struct db *money, const struct lease_page *page, struct err *err)
{
	bool was_durable = !money->relaxed;
	db_durable(money, !page->more);
	bool taken = take_page(money, page, err);
	db_durable(money, was_durable);
	return taken;
}

/* ---- facts ---- */

static bool may_still_be_used(
	const struct points_word *word, const struct env *env, int64_t contact_ms)
{
	bool same_start = word->boot_id == env->boot_id;
	int64_t since_ms =
		same_start ? env_mono_ms(env) - word->mono_ms : env_wall_ms(env) - word->wall_ms;
	return word->wall_ms != 0 && since_ms >= 0 && since_ms <= contact_ms;
}

static int64_t leased_since(struct db *money, uint64_t member, int64_t place)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT coalesce(sum(leased), 0) FROM points_spend AS spend "
		"WHERE member = ? AND (place >= ? OR " BRANCH_PENDING("spend.place") ")");
	bind_int(&s, (int64_t)member);
	bind_int(&s, place);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

static int64_t lease_left(struct db *money, const struct points_asked *asked)
{
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT points, until_s, place FROM lease WHERE member = ?");
	bind_int(&s, (int64_t)asked->member);
	if (!next_row(&s) || column_int(&s, 1) <= asked->wall_ms / 1000)
		return 0;
	int64_t left = column_int(&s, 0) - leased_since(money, asked->member, column_int(&s, 2));
	return left > 0 ? left : 0;
}

/* Newest first, and no further than the day goes back. */
static int64_t trusted_today(struct db *money, const struct points_asked *asked)
{
	int64_t sum = 0;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT business_date, trusted FROM points_spend "
				   "WHERE member = ? ORDER BY place DESC");
	bind_int(&s, (int64_t)asked->member);
	while (next_row(&s) && column_int(&s, 0) == asked->business_date)
		sum += column_int(&s, 1);
	return sum;
}

/* By place, in either part: what was told long ago is not looked at. */
static int64_t trusted_open(struct db *money, int64_t place)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT (SELECT coalesce(sum(trusted), 0) FROM points_spend WHERE place >= ?1) + "
		"(SELECT coalesce(sum(trusted), 0) FROM branch JOIN points_spend AS spend "
		"ON spend.place >= (branch.epoch << 40) + branch.at_seq "
		"AND spend.place < (branch.epoch << 40) + branch.carried_from "
		"WHERE spend.place < ?1)");
	bind_int(&s, place);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

static int64_t trusted_open_by(struct db *money, uint64_t member, int64_t place)
{
	AUTO(stmt)
	struct stmt s = sql(money,
		"SELECT coalesce(sum(trusted), 0) FROM points_spend AS spend "
		"WHERE member = ? AND (place >= ? OR " BRANCH_PENDING("spend.place") ")");
	bind_int(&s, (int64_t)member);
	bind_int(&s, place);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

struct points_facts points_facts(
	struct db *money, const struct env *env, const struct points_asked *asked)
{
	struct points_word word = points_word(money);
	struct points_facts facts = {
		.balance = asked->balance,
		.told = word.wall_ms != 0 ? asked->told : 0,
		.spent_today = trusted_today(money, asked),
		.spent_open = trusted_open_by(money, asked->member, word.place),
		.till_open = trusted_open(money, word.place),
	};
	if (may_still_be_used(&word, env, asked->contact_ms))
		facts.lease_left = lease_left(money, asked);
	return facts;
}
