#include "sync/hq/bonus.h"

#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/points_book.h"

#include <stdio.h>
#include <string.h>

enum { SETTING_TEXT_MAX = 4097, AMOUNT_TEXT_MAX = 24 };

static void read_one(struct json_value member, void *arg)
{
	struct bonuses *bonuses = arg;
	if (bonuses->count == TIERS_MAX) {
		json_refuse(member, TEXT_HQ_BONUS_TIERS, NULL, NULL);
		return;
	}
	struct bonus *bonus = &bonuses->of[bonuses->count++];
	text_copy(bonus->tier, sizeof bonus->tier, member.name);
	bonus->points = json_int(member, 0, POINTS_CREDIT_MAX);
}

void bonus_setting_take(struct json_value value, struct bonuses *bonuses)
{
	json_each(value, read_one, bonuses);
}

struct receiver {
	int64_t id;
	char card[CARD_MAX], tier[TIER_MAX];
};

static void read_bonuses(struct hq *hq, struct bonuses *bonuses)
{
	char text[SETTING_TEXT_MAX];
	struct err ignored;
	AUTO(json) struct json doc = {0};
	*bonuses = (struct bonuses){0};
	hq_setting(hq, "tier.bonus", text, sizeof text, "{}");
	if (json_parse(&doc, text, strlen(text), sizeof text, &ignored))
		bonus_setting_take(json_root(&doc), bonuses);
}

static bool wanted(struct hq *hq)
{
	struct bonuses bonuses;
	read_bonuses(hq, &bonuses);
	return bonuses.count > 0;
}

static int64_t points_of(const struct bonuses *bonuses, const char *tier)
{
	for (uint32_t i = 0; i < bonuses->count; i++)
		if (strcmp(bonuses->of[i].tier, tier) == 0)
			return bonuses->of[i].points;
	return 0;
}

/* With the tier at the end of the month before: who rises on the 1st has it from the next month on,
 * however late the job runs; who joined since has none. Of who came by import nobody knows since
 * when they are members: the job `files` only says a day. Who is blocked earns nothing. */
static uint32_t read_receivers(struct job_run *run, struct receiver receivers[JOB_PAGE])
{
	uint32_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT m.id, m.card, coalesce((SELECT l.tier_before FROM tier_log l WHERE "
		"l.member = m.id AND l.on_date >= ? ORDER BY l.at_ms, l.number LIMIT 1), m.tier) "
		"FROM member m LEFT JOIN member_file f ON f.member = m.id "
		"WHERE m.id > ? AND m.gone = 0 AND m.blocked = 0 AND "
		"(f.joined_on IS NULL OR f.joined_on < ? OR f.source = 'import') "
		"ORDER BY m.id LIMIT ?");
	bind_int(&s, run->on);
	bind_int(&s, run->cursor);
	bind_int(&s, run->on);
	bind_int(&s, JOB_PAGE);
	for (; count < JOB_PAGE && next_row(&s); count++) {
		receivers[count].id = column_int(&s, 0);
		column_text(&s, 1, receivers[count].card, sizeof receivers[count].card);
		column_text(&s, 2, receivers[count].tier, sizeof receivers[count].tier);
	}
	return count;
}

static void give(struct job_run *run, const struct receiver *receiver, int64_t points)
{
	char month[16], amount[AMOUNT_TEXT_MAX];
	const struct points_credit credit = {.member = receiver->id,
		.points = points,
		.source = POINTS_BONUS,
		.key = month,
		.on = run->on};
	(void)snprintf(month, sizeof month, "%u", run->on / 100);
	(void)snprintf(amount, sizeof amount, "%lld", (long long)points);
	if (points > 0 && points_book_credit(run->hq, &credit, run->now_ms))
		job_did(run, TEXT_JOB_BONUS_GIVEN, receiver->card, amount, receiver->tier);
}

static bool bonus_page(struct job_run *run)
{
	struct receiver receivers[JOB_PAGE];
	struct bonuses bonuses;
	read_bonuses(run->hq, &bonuses);
	uint32_t count = read_receivers(run, receivers);
	for (uint32_t i = 0; i < count; i++)
		give(run, &receivers[i], points_of(&bonuses, receivers[i].tier));
	run->seen += count;
	if (count > 0)
		run->cursor = receivers[count - 1].id;
	return count == JOB_PAGE;
}

/* Nothing of it counts for a tier (programme.md EARN-20, AMB-03): points have no part in metrics.
 */
const struct job job_bonus = {
	.name = "bonus",
	.title = TEXT_JOB_BONUS,
	.period = JOB_MONTHLY,
	.page = bonus_page,
	.wanted = wanted,
};
