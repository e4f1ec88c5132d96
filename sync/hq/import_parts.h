/* import_parts.h - a file too large for one transaction, said to headquarters in parts.
 *
 * `import goods|members FILE` with one object a line and more than PARTS_FROM_BYTES goes in parts
 * of PART_LINES lines, each a word of its own (`--line N`: where the part begins): bounded memory,
 * short turns for the server, and a file that was cut off is simply imported again, for rows that
 * are there already cost nothing. A wrong line stops it; the parts before it stay.
 */
#ifndef SUANPAN_HQ_IMPORT_PARTS_H
#define SUANPAN_HQ_IMPORT_PARTS_H

#include "pos/core/err.h"
#include "sync/hq/words.h"

enum {
	PARTS_FROM_BYTES = 32 << 20,
	PART_LINES = 1000,
	PART_BYTES_MAX = 4 << 20,
	PARTS_SHOWN_EVERY = 100, /* a line of progress */
};

/* This word with this file is one for parts. */
bool import_wants_parts(const struct word *word, const char *path);

/* How a part is said: like ask_headquarters() of main.c. */
typedef bool import_ask_fn(
	void *arg, const struct word_call *call, struct word_answer *answer, struct err *err);

/* Says all parts; progress goes to stderr, the sum to answer. false: the file or headquarters could
 * not be reached; answer says what else was wrong. */
MUST_CHECK bool import_in_parts(const char *path, const struct word_call *call, import_ask_fn *ask,
	void *arg, struct word_answer *answer, struct err *err);

#endif
