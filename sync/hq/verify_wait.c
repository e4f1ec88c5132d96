#include "sync/hq/verify_wait.h"

#include "pos/core/text.h"
#include "pos/sys/env.h"

#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

void verify_progress_line(
	char line[VERIFY_LINE_MAX], enum lang lang, const struct night_progress *progress)
{
	char done[24], all[24];
	bool sums = progress->sum > 0;
	(void)snprintf(
		done, sizeof done, "%" PRId64, sums ? (int64_t)progress->sum : progress->records);
	(void)snprintf(all, sizeof all, "%" PRId64, sums ? (int64_t)progress->sums : progress->of);
	say(line, VERIFY_LINE_MAX, lang,
		(struct says){sums ? TEXT_HQ_VERIFY_SUMMING : TEXT_HQ_VERIFY_PROGRESS, done, all});
}

void verify_show(void *arg, const char *line)
{
	struct verify_shown *shown = arg;
	const struct env env = env_real();
	int64_t now_ms = env_mono_ms(&env);
	if (shown->at_ms == 0)
		shown->at_ms = now_ms;
	if (now_ms - shown->at_ms < VERIFY_SHOW_MS || !*line)
		return;
	shown->at_ms = now_ms;
	(void)fprintf(stderr, "%s\n", line);
}

/* The number of the order, and the line after it is shown. */
static void read_order(
	const struct word_call *call, const struct word_answer *answer, char number[24])
{
	const char *text = paper_read(&answer->out);
	size_t size = strcspn(text, "\n");
	text_copy(number, size < 24 ? size + 1 : 24, text);
	if (call->show)
		call->show(call->show_arg, text[size] ? text + size + 1 : "");
}

bool verify_wait(const struct word_call *call, import_ask_fn *ask, void *arg,
	struct word_answer *answer, struct err *err)
{
	char number[24];
	const char *argv[WORD_ARGS_MAX];
	struct word_call again = *call;
	for (int i = 0; i < call->argc && i < WORD_ARGS_MAX - 2; i++)
		argv[i] = call->argv[i];
	if (!ask(arg, call, answer, err))
		return false;
	again.argc = call->argc + 2;
	again.argv = argv;
	argv[call->argc] = "--order";
	argv[call->argc + 1] = number;
	while (answer->status == WORD_WAIT) {
		read_order(call, answer, number);
		(void)poll(NULL, 0, VERIFY_ASK_MS);
		word_answer_done(answer);
		*answer = (struct word_answer){0};
		if (!ask(arg, &again, answer, err))
			return false;
	}
	return true;
}
