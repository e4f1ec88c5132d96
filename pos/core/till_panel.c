/* The member's page: what the member on the sale has, and the number of what is to be done. Digits
 * and Enter lead there, the arrows write the number; what is done is till_act.c's. */
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

static bool may_look(struct till *till, struct duties *duties)
{
	return operator_may(&till->operator, RIGHT_GIFTS) || till_may(till, duties, RIGHT_SELL);
}

void till_panel_key(struct till *till, struct duties *duties)
{
	if (till->view == VIEW_ENROL) {
		till_enrol_leave(till);
		return;
	}
	if (!till->sale.has_member) {
		till_open_enrol(till, duties);
		return;
	}
	if (!may_look(till, duties))
		return;
	till_clear_entry(till);
	till->desk.stage = DESK_FACTS;
	till_open_view(till, VIEW_MEMBER);
	if (till->view == VIEW_MEMBER)
		till_tally_acts(till, duties);
}

/* One step back inside the page; false: it is to be left. */
bool till_panel_back(struct till *till)
{
	struct member_desk *desk = &till->desk;
	if (desk->stage == DESK_FACTS)
		return false;
	desk->stage = desk->listed && desk->stage == DESK_ASKS ? DESK_LIST : DESK_FACTS;
	return true;
}

/* As in the menu: Enter still only hands in the entry line. */
void till_panel_move(struct till *till, enum command command)
{
	struct member_desk *desk = &till->desk;
	bool up = command == COMMAND_UP || command == COMMAND_PAGE_UP;
	if (desk->stage == DESK_FACTS)
		till_scroll(till, command);
	if (desk->stage != DESK_LIST || desk->row_count == 0)
		return;
	if (till->entry[0])
		desk->at = (desk->at + (up ? desk->row_count - 1 : 1)) % desk->row_count;
	else if (up)
		desk->at = desk->row_count - 1;
	till_clear_entry(till);
	snprintf(till->entry, sizeof till->entry, "%u", (unsigned)desk->at + 1);
}

/* What each needs beside somebody at the counter. */
static bool may_do(struct till *till, struct duties *duties, enum desk_action action)
{
	switch (action) {
	case DESK_GIFTS:
	case DESK_DONATE:
	case DESK_RIGHTS:
	case DESK_VOUCHERS:
	case DESK_SWAP:
		return till_may(till, duties, RIGHT_GIFTS);
	case DESK_CHECK_IN:
	case DESK_EVENTS:
	case DESK_NOTE:
	case DESK_ACTIONS:
		break;
	}
	return may_look(till, duties);
}

static enum text nothing_text(enum desk_action action)
{
	static const enum text texts[DESK_ACTIONS] = {
		[DESK_GIFTS] = TEXT_DESK_NO_GIFTS,
		[DESK_EVENTS] = TEXT_DESK_NO_EVENTS,
		[DESK_DONATE] = TEXT_DESK_NO_DONATIONS,
		[DESK_RIGHTS] = TEXT_DESK_NO_RIGHTS,
		[DESK_VOUCHERS] = TEXT_DESK_NO_VOUCHERS,
		[DESK_SWAP] = TEXT_DESK_NO_GIFTS,
	};
	return texts[action];
}

static bool has_list(enum desk_action action)
{
	return action != DESK_CHECK_IN && action != DESK_NOTE;
}

/* One cause to donate to needs no choosing. */
static bool chooses_itself(const struct member_desk *desk)
{
	return desk->action == DESK_DONATE && desk->row_count == 1;
}

static void open_list(struct till *till, struct duties *duties)
{
	struct member_desk *desk = &till->desk;
	if (desk->row_count == 0) {
		till_refuse(till, duties, (struct says){nothing_text(desk->action)});
	} else if (chooses_itself(desk)) {
		till_choose_act(till, duties, 0);
	} else {
		desk->stage = DESK_LIST;
		desk->listed = true;
	}
}

static void refuse_row(struct till *till, struct duties *duties, uint32_t most)
{
	char number[16];
	snprintf(number, sizeof number, "%u", (unsigned)most);
	till_refuse(till, duties, (struct says){TEXT_DESK_NO_ROW, number});
}

static void choose_row(struct till *till, struct duties *duties, uint32_t number)
{
	if (number >= 1 && number <= till->desk.row_count) {
		till->desk.at = number - 1;
		till_choose_act(till, duties, number - 1);
		return;
	}
	refuse_row(till, duties, till->desk.row_count);
}

/* number 0: the list is to be seen first. */
static void choose_action(
	struct till *till, struct duties *duties, enum desk_action action, uint32_t number)
{
	if (!may_do(till, duties, action))
		return;
	desk_list(&till->desk, action, till->shop.catalogue, &till->more);
	till->desk.listed = false;
	if (!has_list(action))
		till_choose_act(till, duties, 0);
	else if (number == 0 || till->desk.row_count == 0)
		open_list(till, duties);
	else
		choose_row(till, duties, number);
}

/* "1", or "13": the third of the first. Longer ones are codes for the sale. */
static bool submit_action(struct till *till, struct duties *duties)
{
	const char *entry = till->entry;
	size_t size = strlen(entry);
	uint32_t number = 0;
	if (size > 3 || strspn(entry, "0123456789") != size)
		return false;
	uint32_t action = (uint32_t)(entry[0] - '0');
	for (size_t i = 1; i < size; i++)
		number = number * 10 + (uint32_t)(entry[i] - '0');
	till_clear_entry(till);
	if (action >= 1 && action <= DESK_ACTIONS)
		choose_action(till, duties, (enum desk_action)(action - 1), number);
	else
		refuse_row(till, duties, DESK_ACTIONS);
	return true;
}

/* true when the entry was meant for the page. */
bool till_submit_panel(struct till *till, struct duties *duties)
{
	uint32_t number;
	switch (till->desk.stage) {
	case DESK_FACTS:
		return submit_action(till, duties);
	case DESK_LIST:
		if (strlen(till->entry) > 2 || !till_entry_number(till, DESK_ROWS_MAX * 2, &number))
			return false;
		till_clear_entry(till);
		choose_row(till, duties, number);
		return true;
	case DESK_ASKS:
		break;
	}
	return false;
}

/* What is scanned on the first page belongs to the sale. */
bool till_panel_takes_codes(const struct till *till)
{
	return till->view == VIEW_MEMBER && till->desk.stage != DESK_FACTS;
}

void till_panel_begin_again(struct till *till)
{
	till->desk.row_count = till->desk.at = 0;
	if (till->desk.stage == DESK_LIST)
		till->desk.stage = DESK_FACTS;
}

void till_panel_member(struct till *till, struct duties *duties)
{
	if (till->view != VIEW_MEMBER && till->view_before != VIEW_MEMBER)
		return;
	till->desk.row_count = till->desk.at = 0;
	till->desk.stage = DESK_FACTS;
	till_tally_acts(till, duties);
}
