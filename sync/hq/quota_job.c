/* The job `quotas`: what tills hold beyond an even part of what is left goes back every night, and
 * is shared out anew; rules whose time is over are limited no more. */
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/quota_review.h"
#include "sync/hq/quota_rules.h"

#include <stdio.h>

static uint32_t read_keys(struct job_run *run, struct quota_key keys[QUOTA_TURN])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db, "SELECT store, name FROM quota ORDER BY store, name "
					  "LIMIT ? OFFSET ?");
	bind_int(&s, QUOTA_TURN);
	bind_int(&s, run->cursor);
	for (; count < QUOTA_TURN && next_row(&s); count++) {
		keys[count] = (struct quota_key){.store = (uint32_t)column_int(&s, 0)};
		column_text(&s, 1, keys[count].name, sizeof keys[count].name);
	}
	return count;
}

static void look_at(struct job_run *run, const struct quota_key *key)
{
	char given[24], lowered[24];
	struct quota_review review = {0};
	const struct quota_look look = {.now_ms = run->now_ms, .evenly = true};
	quota_review(run->hq, key, &look, &review);
	if (review.given == 0 && review.lowered == 0)
		return;
	(void)snprintf(given, sizeof given, "%lld", (long long)review.given);
	(void)snprintf(lowered, sizeof lowered, "%lld", (long long)review.lowered);
	job_did(run, TEXT_JOB_QUOTAS_SHARED, key->name, lowered, given);
}

static bool quotas_page(struct job_run *run)
{
	struct quota_key keys[QUOTA_TURN];
	if (run->cursor == 0)
		quota_rules_read(run->hq, run->now_ms);
	uint32_t count = read_keys(run, keys);
	for (uint32_t i = 0; i < count; i++)
		look_at(run, &keys[i]);
	run->cursor += count;
	run->seen += count;
	return count == QUOTA_TURN;
}

/* A house that limits nothing has nothing to look at. */
static bool wanted(struct hq *hq)
{
	return db_int(&hq->db, "SELECT 1 FROM quota LIMIT 1", 0) == 1;
}

const struct job job_quotas = {
	.name = "quotas",
	.title = TEXT_JOB_QUOTAS,
	.period = JOB_ALWAYS,
	.page = quotas_page,
	.wanted = wanted,
};
