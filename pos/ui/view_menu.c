/* F10: what is done rarely. An entry is chosen by typing its number and Enter. */
#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

static const enum text names[MENU_COUNT] = {
	[MENU_REPRINT] = TEXT_VIEW_MENU_REPRINT,
	[MENU_OPEN_DRAWER] = TEXT_VIEW_MENU_OPEN_DRAWER,
	[MENU_SHIFT_REPORT] = TEXT_VIEW_MENU_SHIFT_REPORT,
	[MENU_CLOSE_SHIFT] = TEXT_VIEW_MENU_CLOSE_SHIFT,
	[MENU_OVERVIEW] = TEXT_VIEW_MENU_MANAGER,
	[MENU_SYNC_NOW] = TEXT_VIEW_MENU_SYNC_NOW,
	[MENU_VERIFY] = TEXT_VIEW_MENU_VERIFY,
	[MENU_JOURNAL] = TEXT_VIEW_MENU_JOURNAL,
	[MENU_DOCTOR] = TEXT_VIEW_MENU_DOCTOR,
	[MENU_BACKUP] = TEXT_VIEW_MENU_BACKUP,
	[MENU_UNLOCK_OPERATOR] = TEXT_VIEW_MENU_UNLOCK_OPERATOR,
	[MENU_VOID_SALE] = TEXT_VIEW_MENU_VOID_SALE,
	[MENU_REPRICE] = TEXT_VIEW_MENU_REPRICE,
	[MENU_LOCK] = TEXT_VIEW_MENU_LOCK,
	[MENU_LEAVE] = TEXT_VIEW_MENU_LEAVE,
	[MENU_RETURN] = TEXT_VIEW_MENU_RETURN,
	[MENU_SET_CLOCK] = TEXT_CLOCK_MENU,
	[MENU_SET_PRICE] = TEXT_PRICE_MENU,
};

static const enum text hints[] = {
	[ASKS_ENTRY] = TEXT_VIEW_ENTRY_MENU,
	[ASKS_OPERATOR] = TEXT_VIEW_ENTRY_OPERATOR,
	[ASKS_COUNT] = TEXT_VIEW_ENTRY_COUNT,
	[ASKS_CLOCK] = TEXT_CLOCK_ENTRY,
	[ASKS_PRICE] = TEXT_PRICE_ENTRY,
	[ASKS_PRICE_WHY] = TEXT_PRICE_ENTRY_WHY,
};

static bool allowed(const struct till *till, enum menu_entry at)
{
	enum right right = menu_right(at);
	return right == RIGHT_COUNT || operator_may(&till->operator, right);
}

static void draw_entry(const struct till *till, struct canvas *canvas, int row, int at)
{
	bool may = allowed(till, (enum menu_entry)at);
	unsigned style = may ? STYLE_PLAIN : STYLE_QUIET;
	char number[16];
	snprintf(number, sizeof number, "%d", at + 1);
	canvas_write_right(canvas, row, 7, 3, style, number);
	struct area name = {row, 9, 1, canvas->columns / 2};
	int used = wording_write(canvas, till, name, style, (struct says){names[at]});
	struct area reason = {row, 9 + used + 2, 1, canvas->columns - used - 12};
	if (!may)
		wording_write(
			canvas, till, reason, style, (struct says){TEXT_VIEW_MENU_NOT_ALLOWED});
	if (at == till->menu_at && till->entry[0])
		canvas_restyle(
			canvas, row, 3, canvas->columns - 6, style | STYLE_BOLD | STYLE_REVERSE);
}

/* Whose price is asked for, and what it is now: the sentence goes with the first digit. */
static void draw_priced_line(const struct till *till, struct canvas *canvas, int row)
{
	char price[MONEY_TEXT_MAX];
	int32_t at = till_line_in_hand(till);
	if (at < 0 || (till->asks != ASKS_PRICE && till->asks != ASKS_PRICE_WHY))
		return;
	const struct sale_line *line = &till->sale.lines[at];
	wording_money(price, till, line->unit_price_minor);
	canvas_write_right(canvas, row, canvas->columns - 3, MONEY_TEXT_MAX, STYLE_PLAIN, price);
	canvas_write_ends(
		canvas, row, 3, canvas->columns - 6 - MONEY_TEXT_MAX, STYLE_PLAIN, line->item.name);
}

void view_menu(const struct till *till, struct canvas *canvas)
{
	struct area area = frame_title(
		till, canvas, frame_inside(canvas), (struct says){TEXT_VIEW_MENU_TITLE});
	/* While one of them asks, none can be chosen, and its sentence needs the last rows. */
	for (int at = 0; at < MENU_COUNT && till->asks == ASKS_ENTRY; at++)
		draw_entry(till, canvas, area.row + at, at);
	draw_priced_line(till, canvas, area.row);
	frame_entry(till, canvas, hints[till->asks]);
}
