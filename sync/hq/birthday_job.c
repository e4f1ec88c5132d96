/* The job `birthdays`: vouchers for members' birthdays and those of their relatives, before the
 * month begins (birthday.days_before). Good for the whole month, once a birthday and year, whoever
 * changes it meanwhile: the key is the member and the year. */
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/birthday_gifts.h"
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_book.h"
#include "sync/hq/preference.h"
#include "sync/hq/wallet.h"

#include <stdio.h>
#include <string.h>

enum { TASTE_MONTHS = 12, NUMBER_TEXT_MAX = 16, BIRTHDAYS_A_PAGE = JOB_PAGE };

/* What a page works with. */
struct birthdays {
	struct job_run *run;
	struct birthday_gifts gifts;
	uint32_t first; /* day of the month whose birthdays are due */
	int month;
};

/* A member's own birthday, or a relative's. */
struct celebration {
	int64_t member;
	int64_t number; /* of the relative, 0: the member */
	char card[CARD_MAX], tier[TIER_MAX], relation[RELATION_NAME_MAX];
};

static struct birthdays begin(struct job_run *run)
{
	int64_t days = hq_setting_int(run->hq, "birthday.days_before", BIRTHDAY_DAYS_USUAL);
	struct birthdays birthdays = {.run = run};
	birthdays.first = period_first(PERIOD_MONTH, date_plus_days(run->on, days));
	birthdays.month = (int)(birthdays.first / 100 % 100);
	birthday_gifts_now(run->hq, &birthdays.gifts);
	return birthdays;
}

/* In the order of members; of one the own birthday first, then the relatives by their numbers. A
 * member's celebrations are never torn between pages: the last one's wait for the next page. */
static uint32_t read_due(
	const struct birthdays *birthdays, struct celebration due[BIRTHDAYS_A_PAGE])
{
	uint32_t count = 0;
	struct job_run *run = birthdays->run;
	AUTO(stmt)
	struct stmt s = sql(&run->hq->db,
		"SELECT id, 0 AS number, card, tier, '' AS relation FROM member "
		"WHERE id > ? AND gone = 0 AND blocked = 0 AND birthday_month = ? "
		"UNION ALL SELECT r.member, r.number, m.card, m.tier, r.relation "
		"FROM member_relative AS r JOIN member AS m ON m.id = r.member "
		"WHERE r.member > ? AND r.month = ? AND r.consent_ms > 0 AND m.gone = 0 "
		"AND m.blocked = 0 ORDER BY 1, 2 LIMIT ?");
	bind_int(&s, run->cursor);
	bind_int(&s, birthdays->month);
	bind_int(&s, run->cursor);
	bind_int(&s, birthdays->month);
	bind_int(&s, BIRTHDAYS_A_PAGE);
	for (; count < BIRTHDAYS_A_PAGE && next_row(&s); count++) {
		struct celebration *one = &due[count];
		one->member = column_int(&s, 0);
		one->number = column_int(&s, 1);
		column_text(&s, 2, one->card, sizeof one->card);
		column_text(&s, 3, one->tier, sizeof one->tier);
		column_text(&s, 4, one->relation, sizeof one->relation);
	}
	return count;
}

static uint32_t whole_members(const struct celebration *due, uint32_t count)
{
	uint32_t whole = count;
	if (count < BIRTHDAYS_A_PAGE)
		return count;
	while (whole > 0 && due[whole - 1].member == due[count - 1].member)
		whole--;
	return whole > 0 ? whole : count;
}

static void give(struct birthdays *birthdays, const struct celebration *one)
{
	char before[WALLET_KEY_MAX], behind[NUMBER_TEXT_MAX] = "", key[WALLET_KEY_MAX];
	char category[CATEGORY_MAX] = "", campaign[NUMBER_TEXT_MAX];
	struct job_run *run = birthdays->run;
	(void)snprintf(before, sizeof before, "%s:%u:", one->number ? "family" : "birthday",
		birthdays->first / 10000);
	if (one->number)
		(void)snprintf(behind, sizeof behind, ":%d", (int)one->number);
	(void)snprintf(key, sizeof key, "%.40s%lld%s", before, (long long)one->member, behind);
	if (wallet_gave_one(run->hq, one->member, before, behind))
		return;
	if (birthday_gifts_by_category(&birthdays->gifts))
		preference_of(
			run->hq, one->member, date_plus_months(run->on, -TASTE_MONTHS), category);
	const struct birthday_gift *gift =
		birthday_gift_for(&birthdays->gifts, one->relation, one->tier, category);
	if (!gift)
		return;
	const struct voucher voucher = {.member = one->member,
		.campaign = gift->campaign,
		.until = period_last(PERIOD_MONTH, birthdays->first),
		.benefit_minor = gift->benefit_minor,
		.key = key};
	(void)snprintf(campaign, sizeof campaign, "%u", gift->campaign);
	if (wallet_give(run->hq, &voucher, run->now_ms))
		job_did(run, TEXT_JOB_BIRTHDAY_GIVEN, one->card, campaign);
}

static bool birthdays_page(struct job_run *run)
{
	struct celebration due[BIRTHDAYS_A_PAGE];
	struct birthdays birthdays = begin(run);
	uint32_t count = read_due(&birthdays, due), whole = whole_members(due, count);
	for (uint32_t i = 0; i < whole; i++)
		give(&birthdays, &due[i]);
	if (whole > 0)
		run->cursor = due[whole - 1].member;
	run->seen += whole;
	return count == BIRTHDAYS_A_PAGE;
}

static bool wanted(struct hq *hq)
{
	struct birthday_gifts gifts;
	birthday_gifts_now(hq, &gifts);
	return gifts.count > 0;
}

const struct job job_birthdays = {
	.name = "birthdays",
	.title = TEXT_JOB_BIRTHDAYS,
	.period = JOB_DAILY,
	.page = birthdays_page,
	.wanted = wanted,
};
