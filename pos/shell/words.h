/* words.h - what `suanpan WORD` can be. Each runs one word and returns the program's exit code. */
#ifndef SUANPAN_WORDS_H
#define SUANPAN_WORDS_H

#include "pos/shell/options.h"

struct app_options;

/* Exit codes of both programs. */
enum {
	DONE = 0,
	WRONG = 1, /* something is wrong and was named */
	USAGE = 2,
};

int word_try(const struct options *options);
int word_till(const struct options *options);
int word_enrol(const struct options *options);
int word_copy_out(const struct options *options);
int word_fetch_snapshot(const struct options *options);
int word_sync(const struct options *options);
int word_verify(const struct options *options);
/* verify --salvage. */
int word_salvage(const struct options *options);
int word_backup(const struct options *options);
int word_restore(const struct options *options);
int word_replace(const struct options *options);
int word_journal(const struct options *options);
int word_doctor(const struct options *options);

/* Says on stderr what is wrong, in the options' language; returns WRONG. */
int word_wrong(const struct options *options, const struct err *err);
/* What a word that opens the app hands on of its options. */
struct app_options word_app_options(const struct options *options);
/* Says a sentence on stdout. */
void word_says(const struct options *options, struct says says);

#endif
