/* The member's page: what the member on the sale has, and what can be given for it. */
#include "pos/core/till_parts.h"

void till_panel_key(struct till *till, struct duties *duties)
{
	if (!till_may(till, duties, RIGHT_SELL))
		return;
	if (!till->sale.has_member) {
		till_tell(till, (struct says){TEXT_PANEL_NO_MEMBER});
		return;
	}
	till_clear_entry(till);
	till_open_view(till, VIEW_MEMBER);
}
