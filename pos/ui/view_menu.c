/* F10: what is done rarely. An entry is chosen by typing its number and Enter. */
#include "pos/ui/act_wording.h"
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
	[MENU_CARD] = TEXT_CARD_MENU,
};

static const enum text hints[] = {
	[ASKS_ENTRY] = TEXT_VIEW_ENTRY_MENU,
	[ASKS_OPERATOR] = TEXT_VIEW_ENTRY_OPERATOR,
	[ASKS_COUNT] = TEXT_VIEW_ENTRY_COUNT,
	[ASKS_CLOCK] = TEXT_CLOCK_ENTRY,
	[ASKS_PRICE] = TEXT_PRICE_ENTRY,
	[ASKS_PRICE_WHY] = TEXT_PRICE_ENTRY_WHY,
	[ASKS_CARD] = TEXT_CARD_ENTRY,
	[ASKS_NEW_CARD] = TEXT_CARD_NEW_ENTRY,
};

static bool allowed(const struct till *till, enum menu_entry at)
{
	enum right right = menu_right(at);
	return right == RIGHT_COUNT || operator_may(&till->operator, right);
}

/* One below the other where they fit; else in two columns, and a star for the words beside. */
struct entries {
	struct area area;
	int rows; /* of a column */
	bool stars;
};

static struct entries entries_in(struct area area)
{
	bool fits = MENU_COUNT <= area.rows;
	return (struct entries){area, fits ? MENU_COUNT : (MENU_COUNT + 1) / 2, !fits};
}

static void draw_not_allowed(
	const struct till *till, struct canvas *canvas, struct area at, bool star)
{
	if (star)
		canvas_write(canvas, at.row, at.column, 1, STYLE_QUIET, "*");
	else
		wording_write(
			canvas, till, at, STYLE_QUIET, (struct says){TEXT_VIEW_MENU_NOT_ALLOWED});
}

static void draw_entry(
	const struct till *till, struct canvas *canvas, const struct entries *entries, int at)
{
	bool may = allowed(till, (enum menu_entry)at);
	unsigned style = may ? STYLE_PLAIN : STYLE_QUIET;
	int width = entries->stars ? canvas->columns / 2 : canvas->columns;
	int row = entries->area.row + at % entries->rows, column = at / entries->rows * width;
	char number[16];
	snprintf(number, sizeof number, "%d", at + 1);
	canvas_write_right(canvas, row, column + 7, 3, style, number);
	struct area name = {row, column + 9, 1, width - 12};
	int used = wording_write(canvas, till, name, style, (struct says){names[at]});
	struct area reason = {row, column + 9 + used + 2, 1, width - used - 12};
	if (entries->stars)
		reason.column--;
	if (!may)
		draw_not_allowed(till, canvas, reason, entries->stars);
	if (at == till->menu_at && till->entry[0])
		canvas_restyle(
			canvas, row, column + 3, width - 6, style | STYLE_BOLD | STYLE_REVERSE);
}

static bool any_not_allowed(const struct till *till)
{
	for (int at = 0; at < MENU_COUNT; at++)
		if (!allowed(till, (enum menu_entry)at))
			return true;
	return false;
}

static void draw_legend(const struct till *till, struct canvas *canvas, int row)
{
	char legend[WORDING_MAX];
	wording_say(legend, till, (struct says){TEXT_VIEW_MENU_LEGEND});
	canvas_write_right(
		canvas, row, canvas->columns - 2, canvas->columns / 2, STYLE_QUIET, legend);
}

/* While one of them asks, none can be chosen, and its sentence needs the last rows. */
static void draw_entries(const struct till *till, struct canvas *canvas, struct area area)
{
	const struct entries entries = entries_in(area);
	for (int at = 0; at < MENU_COUNT; at++)
		draw_entry(till, canvas, &entries, at);
	if (entries.stars && any_not_allowed(till))
		draw_legend(till, canvas, area.row - 2);
}

/* What a member may ask for. */
static void draw_words(const struct till *till, struct canvas *canvas, struct area area)
{
	char number[16];
	for (int at = 0; at < WORD_COUNT; at++) {
		struct area name = {area.row + at, 9, 1, canvas->columns - 12};
		snprintf(number, sizeof number, "%d", at + 1);
		canvas_write_right(canvas, name.row, 7, 3, STYLE_PLAIN, number);
		wording_write(canvas, till, name, STYLE_PLAIN,
			(struct says){word_text((enum member_word)at), ""});
	}
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
	bool card = till->asks == ASKS_CARD || till->asks == ASKS_NEW_CARD;
	struct area area = frame_title(till, canvas, frame_inside(canvas),
		(struct says){card ? TEXT_CARD_MENU : TEXT_VIEW_MENU_TITLE});
	if (till->asks == ASKS_ENTRY)
		draw_entries(till, canvas, area);
	if (till->asks == ASKS_CARD)
		draw_words(till, canvas, area);
	draw_priced_line(till, canvas, area.row);
	frame_entry(till, canvas, hints[till->asks]);
}
