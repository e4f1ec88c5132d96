/* err.h - how the shell, the drivers, sync and schema say that something went wrong.
 *
 * A function that can fail returns bool and takes a struct err. It says what happened once, where
 * it happened, as a sentence of the catalogue; the callers in between only pass "false" on, and
 * only the program or the till's screen shows it, in its own language.
 */
#ifndef SUANPAN_ERR_H
#define SUANPAN_ERR_H

#include "pos/core/lang.h"

struct err {
	struct message what;
};

/* Fills *err and returns false: return fail(err, TEXT_DB_OPEN, path, reason); */
#define fail(err, ...) err_set(err, (struct says){__VA_ARGS__})
bool err_set(struct err *err, struct says says);

/* The sentence, cut at a character if cap is too small. Logs use LANG_EN. */
void err_text(char *out, size_t cap, enum lang lang, const struct err *err);

#endif
