/* Who are you: the operator's number, then the PIN. Also the locked screen. */
#include "pos/core/text.h"
#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

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
	if (till->status.fenced) {
		wording_say(text, till, (struct says){TEXT_TILL_FENCED});
		(void)canvas_wrap(canvas,
			(struct area){row + 6, inside.column + 2, 4, inside.columns - 4},
			STYLE_PROBLEM, text);
	} else if (till->shop.demo) {
		wording_say(text, till, (struct says){TEXT_VIEW_LOGIN_DEMO});
		canvas_write_centred(canvas, row + 6, 0, canvas->columns, STYLE_OFFER, text);
	}
	frame_entry(till, canvas, pin ? TEXT_VIEW_ENTRY_PIN : TEXT_VIEW_ENTRY_NUMBER);
}
