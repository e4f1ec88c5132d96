#include "sync/quotas.h"

#include "pos/core/text.h"
#include "sync/branch.h"
#include "sync/journal_record.h"

#include <stdio.h>
#include <string.h>

/* ---- the list ---- */

struct quotas_word quotas_word(struct db *money)
{
	struct quotas_word word = {0};
	AUTO(stmt) struct stmt s = sql(money, "SELECT version, told, place FROM quota_list");
	if (!next_row(&s))
		return word;
	word.heard = true;
	word.version = column_int(&s, 0);
	word.told = column_int(&s, 1);
	word.place = column_int(&s, 2);
	return word;
}

static void write_word(struct db *money, const struct quotas_word *word)
{
	AUTO(stmt)
	struct stmt s = sql(money, "INSERT OR REPLACE INTO quota_list VALUES (1, ?, ?, ?)");
	bind_int(&s, word->version);
	bind_int(&s, word->told);
	bind_int(&s, word->place);
	run(&s);
}

void quotas_forget(struct db *money)
{
	db_script(money, "DELETE FROM quota; DELETE FROM quota_list");
}

static void put_rows(struct db *money, const struct quota_page *page, int64_t place)
{
	AUTO(stmt) struct stmt s = sql(money, "INSERT INTO quota VALUES (?, ?, ?, ?, ?)");
	for (uint32_t i = 0; i < page->count; i++) {
		AUTO(stmt) struct stmt row = stmt_use(&s);
		bind_text(&row, page->rows[i].name);
		bind_int(&row, page->rows[i].uses);
		bind_int(&row, page->rows[i].minor);
		bind_int(&row, place);
		bind_int(&row, page->version);
		run(&row);
	}
}

static bool replace(struct db *money, const struct quota_page *page, struct err *err)
{
	struct quotas_word word = quotas_word(money);
	AUTO(tx) struct tx tx = tx_begin(money);
	word.version = page->version;
	word.place = record_place(page->projected_epoch, page->projected_next);
	quotas_forget(money);
	put_rows(money, page, word.place);
	write_word(money, &word);
	return tx_commit(&tx, err);
}

bool quotas_take(struct db *money, const struct quota_page *page, struct err *err)
{
	bool was_durable = !money->relaxed;
	db_durable(money, true);
	bool taken = replace(money, page, err);
	db_durable(money, was_durable);
	return taken;
}

bool quotas_told(struct db *money, int64_t version, struct err *err)
{
	struct quotas_word word = quotas_word(money);
	bool was_durable = !money->relaxed;
	bool kept;
	db_durable(money, false);
	{
		AUTO(tx) struct tx tx = tx_begin(money);
		word.told = version;
		write_word(money, &word);
		kept = tx_commit(&tx, err);
	}
	db_durable(money, was_durable);
	return kept;
}

/* ---- what is left ---- */

/* Sides that HQ does not limit are open. */
static int64_t side(struct stmt *s, int column)
{
	int64_t left = column_int(s, column);
	return left == QUOTA_NO_LIMIT ? QUOTA_OPEN : left;
}

/* A list is short, whatever the file of rules is. */
static void fill_listed(struct db *money, struct rule_quotas *quotas)
{
	static const size_t kind = sizeof QUOTA_OF_RULE - 1;
	AUTO(stmt) struct stmt s = sql(money, "SELECT name, uses, minor FROM quota");
	rule_quotas_clear(quotas);
	while (next_row(&s)) {
		char name[QUOTA_NAME_MAX];
		const struct rule_quota left = {true, side(&s, 1), side(&s, 2)};
		column_text(&s, 0, name, sizeof name);
		if (strncmp(name, QUOTA_OF_RULE, kind) == 0)
			rule_quotas_set(quotas, name + kind, &left);
	}
}

/* Since the list, by place, and of earlier epochs what HQ is not known to hold: what was told long
 * ago is not looked at. */
static void take_off_used(struct db *money, struct rule_quotas *quotas, int64_t place)
{
	AUTO(stmt)
	struct stmt s =
		sql(money, "SELECT rule, sum(uses), sum(minor) FROM ("
			   "SELECT rule, uses, minor FROM rule_use WHERE place >= ?1 UNION ALL "
			   "SELECT use.rule, use.uses, use.minor FROM branch JOIN rule_use AS use "
			   "ON use.place >= (branch.epoch << 40) + branch.at_seq "
			   "AND use.place < (branch.epoch << 40) + branch.carried_from "
			   "WHERE use.place < ?1) GROUP BY rule");
	bind_int(&s, place);
	while (next_row(&s)) {
		char rule[RULE_ID_MAX];
		column_text(&s, 0, rule, sizeof rule);
		rule_quotas_used(quotas, rule, column_int(&s, 1), column_int(&s, 2));
	}
}

bool quotas_fill(struct db *money, struct rule_quotas *quotas)
{
	struct quotas_word word = quotas_word(money);
	fill_listed(money, quotas);
	if (word.heard && quotas->count > 0)
		take_off_used(money, quotas, word.place);
	return db_ok(money);
}

static int64_t handed_out(struct db *money, const char *gift, int64_t place)
{
	AUTO(stmt)
	struct stmt s =
		sql(money, "SELECT coalesce(sum(qty), 0) FROM act WHERE item = ? AND kind = ? "
			   "AND (place >= ? OR " BRANCH_PENDING("act.place") ")");
	bind_text(&s, gift);
	bind_int(&s, RECORD_GIFT);
	bind_int(&s, place);
	return next_row(&s) ? column_int(&s, 0) : 0;
}

bool quotas_of_gift(struct db *money, const char *gift, int64_t *left)
{
	char name[QUOTA_NAME_MAX];
	AUTO(stmt) struct stmt s = sql(money, "SELECT uses, place FROM quota WHERE name = ?");
	(void)snprintf(name, sizeof name, QUOTA_OF_GIFT "%s", gift);
	bind_text(&s, name);
	if (!next_row(&s) || side(&s, 0) == QUOTA_OPEN)
		return false;
	*left = column_int(&s, 0) - handed_out(money, gift, column_int(&s, 1));
	if (*left < 0)
		*left = 0;
	return true;
}

/* ---- of a member ---- */

static void add(struct member_more *more, const char *rule, int64_t count)
{
	uint32_t at = 0;
	while (at < more->used_count && strcmp(more->used[at].rule, rule) != 0)
		at++;
	if (at == MORE_USED_ROOM)
		return;
	if (at == more->used_count) {
		more->used[at] = (struct more_used){.count = 0};
		text_copy(more->used[at].rule, sizeof more->used[at].rule, rule);
		more->used_count++;
	}
	more->used[at].count += count;
}

void quotas_of_member(struct db *money, uint64_t member, int64_t place, struct member_more *more)
{
	if (!member)
		return;
	AUTO(stmt)
	struct stmt s =
		sql(money, "SELECT rule, sum(uses) FROM rule_use AS used WHERE member = ? "
			   "AND member <> 0 AND (place >= ? OR " BRANCH_PENDING(
				   "used.place") ") GROUP BY rule ORDER BY max(place) DESC");
	bind_int(&s, (int64_t)member);
	bind_int(&s, place);
	while (next_row(&s)) {
		char rule[RULE_ID_MAX];
		column_text(&s, 0, rule, sizeof rule);
		add(more, rule, column_int(&s, 1));
	}
}
