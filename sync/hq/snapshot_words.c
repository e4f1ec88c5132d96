#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/snapshot.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>
#include <string.h>

static bool want(struct hq *hq, int64_t region)
{
	return errands_want_snapshot(hq, region);
}

/* Every region there is, or everybody's where there are none. */
static bool want_all(struct hq *hq)
{
	bool wanted = true;
	int64_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT DISTINCT region FROM region ORDER BY region");
	for (; next_row(&s); count++)
		wanted = want(hq, column_int(&s, 0)) && wanted;
	return count > 0 ? wanted : want(hq, REGION_EVERYBODY);
}

void word_snapshot_build(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	int64_t region = 0;
	if (!word_number(call, answer, "region", 0, INT32_MAX, 0, &region))
		return;
	bool wanted = word_option(call, "region") ? want(hq, region) : want_all(hq);
	if (!wanted) {
		word_fails(call, answer, TEXT_HQ_SNAPSHOT_QUEUE);
		return;
	}
	if (errands_served(hq)) {
		word_says(call, answer, TEXT_HQ_SNAPSHOT_BEGUN);
		return;
	}
	if (errands_finish_snapshots(hq, &err))
		word_snapshot_list(hq, call, answer);
	else
		word_fails_with(call, answer, &err);
}

static void list_one(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, int64_t region)
{
	struct manifest manifest;
	char number[24], version[24], size[24];
	if (!snapshot_find(hq, region, &manifest))
		return;
	(void)snprintf(number, sizeof number, "%lld", (long long)region);
	(void)snprintf(
		version, sizeof version, "%lld", (long long)manifest.feeds[STREAM_MEMBERS].version);
	(void)snprintf(size, sizeof size, "%lld", (long long)manifest.packed_size / 1024);
	word_says(call, answer, TEXT_HQ_SNAPSHOT_LINE, number, version, size);
}

void word_snapshot_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t rows = errands_snapshot_rows(hq);
	list_one(hq, call, answer, REGION_EVERYBODY);
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT DISTINCT region FROM region ORDER BY region");
	while (next_row(&s))
		list_one(hq, call, answer, column_int(&s, 0));
	if (rows >= 0) {
		char number[24];
		(void)snprintf(number, sizeof number, "%lld", (long long)rows);
		word_says(call, answer, TEXT_HQ_SNAPSHOT_UNDER_WAY, number);
	}
}
