/* options.h - what stands behind a word on the command line. */
#ifndef SUANPAN_OPTIONS_H
#define SUANPAN_OPTIONS_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>

/* Bits: which options a word takes. --help and --lang are always taken. */
enum {
	TAKES_DATA = 1,
	TAKES_CONFIG = 2,
	TAKES_DEVICES = 4, /* --printer, --scanner */
	TAKES_JSON = 8,
	TAKES_HQ = 16, /* --hq, --code */
	TAKES_RESET = 32,
	TAKES_SALVAGE = 1 << 8,
	TAKES_FILE = 1 << 9, /* one argument without a name, and --force */
	TAKES_NO_HQ = 1 << 10,
	TAKES_TAIL = 1 << 11, /* one argument without a name */
};

/* Texts are "" where nothing was said; borrowed from argv. */
struct options {
	bool help;
	bool has_lang;
	enum lang lang; /* --lang, else what LC_ALL, LC_MESSAGES or LANG say, else zh_CN */
	const char *data, *config, *printer, *scanner, *hq, *code, *salvage, *file;
	bool json, reset, no_hq, force;
};

/* argv[0] is the word itself. */
MUST_CHECK bool options_read(
	struct options *options, int argc, char **argv, unsigned takes, struct err *err);

#endif
