/* Who are you: the operator's number, then the PIN. Also the locked screen. */
#include "pos/core/civil.h"
#include "pos/core/text.h"
#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

/* What a manager is to know before anybody sells. */
static void draw_notice(const struct till *till, struct canvas *canvas, int row)
{
	struct area inside = frame_inside(canvas);
	struct area area = {row, inside.column + 2, 4, inside.columns - 4};
	char text[WORDING_MAX], when[CIVIL_TEXT_MAX], entry[16];
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	if (till->status.fenced) {
		wording_say(text, till, (struct says){TEXT_TILL_FENCED});
	} else {
		civil_text(when, &now);
		when[sizeof "2026-11-21 20:31" - 1] = '\0';
		snprintf(entry, sizeof entry, "%d", MENU_SET_CLOCK + 1);
		wording_say(text, till, (struct says){TEXT_CLOCK_BEHIND, when, entry});
	}
	(void)canvas_wrap(canvas, area, STYLE_PROBLEM, text);
}

void view_login(const struct till *till, struct canvas *canvas)
{
	struct area inside = frame_inside(canvas);
	char number[16], text[WORDING_MAX];
	bool pin = till->login_number != 0;
	int row = inside.row + inside.rows / 3;
	canvas_write_centred(canvas, row, 0, canvas->columns, STYLE_BOLD, till->shop.name);
	snprintf(number, sizeof number, "%u", till->login_number);
	if (pin)
		wording_say(text, till, (struct says){TEXT_VIEW_LOGIN_PIN, number});
	else
		wording_say(text, till, (struct says){TEXT_VIEW_LOGIN_NUMBER});
	canvas_write_centred(canvas, row + 2, 0, canvas->columns, STYLE_PLAIN, text);
	if (!sale_empty(&till->sale)) {
		wording_say(text, till, (struct says){TEXT_VIEW_LOGIN_BASKET});
		canvas_write_centred(canvas, row + 4, 0, canvas->columns, STYLE_BOLD, text);
	}
	if (till->status.fenced || till->status.clock_behind) {
		draw_notice(till, canvas, row + 6);
	} else if (till->shop.demo) {
		wording_say(text, till, (struct says){TEXT_VIEW_LOGIN_DEMO});
		canvas_write_centred(canvas, row + 6, 0, canvas->columns, STYLE_OFFER, text);
	}
	frame_entry(till, canvas, pin ? TEXT_VIEW_ENTRY_PIN : TEXT_VIEW_ENTRY_NUMBER);
}
