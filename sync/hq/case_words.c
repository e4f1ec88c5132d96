/* Sales that headquarters prices otherwise: suanpan-hq cases, case close. */
#include "sync/hq/hq.h"
#include "sync/hq/letter_words.h"
#include "sync/hq/recompute.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct kind {
	const char *name;
	enum text sentence;
} kinds[] = {
	{CASE_PRICE, TEXT_HQ_CASE_PRICE},
	{CASE_UNKNOWN_RULES, TEXT_HQ_CASE_UNKNOWN_RULES},
	{CASE_NOT_COMPARABLE, TEXT_HQ_CASE_NOT_COMPARABLE},
};

static void say_case(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, struct stmt *s)
{
	char about[LETTER_TEXT_MAX], head[LETTER_TEXT_MAX + 32], kind[32];
	char said[AGAIN_TEXT_MAX], ours[AGAIN_TEXT_MAX], note[160];
	struct place at = column_place(s, 1);
	letter_about(about, hq, call->lang, &at);
	(void)snprintf(head, sizeof head, "%" PRId64 "  %s", column_int(s, 0), about);
	column_text(s, 6, kind, sizeof kind);
	column_text(s, 7, said, sizeof said);
	column_text(s, 8, ours, sizeof ours);
	column_text(s, 10, note, sizeof note);
	for (size_t i = 0; i < LENGTH(kinds); i++)
		if (strcmp(kind, kinds[i].name) == 0)
			word_says(call, answer, kinds[i].sentence, head, said, ours);
	if (column_int(s, 9) > 0)
		word_says(call, answer, TEXT_HQ_CASE_CLOSED, note);
}

void word_cases(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db,
		"SELECT number, store, till, epoch, seq, branch, kind, said, ours, closed_ms, note "
		"FROM case_file WHERE closed_ms = 0 OR ? = 1 ORDER BY number");
	bind_int(&s, word_flag(call, "all"));
	while (next_row(&s))
		say_case(hq, call, answer, &s);
}

static bool close_case(struct hq *hq, int64_t number, const char *note)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "UPDATE case_file SET closed_ms = ?, note = ? "
				     "WHERE number = ? AND closed_ms = 0 RETURNING 1");
	bind_int(&s, hq_now_ms(hq));
	bind_text(&s, note);
	bind_int(&s, number);
	return next_row(&s);
}

void word_case_close(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	const char *text = word_argument(call, 0), *note = word_option(call, "note");
	char *end;
	int64_t number = strtoll(text, &end, 10);
	if (!note || !*note) {
		word_fails(call, answer, TEXT_HQ_CASE_NOTE);
		return;
	}
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	if (*end || !close_case(hq, number, note)) {
		word_fails(call, answer, TEXT_HQ_CASE_NONE, text);
		return;
	}
	if (!tx_commit(&tx, &err))
		word_fails_with(call, answer, &err);
}
