#include "pos/core/civil.h"
#include "sync/hq/enrol.h"
#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"
#include "sync/hq/trust.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/wire_watch.h"

#include <stdio.h>
#include <stdlib.h>

static void print_code(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	uint32_t store, uint32_t till)
{
	char code[ENROL_CODE_SIZE + 1], till_text[24], minutes[8], line[512];
	char fingerprint[FINGERPRINT_SIZE + 1];
	struct err err;
	if (!enrol_offer(hq, store, till, code, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	(void)snprintf(till_text, sizeof till_text, "%u", till);
	(void)snprintf(minutes, sizeof minutes, "%d", ENROL_MINUTES);
	/* With authorities of its own HQ is known by its fingerprint at the first contact. */
	fingerprint_of(&hq->keys.hq.public, fingerprint);
	bool known = trust_version(hq) > 0;
	paper_print(&answer->out, "%s%s%s\n", code, known ? "-" : "", known ? fingerprint : "");
	/* Beside the code, so that a script reads the code alone. */
	say(line, sizeof line, call->lang, (struct says){TEXT_HQ_ENROL_CODE, till_text, minutes});
	paper_print(&answer->complaints, "%s\n", line);
	if (epoch_current(&hq->db, till) > 0) {
		say(line, sizeof line, call->lang, (struct says){TEXT_HQ_ENROL_AGAIN, till_text});
		paper_print(&answer->complaints, "%s\n", line);
	}
}

void word_till_enrol(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t store, till;
	if (!word_number(call, answer, "store", 1, UINT32_MAX, 0, &store) ||
		!word_number(call, answer, "till", 1, UINT32_MAX, 0, &till))
		return;
	print_code(hq, call, answer, (uint32_t)store, (uint32_t)till);
}

/* The till that the first argument names, with its current epoch; says so if there is none. */
static bool find_till(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct epoch *epoch)
{
	const char *text = word_argument(call, 0);
	char *end;
	unsigned long long till = strtoull(text, &end, 10);
	if (*text && !*end && till > 0 && till <= UINT32_MAX &&
		epoch_find(&hq->db, (uint32_t)till, epoch_current(&hq->db, (uint32_t)till), epoch))
		return true;
	word_fails(call, answer, TEXT_HQ_TILL_NONE, text);
	return false;
}

void word_till_code(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct epoch epoch;
	if (find_till(hq, call, answer, &epoch))
		print_code(hq, call, answer, epoch.store, epoch.till);
}

void word_till_fence(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct epoch epoch;
	struct err err;
	char till[24], number[24];
	bool stolen = word_flag(call, "stolen");
	if (!find_till(hq, call, answer, &epoch))
		return;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	epoch_fence(&hq->db, epoch.till, stolen ? FENCE_STOLEN : FENCE_CLOSED);
	if (!tx_commit(&tx, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	(void)snprintf(till, sizeof till, "%u", epoch.till);
	(void)snprintf(number, sizeof number, "%u", epoch.epoch);
	word_says(call, answer, stolen ? TEXT_HQ_TILL_STOLEN : TEXT_HQ_TILL_FENCED, till, number);
}

void word_till_rotate(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct epoch epoch;
	struct err err;
	char till[24];
	if (!find_till(hq, call, answer, &epoch))
		return;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	epoch_ask_rotation(&hq->db, &epoch);
	(void)snprintf(till, sizeof till, "%u", epoch.till);
	if (tx_commit(&tx, &err))
		word_says(call, answer, TEXT_HQ_TILL_ROTATE, till);
	else
		word_fails_with(call, answer, &err);
}

static void print_till(struct hq *hq, struct stmt *s, enum lang lang, struct paper *out)
{
	struct epoch epoch = {0};
	char seen[CIVIL_TEXT_MAX] = "-", state[16];
	uint32_t till = (uint32_t)column_int(s, 0);
	int64_t seen_ms = column_int(s, 3);
	int offset = (int)hq_setting_int(hq, "utc_offset_minutes", 480);
	(void)epoch_find(&hq->db, till, (uint32_t)column_int(s, 2), &epoch);
	if (seen_ms > 0) {
		struct civil when = civil_at(seen_ms, offset);
		civil_text(seen, &when);
	}
	column_text(s, 4, state, sizeof state);
	paper_print(out, "%u\t%lld\t%u\t%llu\t%llu\t%lld\t%s\t%s\n", till,
		(long long)column_int(s, 1), epoch.epoch, (unsigned long long)epoch.next,
		(unsigned long long)epoch.durable_next, (long long)column_waiting(s, 5),
		state[0] ? watch_state_word(lang, state) : "-", seen);
}

void word_till_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT till, store, epoch, seen_ms, state, " TILL_WAITING
				     " FROM till ORDER BY till");
	word_says(call, answer, TEXT_HQ_TILL_HEAD);
	while (next_row(&s))
		print_till(hq, &s, call->lang, &answer->out);
}
