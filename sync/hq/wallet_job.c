/* The job `wallets`: vouchers whose last day is over lapse, and rights whose first day has come are
 * told to the tills. */
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_book.h"
#include "sync/hq/wallet.h"

#include <stdio.h>

static uint32_t read_members(struct job_run *run, int64_t ids[JOB_PAGE])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT member FROM voucher WHERE state = 'given' AND until_on > 0 "
		"AND until_on < ? AND member > ? UNION SELECT member FROM entitlement "
		"WHERE told = 0 AND from_on <= ? AND member > ? ORDER BY member LIMIT ?");
	bind_int(&s, run->on);
	bind_int(&s, run->cursor);
	bind_int(&s, run->on);
	bind_int(&s, run->cursor);
	bind_int(&s, JOB_PAGE);
	for (; count < JOB_PAGE && next_row(&s); count++)
		ids[count] = column_int(&s, 0);
	return count;
}

static void look_at(struct job_run *run, int64_t member)
{
	char number[16];
	struct patron patron;
	int64_t lapsed = wallet_lapse(run->hq, member, run->on, run->now_ms);
	member_more_refresh(run->hq, member, run->now_ms);
	if (lapsed == 0 || !book_find(run->hq, member, &patron))
		return;
	(void)snprintf(number, sizeof number, "%lld", (long long)lapsed);
	job_did(run, TEXT_JOB_WALLET_LAPSED, patron.card, number);
}

static bool wallets_page(struct job_run *run)
{
	int64_t ids[JOB_PAGE];
	uint32_t count = read_members(run, ids);
	for (uint32_t i = 0; i < count; i++)
		look_at(run, ids[i]);
	if (count > 0)
		run->cursor = ids[count - 1];
	run->seen += count;
	return count == JOB_PAGE;
}

/* A house that gives nothing has nothing to look at. */
static bool wanted(struct hq *hq)
{
	return db_int(&hq->db,
		       "SELECT count(*) FROM (SELECT 1 AS one FROM voucher UNION ALL SELECT 1 "
		       "FROM entitlement LIMIT 1) AS any_at_all",
		       0) > 0;
}

const struct job job_wallets = {
	.name = "wallets",
	.title = TEXT_JOB_WALLETS,
	.period = JOB_DAILY,
	.page = wallets_page,
	.wanted = wanted,
};
