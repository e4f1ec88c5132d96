/* What people hear of records that did not post or posted with a remark, and what they say to it:
 * suanpan-hq dead-letters, replay, quarantine. */
#include "sync/hq/letter_words.h"
#include "pos/core/closed_sale.h"
#include "pos/core/money.h"
#include "sync/hq/hq.h"
#include "sync/hq/judge.h"
#include "sync/hq/posted.h"
#include "sync/hq/project.h"
#include "sync/hq/replay.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/journal_refund.h"
#include "sync/journal_sale.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void say_receipt(char out[LETTER_TEXT_MAX], struct hq *hq, enum lang lang, enum text what,
	const char *receipt, int64_t total_minor)
{
	char total[MONEY_TEXT_MAX];
	int exponent = (int)hq_setting_int(hq, "currency.exponent", 2);
	money_text(total, total_minor, exponent);
	say(out, LETTER_TEXT_MAX, lang, (struct says){what, receipt, total});
}

void letter_about(char out[LETTER_TEXT_MAX], struct hq *hq, enum lang lang, const struct place *at)
{
	char receipt[RECEIPT_NUMBER_MAX], place[PLACE_TEXT_MAX];
	struct record record;
	struct closed_refund refund;
	struct closed_sale *sale = &hq->projector->sale;
	AUTO(paper) struct paper bytes = {0};
	place_text(place, at);
	bool read = posted_read(hq, at, &bytes, &record);
	if (read && sale_record_read(&record, sale)) {
		receipt_number(receipt, sale->till, sale->epoch, sale->counter);
		say_receipt(out, hq, lang, TEXT_HQ_LETTER_SALE, receipt, sale->total_minor);
	} else if (read && refund_record_read(&record, &refund)) {
		receipt_number(receipt, refund.till, refund.epoch, refund.counter);
		say_receipt(out, hq, lang, TEXT_HQ_LETTER_REFUND, receipt, refund.total_minor);
	} else {
		say(out, LETTER_TEXT_MAX, lang, (struct says){TEXT_HQ_LETTER_RECORD, place});
	}
}

void letter_say(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	const struct problem_row *problem)
{
	char about[LETTER_TEXT_MAX];
	letter_about(about, hq, call->lang, &problem->at);
	enum problem_code code;
	if (problem_read(problem->code, &code)) {
		word_says(call, answer, problem_sentence(code), about, problem->detail);
		return;
	}
	word_says(call, answer, TEXT_HQ_PROBLEM_OTHER, about, problem->code, problem->detail);
}

static void say_number(const struct word_call *call, struct word_answer *answer, enum text sentence,
	int64_t first, int64_t second)
{
	char a[24], b[24];
	(void)snprintf(a, sizeof a, "%" PRId64, first);
	(void)snprintf(b, sizeof b, "%" PRId64, second);
	word_says(call, answer, sentence, a, b);
}

void word_dead_letters(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t dead = 0, count = 0;
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT store, till, epoch, seq, branch, code, detail, dead FROM problem "
		"WHERE settled_ms = 0 OR ? = 1 ORDER BY dead DESC, at_ms, store, till, epoch, seq");
	bind_int(&s, word_flag(call, "all"));
	while (next_row(&s)) {
		struct problem_row row = {.at = column_place(&s, 0)};
		column_text(&s, 5, row.code, sizeof row.code);
		column_text(&s, 6, row.detail, sizeof row.detail);
		row.dead = column_int(&s, 7) != 0;
		letter_say(hq, call, answer, &row);
		dead += row.dead;
		count++;
	}
	say_number(call, answer, TEXT_HQ_LETTERS_SUM, dead, count - dead);
}

void word_replay(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t till;
	struct replayed done;
	if (!word_number(call, answer, "till", 0, UINT32_MAX, 0, &till))
		return;
	if (replay(hq, (uint32_t)till, &done))
		say_number(call, answer, TEXT_HQ_REPLAYED, done.settled, done.open);
}

/* ---- quarantine ---- */

static const struct standing {
	enum verdict_on_record state;
	enum text word;
} standings[] = {
	{NOT_JUDGED, TEXT_HQ_QUARANTINE_NEW},
	{JUDGED_POSTED, TEXT_HQ_QUARANTINE_POSTED},
	{JUDGED_REPEAT, TEXT_HQ_QUARANTINE_REPEAT},
	{JUDGED_HELD, TEXT_HQ_QUARANTINE_HELD},
	{JUDGED_REJECTED, TEXT_HQ_QUARANTINE_REJECTED},
	{JUDGED_UNREADABLE, TEXT_HQ_QUARANTINE_UNREADABLE},
};

void word_quarantine(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT till, epoch, state, count(*), min(seq), max(seq) FROM quarantine "
		"GROUP BY till, epoch, state ORDER BY till, epoch, state");
	while (next_row(&s)) {
		char branch[48], count[24], range[64];
		(void)snprintf(branch, sizeof branch, "%" PRId64 "-%" PRId64, column_int(&s, 0),
			column_int(&s, 1));
		(void)snprintf(count, sizeof count, "%" PRId64, column_int(&s, 3));
		(void)snprintf(range, sizeof range, "%" PRId64 "-%" PRId64, column_int(&s, 4),
			column_int(&s, 5));
		for (size_t i = 0; i < LENGTH(standings); i++)
			if (column_int(&s, 2) == standings[i].state)
				word_says(call, answer, standings[i].word, branch, count, range);
	}
}

static bool read_branch(
	const struct word_call *call, struct word_answer *answer, int64_t *till, int64_t *epoch)
{
	return word_number(call, answer, "till", 1, UINT32_MAX, 0, till) &&
	       word_number(call, answer, "epoch", 1, RECORD_EPOCH_MAX, 0, epoch);
}

void word_quarantine_release(
	struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t till, epoch;
	if (!read_branch(call, answer, &till, &epoch))
		return;
	say_number(call, answer, TEXT_HQ_QUARANTINE_RELEASED,
		judge_release(hq, (uint32_t)till, (uint32_t)epoch), 0);
}

void word_quarantine_reject(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t till, epoch;
	const char *note = word_option(call, "note");
	if (!read_branch(call, answer, &till, &epoch))
		return;
	say_number(call, answer, TEXT_HQ_QUARANTINE_TURNED_DOWN,
		judge_reject(hq, (uint32_t)till, (uint32_t)epoch, note ? note : ""), 0);
}
