/* job_wait.h - the word `jobs run` over many members: said again and again, each time for a part,
 * while what it says and how far it is are shown. A part ends with WORD_WAIT, a first line that
 * says where it is ("member:seen:changed"), and the lines of a dry run.
 */
#ifndef SUANPAN_HQ_JOB_WAIT_H
#define SUANPAN_HQ_JOB_WAIT_H

#include "sync/hq/import_parts.h"
#include "sync/hq/words.h"

enum {
	JOB_PART_MS = 250,         /* a part takes, about: others wait meanwhile */
	JOB_PART_BYTES = 16 << 20, /* of lines, about */
};

/* Says the word with --part until it is done; answer is the last part's. Lines of the others go to
 * stdout at once. false: headquarters could not be reached. */
MUST_CHECK bool job_wait(const struct word_call *call, import_ask_fn *ask, void *arg,
	struct word_answer *answer, struct err *err);

#endif
