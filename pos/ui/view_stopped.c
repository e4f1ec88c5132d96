/* The till cannot sell: why, and what to do. */
#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

void view_stopped(const struct till *till, struct canvas *canvas)
{
	struct area inside = frame_inside(canvas);
	char text[WORDING_MAX];
	struct area title = {inside.row + 3, 4, 1, canvas->columns - 8};
	wording_write(canvas, till, title, STYLE_PROBLEM | STYLE_BOLD | STYLE_REVERSE,
		(struct says){TEXT_VIEW_STOPPED});
	message_say(text, sizeof text, till->shop.screen_lang, &till->stopped);
	struct area why = {inside.row + 5, 4, inside.rows - 8, canvas->columns - 8};
	int rows = canvas_wrap(canvas, why, STYLE_BOLD, text);
	struct area what = {why.row + rows + 1, 4, 2, canvas->columns - 8};
	wording_say(text, till, (struct says){TEXT_VIEW_STOPPED_SAFE});
	canvas_wrap(canvas, what, STYLE_PLAIN, text);
}
