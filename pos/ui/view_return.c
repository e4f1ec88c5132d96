/* F11: goods that come back. What was bought, what came back before and what comes back now; the
 * large amount is what the customer gets. */
#include "pos/core/civil.h"
#include "pos/ui/amount.h"
#include "pos/ui/frame.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>

enum { NUMBER_WIDTH = 3, QTY_WIDTH = 7, MONEY_WIDTH = 12, NOTES_MAX = 3 };

struct columns {
	int name, name_width, bought_end, before_end, now_end, amount_end;
};

static struct columns columns_of(const struct canvas *canvas)
{
	struct columns at = {.name = 1 + NUMBER_WIDTH + 1};
	at.amount_end = canvas->columns - 1;
	at.now_end = at.amount_end - MONEY_WIDTH - 1;
	at.before_end = at.now_end - QTY_WIDTH;
	at.bought_end = at.before_end - QTY_WIDTH;
	at.name_width = at.bought_end - QTY_WIDTH - at.name;
	return at;
}

static void head(const struct till *till, struct canvas *canvas, int row, int end, enum text name)
{
	char text[WORDING_MAX];
	wording_say(text, till, (struct says){name});
	canvas_write_right(canvas, row, end, MONEY_WIDTH, STYLE_QUIET, text);
}

static void draw_head(
	const struct till *till, struct canvas *canvas, int row, const struct columns *at)
{
	struct area name = {row, at->name, 1, at->name_width};
	canvas_write_right(canvas, row, at->name - 1, NUMBER_WIDTH, STYLE_QUIET, "#");
	wording_write(canvas, till, name, STYLE_QUIET, (struct says){TEXT_VIEW_HEAD_NAME});
	head(till, canvas, row, at->bought_end, TEXT_VIEW_RETURN_BOUGHT);
	head(till, canvas, row, at->before_end, TEXT_VIEW_RETURN_BEFORE);
	head(till, canvas, row, at->now_end, TEXT_VIEW_RETURN_NOW);
	head(till, canvas, row, at->amount_end, TEXT_VIEW_HEAD_AMOUNT);
}

static void count(struct canvas *canvas, int row, int end, unsigned style, int32_t number)
{
	char text[16];
	snprintf(text, sizeof text, "%d", (int)number);
	canvas_write_right(canvas, row, end, QTY_WIDTH, style, text);
}

static void draw_line(const struct till *till, struct canvas *canvas, int row,
	const struct columns *at, uint32_t index)
{
	const struct return_slip *slip = &till->ret.slip;
	const struct closed_line *line = &slip->sold->sale->lines[index];
	bool back = slip->qty[index] > 0;
	unsigned style = slip_left(slip, index) > 0 ? STYLE_PLAIN : STYLE_QUIET;
	char text[MONEY_TEXT_MAX];
	snprintf(text, sizeof text, "%u", (unsigned)index + 1);
	canvas_write_right(canvas, row, at->name - 1, NUMBER_WIDTH, style, text);
	canvas_write_ends(canvas, row, at->name, at->name_width, style,
		line->name[0] ? line->name : line->sku);
	count(canvas, row, at->bought_end, style, line->qty);
	if (slip->sold->returned[index] > 0)
		count(canvas, row, at->before_end, style, slip->sold->returned[index]);
	if (!back)
		return;
	count(canvas, row, at->now_end, STYLE_BOLD, slip->qty[index]);
	wording_money(text, till, slip->line_minor[index]);
	canvas_write_right(canvas, row, at->amount_end, MONEY_WIDTH, STYLE_BOLD, text);
}

static void draw_gift(const struct till *till, struct canvas *canvas, int row,
	const struct columns *at, uint32_t index)
{
	const struct slip_gift *due = &till->ret.slip.gifts[index];
	char qty[COUNT_TEXT_MAX], money[MONEY_TEXT_MAX];
	struct area area = {row, at->name, 1, at->now_end - at->name};
	wording_count(qty, due->qty);
	wording_write(canvas, till, area, STYLE_OFFER,
		(struct says){due->kept ? TEXT_VIEW_RETURN_GIFT_KEPT : TEXT_VIEW_RETURN_GIFT,
			due->gift->name, qty});
	wording_money(money, till, due->kept ? -due->gift->price_minor * due->qty : 0);
	canvas_write_right(canvas, row, at->amount_end, MONEY_WIDTH, STYLE_OFFER, money);
}

/* A coupon that took something off, and is good again when nothing is kept. */
static void draw_coupon(const struct till *till, struct canvas *canvas, int row,
	const struct columns *at, uint32_t index)
{
	struct area area = {row, at->name, 1, canvas->columns - 1 - at->name};
	wording_write(canvas, till, area, STYLE_OFFER,
		(struct says){TEXT_VIEW_RETURN_COUPON,
			slip_coupon_name(&till->ret.slip, index, till->shop.screen_lang)});
}

static uint32_t count_rows(const struct return_slip *slip)
{
	return slip->sold->sale->line_count + slip->gift_count + slip->coupon_count;
}

static void draw_row(const struct till *till, struct canvas *canvas, int row,
	const struct columns *at, uint32_t index)
{
	uint32_t lines = till->ret.slip.sold->sale->line_count;
	uint32_t gifts = lines + till->ret.slip.gift_count;
	if (index < lines)
		draw_line(till, canvas, row, at, index);
	else if (index < gifts)
		draw_gift(till, canvas, row, at, index - lines);
	else
		draw_coupon(till, canvas, row, at, index - gifts);
	if (index == till->ret.at && till->ret.stage == RETURN_LINES)
		canvas_restyle(canvas, row, 1, canvas->columns - 1, STYLE_BOLD | STYLE_REVERSE);
}

/* What the rules take back of the discounts, or give back after all. */
static void draw_reclaimed(
	const struct till *till, struct canvas *canvas, int row, const struct columns *at)
{
	char money[MONEY_TEXT_MAX];
	int64_t minor = till->ret.slip.reclaimed_minor;
	struct area area = {row, at->name, 1, at->now_end - at->name};
	if (minor == 0)
		return;
	wording_write(canvas, till, area, STYLE_OFFER, (struct says){TEXT_VIEW_RETURN_RECLAIMED});
	wording_money(money, till, -minor);
	canvas_write_right(canvas, row, at->amount_end, MONEY_WIDTH, STYLE_OFFER, money);
}

/* Who sends a part back asks for the coupon: it is good again with the last piece alone. */
static void draw_coupon_stays(
	const struct till *till, struct canvas *canvas, int row, const struct columns *at)
{
	const struct return_slip *slip = &till->ret.slip;
	struct area area = {row, at->name, 1, canvas->columns - 1 - at->name};
	if (slip_coupon_waits(slip))
		wording_write(
			canvas, till, area, STYLE_OFFER, (struct says){TEXT_RETURN_COUPON_STAYS});
}

static void draw_rows(const struct till *till, struct canvas *canvas, struct area area)
{
	const struct till_return *ret = &till->ret;
	struct columns at = columns_of(canvas);
	uint32_t room = (uint32_t)area.rows - NOTES_MAX, all = count_rows(&ret->slip);
	uint32_t first = ret->at >= room ? ret->at - room + 1 : 0, shown = all - first;
	char hidden[COUNT_TEXT_MAX];
	if (shown > room)
		shown = room;
	draw_head(till, canvas, area.row, &at);
	for (uint32_t i = 0; i < shown; i++)
		draw_row(till, canvas, area.row + 1 + (int)i, &at, first + i);
	draw_reclaimed(till, canvas, area.row + 1 + (int)shown, &at);
	draw_coupon_stays(
		till, canvas, area.row + 1 + (int)shown + (ret->slip.reclaimed_minor != 0), &at);
	wording_count(hidden, all - first - shown);
	if (all > first + shown)
		wording_write(canvas, till,
			(struct area){area.row + area.rows, at.name, 1, at.name_width}, STYLE_BOLD,
			(struct says){TEXT_VIEW_BELOW, hidden});
}

static void draw_facts(const struct till *till, struct canvas *canvas)
{
	const struct return_slip *slip = &till->ret.slip;
	char text[COUNT_TEXT_MAX];
	wording_count(text, slip_pieces(slip));
	amount_fact(till, canvas, 0, TEXT_VIEW_UNITS, text);
	if (!slip->sold->sale->has_member)
		return;
	wording_count(text, slip->points_taken);
	amount_fact(till, canvas, 1, TEXT_VIEW_RETURN_TAKEN, text);
	wording_count(text, slip->points_given);
	amount_fact(till, canvas, 2, TEXT_VIEW_RETURN_GIVEN, text);
}

static void draw_sale(const struct till *till, struct canvas *canvas)
{
	const struct closed_sale *sale = till->ret.slip.sold->sale;
	char number[RECEIPT_NUMBER_MAX], time[CIVIL_TEXT_MAX];
	struct civil when = civil_at(sale->wall_ms, sale->utc_offset_minutes);
	struct area inside = frame_inside(canvas);
	inside.rows -= AMOUNT_ROWS;
	civil_text(time, &when);
	time[16] = '\0'; /* to the minute */
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	draw_rows(till, canvas,
		frame_title(
			till, canvas, inside, (struct says){TEXT_VIEW_RETURN_OF, number, time}));
	draw_facts(till, canvas);
	amount_draw(till, canvas, TEXT_VIEW_REFUND, till->ret.slip.total_minor);
}

static void draw_how(const struct till *till, struct canvas *canvas)
{
	char text[WORDING_MAX];
	bool blind = till->ret.blind_minor > 0;
	struct area below = frame_title(till, canvas, frame_inside(canvas),
		(struct says){blind ? TEXT_VIEW_RETURN_BLIND : TEXT_VIEW_RETURN_TITLE});
	struct area area = {below.row + 1, 4, below.rows - 1 - AMOUNT_ROWS, canvas->columns - 8};
	wording_say(text, till,
		(struct says){blind ? TEXT_VIEW_RETURN_BLIND_HOW : TEXT_VIEW_RETURN_HOW});
	canvas_wrap(canvas, area, STYLE_PLAIN, text);
	if (blind)
		amount_draw(till, canvas, TEXT_VIEW_REFUND, till->ret.blind_minor);
}

/* The member's latest sales, each with the number that chooses it. */
static void draw_list(const struct till *till, struct canvas *canvas)
{
	const struct till_return *ret = &till->ret;
	struct area below = frame_title(
		till, canvas, frame_inside(canvas), (struct says){TEXT_VIEW_RETURN_CHOOSE});
	for (uint32_t i = 0; i < ret->listed_count; i++) {
		const struct listed_sale *sale = &ret->listed[i];
		int row = below.row + 1 + (int)i;
		char number[RECEIPT_NUMBER_MAX], money[MONEY_TEXT_MAX], text[16];
		snprintf(text, sizeof text, "%u", (unsigned)i + 1);
		canvas_write_right(canvas, row, 7, 3, STYLE_PLAIN, text);
		receipt_number(number, sale->name.till, sale->name.epoch, sale->name.counter);
		canvas_write(canvas, row, 9, 20, STYLE_PLAIN, number);
		snprintf(text, sizeof text, "%04u-%02u-%02u", sale->business_date / 10000,
			sale->business_date / 100 % 100, sale->business_date % 100);
		canvas_write(canvas, row, 30, 12, STYLE_PLAIN, text);
		wording_money(money, till, sale->total_minor);
		canvas_write_right(canvas, row, 60, MONEY_WIDTH, STYLE_PLAIN, money);
	}
}

void view_return(const struct till *till, struct canvas *canvas)
{
	static const enum text hints[] = {
		[RETURN_CHOOSES] = TEXT_VIEW_ENTRY_RETURN_CHOOSE,
		[RETURN_ASKS_SALE] = TEXT_VIEW_ENTRY_RETURN,
		[RETURN_LINES] = TEXT_VIEW_ENTRY_RETURN_LINES,
		[RETURN_ASKS_REASON] = TEXT_VIEW_ENTRY_RETURN_REASON,
		[RETURN_PAID] = TEXT_VIEW_ENTRY_PAID,
	};
	if (till->ret.slip.sold)
		draw_sale(till, canvas);
	else if (till->ret.stage == RETURN_CHOOSES)
		draw_list(till, canvas);
	else
		draw_how(till, canvas);
	frame_entry(till, canvas, hints[till->ret.stage]);
}
