#include "sync/hq/member_tier.h"

#include "pos/core/text.h"
#include "sync/hq/feed.h"
#include "sync/hq/hq.h"
#include "sync/hq/ledger.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_more.h"

#include <string.h>

bool member_tier_find(struct hq *hq, int64_t member, struct member_tier *tier)
{
	struct patron patron;
	*tier = (struct member_tier){.member = member};
	if (!book_find(hq, member, &patron) || patron.gone)
		return false;
	text_copy(tier->card, sizeof tier->card, patron.card);
	text_copy(tier->tier, sizeof tier->tier, patron.tier);
	(void)member_file_find(hq, member, &tier->file);
	return true;
}

/* Nobody's tier is the lowest. */
static bool standing_of(const struct tier_plan *plan, const char *id, uint32_t until,
	struct tier_standing *standing)
{
	uint32_t rank = id[0] ? tier_rank(plan, id) : 0;
	*standing = (struct tier_standing){rank, until};
	return rank < plan->count;
}

static bool is_lent(const struct member_tier *tier)
{
	return tier->file.tier_by[0] != '\0';
}

bool member_tier_own(
	const struct tier_plan *plan, const struct member_tier *tier, struct tier_standing *own)
{
	const struct member_file *file = &tier->file;
	return is_lent(tier) ? standing_of(plan, file->tier_back, file->tier_back_until, own)
			     : standing_of(plan, tier->tier, file->tier_until, own);
}

bool member_tier_lent(
	const struct tier_plan *plan, const struct member_tier *tier, struct tier_standing *lent)
{
	return is_lent(tier) && standing_of(plan, tier->tier, tier->file.tier_until, lent);
}

/* ---- writing ---- */

/* What is to be so from a day on, and who said it, for the log. */
struct change {
	const char *tier;
	struct member_file file;
	const char *by, *reason;
	uint32_t on;
	int64_t now_ms;
};

static void log_change(struct hq *hq, const struct member_tier *before, const struct change *change)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"INSERT INTO tier_log (number, member, on_date, tier_before, tier, until, by_whom, "
		"reason, at_ms, told_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)");
	bind_int(&s, counter_next(hq, "tier_log"));
	bind_int(&s, before->member);
	bind_int(&s, change->on);
	bind_text(&s, before->tier);
	bind_text(&s, change->tier);
	bind_int(&s, change->file.tier_until);
	bind_text(&s, change->by);
	bind_text(&s, change->reason);
	bind_int(&s, change->now_ms);
	run(&s);
}

static void write_tier(struct hq *hq, int64_t member, const char *tier)
{
	AUTO(stmt) struct stmt s = sql(&hq->db, "UPDATE member SET tier = ?, ver = ? WHERE id = ?");
	bind_text(&s, tier);
	bind_int(&s, feed_raise(hq, STREAM_MEMBERS));
	bind_int(&s, member);
	run(&s);
}

static bool same_file(const struct member_file *a, const struct member_file *b)
{
	return a->tier_until == b->tier_until && strcmp(a->tier_by, b->tier_by) == 0 &&
	       strcmp(a->tier_back, b->tier_back) == 0 && a->tier_back_until == b->tier_back_until;
}

/* What tills are told of the file, beside the tier itself, is not the same. */
static bool told_otherwise(const struct member_file *a, const struct member_file *b)
{
	return a->tier_until != b->tier_until || a->tier_news != b->tier_news;
}

/* Whoever had no tier at all is told nothing about the lowest. */
static bool write_state(struct hq *hq, const struct tier_plan *plan, struct member_tier *tier,
	struct change *change)
{
	bool changed = strcmp(tier->tier, change->tier) != 0;
	if (!changed && same_file(&tier->file, &change->file))
		return false;
	if (changed) {
		change->file.tier_since = change->on;
		change->file.tier_news =
			tier->tier[0] || strcmp(change->tier, plan->tiers[0].id) != 0;
		write_tier(hq, tier->member, change->tier);
		log_change(hq, tier, change);
	}
	member_file_put(hq, &change->file);
	if (told_otherwise(&tier->file, &change->file))
		member_more_refresh(hq, tier->member, change->now_ms);
	tier->file = change->file;
	if (changed)
		text_copy(tier->tier, sizeof tier->tier, change->tier);
	return true;
}

static void forget_loan(struct member_file *file)
{
	file->tier_by[0] = file->tier_reason[0] = file->tier_back[0] = '\0';
	file->tier_back_until = 0;
}

bool member_tier_settle(struct hq *hq, const struct tier_plan *plan, struct member_tier *tier,
	struct tier_standing own, uint32_t on, int64_t now_ms)
{
	struct tier_standing lent;
	struct change change = {.tier = plan->tiers[own.rank].id,
		.file = tier->file,
		.by = "",
		.reason = "",
		.on = on,
		.now_ms = now_ms};
	struct member_file *file = &change.file;
	if (member_tier_lent(plan, tier, &lent) && lent.until >= on && lent.rank > own.rank) {
		text_copy(file->tier_back, sizeof file->tier_back, change.tier);
		file->tier_back_until = own.until;
		change.tier = plan->tiers[lent.rank].id;
	} else {
		forget_loan(file);
		file->tier_until = own.until;
	}
	return write_state(hq, plan, tier, &change);
}

/* Nothing that they have would change. */
static bool is_higher(const struct tier_plan *plan, const struct member_tier *tier,
	const struct tier_loan *loan, uint32_t rank, uint32_t own)
{
	struct tier_standing lent;
	return own >= rank || (member_tier_lent(plan, tier, &lent) && lent.rank >= rank &&
				      lent.until >= loan->until);
}

enum loan_result member_tier_lend(struct hq *hq, const struct tier_plan *plan, int64_t member,
	const struct tier_loan *loan, uint32_t on, int64_t now_ms)
{
	struct member_tier tier;
	struct tier_standing own;
	uint32_t rank = tier_rank(plan, loan->tier);
	if (rank >= plan->count)
		return LOAN_NO_TIER;
	if (loan->until < on)
		return LOAN_OVER;
	if (!member_tier_find(hq, member, &tier))
		return LOAN_NO_MEMBER;
	if (!member_tier_own(plan, &tier, &own))
		own = (struct tier_standing){0, 0};
	if (is_higher(plan, &tier, loan, rank, own.rank))
		return LOAN_HIGHER;
	struct change change = {.tier = loan->tier,
		.file = tier.file,
		.by = loan->by,
		.reason = loan->reason,
		.on = on,
		.now_ms = now_ms};
	struct member_file *file = &change.file;
	text_copy(file->tier_back, sizeof file->tier_back, plan->tiers[own.rank].id);
	file->tier_back_until = own.until;
	file->tier_until = loan->until;
	text_copy(file->tier_by, sizeof file->tier_by, loan->by);
	text_copy(file->tier_reason, sizeof file->tier_reason, loan->reason);
	(void)write_state(hq, plan, &tier, &change);
	return LOAN_GIVEN;
}

bool member_tier_revoke(struct hq *hq, const struct tier_plan *plan, int64_t member,
	const struct tier_loan *why, uint32_t on, int64_t now_ms)
{
	struct member_tier tier;
	struct tier_standing own;
	if (!member_tier_find(hq, member, &tier) || !is_lent(&tier))
		return false;
	if (!member_tier_own(plan, &tier, &own))
		own = (struct tier_standing){0, 0};
	struct change change = {.tier = plan->tiers[own.rank].id,
		.file = tier.file,
		.by = why->by,
		.reason = why->reason,
		.on = on,
		.now_ms = now_ms};
	forget_loan(&change.file);
	change.file.tier_until = own.until;
	return write_state(hq, plan, &tier, &change);
}
