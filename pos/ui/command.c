#include "pos/ui/command.h"

#include <stdio.h>
#include <string.h>

enum {
	LOGIN = 1 << VIEW_LOGIN,
	SALE = 1 << VIEW_SALE,
	PAID = 1 << VIEW_PAID,
	HELP = 1 << VIEW_HELP,
	MENU = 1 << VIEW_MENU,
	WHY = 1 << VIEW_WHY,
	COUPONS = 1 << VIEW_COUPONS,
	RETURN = 1 << VIEW_RETURN,
	MEMBER = 1 << VIEW_MEMBER,
	ENROL = 1 << VIEW_ENROL,
	REPORT = 1 << VIEW_REPORT,
	STOPPED = 1 << VIEW_STOPPED,
	EVERYWHERE = LOGIN | SALE | PAID | HELP | MENU | WHY | COUPONS | RETURN | MEMBER | ENROL |
		     REPORT | STOPPED,
	TYPING = LOGIN | SALE | PAID | MENU | COUPONS | RETURN | MEMBER | ENROL,
	READING = HELP | WHY | REPORT | MEMBER,
};

#define ANYBODY RIGHT_COUNT

/* clang-format off */
const struct command_row command_rows[COMMAND_ROWS] = {
	/* command             key                        on the key     where
	 *                     called           explained          right            in the bar */
	{COMMAND_HELP,         PRESS_F1,           0,   "F1",         EVERYWHERE,
		TEXT_KEY_HELP, TEXT_HELP_HELP, ANYBODY, EVERYWHERE},
	{COMMAND_MEMBER,       PRESS_F2,           0,   "F2",         SALE,
		TEXT_KEY_MEMBER, TEXT_HELP_MEMBER, RIGHT_SELL, EVERYWHERE},
	{COMMAND_SET_QTY,      PRESS_F3,           0,   "F3",         SALE | RETURN,
		TEXT_KEY_SET_QTY, TEXT_HELP_SET_QTY, RIGHT_SELL, EVERYWHERE},
	{COMMAND_PANEL,        PRESS_F4,           0,   "F4",         SALE | PAID | MEMBER | ENROL,
		TEXT_KEY_PANEL, TEXT_HELP_PANEL, RIGHT_SELL, EVERYWHERE},
	{COMMAND_COUPONS,      PRESS_F5,           0,   "F5",         SALE | COUPONS | MEMBER,
		TEXT_KEY_COUPONS, TEXT_HELP_COUPONS, RIGHT_SELL, EVERYWHERE},
	{COMMAND_POINTS,       PRESS_F6,           0,   "F6",         SALE,
		TEXT_KEY_POINTS, TEXT_HELP_POINTS, RIGHT_SELL, EVERYWHERE},
	{COMMAND_REPRINT,      PRESS_F7,           0,   "F7",         SALE | PAID | WHY | MEMBER,
		TEXT_KEY_REPRINT, TEXT_HELP_REPRINT, RIGHT_REPRINT, EVERYWHERE},
	{COMMAND_WHY,          PRESS_F8,           0,   "F8",         SALE | WHY,
		TEXT_KEY_WHY, TEXT_HELP_WHY, ANYBODY, EVERYWHERE},
	{COMMAND_CASH,         PRESS_F9,           0,   "F9",         SALE | RETURN,
		TEXT_KEY_CASH, TEXT_HELP_CASH, RIGHT_SELL, EVERYWHERE},
	{COMMAND_MENU,         PRESS_F10,          0,   "F10",        SALE | PAID | MENU,
		TEXT_KEY_MENU, TEXT_HELP_MENU, ANYBODY, EVERYWHERE},
	{COMMAND_RETURN,       PRESS_F11,          0,   "F11",        SALE | PAID | RETURN,
		TEXT_KEY_RETURN, TEXT_HELP_RETURN, RIGHT_REFUND, PAID | RETURN},
	{COMMAND_LOCK,         PRESS_F12,          0,   "F12",        EVERYWHERE & ~(LOGIN | STOPPED),
		TEXT_KEY_LOCK, TEXT_HELP_LOCK, ANYBODY, EVERYWHERE},
	{COMMAND_EXACT_CASH,   PRESS_CHARACTER,    '+', "+",          SALE,
		TEXT_KEY_EXACT_CASH, TEXT_HELP_EXACT_CASH, RIGHT_SELL, EVERYWHERE},
	{COMMAND_TIMES,        PRESS_CHARACTER,    '*', "*",          SALE | COUPONS,
		TEXT_KEY_TIMES, TEXT_HELP_TIMES, RIGHT_SELL, EVERYWHERE},
	{COMMAND_VOID_LINE,    PRESS_DELETE,       0,   "Del",        SALE | COUPONS | RETURN,
		TEXT_KEY_VOID_LINE, TEXT_HELP_VOID_LINE, RIGHT_VOID_LINE, EVERYWHERE},
	{COMMAND_VOID_SALE,    PRESS_SHIFT_DELETE, 0,   "Shift+Del",  SALE,
		TEXT_KEY_VOID_SALE, TEXT_HELP_VOID_SALE, RIGHT_VOID_SALE, 0},
	{COMMAND_UP,           PRESS_UP,           0,   "Up",         SALE | MENU | COUPONS | RETURN | READING,
		TEXT_KEY_UP, TEXT_HELP_UP, ANYBODY, 0},
	{COMMAND_DOWN,         PRESS_DOWN,         0,   "Down",       SALE | MENU | COUPONS | RETURN | READING,
		TEXT_KEY_DOWN, TEXT_HELP_DOWN, ANYBODY, 0},
	{COMMAND_PAGE_UP,      PRESS_PAGE_UP,      0,   "PgUp",       SALE | READING,
		TEXT_KEY_PAGE_UP, TEXT_HELP_PAGE_UP, ANYBODY, 0},
	{COMMAND_PAGE_DOWN,    PRESS_PAGE_DOWN,    0,   "PgDn",       SALE | READING,
		TEXT_KEY_PAGE_DOWN, TEXT_HELP_PAGE_DOWN, ANYBODY, 0},
	{COMMAND_SUBMIT,       PRESS_ENTER,        0,   "Enter",      TYPING,
		TEXT_KEY_SUBMIT, TEXT_HELP_SUBMIT, ANYBODY, 0},
	{COMMAND_RUB_OUT,      PRESS_BACKSPACE,    0,   "Backspace",  TYPING | WHY,
		TEXT_KEY_RUB_OUT, TEXT_HELP_RUB_OUT, ANYBODY, 0},
	{COMMAND_BACK,         PRESS_ESCAPE,       0,   "Esc",        EVERYWHERE & ~STOPPED,
		TEXT_KEY_BACK, TEXT_HELP_BACK, ANYBODY, EVERYWHERE},
	{COMMAND_YES,          PRESS_CHARACTER,    'y', "Y",          EVERYWHERE,
		TEXT_KEY_YES, TEXT_HELP_YES, ANYBODY, EVERYWHERE},
	{COMMAND_NO,           PRESS_CHARACTER,    'n', "N",          EVERYWHERE,
		TEXT_KEY_NO, TEXT_HELP_NO, ANYBODY, EVERYWHERE},
	{COMMAND_PRICE,        PRESS_CHARACTER,    '-', "-",          SALE,
		TEXT_KEY_PRICE, TEXT_HELP_PRICE, RIGHT_SELL, 0},
	{COMMAND_OFFER,        PRESS_CHARACTER,    '=', "=",          SALE,
		TEXT_KEY_OFFER, TEXT_HELP_OFFER, RIGHT_SELL, EVERYWHERE},
	{COMMAND_LEAVE,        PRESS_CONTROL_Q,    0,   "Ctrl+Q",     LOGIN | SALE | PAID | STOPPED,
		TEXT_KEY_LEAVE, TEXT_HELP_LEAVE, RIGHT_LEAVE, LOGIN | STOPPED},
};
/* clang-format on */

static bool answers(enum command command)
{
	return command == COMMAND_YES || command == COMMAND_NO;
}

static bool returning(const struct till *till)
{
	return till->view == VIEW_RETURN;
}

/* Whether there is something to act on: the key bar leaves the others out. */
static bool has_object(const struct till *till, enum command command)
{
	switch (command) {
	case COMMAND_EXACT_CASH:
		return till->sale.line_count > 0;
	case COMMAND_CASH:
		return returning(till) ? till->ret.stage != RETURN_PAID : till->sale.line_count > 0;
	case COMMAND_SET_QTY:
		return returning(till) ? till->ret.stage == RETURN_LINES
				       : till->sale.line_count > 0;
	case COMMAND_VOID_LINE:
		if (returning(till))
			return till->ret.stage == RETURN_LINES;
		return till->view == VIEW_COUPONS ? till->sale.coupon_count > 0
						  : till->sale.line_count > 0;
	case COMMAND_TIMES:
		return till->view != VIEW_COUPONS || till->sale.coupon_count > 0 ||
		       till->wallet.count > 0;
	case COMMAND_WHY:
		return !sale_empty(&till->sale) || till->view == VIEW_WHY;
	case COMMAND_PRICE:
		return till->sale.line_count > 0;
	case COMMAND_VOID_SALE:
		return !sale_empty(&till->sale);
	case COMMAND_COUPONS:
		return till->sale.coupon_count > 0 || till->wallet.count > 0 ||
		       till->view == VIEW_COUPONS;
	case COMMAND_POINTS:
		return till->sale.line_count > 0 && till->sale.has_member;
	case COMMAND_OFFER:
		return till->hints.offer_count > 0;
	case COMMAND_REPRINT:
		return till->last_receipt[0] != '\0' || till->view == VIEW_WHY ||
		       till->view == VIEW_MEMBER;
	case COMMAND_LOCK:
		return till->operator.number != 0;
	case COMMAND_SUBMIT:
	case COMMAND_RUB_OUT:
	case COMMAND_BACK:
	case COMMAND_MEMBER:
	case COMMAND_PANEL:
	case COMMAND_UP:
	case COMMAND_DOWN:
	case COMMAND_PAGE_UP:
	case COMMAND_PAGE_DOWN:
	case COMMAND_HELP:
	case COMMAND_MENU:
	case COMMAND_YES:
	case COMMAND_NO:
	case COMMAND_LEAVE:
	case COMMAND_RETURN:
	case COMMAND_COUNT:
		return true;
	}
	return true;
}

/* On the view and allowed, whether or not there is something to act on: the till says what is
 * missing, which a key that does nothing would not. Enter answers no question: it is handed on for
 * the scanner that types, whose code the till refuses aloud. */
static bool belongs_here(const struct till *till, const struct command_row *row)
{
	bool asked = till->question != QUESTION_NONE;
	if (asked || answers(row->command))
		return asked && (answers(row->command) || row->command == COMMAND_BACK ||
					row->command == COMMAND_SUBMIT);
	return row->views & 1u << till->view;
}

bool command_works(const struct till *till, const struct command_row *row)
{
	if (!belongs_here(till, row) || !has_object(till, row->command))
		return false;
	if (row->command == COMMAND_LEAVE && till_anybody_may_leave(till))
		return true;
	return row->right == ANYBODY || operator_may(&till->operator, row->right);
}

static bool all_digits(const char *text)
{
	return strspn(text, "0123456789") == strlen(text);
}

/* Codes may hold +, -, * and = (HIBC begins with +), so these are commands only where no code can
 * be under way: +, - and = on an empty line, * after a number or on an empty line. */
static bool is_text_now(const struct till *till, enum command command)
{
	if (command == COMMAND_EXACT_CASH || command == COMMAND_OFFER || command == COMMAND_PRICE)
		return till->entry[0] != '\0';
	if (command == COMMAND_TIMES)
		return !all_digits(till->entry);
	return false;
}

static int32_t lower(int32_t character)
{
	return character >= 'A' && character <= 'Z' ? character - 'A' + 'a' : character;
}

bool command_for(const struct till *till, const struct press *press, enum command *command)
{
	for (size_t i = 0; i < COMMAND_ROWS; i++) {
		const struct command_row *row = &command_rows[i];
		if (row->press != press->kind || !belongs_here(till, row))
			continue;
		if (press->kind == PRESS_CHARACTER &&
			(press->text_only || lower(press->character) != row->character ||
				is_text_now(till, row->command)))
			continue;
		*command = row->command;
		return true;
	}
	return false;
}

int command_function_key(const struct press *press)
{
	bool function_key = press->kind >= PRESS_F1 && press->kind <= PRESS_F12;
	return function_key ? (int)press->kind - (int)PRESS_F1 + 1 : 0;
}

bool command_character(int32_t character)
{
	for (size_t i = 0; i < COMMAND_ROWS; i++)
		if (command_rows[i].character && command_rows[i].character == lower(character))
			return true;
	return false;
}

size_t command_table(char *out, size_t cap, enum lang lang)
{
	size_t used = 0;
	out[0] = '\0';
	for (size_t i = 0; i < COMMAND_ROWS; i++) {
		const struct command_row *row = &command_rows[i];
		int size = snprintf(out + used, cap - used, "| `%s` | %s | %s |\n", row->label,
			text_in(lang, row->name), text_in(lang, row->help));
		if (size < 0 || (size_t)size >= cap - used)
			break;
		used += (size_t)size;
	}
	out[used] = '\0';
	return used;
}
