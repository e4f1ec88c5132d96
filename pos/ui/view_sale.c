/* The sale: what is in the basket, who the customer is, what it costs; idle when it is empty. */
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "pos/ui/amount.h"
#include "pos/ui/frame.h"
#include "pos/ui/listing.h"
#include "pos/ui/panel.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

enum {
	PANEL_MIN = 26, /* columns; grows by a third of what a wider terminal has more */
	PANEL_MAX = 40,
	NUMBER_WIDTH = 3,
	MONEY_MIN = 8,
	QTY_WIDTH = 9,
};

/* The columns of the list, right edges but for the name. */
struct list_columns {
	int name, name_width;
	int qty_end, price_end, amount_end;
};

static int panel_width(const struct canvas *canvas)
{
	int width = PANEL_MIN + (canvas->columns - CANVAS_COLUMNS_MIN) / 3;
	return width > PANEL_MAX ? PANEL_MAX : width;
}

/* Room for the widest amount, so that money stands right-aligned and is never cut. No row is more
 * than all lines together; only a price per kilogram may be. */
static int money_width(const struct till *till)
{
	int64_t most_minor = till->pricing.list_minor;
	char text[MONEY_TEXT_MAX];
	for (uint32_t i = 0; i < till->sale.line_count; i++)
		if (till->sale.lines[i].item.price_minor > most_minor)
			most_minor = till->sale.lines[i].item.price_minor;
	wording_money(text, till, -most_minor);
	int width = text_columns(text, RULER_SCREEN);
	return width > MONEY_MIN ? width : MONEY_MIN;
}

static struct list_columns columns_of(const struct till *till, const struct area *list)
{
	int money = money_width(till);
	struct list_columns columns = {.name = list->column + 1 + NUMBER_WIDTH};
	columns.amount_end = list->column + list->columns;
	columns.price_end = columns.amount_end - money - 1;
	columns.qty_end = columns.price_end - money - 1;
	columns.name_width = columns.qty_end - QTY_WIDTH - columns.name;
	return columns;
}

static void draw_head(
	const struct till *till, struct canvas *canvas, int row, int end, enum text name)
{
	char text[WORDING_MAX];
	wording_say(text, till, (struct says){name});
	canvas_write_right(canvas, row, end, MONEY_MIN, STYLE_QUIET, text);
}

/* Over the names stands how many rows are out of sight above, when there are any. */
static void draw_header(const struct till *till, struct canvas *canvas, const struct area *list,
	const struct list_columns *columns, uint32_t above)
{
	char count[COUNT_TEXT_MAX];
	struct area name = {list->row, columns->name, 1, columns->name_width};
	wording_count(count, above);
	canvas_write_right(canvas, list->row, columns->name - 1, NUMBER_WIDTH, STYLE_QUIET, "#");
	if (above > 0)
		wording_write(
			canvas, till, name, STYLE_BOLD, (struct says){TEXT_VIEW_ABOVE, count});
	else
		wording_write(canvas, till, name, STYLE_QUIET, (struct says){TEXT_VIEW_HEAD_NAME});
	draw_head(till, canvas, list->row, columns->qty_end, TEXT_VIEW_HEAD_QTY);
	draw_head(till, canvas, list->row, columns->price_end, TEXT_VIEW_HEAD_PRICE);
	draw_head(till, canvas, list->row, columns->amount_end, TEXT_VIEW_HEAD_AMOUNT);
}

static void quantity_text(char out[24], const struct sale_line *line)
{
	if (line->grams > 0)
		snprintf(out, 24, "%d.%03dkg", line->grams / 1000, line->grams % 1000);
	else
		snprintf(out, 24, "%d", line->qty);
}

/* A price that is not the shelf's says so in front of the name. */
static void goods_name(const struct till *till, char out[WORDING_MAX], const struct sale_line *line)
{
	if (line->hand.operator_number)
		wording_say(out, till, (struct says){TEXT_PRICE_ON_LINE, line->item.name});
	else
		text_copy(out, WORDING_MAX, line->item.name);
}

static void draw_goods(const struct till *till, struct canvas *canvas, int row,
	const struct list_columns *columns, const struct listing_row *what)
{
	const struct sale_line *line = &till->sale.lines[what->line];
	char number[16], quantity[24], money[MONEY_TEXT_MAX], name[WORDING_MAX];
	snprintf(number, sizeof number, "%u", what->line + 1);
	canvas_write_right(canvas, row, columns->name - 1, NUMBER_WIDTH, STYLE_PLAIN, number);
	goods_name(till, name, line);
	canvas_write_ends(canvas, row, columns->name, columns->name_width, STYLE_PLAIN, name);
	quantity_text(quantity, line);
	canvas_write_right(canvas, row, columns->qty_end, QTY_WIDTH, STYLE_PLAIN, quantity);
	wording_money(
		money, till, line->grams > 0 ? line->item.price_minor : line->unit_price_minor);
	canvas_write_right(canvas, row, columns->price_end, MONEY_TEXT_MAX, STYLE_PLAIN, money);
	wording_money(money, till, what->amount_minor);
	canvas_write_right(canvas, row, columns->amount_end, MONEY_TEXT_MAX, STYLE_PLAIN, money);
}

static void draw_discount(const struct till *till, struct canvas *canvas, int row,
	const struct list_columns *columns, const struct listing_row *what)
{
	char money[MONEY_TEXT_MAX];
	int indent = what->kind == LISTING_OFF_LINE ? 2 : 0;
	canvas_write(canvas, row, columns->name + indent,
		columns->price_end - columns->name - indent, STYLE_OFFER,
		wording_rule(till, what->rule));
	wording_money(money, till, what->amount_minor);
	canvas_write_right(canvas, row, columns->amount_end, MONEY_TEXT_MAX, STYLE_OFFER, money);
}

static void draw_row(const struct till *till, struct canvas *canvas, int row,
	const struct area *list, const struct list_columns *columns, const struct listing_row *what)
{
	if (what->kind != LISTING_LINE) {
		draw_discount(till, canvas, row, columns, what);
		return;
	}
	draw_goods(till, canvas, row, columns, what);
	if ((int32_t)what->line == till_line_in_hand(till))
		canvas_restyle(
			canvas, row, list->column, list->columns, STYLE_BOLD | STYLE_REVERSE);
}

/* The first row shown: the end of the list is in view as long as the line in focus is, too. */
static uint32_t first_row(const struct till *till, uint32_t room, uint32_t *count)
{
	uint32_t focus;
	*count = listing_rows(till, &focus);
	uint32_t first = *count > room ? *count - room : 0;
	return first > focus ? focus : first;
}

static void draw_list(const struct till *till, struct canvas *canvas, const struct area *list)
{
	struct list_columns columns = columns_of(till, list);
	uint32_t room = (uint32_t)list->rows - 1, count;
	uint32_t first = first_row(till, room, &count), at = 0;
	struct listing listing = {0};
	struct listing_row row;
	while (listing_next(&listing, till, &row)) {
		if (at >= first && at < first + room)
			draw_row(till, canvas, list->row + 1 + (int)(at - first), list, &columns,
				&row);
		at++;
	}
	draw_header(till, canvas, list, &columns, first);
	if (count > first + room) {
		char text[COUNT_TEXT_MAX];
		wording_count(text, count - first - room);
		struct area below = {list->row + list->rows, columns.name, 1, columns.name_width};
		wording_write(
			canvas, till, below, STYLE_BOLD, (struct says){TEXT_VIEW_BELOW, text});
	}
}

static void draw_total(const struct till *till, struct canvas *canvas)
{
	char text[MONEY_TEXT_MAX];
	if (!till->priced && till->sale.line_count > 0) {
		amount_unknown(till, canvas, TEXT_VIEW_DUE, TEXT_VIEW_NOT_PRICED);
		return;
	}
	amount_draw(till, canvas, TEXT_VIEW_DUE, till->pricing.total_minor);
	wording_count(text, sale_units(&till->sale));
	amount_fact(till, canvas, 0, TEXT_VIEW_UNITS, text);
	wording_money(text, till, till->pricing.list_minor);
	amount_fact(till, canvas, 1, TEXT_VIEW_LIST, text);
	wording_money(text, till, till->pricing.total_minor - till->pricing.list_minor);
	amount_fact(till, canvas, 2, TEXT_VIEW_OFF, text);
}

/* What to do first, and for those who try the demo shop, what to type. */
static void draw_idle(const struct till *till, struct canvas *canvas, const struct area *list)
{
	char text[WORDING_MAX];
	wording_say(text, till, (struct says){TEXT_VIEW_IDLE});
	canvas_write_centred(canvas, list->row + 2, list->column, list->columns, STYLE_BOLD, text);
	if (!till->shop.demo)
		return;
	struct area demo = {list->row + 4, list->column + 4, list->rows - 4, list->columns - 5};
	wording_say(text, till, (struct says){TEXT_VIEW_IDLE_DEMO});
	canvas_wrap(canvas, demo, STYLE_PLAIN, text);
}

void view_sale(const struct till *till, struct canvas *canvas)
{
	struct area inside = frame_inside(canvas);
	int list_rows = inside.rows - AMOUNT_ROWS, panel = panel_width(canvas);
	struct area list = {inside.row, 0, list_rows, canvas->columns - panel};
	struct area side = {inside.row, list.columns + 3, list_rows, panel - 3};
	for (int row = 0; row < list_rows; row++)
		canvas_write(canvas, inside.row + row, list.columns + 1, 1, STYLE_QUIET, "|");
	draw_total(till, canvas);
	if (till->sale.line_count > 0)
		draw_list(till, canvas, &list);
	else
		draw_idle(till, canvas, &list);
	panel_draw(till, canvas, side);
	frame_entry(till, canvas, TEXT_VIEW_ENTRY_SALE);
}
