/* hq_process.h - `suanpan-hq` as the demo shop runs it: a server on loopback, and single words. */
#ifndef SUANPAN_HQ_PROCESS_H
#define SUANPAN_HQ_PROCESS_H

#include "pos/core/attr.h"
#include "pos/core/err.h"
#include "pos/shell/folder.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum {
	HQ_START_MS = 10 * 1000,
	HQ_SAID_MAX = 64 * 1024, /* bytes of a word's output */
	HQ_ADDRESS_MAX = 64,
};

struct hq_process {
	char program[FOLDER_PATH_MAX + 32];
	char folder[FOLDER_FILE_MAX];
	pid_t pid; /* of the server, 0: not running */
	char url[HQ_ADDRESS_MAX];
};

/* Finds suanpan-hq beside this program, else in its build folder, else in PATH. */
MUST_CHECK bool hq_find(struct hq_process *hq, const char *folder, struct err *err);
/* Starts the server on a free port of 127.0.0.1 and waits until it listens. */
MUST_CHECK bool hq_start(struct hq_process *hq, struct err *err);
/* Ends the server and waits for it. */
void hq_process_done(struct hq_process *hq);

/* Runs one word: words is NULL-ended, given is its stdin ("" for none), said its stdout. A word
 * that ends badly is an error with what it wrote to stderr. */
MUST_CHECK bool hq_word(const struct hq_process *hq, const char *const words[], const char *given,
	char said[HQ_SAID_MAX], struct err *err);

#endif
