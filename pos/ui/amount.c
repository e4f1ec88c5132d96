#include "pos/ui/amount.h"

#include "pos/ui/frame.h"
#include "pos/ui/wording.h"

#include <assert.h>

static int first_row(const struct canvas *canvas)
{
	struct area inside = frame_inside(canvas);
	return inside.row + inside.rows - DIGITS_ROWS;
}

static void beside(const struct till *till, struct canvas *canvas, int row, unsigned style,
	enum text name, const char *value)
{
	struct area area = {row, 1, 1, AMOUNT_BESIDE};
	wording_write(canvas, till, area, style, (struct says){name});
	canvas_write_right(canvas, row, 1 + AMOUNT_BESIDE, AMOUNT_BESIDE, style, value);
}

void amount_draw(const struct till *till, struct canvas *canvas, enum text name, int64_t minor)
{
	int row = first_row(canvas), column = AMOUNT_BESIDE + 2;
	char large[MONEY_TEXT_MAX + 8], small[MONEY_TEXT_MAX];
	frame_rule(canvas, row - 1, 0, canvas->columns);
	wording_money(small, till, minor);
	beside(till, canvas, row, STYLE_DUE | STYLE_BOLD, name, small);
	wording_amount(large, till, minor);
	struct area area = {row, column, DIGITS_ROWS, canvas->columns - column - 1};
	digits_draw(canvas, area, STYLE_DUE | STYLE_REVERSE, large);
}

void amount_unknown(const struct till *till, struct canvas *canvas, enum text name, enum text why)
{
	int row = first_row(canvas);
	char text[WORDING_MAX];
	frame_rule(canvas, row - 1, 0, canvas->columns);
	beside(till, canvas, row, STYLE_DUE | STYLE_BOLD, name, "");
	wording_say(text, till, (struct says){why});
	canvas_write_right(canvas, row + DIGITS_ROWS / 2, canvas->columns - 1,
		canvas->columns - AMOUNT_BESIDE - 3, STYLE_PROBLEM | STYLE_BOLD | STYLE_REVERSE,
		text);
}

void amount_fact(
	const struct till *till, struct canvas *canvas, int at, enum text name, const char *value)
{
	assert(at >= 0);
	assert(at < AMOUNT_FACTS_MAX);
	int row = first_row(canvas) + DIGITS_ROWS - AMOUNT_FACTS_MAX + at;
	beside(till, canvas, row, STYLE_PLAIN, name, value);
}
