/* words.h - what a person says to headquarters: `suanpan-hq import goods FILE` and the others.
 *
 * A word is a function over the open database that prints on paper. main.c runs it directly when no
 * server runs; otherwise the words, what they read (a file, a PIN) and the language travel through
 * DIR/hq.sock (desk.h) and the server runs the same function. One table, words.c, names them all:
 * the help is made from it.
 */
#ifndef SUANPAN_HQ_WORDS_H
#define SUANPAN_HQ_WORDS_H

#include "pos/core/attr.h"
#include "pos/core/lang.h"
#include "sync/hq/paper.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	WORD_ARGS_MAX = 24,
	WORD_INPUT_MAX = 256 << 20, /* bytes of a file to import */
};

/* WORD_WAIT: it is being done; out says the number to ask again with, and in a second line how far
 * it is (verify_wait.h). No program ends with it. */
enum word_status { WORD_DONE = 0, WORD_WRONG = 1, WORD_USAGE = 2, WORD_WAIT = 3 };

/* What the word reads besides its arguments; main.c fetches it. */
enum word_input {
	INPUT_NONE,
	INPUT_FILE,     /* the last argument names it, "-" is stdin */
	INPUT_PIN,      /* a new one: asked for twice */
	INPUT_PIN_ONCE, /* of whoever says the word */
	INPUT_FOLDER, /* nothing to read, but the last argument is a folder here, not at the server
		       */
};

struct hq;

/* Everything is borrowed. */
struct word_call {
	enum lang lang;
	int argc;
	const char *const *argv; /* argv[0] begins the word; options stand anywhere after it */
	const void *input;
	size_t input_size;
	/* A line of progress now and then; NULL: to nobody. */
	void (*show)(void *arg, const char *line);
	void *show_arg;
};

struct word_answer {
	enum word_status status;
	struct paper out, complaints; /* for stdout and stderr */
};

struct word {
	const char *name;      /* "import goods" */
	const char *arguments; /* as the help shows them, "FILE" */
	enum text help;
	void (*run)(struct hq *hq, const struct word_call *call, struct word_answer *answer);
	const char *const *options; /* NULL-ended or NULL; "till=" takes a value, "json" none */
	int positional;             /* arguments that are no options */
	enum word_input input;
};

/* NULL if these words are not one of ours. */
const struct word *word_find(int argc, const char *const *argv);
/* The word exists, knows its options and has as many arguments as it wants; else says how it is
 * used. */
MUST_CHECK bool word_understood(const struct word_call *call, struct word_answer *answer);
/* Runs it if it is understood. */
void word_run(struct hq *hq, const struct word_call *call, struct word_answer *answer);
void word_answer_done(struct word_answer *answer);
/* One line a word, for --help. */
void words_help(struct paper *out, enum lang lang);

/* For the words themselves. The value of "--name", NULL if it was not given. */
const char *word_option(const struct word_call *call, const char *name);
bool word_flag(const struct word_call *call, const char *name);
/* The index'th argument that is no option, after the word's own name. */
const char *word_argument(const struct word_call *call, int index);
/* A whole number between lowest and highest; otherwise the word is WRONG, says so, and this is
 * false. missing is taken when the option was not given; below lowest: it must be given. */
MUST_CHECK bool word_number(const struct word_call *call, struct word_answer *answer,
	const char *name, int64_t lowest, int64_t highest, int64_t missing, int64_t *value);

/* One line on out, or on complaints with the status WORD_WRONG, in the caller's language. */
#define word_says(call, answer, ...)  word_tell(call, answer, (struct says){__VA_ARGS__})
#define word_fails(call, answer, ...) word_complain(call, answer, (struct says){__VA_ARGS__})
void word_tell(const struct word_call *call, struct word_answer *answer, struct says says);
void word_complain(const struct word_call *call, struct word_answer *answer, struct says says);
struct err;
void word_fails_with(
	const struct word_call *call, struct word_answer *answer, const struct err *err);

#endif
