/* Looking at a screen on a real terminal, and going on from it by hand.
 *
 * usage: look FILE.screen [zh_CN|zh_TW|en]     Ctrl+Q ends it
 *
 * The till, the keys and the terminal are the real ones; shop and shell are the stories'. A code of
 * the stories is typed as it stands in tests/stories/shop.c, a sale commits by itself.
 */
#include "pos/ui/curses.h"
#include "pos/ui/view.h"
#include "tests/screens/script.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct curses curses;
static struct canvas canvas;

static int64_t mono_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the stories call a command, where that is not what stands on the key. */
static const char *story_word(const struct command_row *row)
{
	static const struct {
		enum command command;
		const char *word;
	} words[] = {{COMMAND_VOID_SALE, "void-sale"}, {COMMAND_YES, "yes"}, {COMMAND_NO, "no"},
		{COMMAND_PAGE_UP, "PageUp"}, {COMMAND_PAGE_DOWN, "PageDown"}};
	for (size_t i = 0; i < LENGTH(words); i++)
		if (words[i].command == row->command)
			return words[i].word;
	return row->label;
}

static void obey(struct world *world, enum command command)
{
	for (size_t i = 0; i < COMMAND_ROWS; i++) {
		char fact[64];
		if (command_rows[i].command != command)
			continue;
		snprintf(fact, sizeof fact, "key %s", story_word(&command_rows[i]));
		world_fact(world, fact);
	}
	if (world->till.committing)
		world_fact(world, "committed");
}

/* false: to be ended. */
static bool take(struct world *world, const struct press *press)
{
	enum command command;
	if (press->kind == PRESS_CONTROL_Q)
		return false;
	if (command_for(&world->till, press, &command)) {
		obey(world, command);
	} else if (press->kind == PRESS_CHARACTER) {
		struct fact typed = {FACT_TYPED, world->wall_ms, world->mono_ms};
		struct duties duties;
		typed.character = press->character;
		till_step(&world->till, &typed, &duties);
	}
	return true;
}

static bool turn(struct world *world)
{
	static struct press presses[PRESSES_MAX];
	struct pollfd ready[] = {{curses.in_fd, POLLIN, 0}, {curses.resize_fd, POLLIN, 0}};
	curses_size(&curses, &canvas.rows, &canvas.columns);
	view_draw(&world->till, &canvas);
	curses_show(&curses, &canvas);
	poll(ready, LENGTH(ready), (int)curses_wait_ms(&curses, mono_ms()));
	if (ready[0].revents & POLLHUP)
		return false;
	if (ready[1].revents)
		curses_resized(&curses);
	uint32_t count = curses_read(&curses, mono_ms(), presses);
	for (uint32_t i = 0; i < count; i++)
		if (!take(world, &presses[i]))
			return false;
	return true;
}

int main(int count, char **words)
{
	enum lang lang = LANG_ZH_CN;
	struct err err;
	struct world *world = count > 1 ? script_world(words[1]) : NULL;
	if (!world || (count > 2 && !lang_read(words[2], &lang)))
		return 2;
	world->till.shop.screen_lang = lang;
	if (!curses_start(&curses, stdin, stdout, &err)) {
		char why[512];
		err_text(why, sizeof why, lang, &err);
		fprintf(stderr, "%s\n", why);
		return 1;
	}
	while (turn(world))
		continue;
	curses_done(&curses);
	return 0;
}
