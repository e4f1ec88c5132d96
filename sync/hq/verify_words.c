/* suanpan-hq verify: by a child beside the server (night.h), or in this process where none serves.
 */
#include "sync/hq/database.h"
#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/night.h"
#include "sync/hq/verify.h"
#include "sync/hq/verify_sums.h"
#include "sync/hq/verify_wait.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <inttypes.h>
#include <stdio.h>

static void say_outcome(
	const struct word_call *call, struct word_answer *answer, int64_t wrong, int64_t records)
{
	char wrong_text[24], records_text[24];
	(void)snprintf(wrong_text, sizeof wrong_text, "%" PRId64, wrong);
	(void)snprintf(records_text, sizeof records_text, "%" PRId64, records);
	if (wrong == 1)
		word_fails(call, answer, TEXT_HQ_VERIFY_WRONG_ONE, records_text);
	else if (wrong > 1)
		word_fails(call, answer, TEXT_HQ_VERIFY_WRONG, wrong_text, records_text);
	else
		word_says(call, answer, TEXT_HQ_VERIFY_GOOD, records_text);
}

/* ---- in this process ---- */

struct showing {
	const struct word_call *call;
	int64_t of;
};

static void on_step(void *arg, const struct verdict *verdict)
{
	const struct showing *showing = arg;
	char line[VERIFY_LINE_MAX];
	const struct night_progress progress = {
		verdict->records, showing->of, verdict->at.stage, VERIFY_SUMS};
	verify_progress_line(line, showing->call->lang, &progress);
	showing->call->show(showing->call->show_arg, line);
}

static void verify_here(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct showing showing = {.call = call};
	AUTO(verdict) struct verdict verdict = {.lang = call->lang, .arg = &showing};
	verdict.stepped = call->show ? on_step : NULL;
	/* One state of everything, whatever comes in meanwhile. */
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	showing.of = verify_all_records(&hq->db);
	verify(&hq->db, &verdict);
	tx_done(&tx);
	paper_add(&answer->complaints, verdict.findings.text, verdict.findings.used);
	/* What could not be read was not looked at; word_run() says why. */
	if (db_ok(&hq->db))
		say_outcome(call, answer, verdict.wrong, verdict.records);
}

/* ---- beside the server ---- */

struct telling {
	const struct word_call *call;
	struct word_answer *answer;
};

static void tell_finding(void *arg, const struct finding *finding)
{
	const struct telling *to = arg;
	word_fails(to->call, to->answer, finding->sentence, finding->a, finding->b);
}

static void tell_last(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct night_page page;
	struct telling to = {call, answer};
	night_read(&hq->db, &page);
	night_findings(&hq->db, NIGHT_ENDED, FINDINGS_MAX, tell_finding, &to);
	if (db_ok(&hq->db))
		say_outcome(call, answer, page.ended_wrong, page.ended_records);
}

static void ask_to_wait(
	struct hq *hq, const struct word_call *call, struct word_answer *answer, int64_t number)
{
	char line[VERIFY_LINE_MAX] = "";
	struct night_progress progress;
	if (night_under_way(hq, &progress))
		verify_progress_line(line, call->lang, &progress);
	paper_print(&answer->out, "%" PRId64 "\n%s", number, line);
	answer->status = WORD_WAIT;
}

static void verify_beside(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err why;
	int64_t number;
	if (!word_number(call, answer, "order", 0, INT64_MAX, 0, &number))
		return;
	number = night_want(hq, number);
	switch (night_order(hq, number, &why)) {
	case NIGHT_WORKS:
		ask_to_wait(hq, call, answer, number);
		break;
	case NIGHT_ENDED_NOW:
		tell_last(hq, call, answer);
		break;
	case NIGHT_FAILED_NOW:
		word_fails_with(call, answer, &why);
		break;
	}
}

void word_verify(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	if (errands_served(hq) && database_has_view(hq))
		verify_beside(hq, call, answer);
	else
		verify_here(hq, call, answer);
}

void word_verify_seen(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct err err;
	struct night_page page;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	night_read(&hq->db, &page);
	bool alarms = night_alarms(&page);
	night_saw(&hq->db);
	if (!tx_commit(&tx, &err))
		return;
	if (!alarms) {
		word_says(call, answer, TEXT_HQ_VERIFY_SEEN_NOTHING);
		return;
	}
	struct telling to = {call, answer};
	night_findings(&hq->db, NIGHT_ENDED, FINDINGS_MAX, tell_finding, &to);
	answer->status = WORD_DONE;
	word_says(call, answer, TEXT_HQ_VERIFY_SEEN);
}
