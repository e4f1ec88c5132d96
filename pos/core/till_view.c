#include "pos/core/till_parts.h"

#include <string.h>

enum { PAGE_LINES = 10, PANEL_LINES = 40 };

/* What somebody told us stays nowhere when it is not to be kept. */
static void forget_newcomer(struct till *till)
{
	if (till->view != VIEW_ENROL || till->enrolling)
		return;
	if (till->question == QUESTION_ENROL)
		till->question = QUESTION_NONE;
	memset(&till->enrol, 0, sizeof till->enrol);
}

void till_go_home(struct till *till)
{
	forget_newcomer(till);
	till->scroll = 0;
	till->asks = ASKS_ENTRY;
	if (till->selling_stopped)
		till->view = VIEW_STOPPED;
	else if (till->operator.number == 0)
		till->view = VIEW_LOGIN;
	else
		till->view = till->paid ? VIEW_PAID : VIEW_SALE;
	till->view_before = till->view;
}

bool till_view_is_open(const struct till *till)
{
	switch (till->view) {
	case VIEW_HELP:
	case VIEW_MENU:
	case VIEW_WHY:
	case VIEW_COUPONS:
	case VIEW_RETURN:
	case VIEW_MEMBER:
	case VIEW_ENROL:
	case VIEW_REPORT:
		return true;
	case VIEW_LOGIN:
	case VIEW_SALE:
	case VIEW_PAID:
	case VIEW_STOPPED:
		return false;
	}
	return false;
}

/* The key that opened a view closes it again. */
void till_open_view(struct till *till, enum view view)
{
	if (till->view == view) {
		till_close_view(till);
		return;
	}
	till->view_before = till->view;
	till->view = view;
	till->scroll = 0;
	till->coupon_at = 0;
	if (view == VIEW_COUPONS)
		till_list_coupons(till);
	till->menu_at = 0;
	till->asks = ASKS_ENTRY;
}

void till_close_view(struct till *till)
{
	enum view before = till->view_before;
	bool from_help = till->view == VIEW_HELP;
	bool from_coupons = till->view == VIEW_COUPONS && before == VIEW_MEMBER;
	till_go_home(till);
	/* Help stands on top of any view, the coupons also on the member's page; the others stand
	 * on the sale. A report that was there may
	 * be gone: its lines are borrowed only while it is open. */
	bool stands = before == VIEW_MENU || before == VIEW_WHY || before == VIEW_COUPONS ||
		      before == VIEW_RETURN || before == VIEW_MEMBER || before == VIEW_ENROL;
	if ((from_help || from_coupons) && stands &&
		till->operator.number != 0 && !till->selling_stopped)
		till->view = before;
	if (till->view == VIEW_COUPONS)
		till_list_coupons(till);
}

/* One less than the entries of the view, or a little more: it stops at its own end. */
static uint32_t scroll_limit(const struct till *till)
{
	const struct pricing *pricing = &till->pricing;
	if (till->view == VIEW_REPORT)
		return till->report_count ? till->report_count - 1 : 0;
	if (till->view == VIEW_MEMBER)
		return PANEL_LINES;
	if (till->view == VIEW_WHY)
		return till->sale.line_count + pricing->taking_count + pricing->rejected_count + 2;
	return COMMAND_COUNT + 1;
}

void till_scroll(struct till *till, enum command command)
{
	bool up = command == COMMAND_UP || command == COMMAND_PAGE_UP;
	bool page = command == COMMAND_PAGE_UP || command == COMMAND_PAGE_DOWN;
	uint32_t step = page ? PAGE_LINES : 1;
	uint32_t limit = scroll_limit(till);
	if (up)
		till->scroll -= till->scroll < step ? till->scroll : step;
	else
		till->scroll += step;
	if (till->scroll > limit)
		till->scroll = limit;
}
