/* terminal.h - the app on a terminal: keys become facts, the till is drawn, signals end it orderly.
 */
#ifndef SUANPAN_TERMINAL_H
#define SUANPAN_TERMINAL_H

#include "pos/shell/app.h"
#include "pos/ui/canvas.h"
#include "pos/ui/curses.h"

struct terminal {
	struct app *app;   /* borrowed */
	struct loop *loop; /* borrowed */
	struct curses curses;
	struct canvas canvas;
	struct loop_timer again; /* a key sequence that only time can end */
	int signal_fd;           /* SIGTERM, SIGHUP, SIGINT; -1: none */
	bool too_small;
};

/* Before anything that may start a thread (libusb, curl): a signal goes to any thread that does not
 * block it, and would be lost there or end the program. From here on signals come through the loop.
 */
void terminal_block_signals(void);

/* After terminal_block_signals(). */
MUST_CHECK bool terminal_open(
	struct terminal *terminal, struct app *app, struct loop *loop, struct err *err);
/* Until the till is left, a signal comes or the terminal is gone. */
void terminal_run(struct terminal *terminal);
void terminal_done(struct terminal *terminal);

#endif
