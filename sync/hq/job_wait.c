#include "sync/hq/job_wait.h"

#include "pos/core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACE_MAX = 80, SHOWN_MAX = 160 };

/* What the part says goes out; its first line is where to go on. */
static void read_part(
	const struct word_call *call, struct word_answer *answer, char place[PLACE_MAX])
{
	char line[SHOWN_MAX], seen[24], changed[24], *end;
	const char *text = paper_read(&answer->out);
	size_t size = strcspn(text, "\n");
	text_copy(place, size < PLACE_MAX ? size + 1 : PLACE_MAX, text);
	(void)strtoll(place, &end, 10);
	(void)snprintf(seen, sizeof seen, "%lld", *end ? strtoll(end + 1, &end, 10) : 0);
	(void)snprintf(changed, sizeof changed, "%lld", *end ? strtoll(end + 1, NULL, 10) : 0);
	if (text[size])
		(void)fputs(text + size + 1, stdout);
	say(line, sizeof line, call->lang, (struct says){TEXT_JOB_FIGURES, seen, changed});
	if (call->show)
		call->show(call->show_arg, line);
}

bool job_wait(const struct word_call *call, import_ask_fn *ask, void *arg,
	struct word_answer *answer, struct err *err)
{
	char place[PLACE_MAX] = "0";
	const char *argv[WORD_ARGS_MAX];
	struct word_call part = *call;
	if (call->argc + 2 > WORD_ARGS_MAX)
		return ask(arg, call, answer, err);
	for (int i = 0; i < call->argc; i++)
		argv[i] = call->argv[i];
	part.argc = call->argc + 2;
	part.argv = argv;
	argv[call->argc] = "--part";
	argv[call->argc + 1] = place;
	while (ask(arg, &part, answer, err)) {
		if (answer->status != WORD_WAIT)
			return true;
		read_part(call, answer, place);
		word_answer_done(answer);
		*answer = (struct word_answer){0};
	}
	return false;
}
