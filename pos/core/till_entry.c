/* The entry line: whatever is typed stands here until Enter or a key takes it. Focus never leaves
 * it, and Enter does nothing but hand it in (design.md 13). */
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

bool till_entry_secret(const struct till *till)
{
	return till->operator.number == 0 && till->login_number != 0;
}

void till_clear_entry(struct till *till)
{
	memset(till->entry, 0, sizeof till->entry); /* a PIN must not linger behind the NUL */
}

bool till_entry_number(const struct till *till, uint32_t max, uint32_t *number)
{
	int64_t value;
	if (!money_read(till->entry, 0, &value) || value > max)
		return false;
	*number = (uint32_t)value;
	return true;
}

enum { WHY_NUMBER_DIGITS = 3 };

/* Typing anywhere but at the login and in the menu belongs to the sale: a keyboard scanner must not
 * lose a code because the help was open. What is typed for a return stays there. */
static void bring_entry_into_view(struct till *till)
{
	if (till->view == VIEW_MENU || till->view == VIEW_COUPONS || till->view == VIEW_LOGIN ||
		till->question != QUESTION_NONE)
		return;
	if (till->view == VIEW_ENROL || till->view == VIEW_MEMBER ||
		(till->view == VIEW_RETURN && till->ret.stage != RETURN_PAID))
		return;
	/* The number of a rule to print; a code is longer. */
	if (till->view == VIEW_WHY && strlen(till->entry) < WHY_NUMBER_DIGITS)
		return;
	if (till->operator.number != 0)
		till->paid = false;
	till_go_home(till);
}

void till_typed(struct till *till, struct duties *duties, int32_t character)
{
	char utf8[4];
	size_t used = strlen(till->entry);
	if (till->selling_stopped || character < 0x20 || character == 0x7F)
		return;
	bring_entry_into_view(till);
	size_t size = text_put(utf8, character);
	if (used + size >= ENTRY_MAX) {
		till_refuse(till, duties, (struct says){TEXT_TILL_ENTRY_FULL});
		return;
	}
	memcpy(till->entry + used, utf8, size);
	till->entry[used + size] = '\0';
}

void till_rub_out(struct till *till)
{
	size_t used = strlen(till->entry);
	while (used > 0 && ((unsigned char)till->entry[used - 1] & 0xC0) == 0x80)
		till->entry[--used] = '\0';
	if (used > 0)
		till->entry[used - 1] = '\0';
}

void till_submit(struct till *till, struct duties *duties)
{
	if (till->entry[0] == '\0')
		return;
	if (till->view == VIEW_LOGIN && till->question == QUESTION_NONE) {
		till_submit_login(till, duties);
		return;
	}
	if (till->view == VIEW_MENU && till->question == QUESTION_NONE &&
		till_submit_menu(till, duties))
		return;
	if (till->view == VIEW_COUPONS && till_submit_coupon(till, duties))
		return;
	if (till->view == VIEW_MEMBER && till->question == QUESTION_NONE &&
		till_submit_panel(till, duties))
		return;
	char code[ENTRY_MAX];
	text_copy(code, sizeof code, till->entry);
	till_clear_entry(till);
	till_take_code(till, duties, code, strlen(code));
}

/* One step back, the nearest first: question, problem, typed text, quantity, mark, view. */
void till_back(struct till *till)
{
	if (till_acknowledge(till))
		return;
	if (till->entry[0] && till->view != VIEW_MENU && till->view != VIEW_COUPONS) {
		till_clear_entry(till);
	} else if (till->view == VIEW_LOGIN) {
		till->login_number = 0;
	} else if (till->view == VIEW_RETURN && till_return_back(till)) {
		till_clear_entry(till);
	} else if (till->view == VIEW_MEMBER && till_panel_back(till)) {
		till_clear_entry(till);
	} else if (till_view_is_open(till)) {
		till_clear_entry(till);
		till_close_view(till);
	} else if (till->pending_qty) {
		till->pending_qty = 0;
	} else if (till->marked >= 0) {
		till->marked = -1;
	} else if (till->view == VIEW_PAID) {
		till->paid = false;
		till_go_home(till);
	}
}

void till_times(struct till *till, struct duties *duties)
{
	uint32_t qty;
	if (till->entry[0] == '\0') {
		till_tell(till, (struct says){TEXT_TILL_TIMES_HOW});
		return;
	}
	bool good = till_entry_number(till, SALE_QTY_MAX, &qty) && qty > 0;
	till_clear_entry(till);
	if (good)
		till->pending_qty = (int32_t)qty;
	else
		till_refuse_sale(till, duties, SALE_BAD_QTY, "");
}
