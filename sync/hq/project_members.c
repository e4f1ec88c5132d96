#include "sync/hq/project_members.h"

#include "sync/hq/buyers.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_file.h"
#include "sync/hq/member_more.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"

#include <stdlib.h>
#include <string.h>

/* One member of this turn; rows of the table are touched once and in the order of ids. */
struct account {
	int64_t id;
	int64_t holder; /* while looking: whose account it is; 0 nobody's */
	bool has_news;  /* while looking: tills shall say that the tier is new */
	char tier[TIER_MAX];
	struct movement movement;
	int64_t points; /* running balance of one that spends, once moved */
	bool spends;
};

struct accounts {
	uint32_t count;
	struct account rows[DEEDS_MAX];
};

/* A repeat as well: the till that sent it shows the balance with its sale in it once more. */
static bool concerns_member(const struct deed *deed)
{
	return deed->kind == RECORD_SALE && deed->member;
}

static bool moves_member(const struct deed *deed)
{
	return concerns_member(deed) && deed->claimed && !deed->dead;
}

static int compare_accounts(const void *a, const void *b)
{
	int64_t left = ((const struct account *)a)->id, right = ((const struct account *)b)->id;
	return left < right ? -1 : left > right;
}

static void add_id(struct accounts *accounts, int64_t id)
{
	accounts->rows[accounts->count++] = (struct account){.id = id};
}

static void sort_out(struct accounts *accounts)
{
	uint32_t kept = 0;
	qsort(accounts->rows, accounts->count, sizeof *accounts->rows, compare_accounts);
	for (uint32_t i = 0; i < accounts->count; i++)
		if (i == 0 || accounts->rows[i].id != accounts->rows[kept - 1].id)
			accounts->rows[kept++] = accounts->rows[i];
	accounts->count = kept;
}

static struct account *account_of(struct accounts *accounts, int64_t id)
{
	const struct account wanted = {.id = id};
	return bsearch(&wanted, accounts->rows, accounts->count, sizeof wanted, compare_accounts);
}

/* ---- finding ---- */

static void take_holder(void *arg, struct stmt *row)
{
	struct account *account = account_of(arg, column_int(row, 0));
	bool gone = column_int(row, 1) != 0;
	int64_t merged_into = column_int(row, 2);
	if (account)
		account->holder = merged_into ? merged_into : gone ? 0 : account->id;
	if (!account || account->holder != account->id)
		return;
	account->has_news = column_int(row, 3) != 0;
	column_text(row, 4, account->tier, sizeof account->tier);
}

void members_find(struct projector *projector)
{
	static const struct bulk_text text = {KEPT_MEMBER_HOLDER,
		"SELECT member.id, member.gone, member.merged_into, coalesce(f.tier_news, 0), "
		"member.tier FROM member LEFT JOIN member_file AS f ON f.member = member.id "
		"WHERE id = ?",
		"i"};
	struct accounts accounts = {0};
	for (uint32_t i = 0; i < projector->count; i++)
		if (concerns_member(&projector->deeds[i]))
			add_id(&accounts, projector->deeds[i].member);
	sort_out(&accounts);
	AUTO(bulk) struct bulk found = bulk_begin(projector->hq, &text, take_holder, &accounts);
	for (uint32_t i = 0; i < accounts.count; i++) {
		bulk_int(&found, accounts.rows[i].id);
		bulk_end_row(&found);
	}
	bulk_run(&found);
	for (uint32_t i = 0; i < projector->count; i++) {
		struct deed *deed = &projector->deeds[i];
		struct account *account =
			concerns_member(deed) ? account_of(&accounts, deed->member) : NULL;
		deed->holder = account ? account->holder : 0;
		deed->news_told = account && account->has_news && moves_member(deed) &&
				  strcmp(account->tier, deed->tier) == 0;
	}
}

/* The receipt of that sale said that the tier is new: once is enough. */
static void forget_news(struct projector *projector)
{
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		struct member_file file;
		if (!deed->news_told || !member_file_find(projector->hq, deed->member, &file) ||
			!file.tier_news)
			continue;
		file.tier_news = false;
		member_file_put(projector->hq, &file);
		member_more_refresh(projector->hq, deed->member, projector->now_ms);
	}
}

/* What was posted counts for the next tier and as tickets of draws. */
static void tell_bought(struct projector *projector, const struct accounts *accounts)
{
	if (!member_more_tells_bought(projector->hq))
		return;
	for (uint32_t i = 0; i < accounts->count; i++)
		member_more_refresh(projector->hq, accounts->rows[i].id, projector->now_ms);
}

/* ---- moving ---- */

static void add_up(
	const struct projector *projector, const struct deed *deed, struct account *account)
{
	if (!moves_member(deed))
		return;
	account->movement.points += deed->points_earned - deed->points_used;
	account->movement.orders++;
	account->spends |= deed->points_used > 0;
	account->movement.metric +=
		qualifying_points(projector->exponent, deed->total_minor - deed->noncash_minor);
	account->movement.spent_minor += deed->total_minor;
}

static void write_accounts(struct projector *projector, struct accounts *accounts)
{
	static const struct bulk_text text = {KEPT_MEMBER_MOVE_MANY,
		"UPDATE member SET points = points + ?, completed_orders = completed_orders + ?, "
		"metric = metric + ?, spent_minor = spent_minor + ?, ver = ?, changed_ms = ? "
		"WHERE id = ?",
		"iiiiiii"};
	if (accounts->count == 0)
		return;
	int64_t ver = feed_raise_by(projector->hq, STREAM_MEMBERS, accounts->count);
	AUTO(bulk) struct bulk moved = bulk_begin(projector->hq, &text, NULL, NULL);
	for (uint32_t i = 0; i < accounts->count; i++) {
		const struct account *account = &accounts->rows[i];
		bulk_int(&moved, account->movement.points);
		bulk_int(&moved, account->movement.orders);
		bulk_int(&moved, account->movement.metric);
		bulk_int(&moved, account->movement.spent_minor);
		bulk_int(&moved, ver + i);
		bulk_int(&moved, projector->now_ms);
		bulk_int(&moved, account->id);
		bulk_end_row(&moved);
	}
	bulk_run(&moved);
}

/* Back to what it was before this turn: each sale adds its own again. */
static void take_balance(void *arg, struct stmt *row)
{
	struct account *account = account_of(arg, column_int(row, 0));
	if (account)
		account->points = column_int(row, 1) - account->movement.points;
}

/* Who spent nothing has no debt from it. */
static void read_balances(struct projector *projector, struct accounts *accounts)
{
	static const struct bulk_text text = {KEPT_MEMBER_BALANCE,
		"SELECT member.id, member.points FROM member WHERE id = ?", "i"};
	AUTO(bulk) struct bulk read = bulk_begin(projector->hq, &text, take_balance, accounts);
	for (uint32_t i = 0; i < accounts->count; i++) {
		if (!accounts->rows[i].spends)
			continue;
		bulk_int(&read, accounts->rows[i].id);
		bulk_end_row(&read);
	}
	bulk_run(&read);
}

static void remark_on(struct projector *projector, struct accounts *accounts)
{
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		if (!moves_member(deed))
			continue;
		struct account *account = account_of(accounts, deed->holder);
		if (!account) {
			project_remark_number(
				projector, deed, PROBLEM_UNKNOWN_MEMBER, (uint64_t)deed->member);
			continue;
		}
		account->points += deed->points_earned - deed->points_used;
		if (deed->points_used > 0 && account->points < 0)
			project_remark_number(
				projector, deed, PROBLEM_OVERSPEND, (uint64_t)-account->points);
	}
}

void members_move(struct projector *projector)
{
	struct accounts accounts = {0};
	for (uint32_t i = 0; i < projector->count; i++)
		if (concerns_member(&projector->deeds[i]) && projector->deeds[i].holder)
			add_id(&accounts, projector->deeds[i].holder);
	sort_out(&accounts);
	for (uint32_t i = 0; i < projector->count; i++) {
		const struct deed *deed = &projector->deeds[i];
		if (concerns_member(deed) && deed->holder)
			add_up(projector, deed, account_of(&accounts, deed->holder));
	}
	write_accounts(projector, &accounts);
	forget_news(projector);
	tell_bought(projector, &accounts);
	read_balances(projector, &accounts);
	remark_on(projector, &accounts);
}

bool members_movement(struct hq *hq, const struct place *at, struct movement *movement)
{
	struct record record;
	struct closed_refund refund;
	struct closed_sale *sale = &hq->projector->sale;
	AUTO(paper) struct paper bytes = {0};
	*movement = (struct movement){0};
	if (!posted_read(hq, at, &bytes, &record))
		return false;
	if (sale_record_read(&record, sale)) {
		int64_t exponent = hq_setting_int(hq, "currency.exponent", 2);
		movement->orders = 1;
		movement->metric =
			qualifying_points(exponent, sale->total_minor - sale->noncash_minor);
		movement->spent_minor = sale->total_minor;
		return true;
	}
	if (!refund_record_read(&record, &refund))
		return false;
	movement->spent_minor = -refund.total_minor;
	return true;
}
