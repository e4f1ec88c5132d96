#include "pos/ui/curses.h"

#include "tests/t.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

/* A terminal of which the test holds the other end. */
static int hand;
static FILE *in, *out;
static struct termios before;
static struct curses curses;
static struct canvas canvas;
static struct press presses[PRESSES_MAX];
static char sent[1 << 16];

static bool start_on(const char *term, struct err *err)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	int terminal;
	check(openpty(&hand, &terminal, NULL, NULL, &size) == 0);
	fcntl(hand, F_SETFL, O_NONBLOCK);
	tcgetattr(terminal, &before);
	in = fdopen(terminal, "r");
	out = fdopen(dup(terminal), "w");
	setenv("TERM", term, 1);
	return curses_start(&curses, in, out, err);
}

static void start(const char *term)
{
	struct err err;
	setenv("LC_ALL", "C.UTF-8", 1);
	check(start_on(term, &err));
}

static void stop(void)
{
	curses_done(&curses);
	fclose(in);
	fclose(out);
	close(hand);
}

/* What the terminal was sent since, as it stands in sent. The kernel hands it over a moment later.
 */
static size_t receive(void)
{
	size_t used = 0;
	struct pollfd ready = {.fd = hand, .events = POLLIN};
	while (used + 1 < sizeof sent && poll(&ready, 1, 50) == 1) {
		ssize_t size = read(hand, sent + used, sizeof sent - 1 - used);
		if (size <= 0)
			break;
		used += (size_t)size;
	}
	sent[used] = '\0';
	return used;
}

static uint32_t press(const char *bytes, size_t size)
{
	check(write(hand, bytes, size) == (ssize_t)size);
	uint32_t count = curses_read(&curses, 1000000, presses);
	count += curses_wait_ms(&curses, 1000000) < 0
			 ? 0
			 : curses_read(&curses, 1000100, presses + count);
	curses.burst = (struct burst){0};
	return count;
}

static void a_canvas_appears_and_only_changes_are_sent(void **state)
{
	(void)state;
	start("xterm");
	canvas_begin(&canvas, 24, 80);
	canvas_write(&canvas, 3, 10, 70, STYLE_BOLD, "算盘 405.86");
	curses_show(&curses, &canvas);
	receive();
	check(strstr(sent, "算盘 405.86") != NULL);
	curses_show(&curses, &canvas);
	check(receive() == 0);
	canvas_write(&canvas, 3, 20, 70, STYLE_BOLD, "7");
	curses_show(&curses, &canvas);
	size_t size = receive();
	check(size > 0);
	check(size < 40);
	stop();
}

static void ink_is_a_reversed_blank(void **state)
{
	(void)state;
	start("xterm");
	canvas_begin(&canvas, 24, 80);
	curses_show(&curses, &canvas);
	receive();
	canvas_write(&canvas, 3, 10, 70, STYLE_PLAIN, "x" CANVAS_INK "y");
	curses_show(&curses, &canvas);
	receive();
	check(strstr(sent, "7m ") != NULL); /* reversed, then a blank */
	check(strstr(sent, "\001") == NULL);
	stop();
}

static void without_colours_no_colour_is_sent(void **state)
{
	(void)state;
	static const struct {
		const char *term;
		bool colour;
	} cases[] = {{"xterm", true}, {"linux", true}, {"vt220", false}, {"xterm-mono", false}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].term);
		start(cases[i].term);
		canvas_begin(&canvas, 24, 80);
		canvas_write(&canvas, 3, 10, 70, STYLE_PROBLEM | STYLE_REVERSE, "!");
		curses_show(&curses, &canvas);
		receive();
		check((strstr(sent, "31") != NULL) == cases[i].colour);
		check(strstr(sent, "7m") != NULL || strstr(sent, ";7") != NULL);
		stop();
	}
}

static void keys_arrive_as_what_they_are(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		enum press_kind kind;
		int32_t character;
	} cases[] = {
		{"6", PRESS_CHARACTER, '6'},
		{"张", PRESS_CHARACTER, 0x5F20},
		{"\r", PRESS_ENTER, 0},
		{"\n", PRESS_ENTER, 0},
		{"\177", PRESS_BACKSPACE, 0},
		{"\b", PRESS_BACKSPACE, 0},
		{"\033", PRESS_ESCAPE, 0},
		{"\033[3~", PRESS_DELETE, 0},
		{"\033[3;2~", PRESS_SHIFT_DELETE, 0},
		{"\033OA", PRESS_UP, 0},
		{"\033OB", PRESS_DOWN, 0},
		{"\033[5~", PRESS_PAGE_UP, 0},
		{"\033[6~", PRESS_PAGE_DOWN, 0},
		{"\033OP", PRESS_F1, 0},
		{"\033[20~", PRESS_F9, 0},
		{"\033[24~", PRESS_F12, 0},
		{"\021", PRESS_CONTROL_Q, 0},
	};
	start("xterm");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		check(press(cases[i].bytes, strlen(cases[i].bytes)) == 1);
		check(presses[0].kind == cases[i].kind);
		check(presses[0].character == cases[i].character);
	}
	stop();
}

static void shift_del_arrives_where_the_description_leaves_it_out(void **state)
{
	(void)state;
	static const char *const terms[] = {"screen", "screen-256color", "linux"};
	for (size_t i = 0; i < LENGTH(terms); i++) {
		row("%s", terms[i]);
		start(terms[i]);
		check(press("\033[3;2~", 6) == 1);
		check(presses[0].kind == PRESS_SHIFT_DELETE);
		stop();
	}
}

static void keys_that_mean_nothing_do_nothing(void **state)
{
	(void)state;
	static const char *const bytes[] = {
		"\003", "\t", "\033OH", "\032", "\023", "\033[1;5A", "\033[25;3~", "\033Ox"};
	start("xterm");
	for (size_t i = 0; i < LENGTH(bytes); i++) {
		row("%zu", i);
		check(press(bytes[i], strlen(bytes[i])) == 0);
	}
	stop();
}

static void a_burst_or_a_paste_is_text_to_its_last_character(void **state)
{
	(void)state;
	start("xterm");
	check(press("+5*A\r", 5) == 5);
	for (int i = 0; i < 4; i++)
		check(presses[i].text_only);
	check(presses[4].kind == PRESS_ENTER);
	check(press("\033[200~+\033[201~", 13) == 1);
	check(presses[0].text_only);
	check(press("+", 1) == 1);
	check(!presses[0].text_only);
	stop();
}

static void more_than_one_reading_holds_waits_for_the_next(void **state)
{
	(void)state;
	char digits[PRESSES_MAX + 100];
	memset(digits, '7', sizeof digits);
	start("xterm");
	check(write(hand, digits, sizeof digits) == (ssize_t)sizeof digits);
	uint32_t first = curses_read(&curses, 1000, presses);
	check(first <= PRESSES_MAX);
	check(first > PRESSES_MAX / 2);
	uint32_t rest = curses_read(&curses, 1001, presses);
	check(first + rest == sizeof digits);
	stop();
}

static void the_terminal_may_change_its_size(void **state)
{
	(void)state;
	struct winsize size = {.ws_row = 50, .ws_col = 132};
	int rows, columns;
	start("xterm");
	curses_size(&curses, &rows, &columns);
	check(rows == 24);
	check(columns == 80);
	check(ioctl(hand, TIOCSWINSZ, &size) == 0);
	raise(SIGWINCH); /* the test has no controlling terminal whose kernel would send it */
	struct pollfd ready = {.fd = curses.resize_fd, .events = POLLIN};
	check(poll(&ready, 1, 1000) == 1);
	curses_resized(&curses);
	check(poll(&ready, 1, 0) == 0);
	curses_size(&curses, &rows, &columns);
	check(rows == 50);
	check(columns == 132);
	check(curses_read(&curses, 1000, presses) == 0);
	canvas_begin(&canvas, rows, columns);
	canvas_write(&canvas, 49, 128, 4, STYLE_PLAIN, "算盘");
	curses_show(&curses, &canvas);
	receive();
	check(strstr(sent, "算盘") != NULL);
	stop();
}

static void leaving_gives_the_terminal_back(void **state)
{
	(void)state;
	struct termios during, after;
	start("xterm");
	tcgetattr(fileno(in), &during);
	check(!(during.c_lflag & ICANON));
	check(!(during.c_lflag & ISIG));
	curses_done(&curses);
	tcgetattr(fileno(in), &after);
	check(after.c_lflag == before.c_lflag);
	check(after.c_iflag == before.c_iflag);
	receive();
	check(strstr(sent, "\033[?2004l") != NULL);
	curses_done(&curses); /* finished already: nothing happens */
	fclose(in);
	fclose(out);
	close(hand);
}

static void a_terminal_of_another_charset_is_refused_before_it_is_touched(void **state)
{
	(void)state;
	static const struct {
		const char *lang;
		bool good;
	} cases[] = {{"zh_CN.GB18030", false}, {"en_US.ISO-8859-1", false}, {"zh_CN.UTF-8", true},
		{"C.UTF-8", true}, {"en_US.utf8", true}, {"C", true}, {"", true}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err err;
		row("%s", cases[i].lang);
		setenv("LC_ALL", cases[i].lang, 1);
		check(start_on("xterm", &err) == cases[i].good);
		check(cases[i].good || err.what.id == TEXT_VIEW_NO_UTF8);
		check(cases[i].good || receive() == 0);
		stop();
	}
}

static void an_unknown_terminal_is_refused_by_name(void **state)
{
	(void)state;
	struct err err;
	setenv("LC_ALL", "C.UTF-8", 1);
	check(!start_on("no-such-terminal", &err));
	check(err.what.id == TEXT_VIEW_NO_TERMINAL);
	assert_string_equal(err.what.arg[0], "no-such-terminal");
	stop();
	check(!start_on("", &err));
	check(err.what.id == TEXT_VIEW_NO_TERMINAL);
	stop();
}

TESTS(test(a_canvas_appears_and_only_changes_are_sent), test(ink_is_a_reversed_blank),
	test(without_colours_no_colour_is_sent), test(keys_arrive_as_what_they_are),
	test(shift_del_arrives_where_the_description_leaves_it_out),
	test(keys_that_mean_nothing_do_nothing),
	test(a_burst_or_a_paste_is_text_to_its_last_character),
	test(more_than_one_reading_holds_waits_for_the_next),
	test(the_terminal_may_change_its_size), test(leaving_gives_the_terminal_back),
	test(a_terminal_of_another_charset_is_refused_before_it_is_touched),
	test(an_unknown_terminal_is_refused_by_name))
