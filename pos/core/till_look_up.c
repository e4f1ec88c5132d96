/* A code, scanned or typed, becomes a question to the shell; the answer becomes a line. */
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <stdio.h>
#include <string.h>

/* Whether a code can be taken now. A scan that comes while a problem is on the screen is taken all
 * the same: the cashier looks at the goods, not at the screen, and to refuse it would make one bad
 * label cost every piece after it. The problem stays, so it is still read before the money is taken
 * (payment waits for it). Only when the list of unread problems is full is a scan refused, since
 * another one could then go by unseen. */
static bool can_take(struct till *till, struct duties *duties)
{
	if (till->selling_stopped || till->later_count == PROBLEMS_LATER_MAX) {
		till_order(duties, DUTY_BEEP_ERROR);
		return false;
	}
	if (till_is_committing(till) || till->look_up != LOOK_UP_NONE)
		till_refuse(till, duties, (struct says){TEXT_TILL_BUSY});
	else if (till->question != QUESTION_NONE)
		till_refuse(till, duties, (struct says){TEXT_TILL_ANSWER_FIRST});
	else
		return true;
	return false;
}

static bool can_sell(struct till *till, struct duties *duties)
{
	if (!till_may(till, duties, RIGHT_SELL))
		return false;
	if (!till->rules) {
		till_refuse(till, duties, (struct says){TEXT_TILL_NO_RULES});
		return false;
	}
	bool begins = sale_empty(&till->sale);
	if (begins && till->no_basket.id != TEXT_NONE)
		till_refuse(till, duties, till_says(&till->no_basket));
	return !begins || till->no_basket.id == TEXT_NONE;
}

/* Who only hands out gifts needs to know for whom. */
static bool can_take_code(struct till *till, struct duties *duties, const struct code *code)
{
	bool member = code->kind == CODE_CARD || code->kind == CODE_PHONE;
	bool desk = member && operator_may(&till->operator, RIGHT_GIFTS);
	return (desk && till->rules) || can_sell(till, duties);
}

/* What is scanned while goods come back belongs to them, until the money is out. */
static bool is_for_return(const struct till *till)
{
	return till->view == VIEW_RETURN && till->ret.stage != RETURN_PAID;
}

static void look_up(struct till *till, struct duties *duties, enum look_up what,
	enum duty_kind kind, const struct code *code)
{
	till->look_up = what;
	till->pending_code = *code;
	till_order(duties, kind)->code = *code;
}

static void route(struct till *till, struct duties *duties, const struct code *code)
{
	switch (code->kind) {
	case CODE_GTIN:
	case CODE_LABEL_WEIGHT:
	case CODE_LABEL_PRICE:
	case CODE_LABEL_BOTH:
	case CODE_ITEM_NUMBER:
		look_up(till, duties, LOOK_UP_ITEM, DUTY_FIND_ITEM, code);
		break;
	case CODE_CARD:
	case CODE_PHONE:
	case CODE_MEMBER:
		look_up(till, duties, LOOK_UP_MEMBER, DUTY_FIND_MEMBER, code);
		break;
	case CODE_COUPON:
	case CODE_COUPON_TYPED:
		till_ask_coupon(till, duties, code);
		break;
	case CODE_PAYMENT:
		till_refuse(till, duties, (struct says){TEXT_TILL_PAYMENT_CODE});
		break;
	case CODE_BAD_CHECK:
		till_refuse(till, duties, (struct says){TEXT_TILL_BAD_CHECK});
		break;
	case CODE_TOO_LONG:
		till_refuse(till, duties, (struct says){TEXT_TILL_CODE_TOO_LONG});
		break;
	case CODE_UNKNOWN:
		till_refuse(till, duties, (struct says){TEXT_TILL_CODE_UNKNOWN});
		break;
	}
}

void till_take_code(struct till *till, struct duties *duties, const void *data, size_t size)
{
	struct code code;
	if (!can_take(till, duties))
		return;
	if (is_for_return(till)) {
		till_return_code(till, duties, data, size);
		return;
	}
	if (till_wants_new_card(till)) {
		till_new_card(till, duties, data, size);
		return;
	}
	if (till->view == VIEW_ENROL) {
		till_enrol_code(till, duties, data, size);
		return;
	}
	if (till_panel_takes_codes(till) && till_act_code(till, duties, data, size))
		return;
	code_understand(&till->shop.codes, data, size, &code);
	if (!can_take_code(till, duties, &code))
		return;
	till->paid = false;
	till_go_home(till);
	route(till, duties, &code);
}

/* As if it had been scanned: what the shell finds is of this moment. */
void till_find_sku(struct till *till, struct duties *duties, const char *sku)
{
	struct code code = {.kind = CODE_ITEM_NUMBER};
	if (!can_take(till, duties) || !can_sell(till, duties))
		return;
	text_copy(code.text, sizeof code.text, sku);
	route(till, duties, &code);
}

void till_scanned(struct till *till, struct duties *duties, const void *data, size_t size)
{
	if (till->view == VIEW_RETURN && till->ret.stage == RETURN_ASKS_REASON)
		till_refuse(till, duties, (struct says){TEXT_RETURN_REASON_HOW});
	else if (till->view == VIEW_ENROL && !till_enrol_takes_scans(till))
		till_refuse(till, duties, (struct says){TEXT_ENROL_TYPE});
	else if (till_desk_wants_typing(till))
		till_refuse(till, duties, (struct says){TEXT_DESK_TYPE});
	else
		till_take_code(till, duties, data, size);
}

void till_scan_failed(struct till *till, struct duties *duties)
{
	till_refuse(till, duties, (struct says){TEXT_TILL_SCAN_AGAIN});
}

/* The label says the amount; its weight, if it says one, is only kept beside it. */
static enum sale_result add_label(
	struct sale *sale, const struct item *item, const struct code *code)
{
	switch (code->kind) {
	case CODE_LABEL_WEIGHT:
		return sale_add_weight(sale, item, code->grams);
	case CODE_LABEL_PRICE:
	case CODE_LABEL_BOTH:
		return sale_add_priced(sale, item, code->grams, code->price_minor);
	case CODE_GTIN:
	case CODE_ITEM_NUMBER:
	case CODE_CARD:
	case CODE_PHONE:
	case CODE_MEMBER:
	case CODE_COUPON:
	case CODE_COUPON_TYPED:
	case CODE_PAYMENT:
	case CODE_BAD_CHECK:
	case CODE_TOO_LONG:
	case CODE_UNKNOWN:
		break;
	}
	return SALE_BAD_WEIGHT;
}

static bool is_label(const struct code *code)
{
	return code->kind == CODE_LABEL_WEIGHT || code->kind == CODE_LABEL_PRICE ||
	       code->kind == CODE_LABEL_BOTH;
}

void till_item_found(struct till *till, struct duties *duties, const struct item *item)
{
	if (till->look_up != LOOK_UP_ITEM)
		return;
	till->look_up = LOOK_UP_NONE;
	int32_t qty = till->pending_qty ? till->pending_qty : 1;
	/* A quantity is for the next goods only: left standing it would multiply something else. */
	till->pending_qty = 0;
	if (!till_window_open(till, item->sku)) {
		till_refuse_window(till, duties, item);
		return;
	}
	enum sale_result result;
	if (!is_label(&till->pending_code))
		result = sale_add(&till->sale, item, qty);
	else if (qty != 1)
		result = SALE_WEIGHED;
	else
		result = add_label(&till->sale, item, &till->pending_code);
	if (result != SALE_OK) {
		till_refuse_sale(till, duties, result, item->name);
		return;
	}
	till_begin_sale(till);
	till->marked = -1;
	till_basket_changed(till, duties);
	till_order(duties, DUTY_BEEP_OK);
}

void till_item_unknown(struct till *till, struct duties *duties)
{
	if (till->look_up != LOOK_UP_ITEM && till->look_up != LOOK_UP_RETURNED &&
		till->look_up != LOOK_UP_GIFT)
		return;
	till->look_up = LOOK_UP_NONE;
	till->pending_qty = 0;
	till_refuse(till, duties, (struct says){TEXT_TILL_ITEM_UNKNOWN, till->pending_code.text});
}
