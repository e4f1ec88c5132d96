#include "pos/ui/frame.h"

#include "pos/core/text.h"
#include "pos/ui/act_wording.h"
#include "pos/ui/command.h"
#include "pos/ui/views.h"
#include "pos/ui/wording.h"

#include <stdio.h>
#include <string.h>

struct area frame_inside(const struct canvas *canvas)
{
	return (struct area){1, 0, canvas->rows - 1 - FRAME_BELOW, canvas->columns};
}

void frame_rule(struct canvas *canvas, int row, int column, int columns)
{
	canvas_fill(canvas, row, column, columns, STYLE_QUIET, "-");
}

struct area frame_title(
	const struct till *till, struct canvas *canvas, struct area area, struct says title)
{
	struct area at = {area.row, area.column + 1, 1, area.columns - 2};
	wording_write(canvas, till, at, STYLE_BOLD, title);
	frame_rule(canvas, area.row + 1, area.column, area.columns);
	return (struct area){area.row + 2, area.column, area.rows - 2, area.columns};
}

/* In words and with a count, never only as a colour. */
static void line_state(char out[WORDING_MAX], const struct till *till)
{
	const struct till_status *status = &till->status;
	char waiting[COUNT_TEXT_MAX], since[TIME_TEXT_MAX];
	wording_count(waiting, status->waiting);
	wording_time(since, till, status->offline_since_ms);
	if (!status->enrolled)
		wording_say(out, till, (struct says){TEXT_VIEW_NOT_ENROLLED, waiting});
	else if (status->online)
		wording_say(out, till, (struct says){TEXT_VIEW_ONLINE, waiting});
	else
		wording_say(out, till, (struct says){TEXT_VIEW_OFFLINE, since, waiting});
}

/* Appends a gap and the words. */
static void also(char out[WORDING_MAX], const struct till *till, struct says says)
{
	size_t used = strlen(out);
	text_copy(out + used, WORDING_MAX - used, "  ");
	used = strlen(out);
	say(out + used, WORDING_MAX - used, till->shop.screen_lang, says);
}

/* What matters least stands last, where it is cut first. */
static void who_and_where(char out[WORDING_MAX], const struct till *till)
{
	char number[16];
	snprintf(number, sizeof number, "%u", till->shop.till);
	wording_say(out, till, (struct says){TEXT_VIEW_TILL, number});
	snprintf(number, sizeof number, "%u", till->operator.number);
	if (till->operator.number != 0)
		also(out, till, (struct says){TEXT_VIEW_OPERATOR, number, till->operator.name});
	also(out, till, (struct says){TEXT_VIEW_SHOP, till->shop.name});
}

static void devices(char out[WORDING_MAX], const struct till *till)
{
	const struct till_status *status = &till->status;
	char count[COUNT_TEXT_MAX];
	wording_count(count, status->attention);
	if (status->attention > 0)
		also(out, till, (struct says){TEXT_VIEW_ATTENTION, count});
	if (status->printer_known && !status->printer_ready)
		also(out, till, (struct says){TEXT_VIEW_PRINTER_OUT});
	if (!status->scanner_ready)
		also(out, till, (struct says){TEXT_VIEW_NO_SCANNER});
}

/* A name that does not fit is marked as cut: half of it may be another's. */
static void write_cut(struct canvas *canvas, int columns, unsigned style, const char *text)
{
	char fits[WORDING_MAX];
	(void)text_cut(fits, sizeof fits, text, columns, RULER_SCREEN);
	size_t size = strlen(fits);
	bool between_names = size == 0 || text[size] == ' ' || fits[size - 1] == ' ';
	if (!text[size] || between_names || columns < 3) {
		canvas_write(canvas, 0, 1, columns, style, fits);
		return;
	}
	int used = canvas_write(canvas, 0, 1, columns - 2, style, text);
	canvas_write(canvas, 0, 1 + used, 2, style, "..");
}

void frame_status(const struct till *till, struct canvas *canvas)
{
	unsigned style = STYLE_REVERSE;
	char right[WORDING_MAX], left[WORDING_MAX], clock[TIME_TEXT_MAX];
	canvas_fill(canvas, 0, 0, canvas->columns, style, " ");
	line_state(right, till);
	devices(right, till);
	wording_clock(clock, till);
	size_t used = strlen(right);
	snprintf(right + used, sizeof right - used, "  %s ", clock);
	int room = text_columns(right, RULER_SCREEN);
	canvas_write_right(canvas, 0, canvas->columns, canvas->columns, style | STYLE_BOLD, right);
	who_and_where(left, till);
	write_cut(canvas, canvas->columns - room - 2, style, left);
}

/* Money, and whose points: all of it before anybody says yes. */
static void ask_refund(const struct till *till, char out[WORDING_MAX])
{
	const struct till_return *ret = &till->ret;
	char amount[MONEY_TEXT_MAX], taken[COUNT_TEXT_MAX], given[COUNT_TEXT_MAX];
	bool blind = ret->blind_minor > 0;
	wording_money(amount, till, blind ? ret->blind_minor : ret->slip.total_minor);
	wording_count(taken, ret->slip.points_taken);
	wording_count(given, ret->slip.points_given);
	if (blind)
		wording_say(
			out, till, (struct says){TEXT_VIEW_ASK_BLIND_REFUND, amount, ret->reason});
	else if (!ret->slip.sold->sale->has_member)
		wording_say(out, till, (struct says){TEXT_VIEW_ASK_REFUND, amount});
	else if (ret->slip.points_given > 0)
		wording_say(
			out, till, (struct says){TEXT_VIEW_ASK_REFUND_GIVEN, amount, taken, given});
	else
		wording_say(out, till, (struct says){TEXT_VIEW_ASK_REFUND_TAKEN, amount, taken});
}

static bool question_says(const struct till *till, char out[WORDING_MAX])
{
	char amount[MONEY_TEXT_MAX];
	wording_money(amount, till, till->tender_minor);
	switch (till->question) {
	case QUESTION_NONE:
		return false;
	case QUESTION_LARGE_TENDER:
		wording_say(out, till, (struct says){TEXT_VIEW_ASK_LARGE_TENDER, amount});
		return true;
	case QUESTION_VOID_SALE:
		wording_say(out, till, (struct says){TEXT_VIEW_ASK_VOID_SALE});
		return true;
	case QUESTION_LEAVE:
		wording_say(out, till, (struct says){TEXT_VIEW_ASK_LEAVE});
		return true;
	case QUESTION_CLOSE_SHIFT:
		wording_money(amount, till, till->counted_minor);
		wording_say(out, till, (struct says){TEXT_VIEW_ASK_CLOSE_SHIFT, amount});
		return true;
	case QUESTION_REFUND:
		ask_refund(till, out);
		return true;
	case QUESTION_ENROL:
		wording_say(out, till, (struct says){view_enrol_asks(till->enrol.stage)});
		return true;
	case QUESTION_ACT:
		wording_act(out, till, &till->desk.act);
		return true;
	case QUESTION_REPRINT_UNPRINTED:
		wording_say(out, till, (struct says){TEXT_VIEW_ASK_REPRINT, till->last_receipt});
		return true;
	}
	return false;
}

/* What stands in the message place, and how; false: nothing. */
static bool message_says(const struct till *till, char out[WORDING_MAX], unsigned *style)
{
	const struct till_status *status = &till->status;
	*style = STYLE_PROBLEM | STYLE_BOLD | STYLE_REVERSE;
	if (question_says(till, out))
		return true;
	if (till->committing || till->acting) {
		wording_say(out, till, (struct says){TEXT_VIEW_COMMITTING});
		*style = STYLE_BOLD;
		return true;
	}
	if (till->severity != SEVERITY_NONE) {
		message_say(out, WORDING_MAX, till->shop.screen_lang, &till->message);
		if (till->severity == SEVERITY_INFO)
			*style = STYLE_BOLD;
		return true;
	}
	bool trouble = status->printer_trouble.id != TEXT_NONE;
	*style = trouble ? STYLE_PROBLEM : STYLE_QUIET;
	if (!trouble && status->progress.id == TEXT_NONE)
		return false;
	message_say(out, WORDING_MAX, till->shop.screen_lang,
		trouble ? &status->printer_trouble : &status->progress);
	return true;
}

/* A problem stays until it is acknowledged: with what, and how many wait behind it. Columns used.
 */
static int tell_how_to_go_on(
	const struct till *till, struct canvas *canvas, int row, unsigned style)
{
	char word[WORDING_MAX], more[COUNT_TEXT_MAX];
	wording_count(more, till->later_count);
	if (till->later_count > 0)
		wording_say(word, till, (struct says){TEXT_VIEW_ACKNOWLEDGE_MORE, more});
	else
		wording_say(word, till, (struct says){TEXT_VIEW_ACKNOWLEDGE});
	canvas_write_right(canvas, row, canvas->columns - 1, canvas->columns, style, word);
	return text_columns(word, RULER_SCREEN) + 2;
}

void frame_message(const struct till *till, struct canvas *canvas)
{
	char text[WORDING_MAX];
	unsigned style;
	int row = canvas->rows - FRAME_BELOW;
	if (!message_says(till, text, &style))
		return;
	struct area area = {row, 3, FRAME_MESSAGE_ROWS, canvas->columns - 4};
	bool asked = till->question != QUESTION_NONE;
	if (style & STYLE_REVERSE) {
		canvas_fill(canvas, row, 0, canvas->columns, style, " ");
		canvas_write(canvas, row, 1, 1, style, asked ? "?" : "!");
		area.columns -= asked ? 0 : tell_how_to_go_on(till, canvas, row, style);
	}
	int rows = canvas_wrap(canvas, area, style, text);
	if (rows > 1 && style & STYLE_REVERSE)
		canvas_restyle(canvas, row + 1, 0, canvas->columns, style);
}

/* A PIN is shown as stars. */
static void entry_shown(const struct till *till, char out[ENTRY_MAX])
{
	text_copy(out, ENTRY_MAX, till->entry);
	if (till_entry_secret(till))
		memset(out, '*', strlen(out));
}

void frame_entry(const struct till *till, struct canvas *canvas, enum text hint)
{
	int row = canvas->rows - 1 - FRAME_KEY_ROWS;
	char entry[ENTRY_MAX], word[WORDING_MAX] = "", quantity[32] = "";
	if (till->question != QUESTION_NONE)
		hint = TEXT_VIEW_ENTRY_QUESTION;
	if (hint != TEXT_NONE)
		wording_say(word, till, (struct says){hint});
	if (till->pending_qty > 0)
		snprintf(quantity, sizeof quantity, "%d * ", till->pending_qty);
	canvas_write_right(canvas, row, canvas->columns - 1, canvas->columns, STYLE_QUIET, word);
	int column = 1 + canvas_write(canvas, row, 1, 2, STYLE_BOLD, "> ");
	column += canvas_write(canvas, row, column, 24, STYLE_BOLD, quantity);
	int room = canvas->columns - column - 4 - text_columns(word, RULER_SCREEN);
	entry_shown(till, entry);
	/* What was typed last must be seen. */
	column += canvas_write(canvas, row, column, room, STYLE_BOLD, canvas_text_end(entry, room));
	canvas->cursor_row = row;
	canvas->cursor_column = column;
}

/* Places stay where they are when a key has nothing to act on: the eye learns them. */
static bool has_place(const struct till *till, const struct command_row *row)
{
	bool answer = row->command == COMMAND_YES || row->command == COMMAND_NO;
	if (till->question != QUESTION_NONE)
		return answer;
	return !answer && row->views & row->bar & 1u << till->view;
}

/* What is printed again is what stands on the screen, when that explains a basket. On a return the
 * same keys pay out instead of in, and take all instead of opening. */
enum text frame_key_name(const struct till *till, const struct command_row *key)
{
	if (key->command == COMMAND_PANEL && !till->sale.has_member)
		return till->view == VIEW_ENROL ? TEXT_VIEW_ENROL_LEAVE : TEXT_VIEW_ENROL_KEY;
	if (till->view == VIEW_WHY && key->command == COMMAND_REPRINT)
		return TEXT_KEY_PRINT_WHY;
	if (till->view == VIEW_COUPONS && key->command == COMMAND_TIMES)
		return TEXT_KEY_CHOOSE_COUPON;
	if (till->view == VIEW_WHY && key->command == COMMAND_WHY)
		return TEXT_KEY_EXPLAIN;
	if (till->view == VIEW_MEMBER && key->command == COMMAND_REPRINT)
		return TEXT_PANEL_PRINT;
	if (till->view != VIEW_RETURN)
		return key->name;
	if (key->command == COMMAND_RETURN && till->ret.stage == RETURN_LINES)
		return TEXT_VIEW_RETURN_ALL;
	return key->command == COMMAND_CASH ? TEXT_VIEW_REFUND : key->name;
}

void frame_keys(const struct till *till, struct canvas *canvas)
{
	int row = canvas->rows - FRAME_KEY_ROWS, column = 1;
	for (size_t i = 0; i < COMMAND_ROWS; i++) {
		const struct command_row *key = &command_rows[i];
		if (!has_place(till, key))
			continue;
		const char *name = text_in(till->shop.screen_lang, frame_key_name(till, key));
		int label = text_columns(key->label, RULER_SCREEN);
		int width = label + 1 + text_columns(name, RULER_SCREEN);
		if (column + width >= canvas->columns) {
			row++;
			column = 1;
		}
		if (row < canvas->rows && command_works(till, key)) {
			canvas_write(canvas, row, column, label, STYLE_REVERSE, key->label);
			canvas_write(canvas, row, column + label + 1, width, STYLE_PLAIN, name);
		}
		column += width + 2;
	}
}
