/* The member's page: what the member on the sale has, and what can be given for it. */
#include "pos/core/till_parts.h"

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
	if (!till_may(till, duties, RIGHT_SELL))
		return;
	till_clear_entry(till);
	till_open_view(till, VIEW_MEMBER);
}
