/* Goods that come back. The receipt is scanned or its number typed, the pieces are scanned again or
 * chosen with the arrows, and the screen always shows what the customer gets and what is taken
 * back; F9 asks, Y pays. As with a sale nothing leaves the drawer before it stands in the journal.
 */
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { ASK_ABOVE = 10000 }; /* whole yuan without a receipt: rather a barcode than an amount */

/* ---- the view ---- */

static void begin(struct till *till)
{
	struct till_return *ret = &till->ret;
	ret->stage = RETURN_ASKS_SALE;
	ret->listed_count = 0;
	ret->at = 0;
	ret->asked = false;
	ret->blind_minor = 0;
	ret->reason[0] = '\0';
	slip_begin(&ret->slip, NULL);
}

static uint32_t rows(const struct till_return *ret)
{
	const struct return_slip *slip = &ret->slip;
	if (!slip->sold)
		return 0;
	return slip->sold->sale->line_count + slip->gift_count + slip->coupon_count;
}

/* Gifts come and go with what is returned. */
static void stay_on_a_row(struct till_return *ret)
{
	if (ret->at >= rows(ret))
		ret->at = rows(ret) ? rows(ret) - 1 : 0;
}

void till_open_return(struct till *till, struct duties *duties)
{
	if (!till_may(till, duties, RIGHT_REFUND))
		return;
	till->paid = false; /* the change on the screen is the sale's before */
	till_go_home(till);
	till_clear_entry(till);
	begin(till);
	till_open_view(till, VIEW_RETURN);
}

/* The key opens the view; on a receipt's lines it takes all of them. */
void till_return_key(struct till *till, struct duties *duties)
{
	struct till_return *ret = &till->ret;
	if (till->view != VIEW_RETURN || ret->stage == RETURN_PAID) {
		till_open_return(till, duties);
		return;
	}
	if (ret->stage == RETURN_LINES) {
		slip_all(&ret->slip);
		stay_on_a_row(ret);
	}
}

/* One step back inside the view; false: it is to be left. */
bool till_return_back(struct till *till)
{
	if (till->ret.stage == RETURN_ASKS_SALE || till->ret.stage == RETURN_PAID)
		return false;
	begin(till);
	return true;
}

void till_return_move(struct till *till, enum command command)
{
	struct till_return *ret = &till->ret;
	bool up = command == COMMAND_UP || command == COMMAND_PAGE_UP;
	if (ret->stage != RETURN_LINES)
		return;
	if (up && ret->at > 0)
		ret->at--;
	else if (!up && ret->at + 1 < rows(ret))
		ret->at++;
}

/* ---- which sale ---- */

static void find_sale(struct till *till, struct duties *duties, const struct receipt_name *name)
{
	begin(till); /* what was found before is borrowed no longer */
	till->look_up = LOOK_UP_SALE;
	till_order(duties, DUTY_FIND_SALE)->receipt = *name;
}

/* Without the receipt: who bought it (TIER-24). Who is not known here bought nothing here. */
static void find_buyer(struct till *till, struct duties *duties, const struct code *code)
{
	begin(till);
	till->look_up = LOOK_UP_BUYER;
	till->pending_code = *code;
	till_order(duties, DUTY_FIND_MEMBER)->code = *code;
}

void till_return_member(struct till *till, struct duties *duties, const struct fact *fact)
{
	if (fact->kind == FACT_MEMBER_FOUND) {
		till_order(duties, DUTY_LIST_SALES)->member = fact->member->id;
		return;
	}
	till->look_up = LOOK_UP_NONE;
	till_refuse(till, duties, (struct says){TEXT_RETURN_NO_MEMBER});
}

void till_sales_listed(struct till *till, struct duties *duties, const struct fact *fact)
{
	struct till_return *ret = &till->ret;
	if (till->look_up != LOOK_UP_BUYER)
		return;
	till->look_up = LOOK_UP_NONE;
	if (till->view != VIEW_RETURN)
		return;
	begin(till);
	if (fact->listed.count == 0) {
		till_refuse(till, duties, (struct says){TEXT_RETURN_NO_SALES});
		return;
	}
	assert(fact->listed.count <= SALES_LISTED_MAX);
	memcpy(ret->listed, fact->listed.list, fact->listed.count * sizeof *ret->listed);
	ret->listed_count = fact->listed.count;
	ret->stage = RETURN_CHOOSES;
	till_order(duties, DUTY_BEEP_OK);
}

/* HQ may take its time: meanwhile another receipt can be scanned, or the view left. Of our own sale
 * it may know of something that came back elsewhere. */
void till_sale_asked(struct till *till)
{
	bool waits = till->look_up == LOOK_UP_SALE;
	if (waits)
		till->look_up = LOOK_UP_NONE;
	till->ret.asked = waits || till->ret.stage == RETURN_LINES;
	if (waits)
		till_tell(till, (struct says){TEXT_RETURN_ASKING});
}

/* Whether the answer that came still matters: nobody changes what was asked about before a Yes. */
static bool is_wanted(struct till *till)
{
	bool wanted = till->look_up == LOOK_UP_SALE || till->ret.asked;
	if (till->look_up == LOOK_UP_SALE)
		till->look_up = LOOK_UP_NONE;
	till->ret.asked = false;
	return wanted && till->view == VIEW_RETURN && till->question == QUESTION_NONE &&
	       !till_is_committing(till) && till->ret.stage <= RETURN_LINES;
}

static bool anything_left(const struct return_slip *slip)
{
	for (uint32_t i = 0; i < slip->sold->sale->line_count; i++)
		if (slip_left(slip, i) > 0)
			return true;
	return false;
}

/* The same sale with more come back than we knew: what was chosen stays as far as it can. */
static void choose_again(struct return_slip *slip, const int32_t *qty)
{
	for (uint32_t i = 0; i < slip->sold->sale->line_count; i++) {
		int32_t left = slip_left(slip, i);
		enum slip_result result = slip_set(slip, i, qty[i] < left ? qty[i] : left);
		assert(result == SLIP_OK);
		(void)result;
	}
}

void till_sale_found(struct till *till, struct duties *duties, const struct sold_sale *sold)
{
	char number[RECEIPT_NUMBER_MAX];
	int32_t chosen[SALE_LINES_MAX];
	struct till_return *ret = &till->ret;
	const struct closed_sale *sale = sold->sale;
	if (!is_wanted(till))
		return;
	bool again = ret->stage == RETURN_LINES;
	memcpy(chosen, ret->slip.qty, sizeof chosen);
	till_forget_telling(till);
	slip_begin(&ret->slip, sold);
	ret->stage = RETURN_LINES;
	if (again)
		choose_again(&ret->slip, chosen);
	stay_on_a_row(ret);
	if (anything_left(&ret->slip)) {
		till_order(duties, DUTY_BEEP_OK);
		return;
	}
	begin(till);
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	till_refuse(till, duties, (struct says){TEXT_RETURN_ALL_BACK, number});
}

void till_sale_unknown(struct till *till, struct duties *duties, const struct message *why)
{
	if (!is_wanted(till))
		return;
	till_forget_telling(till);
	begin(till);
	till_refuse(till, duties, (struct says){why->id, why->arg[0], why->arg[1], why->arg[2]});
}

/* ---- which pieces ---- */

static void refuse_goods(
	struct till *till, struct duties *duties, enum slip_result why, const char *name)
{
	switch (why) {
	case SLIP_OK:
		break;
	case SLIP_NOT_SOLD:
		till_refuse(till, duties, (struct says){TEXT_RETURN_NOT_SOLD, name});
		break;
	case SLIP_ALL_BACK:
		till_refuse(till, duties, (struct says){TEXT_RETURN_LINE_BACK, name});
		break;
	case SLIP_TOO_MANY:
		till_refuse(till, duties, (struct says){TEXT_RETURN_TOO_MANY, name});
		break;
	}
}

void till_return_item(struct till *till, struct duties *duties, const struct item *item)
{
	const struct code *code = &till->pending_code;
	struct slip_goods goods = {.sku = item->sku};
	struct till_return *ret = &till->ret;
	till->look_up = LOOK_UP_NONE;
	if (till->view != VIEW_RETURN || ret->stage != RETURN_LINES)
		return;
	if (code->kind == CODE_LABEL_WEIGHT || code->kind == CODE_LABEL_BOTH)
		goods.grams = code->grams;
	if (code->kind == CODE_LABEL_PRICE || code->kind == CODE_LABEL_BOTH)
		goods.price_minor = code->price_minor;
	enum slip_result result = slip_add(&ret->slip, &goods, &ret->at);
	stay_on_a_row(ret);
	if (result == SLIP_OK)
		till_order(duties, DUTY_BEEP_OK);
	else
		refuse_goods(till, duties, result, item->name);
}

static const char *line_name(const struct till_return *ret)
{
	const struct closed_line *line = &ret->slip.sold->sale->lines[ret->at];
	return line->name[0] ? line->name : line->sku;
}

static bool on_line(const struct till_return *ret)
{
	return ret->stage == RETURN_LINES && ret->at < ret->slip.sold->sale->line_count;
}

/* The number typed, or with none typed all that is left of the line. */
void till_return_qty(struct till *till, struct duties *duties)
{
	struct till_return *ret = &till->ret;
	uint32_t qty;
	if (!on_line(ret))
		return;
	bool all = till->entry[0] == '\0';
	bool number = all || till_entry_number(till, SALE_QTY_MAX, &qty);
	till_clear_entry(till);
	if (all)
		qty = (uint32_t)slip_left(&ret->slip, ret->at);
	enum slip_result result =
		number ? slip_set(&ret->slip, ret->at, (int32_t)qty) : SLIP_TOO_MANY;
	refuse_goods(till, duties, result, line_name(ret));
	stay_on_a_row(ret);
}

/* Del: this line stays with the customer after all; a gift is kept and paid for, or not; a coupon
 * goes with its sale. */
void till_return_remove(struct till *till, struct duties *duties)
{
	struct till_return *ret = &till->ret;
	if (ret->stage != RETURN_LINES)
		return;
	uint32_t gift = ret->at - ret->slip.sold->sale->line_count;
	if (on_line(ret)) {
		enum slip_result none = slip_set(&ret->slip, ret->at, 0);
		refuse_goods(till, duties, none, line_name(ret));
	} else if (gift < ret->slip.gift_count) {
		slip_keep_gift(&ret->slip, gift, !ret->slip.gifts[gift].kept);
	} else {
		till_tell(till, (struct says){TEXT_RETURN_COUPON_STAYS});
	}
	stay_on_a_row(ret);
}

/* ---- what was scanned or typed ---- */

static void take_goods(struct till *till, struct duties *duties, const struct code *code)
{
	switch (code->kind) {
	case CODE_GTIN:
	case CODE_LABEL_WEIGHT:
	case CODE_LABEL_PRICE:
	case CODE_LABEL_BOTH:
	case CODE_ITEM_NUMBER:
		till->look_up = LOOK_UP_RETURNED;
		till->pending_code = *code;
		till_order(duties, DUTY_FIND_ITEM)->code = *code;
		break;
	case CODE_CARD:
	case CODE_PHONE:
	case CODE_MEMBER:
	case CODE_COUPON:
	case CODE_COUPON_TYPED:
	case CODE_PAYMENT:
	case CODE_BAD_CHECK:
	case CODE_TOO_LONG:
	case CODE_UNKNOWN:
		till_refuse(till, duties, (struct says){TEXT_RETURN_SCAN_GOODS});
		break;
	}
}

static void take_reason(struct till *till, const char *text)
{
	struct till_return *ret = &till->ret;
	text_clean(ret->reason, sizeof ret->reason, text);
	if (ret->reason[0])
		till_ask(till, QUESTION_REFUND);
}

void till_return_code(struct till *till, struct duties *duties, const void *data, size_t size)
{
	struct receipt_name name;
	struct code code;
	char text[ENTRY_MAX];
	if (!till_may(till, duties, RIGHT_REFUND))
		return;
	size_t kept = size < sizeof text ? size : sizeof text - 1;
	memcpy(text, data, kept);
	text[kept] = '\0';
	bool lines = till->ret.stage == RETURN_LINES;
	if (till->ret.stage == RETURN_ASKS_REASON) {
		take_reason(till, text);
		return;
	}
	bool named = receipt_name_read(text, &name);
	if (named && !name.by_uid && !name.till && name.counter <= till->ret.listed_count)
		name = till->ret.listed[name.counter - 1].name;
	if (named && (!lines || name.by_uid || name.till)) {
		find_sale(till, duties, &name);
		return;
	}
	code_understand(&till->shop.codes, data, size, &code);
	if (lines)
		take_goods(till, duties, &code);
	else if (code.kind == CODE_CARD || code.kind == CODE_PHONE || code.kind == CODE_MEMBER)
		find_buyer(till, duties, &code);
	else
		till_refuse(till, duties, (struct says){TEXT_RETURN_SCAN_RECEIPT});
}

/* ---- money ---- */

static void ask_blind(struct till *till, struct duties *duties)
{
	int64_t amount_minor = 0, most = ASK_ABOVE;
	for (int i = 0; i < till->shop.currency_exponent; i++)
		most *= 10;
	if (till->entry[0] == '\0') {
		till_tell(till, (struct says){TEXT_RETURN_BLIND_HOW});
		return;
	}
	if (!till_may(till, duties, RIGHT_BLIND_REFUND))
		return;
	bool amount = money_read(till->entry, till->shop.currency_exponent, &amount_minor);
	till_clear_entry(till);
	if (!amount || amount_minor <= 0 || amount_minor > most) {
		till_refuse(till, duties, (struct says){TEXT_RETURN_BLIND_AMOUNT});
		return;
	}
	till->ret.blind_minor = amount_minor;
	till->ret.stage = RETURN_ASKS_REASON;
}

static void ask_refund(struct till *till, struct duties *duties)
{
	const struct return_slip *slip = &till->ret.slip;
	char missing[MONEY_TEXT_MAX];
	money_text_grouped(missing, slip->missing_minor, till->shop.currency_exponent);
	if (till->entry[0])
		till_tell(till, (struct says){TEXT_RETURN_ENTRY});
	else if (slip_pieces(slip) == 0)
		till_tell(till, (struct says){TEXT_RETURN_NOTHING});
	else if (slip->missing_minor > 0)
		till_refuse(till, duties, (struct says){TEXT_RETURN_GIFT_MISSING, missing});
	else
		till_ask(till, QUESTION_REFUND);
}

/* With a problem unread nobody is paid; money that nobody can read on the screen is counted wrong.
 */
void till_return_pay(struct till *till, struct duties *duties)
{
	if (till->severity == SEVERITY_PROBLEM) {
		till_order(duties, DUTY_BEEP_ERROR);
	} else if (till->too_small || till->look_up != LOOK_UP_NONE) {
		till_refuse(till, duties,
			(struct says){till->too_small ? TEXT_TILL_TOO_SMALL : TEXT_TILL_BUSY});
	} else {
		switch (till->ret.stage) {
		case RETURN_CHOOSES:
			till_tell(till, (struct says){TEXT_VIEW_ENTRY_RETURN_CHOOSE});
			break;
		case RETURN_ASKS_SALE:
			ask_blind(till, duties);
			break;
		case RETURN_LINES:
			ask_refund(till, duties);
			break;
		case RETURN_ASKS_REASON:
			till_tell(till, (struct says){TEXT_RETURN_REASON_HOW});
			break;
		case RETURN_PAID:
			break;
		}
	}
}

/* Nobody's points and no sale: all that is known is the money. */
static void close_blind(const struct till_return *ret, struct closed_refund *refund)
{
	*refund = (struct closed_refund){
		.line_count = 1,
		.lines = {{0, 1, ret->blind_minor}},
		.total_minor = ret->blind_minor,
	};
}

static void fill_in(struct till *till)
{
	struct closed_refund *refund = &till->refund;
	struct civil now = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	refund->uid = till->next_uid;
	refund->operator_number = till->operator.number;
	refund->wall_ms = till->now_ms;
	refund->business_date = civil_date_number(&now);
	refund->tenders[0] = (struct tender){TENDER_CASH, refund->total_minor};
	refund->tender_count = 1;
	text_copy(refund->reason, sizeof refund->reason, till->ret.reason);
}

void till_refund(struct till *till, struct duties *duties)
{
	struct till_return *ret = &till->ret;
	assert(ret->stage == RETURN_LINES || ret->stage == RETURN_ASKS_REASON);
	enum right right = ret->stage == RETURN_LINES ? RIGHT_REFUND : RIGHT_BLIND_REFUND;
	if (till->too_small || !till_may(till, duties, right))
		return;
	if (ret->stage == RETURN_LINES)
		slip_close(&ret->slip, &till->refund);
	else
		close_blind(ret, &till->refund);
	fill_in(till);
	till->refunding = true;
	till_order(duties, DUTY_COMMIT_REFUND);
}

void till_refunded(
	struct till *till, struct duties *duties, const char *receipt, bool printed_later)
{
	till->refunding = false;
	text_copy(till->last_receipt, sizeof till->last_receipt, receipt);
	till_order(duties, DUTY_OPEN_DRAWER);
	till_order(duties, DUTY_PRINT_RECEIPT);
	till->ret.stage = RETURN_PAID;
	till_tell(till,
		(struct says){printed_later ? TEXT_TILL_PRINTED_LATER : TEXT_RETURN_PAID, receipt});
}
