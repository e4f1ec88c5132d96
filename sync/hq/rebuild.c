/* suanpan-hq rebuild balances: the legs are the truth, balances are caches of them (I5). */
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/paper.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct wrong_balance {
	int64_t member, shown, legs;
};

static void find_wrong(struct hq *hq, struct paper *wrong)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT m.id, m.points, coalesce(l.points, 0) FROM member m LEFT JOIN "
		"(SELECT member, CAST(sum(amount) AS BIGINT) AS points FROM leg "
		"WHERE member > 0 AND unit = 'points' GROUP BY member) l ON l.member = m.id "
		"WHERE m.points <> coalesce(l.points, 0) ORDER BY m.id");
	while (next_row(&s)) {
		struct wrong_balance row = {
			column_int(&s, 0), column_int(&s, 1), column_int(&s, 2)};
		paper_add(wrong, &row, sizeof row);
	}
}

static void set_right(struct hq *hq, const struct wrong_balance *wrong)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE member SET points = ?, ver = ?, changed_ms = ? "
				     "WHERE id = ?");
	bind_int(&s, wrong->legs);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, hq_now_ms(hq));
	bind_int(&s, wrong->member);
	run(&s);
}

static void tell(
	const struct word_call *call, struct word_answer *answer, const struct wrong_balance *wrong)
{
	char member[24], shown[24], legs[24];
	(void)snprintf(member, sizeof member, "%" PRId64, wrong->member);
	(void)snprintf(shown, sizeof shown, "%" PRId64, wrong->shown);
	(void)snprintf(legs, sizeof legs, "%" PRId64, wrong->legs);
	word_says(call, answer, TEXT_HQ_REBUILD_MEMBER, member, shown, legs);
}

void word_rebuild_balances(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	char count[24];
	bool yes = word_flag(call, "yes");
	AUTO(paper) struct paper wrong = {0};
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	find_wrong(hq, &wrong);
	for (size_t at = 0; at < wrong.used; at += sizeof(struct wrong_balance)) {
		struct wrong_balance row;
		memcpy(&row, wrong.text + at, sizeof row);
		tell(call, answer, &row);
		if (yes)
			set_right(hq, &row);
	}
	if (!tx_commit(&tx, &err))
		return;
	(void)snprintf(count, sizeof count, "%zu", wrong.used / sizeof(struct wrong_balance));
	word_says(call, answer, yes ? TEXT_HQ_REBUILT : TEXT_HQ_REBUILD_WOULD, count);
}
