/* F8, and F7 there: why the customer pays what they pay, on the screen and on paper. */
#include "pos/core/till_parts.h"
#include "pos/core/why.h"

void till_print_why(struct till *till, struct duties *duties)
{
	struct why why;
	uint32_t number = 0;
	if (till->view != VIEW_WHY)
		return;
	if (!till->priced) {
		till_refuse(till, duties, (struct says){TEXT_WHY_NOTHING});
		return;
	}
	why_list(&why, till->rules, &till->pricing);
	bool wrong =
		till->entry[0] && (!till_entry_number(till, why.count, &number) || number == 0);
	till_clear_entry(till);
	if (wrong)
		till_refuse(till, duties, (struct says){TEXT_WHY_NO_SUCH_NUMBER});
	else
		till_order(duties, DUTY_PRINT_WHY)->number = number;
}
