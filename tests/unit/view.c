#include "pos/ui/view.h"

#include "pos/shell/demo/demo.h"
#include "pos/ui/command.h"
#include "pos/ui/frame.h"
#include "tests/t.h"

#include <string.h>

static struct till till;
static struct canvas canvas;
static char text[CANVAS_ROWS_MAX * CANVAS_COLUMNS_MAX * 4];

static bool in_demo_files(const char *digits)
{
	for (size_t i = 0; i < demo_file_count; i++)
		if (memmem(demo_files[i].text, demo_files[i].size, digits, strlen(digits)))
			return true;
	return false;
}

/* "2230801006842" is a label: 22, then the item's number. */
static bool known(const char *digits)
{
	char item_number[6] = "";
	if (strncmp(digits, "22", 2) == 0 && strlen(digits) == 13)
		memcpy(item_number, digits + 2, 5);
	return in_demo_files(item_number[0] ? item_number : digits);
}

/* Every number of four digits or more that a first-time user is told to type. */
static void what_the_demo_says_to_type_exists_in_the_demo(void **state)
{
	(void)state;
	static const enum text told[] = {TEXT_VIEW_IDLE_DEMO, TEXT_VIEW_LOGIN_DEMO};
	for (size_t i = 0; i < LENGTH(told) * LANG_COUNT; i++) {
		const char *at = text_in((enum lang)(i % LANG_COUNT), told[i / LANG_COUNT]);
		int found = 0;
		while (*at) {
			char digits[32] = "";
			size_t size = strspn(at, "0123456789");
			if (size >= 4 && size < sizeof digits) {
				memcpy(digits, at, size);
				row("%s", digits);
				check(known(digits));
				found++;
			}
			at += size ? size : 1;
		}
		check(found >= 4);
	}
}

/* Views must survive any size, also while it changes. */
static void every_view_fits_every_size(void **state)
{
	(void)state;
	static const int sizes[][2] = {{1, 1}, {2, 5}, {23, 80}, {24, 79}, {24, 80}, {25, 81},
		{50, 132}, {CANVAS_ROWS_MAX, CANVAS_COLUMNS_MAX}};
	for (int view = VIEW_LOGIN; view <= VIEW_STOPPED; view++)
		for (size_t i = 0; i < LENGTH(sizes) * LANG_COUNT; i++) {
			struct shop shop = {
				.screen_lang = (enum lang)(i % LANG_COUNT), .demo = true};
			row("view %d, size %zu", view, i / LANG_COUNT);
			till_init(&till, &shop, NULL, 0);
			till.view = (enum view)view;
			till.status.printer_trouble = message_of((struct says){TEXT_NONE});
			till.stopped = message_of((struct says){TEXT_OUT_OF_MEMORY});
			till.sale.coupon_count = 0;
			canvas.rows = sizes[i / LANG_COUNT][0];
			canvas.columns = sizes[i / LANG_COUNT][1];
			view_draw(&till, &canvas);
			check(canvas_dump(&canvas, text, sizeof text) > 0);
		}
}

/* A till where every key has something to act on and everything is allowed. */
static void begin_busy(enum view view, enum lang lang)
{
	struct shop shop = {.screen_lang = lang, .demo = true};
	till_init(&till, &shop, NULL, 0);
	till.view = view;
	till.status.printer_trouble = message_of((struct says){TEXT_NONE});
	till.stopped = message_of((struct says){TEXT_OUT_OF_MEMORY});
	till.operator=(struct operator_card){
		.number = view == VIEW_LOGIN ? 0 : 1, .rights = UINT32_MAX};
	till.sale.line_count = 1;
	till.sale.latest = 0;
	strcpy(till.last_receipt, "2-1-000001");
	canvas.rows = CANVAS_ROWS_MIN;
	canvas.columns = CANVAS_COLUMNS_MIN;
	view_draw(&till, &canvas);
	canvas_dump(&canvas, text, sizeof text);
}

static void the_key_bar_has_room_for_every_key_in_every_language(void **state)
{
	(void)state;
	for (int view = VIEW_LOGIN; view <= VIEW_STOPPED; view++)
		for (size_t i = 0; i < COMMAND_ROWS * LANG_COUNT; i++) {
			const struct command_row *key = &command_rows[i / LANG_COUNT];
			enum lang lang = (enum lang)(i % LANG_COUNT);
			char shown[64];
			begin_busy((enum view)view, lang);
			if (!(key->bar & key->views & 1u << view) || !command_works(&till, key))
				continue;
			snprintf(shown, sizeof shown, "%s %s", key->label,
				text_in(lang, frame_key_name(&till, key)));
			row("view %d: %s", view, shown);
			check(strstr(text, shown) != NULL);
		}
}

TESTS(test(what_the_demo_says_to_type_exists_in_the_demo), test(every_view_fits_every_size),
	test(the_key_bar_has_room_for_every_key_in_every_language))
