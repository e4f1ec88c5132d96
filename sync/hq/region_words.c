#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/selection.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>

void word_region_set(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	int64_t store, region;
	if (!word_number(call, answer, "store", 1, UINT32_MAX, 0, &store) ||
		!word_number(call, answer, "region", 0, INT32_MAX, -1, &region))
		return;
	{
		AUTO(tx) struct tx tx = tx_begin(&hq->db);
		selection_put_store(hq, store, region);
		if (!tx_commit(&tx, &err)) {
			word_fails_with(call, answer, &err);
			return;
		}
	}
	errands_want_selection(hq);
	if (!errands_served(hq))
		errands_finish_selection(hq);
	word_says(call, answer, TEXT_HQ_REGION_SET);
}

void word_region_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT store, region FROM region ORDER BY region, store");
	while (next_row(&s)) {
		char store[24], region[24];
		(void)snprintf(store, sizeof store, "%lld", (long long)column_int(&s, 0));
		(void)snprintf(region, sizeof region, "%lld", (long long)column_int(&s, 1));
		word_says(call, answer, TEXT_HQ_REGION_LINE, region, store);
	}
}
