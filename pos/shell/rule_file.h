/* rule_file.h - which of the rule files HQ sent is in force now, compiled. */
#ifndef SUANPAN_RULE_FILE_H
#define SUANPAN_RULE_FILE_H

#include "pos/core/rules.h"
#include "schema/db.h"

enum { RULE_VERSION_MAX = 65 };

struct rule_choice {
	char version[RULE_VERSION_MAX]; /* "": HQ sent none that is in force */
	struct rules *rules;            /* the caller's to free(); NULL: as before, or none */
	bool passed_over;               /* a file in force did not read; one before it is used */
	struct err why;                 /* passed_over */
};

/* Looks for the file in force at this moment of the shop ("2026-11-21T20:31:05"). Compiles it
 * unless it is `known`. false: the reference data cannot be read. */
MUST_CHECK bool rule_file_choose(struct rule_choice *choice, struct db *ref, const char *now,
	const char *known, struct err *err);

#endif
