#include "pos/ui/curses.h"

#include "pos/core/text.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <term.h>
#include <unistd.h>

#undef columns /* term.h has a macro for every capability of a terminal */

enum {
	ESCAPE_WAIT_MS = 25,
	PASTE_BEGIN = 1000, /* key codes of our own, above ncurses' */
	PASTE_END = 1001,
	SEQUENCE_MAX = 16,
	WIDE_MAX = 6, /* of one cell, with marks and NUL */
};

/* What the environment says about the character set: "UTF-8" of "zh_CN.UTF-8", NULL for nothing. */
static const char *claimed_charset(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
	for (size_t i = 0; i < LENGTH(names); i++) {
		const char *value = getenv(names[i]);
		if (!value || !*value)
			continue;
		const char *dot = strchr(value, '.');
		return dot ? dot + 1 : NULL;
	}
	return NULL;
}

static bool names_utf8(const char *charset)
{
	return strcasecmp(charset, "UTF-8") == 0 || strcasecmp(charset, "utf8") == 0;
}

/* A terminal that says it is something else would show rubbish. One that says nothing is taken at
 * its likely word: the locale may just not be installed. */
static bool set_locale(void)
{
	const char *claimed = claimed_charset();
	if (claimed && !names_utf8(claimed))
		return false;
	if (setlocale(LC_CTYPE, "") && names_utf8(nl_langinfo(CODESET)))
		return true;
	return setlocale(LC_CTYPE, "C.UTF-8") != NULL;
}

static void set_colours(struct curses *curses)
{
	curses->colours = has_colors() && start_color() == OK;
	if (!curses->colours)
		return;
	short background = use_default_colors() == OK ? -1 : COLOR_BLACK;
	init_pair(STYLE_DUE, COLOR_GREEN, background);
	init_pair(STYLE_PROBLEM, COLOR_RED, background);
	init_pair(STYLE_OFFER, COLOR_CYAN, background);
}

/* raw() because Ctrl-C is a key like any other here, nonl() because Enter would else arrive as LF
 * and so be the same as a pasted line break. */
static void set_keys(void)
{
	raw();
	noecho();
	nonl();
	set_escdelay(ESCAPE_WAIT_MS);
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	typeahead(-1);
	define_key("\033[200~", PASTE_BEGIN);
	define_key("\033[201~", PASTE_END);
	/* As xterm sends it; descriptions of terminals inside screen and tmux often leave it out.
	 */
	define_key("\033[3;2~", KEY_SDC);
}

/* Bracketed paste: terminals that do not know it ignore it. */
static void ask_for_paste_marks(FILE *out, bool on)
{
	fputs(on ? "\033[?2004h" : "\033[?2004l", out);
	fflush(out);
}

/* Asked first, because newterm() leaks when it does not know the terminal. */
static bool is_known(const char *term, FILE *out)
{
	int status;
	if (!term || !*term || setupterm(term, fileno(out), &status) == ERR)
		return false;
	del_curterm(cur_term);
	return true;
}

static int watch_size(sigset_t *before)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGWINCH);
	sigprocmask(SIG_BLOCK, &signals, before);
	return signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
}

bool curses_start(struct curses *curses, FILE *in, FILE *out, struct err *err)
{
	const char *term = getenv("TERM");
	*curses = (struct curses){.out = out, .in_fd = fileno(in), .resize_fd = -1};
	if (!set_locale())
		return fail(err, TEXT_VIEW_NO_UTF8);
	if (!is_known(term, out))
		return fail(err, TEXT_VIEW_NO_TERMINAL, term ? term : "");
	curses->resize_fd = watch_size(&curses->mask_before);
	curses->screen = newterm(term, out, in);
	if (!curses->screen) {
		curses_done(curses);
		return fail(err, TEXT_VIEW_NO_TERMINAL, term);
	}
	set_colours(curses);
	set_keys();
	ask_for_paste_marks(out, true);
	return true;
}

void curses_done(struct curses *curses)
{
	if (curses->screen) {
		ask_for_paste_marks(curses->out, false);
		endwin();
		delscreen(curses->screen);
	}
	if (curses->resize_fd > 0) {
		close(curses->resize_fd);
		sigprocmask(SIG_SETMASK, &curses->mask_before, NULL);
	}
	*curses = (struct curses){0};
}

void curses_size(const struct curses *curses, int *rows, int *columns)
{
	(void)curses;
	getmaxyx(stdscr, *rows, *columns);
}

/* Without colours problem and due stand out by being bold; quiet is dim where dim exists. */
static attr_t attributes(const struct curses *curses, unsigned style, short *pair)
{
	unsigned meaning = style & STYLE_MEANING;
	attr_t attributes = A_NORMAL;
	*pair = 0;
	if (style & STYLE_BOLD)
		attributes |= A_BOLD;
	if (style & STYLE_REVERSE)
		attributes |= A_REVERSE;
	if (meaning == STYLE_QUIET)
		attributes |= A_DIM;
	else if (meaning != STYLE_PLAIN && curses->colours)
		*pair = (short)meaning;
	return attributes;
}

static void show_cell(const struct curses *curses, int row, int column, const struct cell *cell)
{
	wchar_t wide[WIDE_MAX] = L"";
	const char *text = cell->utf8;
	bool ink = strcmp(text, CANVAS_INK) == 0;
	short pair;
	cchar_t shown;
	attr_t attrs = attributes(curses, cell->style, &pair);
	for (int i = 0; i < WIDE_MAX - 1 && *text; i++)
		wide[i] = (wchar_t)text_next(&text);
	if (setcchar(&shown, ink ? L" " : wide, ink ? attrs | A_REVERSE : attrs, pair, NULL) == OK)
		mvadd_wch(row, column, &shown);
}

void curses_show(struct curses *curses, const struct canvas *canvas)
{
	for (int row = 0; row < canvas->rows; row++)
		for (int column = 0; column < canvas->columns; column++)
			if (canvas->cells[row][column].width > 0)
				show_cell(curses, row, column, &canvas->cells[row][column]);
	curs_set(canvas->cursor_row >= 0);
	move(canvas->cursor_row >= 0 ? canvas->cursor_row : 0,
		canvas->cursor_row >= 0 ? canvas->cursor_column : 0);
	refresh();
}

void curses_bell(struct curses *curses)
{
	(void)curses;
	beep();
}

static enum press_kind function_key(int code)
{
	static const struct {
		int code;
		enum press_kind kind;
	} keys[] = {
		{KEY_ENTER, PRESS_ENTER},
		{KEY_BACKSPACE, PRESS_BACKSPACE},
		{KEY_DC, PRESS_DELETE},
		{KEY_SDC, PRESS_SHIFT_DELETE},
		{KEY_UP, PRESS_UP},
		{KEY_DOWN, PRESS_DOWN},
		{KEY_PPAGE, PRESS_PAGE_UP},
		{KEY_NPAGE, PRESS_PAGE_DOWN},
	};
	for (size_t i = 0; i < LENGTH(keys); i++)
		if (keys[i].code == code)
			return keys[i].kind;
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return (enum press_kind)(PRESS_F1 + (code - KEY_F(1)));
	return PRESS_NOTHING;
}

static struct press character_press(wint_t character)
{
	switch (character) {
	case '\r':
	case '\n':
		return (struct press){PRESS_ENTER};
	case 0x08:
	case 0x7F:
		return (struct press){PRESS_BACKSPACE};
	case 0x1B:
		return (struct press){PRESS_ESCAPE};
	case 'Q' - '@':
		return (struct press){PRESS_CONTROL_Q};
	}
	if (character < 0x20)
		return (struct press){PRESS_NOTHING};
	return (struct press){PRESS_CHARACTER, (int32_t)character};
}

static bool is_paste_mark(struct burst *burst, int code)
{
	if (code != PASTE_BEGIN && code != PASTE_END)
		return false;
	burst->pasting = code == PASTE_BEGIN;
	return true;
}

/* A sequence that the terminal's description does not name, say Ctrl-Up: ncurses hands it out
 * letter by letter, and it must not land on the entry line (ECMA-48 5.4: CSI, parameters, a final
 * byte). */
static bool is_unknown_sequence(void)
{
	wint_t code;
	if (get_wch(&code) == ERR)
		return false;
	if (code != '[' && code != 'O') {
		unget_wch((wchar_t)code);
		return false;
	}
	for (int i = 0; i < SEQUENCE_MAX && get_wch(&code) == OK; i++)
		if (code >= 0x40 && code <= 0x7E)
			break;
	return true;
}

uint32_t curses_read(struct curses *curses, int64_t now_ms, struct press presses[PRESSES_MAX])
{
	uint32_t count = burst_release(&curses->burst, now_ms, presses);
	while (count + BURST_OUT_MAX <= PRESSES_MAX) {
		wint_t code;
		int kind = get_wch(&code);
		if (kind == ERR)
			break;
		bool key = kind == KEY_CODE_YES;
		if (key && is_paste_mark(&curses->burst, (int)code))
			continue;
		if (kind == OK && code == 0x1B && is_unknown_sequence())
			continue;
		struct press press =
			key ? (struct press){function_key((int)code)} : character_press(code);
		if (press.kind != PRESS_NOTHING)
			count += burst_take(&curses->burst, &press, now_ms, presses + count);
	}
	return count;
}

int64_t curses_wait_ms(const struct curses *curses, int64_t now_ms)
{
	return burst_wait_ms(&curses->burst, now_ms);
}

void curses_resized(struct curses *curses)
{
	struct signalfd_siginfo notice;
	struct winsize size = {0};
	while (read(curses->resize_fd, &notice, sizeof notice) == (ssize_t)sizeof notice)
		continue;
	if (ioctl(curses->in_fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
		resizeterm(size.ws_row, size.ws_col);
	/* Terminals differ in what they keep when they shrink. */
	clearok(curscr, TRUE);
}
