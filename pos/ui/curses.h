/* curses.h - the terminal: shows a canvas, reads keys. The only file that knows ncurses or a
 * locale.
 *
 * One terminal a program, because ncurses works on its own globals. Start it before any thread: it
 * blocks SIGWINCH, which then comes through resize_fd, and threads inherit that.
 *
 * The loop watches in_fd (POLLIN: curses_read; POLLHUP: the terminal is gone, leave) and resize_fd
 * (POLLIN: curses_resized), and calls curses_read again after curses_wait_ms, when that is not -1.
 */
#ifndef SUANPAN_CURSES_H
#define SUANPAN_CURSES_H

#include "pos/core/err.h"
#include "pos/ui/burst.h"
#include "pos/ui/canvas.h"

#include <signal.h>
#include <stdio.h>

enum {
	PRESSES_MAX = 256, /* of one curses_read; the rest waits for the next */
};

/* Zeroed: not started. */
struct curses {
	void *screen;  /* ncurses' SCREEN, NULL when not started */
	FILE *out;     /* borrowed */
	int in_fd;     /* borrowed */
	int resize_fd; /* readable when the terminal's size changed */
	bool colours;
	sigset_t mask_before;
	struct burst burst;
};

/* Takes over the terminal behind in and out: both stay open until curses_done(). Fails, without
 * having written anything, when the locale says another character set than UTF-8 or TERM is
 * unknown. */
MUST_CHECK bool curses_start(struct curses *curses, FILE *in, FILE *out, struct err *err);
/* Gives the terminal back as it was. */
void curses_done(struct curses *curses);

/* The size that the terminal has now, for canvas_begin(). */
void curses_size(const struct curses *curses, int *rows, int *columns);
/* Puts the canvas on the terminal; only cells that changed are sent. */
void curses_show(struct curses *curses, const struct canvas *canvas);
void curses_bell(struct curses *curses);

/* What was pressed since, never more than PRESSES_MAX; does not wait. now_ms is monotonic. */
uint32_t curses_read(struct curses *curses, int64_t now_ms, struct press presses[PRESSES_MAX]);
/* Milliseconds until curses_read has something without a key; -1: not before the next key. */
int64_t curses_wait_ms(const struct curses *curses, int64_t now_ms);

/* Takes the notice from resize_fd and the new size. */
void curses_resized(struct curses *curses);

#endif
