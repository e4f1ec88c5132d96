#include "pos/ui/view.h"

#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

/* One sentence, and nothing that could be mistaken for a till. */
static void draw_too_small(const struct till *till, struct canvas *canvas)
{
	char need[32], have[32], text[WORDING_MAX];
	snprintf(need, sizeof need, "%dx%d", CANVAS_COLUMNS_MIN, CANVAS_ROWS_MIN);
	snprintf(have, sizeof have, "%dx%d", canvas->columns, canvas->rows);
	wording_say(text, till, (struct says){TEXT_VIEW_TOO_SMALL, have, need});
	canvas_wrap(canvas, (struct area){0, 0, canvas->rows, canvas->columns}, STYLE_PLAIN, text);
}

static void draw_view(const struct till *till, struct canvas *canvas)
{
	switch (till->view) {
	case VIEW_LOGIN:
		view_login(till, canvas);
		return;
	case VIEW_SALE:
		view_sale(till, canvas);
		return;
	case VIEW_PAID:
		view_paid(till, canvas);
		return;
	case VIEW_HELP:
		view_help(till, canvas);
		return;
	case VIEW_MENU:
		view_menu(till, canvas);
		return;
	case VIEW_WHY:
		view_why(till, canvas);
		return;
	case VIEW_COUPONS:
		view_coupons(till, canvas);
		return;
	case VIEW_RETURN:
		view_return(till, canvas);
		return;
	case VIEW_MEMBER:
		view_member(till, canvas);
		return;
	case VIEW_ENROL:
		view_enrol(till, canvas);
		return;
	case VIEW_REPORT:
		view_report(till, canvas);
		return;
	case VIEW_STOPPED:
		view_stopped(till, canvas);
		return;
	}
}

void view_draw(const struct till *till, struct canvas *canvas)
{
	canvas_begin(canvas, canvas->rows, canvas->columns);
	if (canvas->rows < CANVAS_ROWS_MIN || canvas->columns < CANVAS_COLUMNS_MIN) {
		draw_too_small(till, canvas);
		return;
	}
	draw_view(till, canvas);
	frame_status(till, canvas);
	frame_message(till, canvas);
	frame_keys(till, canvas);
}
