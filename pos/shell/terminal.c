#include "pos/shell/terminal.h"

#include "pos/ui/command.h"
#include "pos/ui/view.h"

#include <signal.h>
#include <stdio.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void draw(struct terminal *terminal)
{
	int rows, columns;
	curses_size(&terminal->curses, &rows, &columns);
	canvas_begin(&terminal->canvas, rows, columns);
	view_draw(&terminal->app->till, &terminal->canvas);
	curses_show(&terminal->curses, &terminal->canvas);
}

static void tell_size(struct terminal *terminal)
{
	int rows, columns;
	curses_size(&terminal->curses, &rows, &columns);
	bool too_small = rows < CANVAS_ROWS_MIN || columns < CANVAS_COLUMNS_MIN;
	if (too_small != terminal->too_small)
		app_fact(terminal->app,
			(struct fact){.kind = FACT_TOO_SMALL, .too_small = too_small});
	terminal->too_small = too_small;
	terminal->app->changed = true;
}

static void resized(void *arg, int fd, short revents)
{
	struct terminal *terminal = arg;
	(void)fd;
	(void)revents;
	curses_resized(&terminal->curses);
	tell_size(terminal);
}

/* Silence would leave the cashier to guess whether the key, the keyboard or the till is at fault.
 */
static void tell_idle_key(struct terminal *terminal, int key)
{
	char name[8];
	(void)snprintf(name, sizeof name, "F%d", key);
	app_fact(terminal->app,
		(struct fact){.kind = FACT_TOLD,
			.told = message_of((struct says){TEXT_KEY_MEANS_NOTHING, name})});
}

static void pressed(struct terminal *terminal, const struct press *press)
{
	enum command command;
	if (command_for(&terminal->app->till, press, &command))
		app_command(terminal->app, command);
	else if (press->kind == PRESS_CHARACTER)
		app_typed(terminal->app, press->character);
	else if (command_function_key(press))
		tell_idle_key(terminal, command_function_key(press));
}

/* true when no key waits to be told from a scanner that types (burst.h). */
static bool take_keys(struct terminal *terminal)
{
	struct press presses[PRESSES_MAX];
	const struct env *env = terminal->app->env;
	uint32_t count = curses_read(&terminal->curses, env_mono_ms(env), presses);
	for (uint32_t i = 0; i < count; i++)
		pressed(terminal, &presses[i]);
	int64_t wait_ms = curses_wait_ms(&terminal->curses, env_mono_ms(env));
	if (wait_ms >= 0)
		loop_timer_set(terminal->loop, &terminal->again, wait_ms);
	return wait_ms < 0;
}

static void read_keys(void *arg)
{
	struct terminal *terminal = arg;
	if (take_keys(terminal))
		app_take_scans(terminal->app);
}

static bool keys_settled(void *keys)
{
	return take_keys(keys);
}

/* A terminal that hung up will never be looked at again: everything is on disk, so leave. */
static void keys_ready(void *arg, int fd, short revents)
{
	struct terminal *terminal = arg;
	read_keys(terminal);
	if (!(revents & (POLLHUP | POLLERR | POLLNVAL)))
		return;
	loop_drop(terminal->loop, fd);
	terminal->app->leaving = true;
}

static void signalled(void *arg, int fd, short revents)
{
	struct terminal *terminal = arg;
	struct signalfd_siginfo what;
	(void)revents;
	if (read(fd, &what, sizeof what) == sizeof what)
		terminal->app->leaving = true;
}

static void leaving_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGHUP);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGQUIT);
}

void terminal_block_signals(void)
{
	sigset_t set;
	leaving_signals(&set);
	sigaddset(&set, SIGWINCH); /* curses.c takes it from a descriptor of its own */
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTSTP, SIG_IGN);
}

static bool watch_signals(struct terminal *terminal)
{
	sigset_t set;
	leaving_signals(&set);
	terminal->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return terminal->signal_fd >= 0 &&
	       loop_watch(terminal->loop, terminal->signal_fd, POLLIN, signalled, terminal);
}

bool terminal_open(struct terminal *terminal, struct app *app, struct loop *loop, struct err *err)
{
	*terminal = (struct terminal){.app = app,
		.loop = loop,
		.again = {.fn = read_keys, .arg = terminal},
		.signal_fd = -1};
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return fail(err, TEXT_TERMINAL_NONE);
	if (!curses_start(&terminal->curses, stdin, stdout, err))
		return false;
	struct curses *curses = &terminal->curses;
	if (watch_signals(terminal) &&
		loop_watch(loop, curses->in_fd, POLLIN, keys_ready, terminal) &&
		loop_watch(loop, curses->resize_fd, POLLIN, resized, terminal)) {
		app->keys_settled = keys_settled;
		app->keys = terminal;
		tell_size(terminal);
		return true;
	}
	terminal_done(terminal);
	return fail(err, TEXT_TERMINAL_BROKEN);
}

void terminal_run(struct terminal *terminal)
{
	struct app *app = terminal->app;
	while (!app->leaving) {
		if (app->bell)
			curses_bell(&terminal->curses);
		if (app->changed)
			draw(terminal);
		app->bell = app->changed = false;
		if (app->till.hints_due)
			app_fact(app, (struct fact){.kind = FACT_AT_LEISURE});
		loop_once(terminal->loop, app->changed ? 0 : -1);
	}
}

void terminal_done(struct terminal *terminal)
{
	loop_timer_clear(terminal->loop, &terminal->again);
	terminal->app->keys_settled = NULL;
	if (terminal->curses.screen) {
		loop_drop(terminal->loop, terminal->curses.in_fd);
		loop_drop(terminal->loop, terminal->curses.resize_fd);
	}
	if (terminal->signal_fd >= 0) {
		loop_drop(terminal->loop, terminal->signal_fd);
		close(terminal->signal_fd);
	}
	terminal->signal_fd = -1;
	curses_done(&terminal->curses);
}
