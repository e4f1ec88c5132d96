/* suanpan-hq member merge FROM INTO: two cards turn out to be one person. */
#include "sync/hq/checkin.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_more.h"
#include "sync/hq/member_progress.h"
#include "sync/hq/newcomer_book.h"
#include "sync/hq/points_settle.h"
#include "sync/hq/wallet.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>

static void empty(struct hq *hq, int64_t from, int64_t into)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE member SET points = 0, completed_orders = 0, "
				     "metric = 0, spent_minor = 0, merged_into = ? WHERE id = ?");
	bind_int(&s, into);
	bind_int(&s, from);
	run(&s);
}

/* Who was merged into the one that goes now follows it, so that nobody is ever two steps away. */
static void lead_on(struct hq *hq, int64_t from, int64_t into)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE member SET merged_into = ? WHERE merged_into = ?");
	bind_int(&s, into);
	bind_int(&s, from);
	run(&s);
}

void book_merge(struct hq *hq, const struct patron *from, const struct patron *into, int64_t now_ms)
{
	struct posting posting = {0};
	const struct movement movement = {.points = from->points,
		.orders = from->completed_orders,
		.metric = from->metric,
		.spent_minor = from->spent_minor};
	posting_member(&posting, from->id, -from->points);
	posting_member(&posting, into->id, from->points);
	posting_write(hq, &posting);
	(void)book_move(hq, into->id, &movement, now_ms);
	/* Before who goes is forgotten with all they said. */
	wallet_merge(hq, from->id, into->id, now_ms);
	newcomer_merge(hq, from->id, into->id);
	checkin_merge(hq, from->id, into->id);
	(void)book_erase(hq, from->id, now_ms);
	empty(hq, from->id, into->id);
	lead_on(hq, from->id, into->id);
	points_lots_forget(hq, from->id);
	progress_forget(hq, from->id);
	member_more_refresh(hq, into->id, now_ms);
}

bool member_merge(struct hq *hq, const struct patron *from, const struct patron *into)
{
	struct err ignored;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	book_merge(hq, from, into, hq_now_ms(hq));
	return tx_commit(&tx, &ignored);
}

static bool find(struct hq *hq, const struct word_call *call, struct word_answer *answer, int which,
	struct patron *patron)
{
	char card[CARD_MAX];
	const char *asked = word_argument(call, which);
	if (card_normal(card, asked) && book_find_card(hq, card, patron))
		return true;
	word_fails(call, answer, TEXT_HQ_MEMBER_UNKNOWN, asked);
	return false;
}

void word_member_merge(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct patron from, into;
	char points[24];
	if (!find(hq, call, answer, 0, &from) || !find(hq, call, answer, 1, &into))
		return;
	if (from.id == into.id) {
		word_fails(call, answer, TEXT_HQ_MERGE_SAME, from.card);
		return;
	}
	if (!member_merge(hq, &from, &into))
		return;
	(void)snprintf(points, sizeof points, "%lld", (long long)from.points);
	word_says(call, answer, TEXT_HQ_MERGED, from.card, into.card, points);
}
