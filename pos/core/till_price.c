/* A price by hand (FRD-07): of the line in hand, by somebody who may, with a reason. A role may
 * lower a price by so many percent of the shelf's; any other price takes the right. Nobody sells
 * below the goods' floor. It stands in the record with who and why, and on the receipt. */
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

static int64_t shelf_price(const struct sale_line *line)
{
	return line->hand.operator_number ? line->hand.shelf_minor : line->unit_price_minor;
}

/* In percent of the shelf price; 0: this role may not. */
static int32_t limit_of(const struct till *till)
{
	for (uint32_t i = 0; i < till->shop.price_limit_count; i++)
		if (strcmp(till->shop.price_limits[i].role, till->operator.role) == 0)
			return till->shop.price_limits[i].percent;
	return 0;
}

void till_open_price(struct till *till, struct duties *duties)
{
	int32_t at = till_line_in_hand(till);
	if (at < 0) {
		till_tell(till, (struct says){TEXT_TILL_NO_LINE});
		return;
	}
	if (limit_of(till) == 0 && !till_may(till, duties, RIGHT_SET_PRICE))
		return;
	till_open_view(till, VIEW_MENU);
	till->asks = ASKS_PRICE;
	till_tell(till, (struct says){TEXT_PRICE_HOW, till->sale.lines[at].item.name});
}

static bool within_limit(struct till *till, struct duties *duties, int64_t price_minor)
{
	const struct sale_line *line = &till->sale.lines[till_line_in_hand(till)];
	int64_t shelf_minor = shelf_price(line);
	int32_t percent = limit_of(till);
	char limit[16], lowest[MONEY_TEXT_MAX];
	if (operator_may(&till->operator, RIGHT_SET_PRICE) || price_minor == shelf_minor)
		return true;
	int64_t lowest_minor = shelf_minor - shelf_minor * percent / 100;
	if (price_minor >= lowest_minor && price_minor < shelf_minor)
		return true;
	snprintf(limit, sizeof limit, "%d", (int)percent);
	money_text_grouped(lowest, lowest_minor, till->shop.currency_exponent);
	till_refuse(till, duties, (struct says){TEXT_PRICE_LIMIT, limit, lowest});
	return false;
}

/* What is no price is asked for again: the next number would be taken for an article. */
void till_submit_price(struct till *till, struct duties *duties)
{
	int64_t price_minor;
	int32_t at = till_line_in_hand(till);
	bool amount = money_read(till->entry, till->shop.currency_exponent, &price_minor);
	till_clear_entry(till);
	if (at < 0 || !amount || price_minor > PRICE_MAX_MINOR) {
		till_refuse(till, duties, (struct says){TEXT_TILL_NO_AMOUNT});
		return;
	}
	if (!within_limit(till, duties, price_minor))
		return;
	till->price_minor = price_minor;
	till->asks = ASKS_PRICE_WHY;
	till_tell(till, (struct says){TEXT_PRICE_WHY});
}

/* The entry is never empty here: Enter on an empty line does nothing. */
void till_submit_price_why(struct till *till, struct duties *duties)
{
	struct hand_price hand = {
		.operator_number = till->operator.number, .no_points = till->shop.hand_no_points};
	int32_t at = till_line_in_hand(till);
	text_clean(hand.reason, sizeof hand.reason, till->entry);
	till_clear_entry(till);
	if (at < 0 || hand.reason[0] == '\0') {
		till_tell(till, (struct says){TEXT_PRICE_WHY});
		return;
	}
	till_go_home(till);
	enum sale_result result =
		sale_set_price(&till->sale, (uint32_t)at, till->price_minor, &hand);
	if (result == SALE_OK)
		till_basket_changed(till, duties);
	else
		till_refuse_sale(till, duties, result, till->sale.lines[at].item.name);
}
