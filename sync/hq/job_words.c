/* suanpan-hq jobs list, jobs run, jobs log. A long run is asked for in parts
 * (job_wait.h). */
#include "pos/core/civil.h"
#include "pos/core/period.h"
#include "pos/core/text.h"
#include "sync/hq/hq.h"
#include "sync/hq/job_book.h"
#include "sync/hq/job_wait.h"
#include "sync/hq/jobs.h"
#include "sync/hq/word_runs.h"
#include "sync/hq/words.h"
#include "sync/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_SHOWN = 60, NUMBER_MAX = 24, FIGURES_MAX = 80 };

/* ---- list ---- */

static enum text period_word(enum job_period period)
{
	switch (period) {
	case JOB_DAILY:
		return TEXT_JOB_DAILY;
	case JOB_MONTHLY:
		return TEXT_JOB_MONTHLY;
	case JOB_QUARTERLY:
		return TEXT_JOB_QUARTERLY;
	case JOB_YEARLY:
		return TEXT_JOB_YEARLY;
	case JOB_ALWAYS:
		break;
	}
	return TEXT_JOB_ALWAYS;
}

void word_jobs_list(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	const struct job *job;
	for (uint32_t i = 0; (job = job_at(i)); i++) {
		char head[2 * JOB_NAME_MAX], last[DATE_TEXT_MAX] = "-";
		struct job_entry entry;
		enum text when = job_wanted(hq, job) ? period_word(job->period) : TEXT_JOB_OFF;
		if (job_book_last_ended(hq, job->name, &entry))
			date_text(last, entry.on);
		(void)snprintf(head, sizeof head, "%-12s %s", job->name, last);
		word_says(call, answer, TEXT_JOB_LIST, head, text_in(call->lang, when),
			text_in(call->lang, job->title));
	}
}

/* ---- log ---- */

struct telling {
	struct hq *hq;
	const struct word_call *call;
	struct word_answer *answer;
};

static void moment(struct hq *hq, int64_t ms, char out[CIVIL_TEXT_MAX])
{
	struct civil when = civil_at(ms, (int)hq_setting_int(hq, "utc_offset_minutes", 480));
	civil_text(out, &when);
}

static void figures(char out[FIGURES_MAX], enum lang lang, int64_t seen, int64_t changed)
{
	char seen_text[NUMBER_MAX], changed_text[NUMBER_MAX];
	(void)snprintf(seen_text, sizeof seen_text, "%" PRId64, seen);
	(void)snprintf(changed_text, sizeof changed_text, "%" PRId64, changed);
	say(out, FIGURES_MAX, lang, (struct says){TEXT_JOB_FIGURES, seen_text, changed_text});
}

static void tell_entry(void *arg, const struct job_entry *entry)
{
	const struct telling *to = arg;
	char about[CIVIL_TEXT_MAX + JOB_NAME_MAX + DATE_TEXT_MAX + 8], when[CIVIL_TEXT_MAX];
	char date[DATE_TEXT_MAX], counts[FIGURES_MAX];
	date_text(date, entry->on);
	moment(to->hq, entry->ended_ms ? entry->ended_ms : entry->began_ms, when);
	(void)snprintf(about, sizeof about, "%s  %s %s", when, entry->job, date);
	figures(counts, to->call->lang, entry->seen, entry->changed);
	switch (entry->state) {
	case JOB_UNDER_WAY:
		word_says(to->call, to->answer, TEXT_JOB_LOG_UNDER_WAY, about, counts);
		return;
	case JOB_DONE:
		word_says(to->call, to->answer, TEXT_JOB_LOG_DONE, about, counts);
		return;
	case JOB_BROKE:
		word_says(to->call, to->answer, TEXT_JOB_LOG_BROKE, about, counts, entry->why);
		return;
	}
}

void word_jobs_log(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct telling to = {hq, call, answer};
	job_book_latest(hq, LOG_SHOWN, tell_entry, &to);
}

/* ---- in `status` ---- */

static void say_latest(struct telling *to, enum job_state state, enum text sentence)
{
	char about[JOB_NAME_MAX + DATE_TEXT_MAX + 2], date[DATE_TEXT_MAX], counts[FIGURES_MAX];
	char when[CIVIL_TEXT_MAX];
	struct job_entry entry;
	if (!job_book_latest_of(to->hq, state, &entry))
		return;
	date_text(date, entry.on);
	moment(to->hq, entry.beat_ms, when);
	(void)snprintf(about, sizeof about, "%s %s", entry.job, date);
	figures(counts, to->call->lang, entry.seen, entry.changed);
	word_says(to->call, to->answer, sentence, about, state == JOB_BROKE ? entry.why : counts,
		when);
}

void word_says_jobs(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct telling to = {hq, call, answer};
	say_latest(&to, JOB_DONE, TEXT_JOB_STATUS_LAST);
	say_latest(&to, JOB_UNDER_WAY, TEXT_JOB_STATUS_WORKS);
	say_latest(&to, JOB_BROKE, TEXT_JOB_STATUS_BROKE);
}

void word_puts_jobs(struct hq *hq, struct json_out *object)
{
	struct job_entry entry;
	json_put_object(object, "jobs");
	json_put_int(
		object, "ended_ms", job_book_latest_of(hq, JOB_DONE, &entry) ? entry.ended_ms : 0);
	json_put_bool(object, "under_way", job_book_latest_of(hq, JOB_UNDER_WAY, &entry));
	json_put_text(object, "broken", job_book_latest_of(hq, JOB_BROKE, &entry) ? entry.job : "");
	json_put_end(object);
}

/* ---- run ---- */

static bool read_run(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct job_run *run)
{
	const char *name = word_argument(call, 0), *on = word_option(call, "on");
	uint32_t today = job_today(hq, run->now_ms), date = today;
	run->job = job_find(name);
	if (!run->job) {
		word_fails(call, answer, TEXT_JOB_UNKNOWN, name);
		return false;
	}
	if (on && !date_read(on, &date)) {
		word_fails(call, answer, TEXT_JOB_DATE, on);
		return false;
	}
	if (date > today && !run->dry) {
		word_fails(call, answer, TEXT_JOB_FUTURE, on);
		return false;
	}
	if (!job_wanted(hq, run->job)) {
		word_fails(call, answer, TEXT_JOB_NOT_WANTED, run->job->name);
		return false;
	}
	run->on = job_period_first(run->job, date);
	return true;
}

/* Where a dry run is stands with whoever asks; of another, the book knows. */
static void read_part(const struct word_call *call, struct job_run *run)
{
	char *end;
	const char *part = word_option(call, "part");
	if (!part || !run->dry)
		return;
	run->cursor = strtoll(part, &end, 10);
	run->seen = *end == ':' ? strtoll(end + 1, &end, 10) : 0;
	run->changed = *end == ':' ? strtoll(end + 1, &end, 10) : 0;
}

static void say_end(
	const struct word_call *call, struct word_answer *answer, const struct job_run *run)
{
	char date[DATE_TEXT_MAX], counts[FIGURES_MAX];
	date_text(date, run->on);
	figures(counts, call->lang, run->seen, run->changed);
	word_says(call, answer, run->dry ? TEXT_JOB_RAN_DRY : TEXT_JOB_RAN, run->job->name, date,
		counts);
}

static void run_pages(struct hq *hq, const struct word_call *call, struct word_answer *answer,
	struct job_run *run)
{
	AUTO(paper) struct paper lines = {0};
	bool in_parts = word_option(call, "part") != NULL;
	int64_t until_ms = env_mono_ms(hq->env) + JOB_PART_MS;
	enum job_step step = JOB_MORE;
	run->lines = &lines;
	while (step == JOB_MORE &&
		(!in_parts || (env_mono_ms(hq->env) < until_ms && lines.used < JOB_PART_BYTES)))
		step = job_step(run, "");
	if (step == JOB_MORE)
		paper_print(&answer->out, "%" PRId64 ":%" PRId64 ":%" PRId64 "\n", run->cursor,
			run->seen, run->changed);
	paper_add(&answer->out, lines.text, lines.used);
	if (step == JOB_FAILED)
		word_fails_with(call, answer, &run->why);
	else if (step == JOB_ENDED)
		say_end(call, answer, run);
	else
		answer->status = WORD_WAIT;
}

void word_jobs_run(struct hq *hq, const struct word_call *call, struct word_answer *answer)
{
	struct job_run run = {.hq = hq,
		.now_ms = hq_now_ms(hq),
		.dry = word_flag(call, "dry-run"),
		.lang = call->lang};
	if (!read_run(hq, call, answer, &run))
		return;
	read_part(call, &run);
	run_pages(hq, call, answer, &run);
}
