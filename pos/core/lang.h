/* lang.h - every sentence a person reads, in every language, by name.
 *
 * The catalogues are pos/core/po/{en,zh_CN,zh_TW}.po: msgid is the sentence's name
 * ("item_unknown"), msgstr what it says, {1} {2} {3} the places of its arguments. po/texts.py
 * compiles all three into enum text (TEXT_ITEM_UNKNOWN) and one table; a name missing in a
 * language, or with other arguments there, stops the build. Log lines and journal text are always
 * LANG_EN.
 */
#ifndef SUANPAN_LANG_H
#define SUANPAN_LANG_H

#include "pos/core/attr.h"
#include "texts.gen.h"

#include <stdbool.h>
#include <stddef.h>

enum lang { LANG_ZH_CN, LANG_ZH_TW, LANG_EN, LANG_COUNT };

/* A sentence with its arguments, borrowed: for passing along, never for keeping. */
struct says {
	enum text id;
	const char *a, *b, *c; /* NULL where the sentence has fewer places */
};

enum { MESSAGE_ARG_MAX = 160 };

/* The same, owning its arguments: for keeping. Arguments that do not fit are cut at a character. */
struct message {
	enum text id;
	char arg[3][MESSAGE_ARG_MAX];
};

/* The pattern itself, with its {1} in place. Never NULL. */
const char *text_in(enum lang lang, enum text id);

/* Writes the sentence, always NUL-terminated, cut at a character if cap is too small. */
void say(char *out, size_t cap, enum lang lang, struct says says);
void message_say(char *out, size_t cap, enum lang lang, const struct message *message);

struct message message_of(struct says says);

/* A sentence as the argument of another, said in the language of the whole: the reason in "cannot
 * write {1}: {2}". Lives for ever. */
const char *text_as_argument(enum text id);

/* "zh_CN", "zh_TW", "en". */
const char *lang_code(enum lang lang);
MUST_CHECK bool lang_read(const char *code, enum lang *lang);

#endif
