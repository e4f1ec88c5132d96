#include "sync/hq/member_progress.h"

#include "pos/core/period.h"
#include "sync/hq/buyers.h"
#include "sync/hq/hq.h"
#include "sync/hq/tier_setting.h"

#include <string.h>

/* A plan that cannot be read is told by the job that reviews it. */
static bool read_plan(struct hq *hq, struct tier_plan *plan)
{
	struct err ignored;
	return tier_plan_read(hq, plan, &ignored) && !tier_plan_plain(plan);
}

bool progress_wanted(struct hq *hq)
{
	struct tier_plan plan;
	return read_plan(hq, &plan);
}

bool progress_any(struct hq *hq)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "SELECT 1 FROM tier_progress LIMIT 1");
	return next_row(&s);
}

struct tier_progress progress_kept(struct hq *hq, int64_t member)
{
	struct tier_progress kept = {0};
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT tier, metric, have, need, until_on FROM tier_progress WHERE member = ?");
	bind_int(&s, member);
	if (!next_row(&s))
		return kept;
	kept.told = true;
	column_text(&s, 0, kept.tier, sizeof kept.tier);
	kept.metric = (enum metric)column_int(&s, 1);
	kept.have = column_int(&s, 2);
	kept.need = column_int(&s, 3);
	kept.until = (uint32_t)column_int(&s, 4);
	return kept;
}

void progress_forget(struct hq *hq, int64_t member)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "DELETE FROM tier_progress WHERE member = ?");
	bind_int(&s, member);
	run(&s);
}

static void keep(struct hq *hq, int64_t member, const struct tier_progress *progress)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO tier_progress (member, tier, metric, have, need, until_on) "
		"VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (member) DO UPDATE SET "
		"tier = excluded.tier, metric = excluded.metric, have = excluded.have, "
		"need = excluded.need, until_on = excluded.until_on");
	bind_int(&s, member);
	bind_text(&s, progress->tier);
	bind_int(&s, progress->metric);
	bind_int(&s, progress->have);
	bind_int(&s, progress->need);
	bind_int(&s, progress->until);
	run(&s);
}

/* Nobody's tier is the lowest; one that no setting names leads to none. */
static struct tier_progress count(
	struct hq *hq, const struct tier_plan *plan, int64_t member, uint32_t on)
{
	struct tier_progress progress = {.told = true};
	struct buyers *buyers = buyers_of(hq, member, tier_looks_back(plan, on));
	if (buyers && buyers->count > 0) {
		const char *tier = buyers->customers[0].tier.tier;
		struct buyer buyer = buyers_at(buyers, 0);
		buyer_judged_by(&buyer, plan);
		progress = tier_progress_of(plan, &buyer, tier[0] ? tier_rank(plan, tier) : 0, on);
	}
	buyers_end(buyers);
	return progress;
}

struct tier_progress progress_renew(struct hq *hq, int64_t member, int64_t now_ms)
{
	struct tier_plan plan;
	struct tier_progress now = {0}, kept = progress_kept(hq, member);
	if (read_plan(hq, &plan))
		now = count(hq, &plan, member, job_today(hq, now_ms));
	if (tier_progress_same(&now, &kept))
		return now;
	if (now.told)
		keep(hq, member, &now);
	else
		progress_forget(hq, member);
	return now;
}
