#include "pos/core/civil.h"
#include "sync/hq/enrol.h"
#include "sync/hq/epochs.h"
#include "sync/hq/hq.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"

#include <stdio.h>

void word_till_enrol(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	int64_t store, till;
	char code[ENROL_CODE_SIZE + 1], till_text[24], minutes[8];
	struct err err;
	if (!word_number(call, answer, "store", 1, UINT32_MAX, 0, &store) ||
		!word_number(call, answer, "till", 1, UINT32_MAX, 0, &till))
		return;
	if (!enrol_offer(hq, (uint32_t)store, (uint32_t)till, code, &err)) {
		word_fails_with(call, answer, &err);
		return;
	}
	(void)snprintf(till_text, sizeof till_text, "%lld", (long long)till);
	(void)snprintf(minutes, sizeof minutes, "%d", ENROL_MINUTES);
	paper_print(&answer->out, "%s\n", code);
	/* Beside the code, so that a script reads the code alone. */
	char line[512];
	say(line, sizeof line, call->lang, (struct says){TEXT_HQ_ENROL_CODE, till_text, minutes});
	paper_print(&answer->complaints, "%s\n", line);
	if (epoch_current(&hq->db, (uint32_t)till) > 0) {
		say(line, sizeof line, call->lang, (struct says){TEXT_HQ_ENROL_AGAIN, till_text});
		paper_print(&answer->complaints, "%s\n", line);
	}
}

static void print_till(struct hq *hq, struct stmt *s, struct paper *out)
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
	column_text(s, 5, state, sizeof state);
	paper_print(out, "%u\t%lld\t%u\t%llu\t%llu\t%lld\t%s\t%s\n", till,
		(long long)column_int(s, 1), epoch.epoch, (unsigned long long)epoch.next,
		(unsigned long long)epoch.durable_next, (long long)column_int(s, 4),
		state[0] ? state : "-", seen);
}

void word_till_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	AUTO(stmt)
	struct stmt s = sql(&hq->db, "SELECT till, store, epoch, seen_ms, waiting, state FROM till "
				     "ORDER BY till");
	word_says(call, answer, TEXT_HQ_TILL_HEAD);
	while (next_row(&s))
		print_till(hq, &s, &answer->out);
}
