#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <assert.h>

enum { PAGE_LINES = 10 };

int32_t till_line_in_hand(const struct till *till)
{
	if (till->marked >= 0)
		return till->marked;
	if (till->sale.latest >= 0)
		return till->sale.latest;
	return (int32_t)till->sale.line_count - 1;
}

static int32_t kept_within(int32_t value, int32_t low, int32_t high)
{
	return value < low ? low : value > high ? high : value;
}

void till_mark(struct till *till, enum command command)
{
	bool up = command == COMMAND_UP || command == COMMAND_PAGE_UP;
	bool page = command == COMMAND_PAGE_UP || command == COMMAND_PAGE_DOWN;
	int32_t step = (up ? -1 : 1) * (page ? PAGE_LINES : 1);
	if (till->sale.line_count == 0)
		return;
	till->marked =
		kept_within(till_line_in_hand(till) + step, 0, (int32_t)till->sale.line_count - 1);
}

/* Fewer pieces than before is a partial void, so it needs the same right. */
static bool may_set(struct till *till, struct duties *duties, int32_t at, uint32_t qty)
{
	enum right right = (int32_t)qty < till->sale.lines[at].qty ? RIGHT_VOID_LINE : RIGHT_SELL;
	return till_may(till, duties, right);
}

void till_set_qty(struct till *till, struct duties *duties)
{
	int32_t at = till_line_in_hand(till);
	uint32_t qty;
	if (at < 0 || till->entry[0] == '\0') {
		till_tell(till, (struct says){at < 0 ? TEXT_TILL_NO_LINE : TEXT_TILL_SET_QTY_HOW});
		return;
	}
	bool number = till_entry_number(till, SALE_QTY_MAX, &qty);
	till_clear_entry(till);
	if (!number || qty == 0) {
		till_refuse_sale(till, duties, SALE_BAD_QTY, "");
		return;
	}
	if (!may_set(till, duties, at, qty))
		return;
	enum sale_result result = sale_set_qty(&till->sale, (uint32_t)at, (int32_t)qty);
	if (result == SALE_OK)
		till_basket_changed(till, duties);
	else
		till_refuse_sale(till, duties, result, till->sale.lines[at].item.name);
}

void till_void_line(struct till *till, struct duties *duties)
{
	int32_t at = till_line_in_hand(till);
	if (at < 0) {
		till_tell(till, (struct says){TEXT_TILL_NO_LINE});
		return;
	}
	if (!till_may(till, duties, RIGHT_VOID_LINE))
		return;
	char name[ITEM_NAME_MAX];
	text_copy(name, sizeof name, till->sale.lines[at].item.name);
	enum sale_result result = sale_void_line(&till->sale, (uint32_t)at);
	assert(result == SALE_OK);
	till->marked = -1;
	till_tell(till, (struct says){TEXT_TILL_VOIDED, name});
	till_basket_changed(till, duties);
}
