/* verify_wait.h - the word `verify` said to a running server, which has it done beside itself:
 * asked again and again with the number of the order until it is done, while progress is shown.
 */
#ifndef SUANPAN_HQ_VERIFY_WAIT_H
#define SUANPAN_HQ_VERIFY_WAIT_H

#include "sync/hq/import_parts.h"
#include "sync/hq/night.h"
#include "sync/hq/words.h"

enum {
	VERIFY_LINE_MAX = 200,
	VERIFY_ASK_MS = 100,   /* between two questions */
	VERIFY_SHOW_MS = 1000, /* between two lines of progress */
};

/* "12,000 of 90,000 records", or which of the sums. */
void verify_progress_line(
	char line[VERIFY_LINE_MAX], enum lang lang, const struct night_progress *progress);
/* When a line was shown last; starts zeroed. */
struct verify_shown {
	int64_t at_ms;
};
/* On stderr, the first after VERIFY_SHOW_MS; arg is a struct verify_shown. */
void verify_show(void *arg, const char *line);
/* Asks until the answer is one. false: headquarters could not be reached. */
MUST_CHECK bool verify_wait(const struct word_call *call, import_ask_fn *ask, void *arg,
	struct word_answer *answer, struct err *err);

#endif
