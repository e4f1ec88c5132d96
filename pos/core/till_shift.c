/* 日结: the drawer is counted before anybody is told what should be in it, so that the count is
 * one.
 */
#include "pos/core/money.h"
#include "pos/core/till_parts.h"

void till_count_drawer(struct till *till, struct duties *duties)
{
	if (!sale_empty(&till->sale)) {
		till_refuse(till, duties, (struct says){TEXT_TILL_CLOSE_BASKET});
		return;
	}
	till_open_view(till, VIEW_MENU);
	till->asks = ASKS_COUNT;
	till_tell(till, (struct says){TEXT_TILL_COUNT_DRAWER});
}

void till_submit_count(struct till *till, struct duties *duties)
{
	int64_t counted_minor;
	bool good = money_read(till->entry, till->shop.currency_exponent, &counted_minor);
	till_clear_entry(till);
	if (!good) {
		till_refuse(till, duties, (struct says){TEXT_TILL_NO_AMOUNT});
		return;
	}
	till_go_home(till);
	till->counted_minor = counted_minor;
	till_ask(till, QUESTION_CLOSE_SHIFT);
}

/* A scan may have begun a basket while the question stood. */
void till_close_shift(struct till *till, struct duties *duties)
{
	if (!sale_empty(&till->sale))
		till_refuse(till, duties, (struct says){TEXT_TILL_CLOSE_BASKET});
	else if (till_may(till, duties, RIGHT_CLOSE_SHIFT))
		till_order(duties, DUTY_CLOSE_SHIFT)->amount_minor = till->counted_minor;
}
