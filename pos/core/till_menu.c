#include "pos/core/civil.h"
#include "pos/core/till_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum right menu_right(enum menu_entry entry)
{
	switch (entry) {
	case MENU_REPRINT:
		return RIGHT_REPRINT;
	case MENU_OPEN_DRAWER:
		return RIGHT_OPEN_DRAWER;
	case MENU_SHIFT_REPORT:
	case MENU_CLOSE_SHIFT:
		return RIGHT_CLOSE_SHIFT;
	case MENU_SYNC_NOW:
		return RIGHT_SYNC;
	case MENU_OVERVIEW:
	case MENU_VERIFY:
	case MENU_JOURNAL:
	case MENU_DOCTOR:
	case MENU_BACKUP:
	case MENU_SET_CLOCK:
		return RIGHT_CHECK;
	case MENU_UNLOCK_OPERATOR:
		return RIGHT_UNLOCK_OPERATOR;
	case MENU_VOID_SALE:
		return RIGHT_VOID_SALE;
	case MENU_LEAVE:
		return RIGHT_LEAVE;
	case MENU_RETURN:
		return RIGHT_REFUND;
	case MENU_REPRICE:
	case MENU_SET_PRICE:
		return RIGHT_SELL;
	case MENU_CARD:
		return RIGHT_CARDS;
	case MENU_LOCK:
	case MENU_COUNT:
		break;
	}
	return RIGHT_COUNT;
}

/* The arrows write the number of the entry they stand on, so that Enter still only hands in the
 * entry line and does nothing where that is empty. */
void till_menu_move(struct till *till, enum command command)
{
	bool up = command == COMMAND_UP || command == COMMAND_PAGE_UP;
	bool fresh = till->entry[0] == '\0';
	if (till->asks != ASKS_ENTRY)
		return;
	if (!fresh)
		till->menu_at = (till->menu_at + (up ? MENU_COUNT - 1 : 1)) % MENU_COUNT;
	else if (up)
		till->menu_at = MENU_COUNT - 1;
	till_clear_entry(till);
	snprintf(till->entry, sizeof till->entry, "%d", (int)till->menu_at + 1);
}

static void submit_operator(struct till *till, struct duties *duties)
{
	uint32_t number;
	bool good = till_entry_number(till, OPERATOR_NUMBER_MAX, &number) && number > 0;
	till_clear_entry(till);
	till_go_home(till);
	if (good)
		till_order(duties, DUTY_UNLOCK_OPERATOR)->number = number;
	else
		till_refuse(till, duties, (struct says){TEXT_TILL_BAD_OPERATOR_NUMBER});
}

/* "202611212031": a keypad has no dashes. */
static bool read_clock(const char *entry, struct civil *when)
{
	char text[17];
	if (strlen(entry) != 12 || strspn(entry, "0123456789") != 12)
		return false;
	(void)snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s", entry, entry + 4, entry + 6,
		entry + 8, entry + 10);
	return civil_read(text, when);
}

static void submit_clock(struct till *till, struct duties *duties)
{
	struct civil when;
	bool good = read_clock(till->entry, &when);
	till_clear_entry(till);
	till_go_home(till);
	if (good)
		till_order(duties, DUTY_SET_CLOCK)->wall_ms =
			civil_unix_ms(&when, till->shop.utc_offset_minutes);
	else
		till_refuse(till, duties, (struct says){TEXT_CLOCK_NO_TIME});
}

/* true when the entry was meant for the menu; anything longer is a code for the sale. */
bool till_submit_menu(struct till *till, struct duties *duties)
{
	uint32_t number;
	if (till->asks == ASKS_OPERATOR) {
		submit_operator(till, duties);
		return true;
	}
	if (till->asks == ASKS_CLOCK) {
		submit_clock(till, duties);
		return true;
	}
	if (till->asks == ASKS_PRICE) {
		till_submit_price(till, duties);
		return true;
	}
	if (till->asks == ASKS_PRICE_WHY) {
		till_submit_price_why(till, duties);
		return true;
	}
	if (till->asks == ASKS_COUNT) {
		till_submit_count(till, duties);
		return true;
	}
	if (till->asks == ASKS_CARD) {
		till_submit_card(till, duties);
		return true;
	}
	if (till->asks == ASKS_NEW_CARD)
		return false; /* a code like any other */
	if (!till_entry_number(till, MENU_COUNT, &number) || number == 0)
		return false;
	till_clear_entry(till);
	till_choose(till, duties, (enum menu_entry)(number - 1));
	return true;
}

static void void_sale(struct till *till)
{
	if (sale_empty(&till->sale))
		till_tell(till, (struct says){TEXT_TILL_NO_LINE});
	else
		till_ask(till, QUESTION_VOID_SALE);
}

/* A basket keeps the rules it began with until somebody asks otherwise (CAMP-37). */
static void reprice(struct till *till, struct duties *duties)
{
	if (sale_empty(&till->sale))
		till_tell(till, (struct says){TEXT_TILL_NO_LINE});
	else
		till_order(duties, DUTY_REPRICE);
}

/* In the demo, and where the till cannot sell, anybody may leave: there may be nobody who can log
 * in, and a till that does not sell guards nothing. */
bool till_anybody_may_leave(const struct till *till)
{
	return till->selling_stopped || (till->shop.demo && till->operator.number == 0);
}

void till_choose(struct till *till, struct duties *duties, enum menu_entry entry)
{
	enum right right = menu_right(entry);
	bool allowed =
		right == RIGHT_COUNT || (entry == MENU_LEAVE && till_anybody_may_leave(till));
	if (!allowed && !till_may(till, duties, right))
		return;
	if (till_view_is_open(till))
		till_go_home(till);
	switch (entry) {
	case MENU_REPRINT:
		till_order(duties, DUTY_REPRINT); /* the shell knows of earlier days, too */
		break;
	case MENU_OPEN_DRAWER:
		till_order(duties, DUTY_OPEN_DRAWER);
		break;
	case MENU_SHIFT_REPORT:
		till_order(duties, DUTY_SHIFT_REPORT);
		break;
	case MENU_CLOSE_SHIFT:
		till_count_drawer(till, duties);
		break;
	case MENU_OVERVIEW:
		till_order(duties, DUTY_OVERVIEW);
		break;
	case MENU_SYNC_NOW:
		till_order(duties, DUTY_SYNC_NOW);
		break;
	case MENU_VERIFY:
		till_order(duties, DUTY_VERIFY);
		break;
	case MENU_JOURNAL:
		till_order(duties, DUTY_JOURNAL);
		break;
	case MENU_DOCTOR:
		till_order(duties, DUTY_DOCTOR);
		break;
	case MENU_BACKUP:
		till_order(duties, DUTY_BACKUP);
		break;
	case MENU_UNLOCK_OPERATOR:
		till_open_view(till, VIEW_MENU);
		till->asks = ASKS_OPERATOR;
		till_tell(till, (struct says){TEXT_TILL_UNLOCK_WHOM});
		break;
	case MENU_SET_CLOCK:
		till_open_view(till, VIEW_MENU);
		till->asks = ASKS_CLOCK;
		till_tell(till, (struct says){TEXT_CLOCK_TYPE});
		break;
	case MENU_VOID_SALE:
		void_sale(till);
		break;
	case MENU_REPRICE:
		reprice(till, duties);
		break;
	case MENU_SET_PRICE:
		till_open_price(till, duties);
		break;
	case MENU_CARD:
		till_open_card(till);
		break;
	case MENU_LOCK:
		till_lock(till);
		break;
	case MENU_LEAVE:
		till_ask(till, QUESTION_LEAVE);
		break;
	case MENU_RETURN:
		till_open_return(till, duties);
		break;
	case MENU_COUNT:
		assert(0 && "no such menu entry");
		break;
	}
}
