/* F1: every key that works on the screen one came from, from the command table. */
#include "pos/ui/command.h"
#include "pos/ui/frame.h"
#include "pos/ui/page.h"
#include "pos/ui/views.h"

enum { KEY_WIDTH = 11 };

static void write_keys(struct page *page)
{
	const struct till *till = page->till;
	for (size_t i = 0; i < COMMAND_ROWS; i++) {
		const struct command_row *row = &command_rows[i];
		if (!(row->views & 1u << till->view_before))
			continue;
		uint32_t at = page->count;
		page_say(page, KEY_WIDTH, STYLE_PLAIN, (struct says){row->help}, NULL);
		page_label(page, at, 0, STYLE_BOLD, row->label);
	}
	page_line(page, 0, STYLE_PLAIN, "", NULL);
	page_say(page, 0, STYLE_QUIET, (struct says){TEXT_HELP_ENTRY}, NULL);
}

void view_help(const struct till *till, struct canvas *canvas)
{
	struct area area = frame_title(
		till, canvas, frame_inside(canvas), (struct says){TEXT_VIEW_HELP_TITLE});
	page_draw(till, canvas, area, write_keys);
}
