/* suanpan-hq tier grant, tier revoke, tier log: tiers that a person with a name lends. */
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/jobs.h"
#include "sync/hq/member_book.h"
#include "sync/hq/member_tier.h"
#include "sync/hq/tier_setting.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>
#include <string.h>

enum { LOG_SHOWN = 60 };

/* A name or a reason: there, and no longer than what is kept. */
static const char *said(
	const struct word_call *call, struct word_answer *answer, const char *option, size_t cap)
{
	char name[32], allowed[32];
	const char *text = word_option(call, option);
	if (text && *text && strlen(text) < cap)
		return text;
	(void)snprintf(name, sizeof name, "--%s", option);
	(void)snprintf(allowed, sizeof allowed, "1..%zu", cap - 1);
	word_fails(call, answer, TEXT_TIER_SAY, name, allowed);
	return NULL;
}

static bool find_member(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct patron *patron)
{
	char card[CARD_MAX];
	const char *text = word_argument(call, 0);
	if (card_normal(card, text) && book_find_card(hq, card, patron))
		return true;
	word_fails(call, answer, TEXT_HQ_MEMBER_UNKNOWN, text);
	return false;
}

static bool read_plan(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct tier_plan *plan)
{
	struct err err;
	if (!tier_plan_read(hq, plan, &err)) {
		word_fails_with(call, answer, &err);
		return false;
	}
	if (plan->count == 0)
		word_fails(call, answer, TEXT_TIER_NO_TIERS);
	return plan->count > 0;
}

static void tell_loan(const struct word_call *call, struct word_answer *answer,
	enum loan_result result, const struct tier_loan *loan)
{
	char until[DATE_TEXT_MAX];
	const char *card = word_argument(call, 0);
	date_text(until, loan->until);
	switch (result) {
	case LOAN_GIVEN:
		word_says(call, answer, TEXT_TIER_LENT, card, loan->tier, until);
		return;
	case LOAN_NO_TIER:
		word_fails(call, answer, TEXT_TIER_UNKNOWN, loan->tier);
		return;
	case LOAN_NO_MEMBER:
		word_fails(call, answer, TEXT_HQ_MEMBER_UNKNOWN, card);
		return;
	case LOAN_OVER:
		word_fails(call, answer, TEXT_TIER_OVER, until);
		return;
	case LOAN_HIGHER:
		word_fails(call, answer, TEXT_TIER_HIGHER, card, loan->tier);
		return;
	}
}

void word_tier_grant(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	struct patron patron;
	struct tier_plan plan;
	int64_t now_ms = hq_now_ms(hq);
	const char *until = word_option(call, "until");
	struct tier_loan loan = {.tier = word_argument(call, 1),
		.by = said(call, answer, "by", FILE_NAME_MAX),
		.reason = said(call, answer, "reason", FILE_REASON_MAX)};
	if (!loan.by || !loan.reason)
		return;
	if (!until || !date_read(until, &loan.until)) {
		word_fails(call, answer, TEXT_JOB_DATE, until ? until : "");
		return;
	}
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (!read_plan(hq, call, answer, &plan) || !find_member(hq, call, answer, &patron))
		return;
	enum loan_result result =
		member_tier_lend(hq, &plan, patron.id, &loan, job_today(hq, now_ms), now_ms);
	if (tx_commit(&tx, &err))
		tell_loan(call, answer, result, &loan);
}

void word_tier_revoke(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	struct patron patron;
	struct tier_plan plan;
	int64_t now_ms = hq_now_ms(hq);
	const struct tier_loan why = {.by = said(call, answer, "by", FILE_NAME_MAX),
		.reason = said(call, answer, "reason", FILE_REASON_MAX)};
	if (!why.by || !why.reason)
		return;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (!read_plan(hq, call, answer, &plan) || !find_member(hq, call, answer, &patron))
		return;
	bool lent = member_tier_revoke(hq, &plan, patron.id, &why, job_today(hq, now_ms), now_ms);
	if (!tx_commit(&tx, &err))
		return;
	if (lent)
		word_says(call, answer, TEXT_TIER_TAKEN_BACK, patron.card);
	else
		word_fails(call, answer, TEXT_TIER_NONE_LENT, patron.card);
}

static void tell_change(const struct word_call *call, struct word_answer *answer, struct stmt *s)
{
	char on[DATE_TEXT_MAX], until[DATE_TEXT_MAX] = "", before[TIER_MAX], tier[TIER_MAX];
	char card[CARD_MAX], by[FILE_NAME_MAX], reason[FILE_REASON_MAX];
	char head[DATE_TEXT_MAX + CARD_MAX + 4], change[2 * TIER_MAX + DATE_TEXT_MAX + 8];
	char who[FILE_NAME_MAX + FILE_REASON_MAX + 4] = "";
	date_text(on, (uint32_t)column_int(s, 0));
	column_text(s, 1, card, sizeof card);
	column_text(s, 2, before, sizeof before);
	column_text(s, 3, tier, sizeof tier);
	if (column_int(s, 4))
		date_text(until, (uint32_t)column_int(s, 4));
	column_text(s, 5, by, sizeof by);
	column_text(s, 6, reason, sizeof reason);
	(void)snprintf(head, sizeof head, "%s  %s", on, card);
	(void)snprintf(change, sizeof change, "%s -> %s %s", before[0] ? before : "-", tier, until);
	if (by[0] || reason[0])
		(void)snprintf(who, sizeof who, "%s: %s", by, reason);
	word_says(call, answer, TEXT_TIER_LOG, head, change, who);
}

void word_tier_log(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT l.on_date, m.card, l.tier_before, l.tier, l.until, l.by_whom, l.reason "
		"FROM tier_log l JOIN member m ON m.id = l.member ORDER BY l.number DESC LIMIT ?");
	bind_int(&s, LOG_SHOWN);
	while (next_row(&s))
		tell_change(call, answer, &s);
}
