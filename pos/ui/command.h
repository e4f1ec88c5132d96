/* command.h - the one table of commands: which key, where, what it is called, who may.
 *
 * Key translation, the key bar, the F1 screen and the README's key table all come from here, so a
 * key cannot mean two things and none is a secret. What a command does is the till's business.
 *
 * Keyboards and keyboard-wedge scanners arrive on the same wire. A printable key is a command only
 * where the table says so below; pressed amid a burst or a paste (struct press) it is always text.
 */
#ifndef SUANPAN_COMMAND_H
#define SUANPAN_COMMAND_H

#include "pos/core/till.h"

enum press_kind {
	PRESS_NOTHING, /* a key that we have no use for */
	PRESS_CHARACTER,
	PRESS_ENTER,
	PRESS_BACKSPACE,
	PRESS_ESCAPE,
	PRESS_DELETE,
	PRESS_SHIFT_DELETE,
	PRESS_UP,
	PRESS_DOWN,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_F1,
	PRESS_F2,
	PRESS_F3,
	PRESS_F4,
	PRESS_F5,
	PRESS_F6,
	PRESS_F7,
	PRESS_F8,
	PRESS_F9,
	PRESS_F10,
	PRESS_F11,
	PRESS_F12,
	PRESS_CONTROL_Q,
};

/* One key press as curses.c understood it. */
struct press {
	enum press_kind kind;
	int32_t character; /* PRESS_CHARACTER */
	bool text_only;    /* part of a burst or a paste: never a command */
};

struct command_row {
	enum command command;
	enum press_kind press;
	char character;    /* PRESS_CHARACTER */
	const char *label; /* what stands on the key */
	unsigned views;    /* bit of each enum view where it works */
	enum text name;    /* a word or two, for the key bar */
	enum text help;    /* a sentence */
	enum right right;  /* RIGHT_COUNT: anybody */
	unsigned bar;      /* of its views, those whose key bar shows it */
};

enum { COMMAND_ROWS = COMMAND_COUNT };
extern const struct command_row command_rows[COMMAND_ROWS];

/* On this view or for this question, allowed to this operator, and with something to act on. */
bool command_works(const struct till *till, const struct command_row *row);

/* What the press means now. false: it is no command; a character is then text for the entry line.
 */
MUST_CHECK bool command_for(
	const struct till *till, const struct press *press, enum command *command);

/* 4 for F4; 0 for any other key. */
int command_function_key(const struct press *press);

/* Whether this character is a command anywhere. */
bool command_character(int32_t character);

/* The key table of the README, in Markdown. Returns the bytes written, cut at cap. */
size_t command_table(char *out, size_t cap, enum lang lang);

#endif
