/* Third stop of the tour: the till takes one fact, changes itself, and says what is to be done.
 * Read till_step() at the end first: it is the list of everything that can happen in a shop. Each
 * part of the work stands in its own file, till_pay.c for the money, till_look_up.c for what was
 * scanned. */
#include "pos/core/till.h"

#include "pos/core/till_parts.h"

#include <assert.h>
#include <string.h>

void till_init(struct till *till, const struct shop *shop, void *scratch, size_t scratch_size)
{
	memset(till, 0, sizeof *till);
	till->shop = *shop;
	till->scratch = scratch;
	till->scratch_size = scratch_size;
	till->marked = -1;
	till->message = message_of((struct says){TEXT_NONE});
	till->behind = till->message;
	till->stopped = till->message;
	till->no_basket = till->message;
	till->status.printer_trouble = till->message;
	till->status.progress = till->message;
	sale_clear(&till->sale);
	till_go_home(till);
}

static void check_view(const struct till *till)
{
	bool nobody_needed =
		till->view == VIEW_LOGIN || till->view == VIEW_HELP || till->view == VIEW_STOPPED;
	assert(till->operator.number != 0 || nobody_needed);
	assert(!till->selling_stopped || till->view == VIEW_STOPPED || till->view == VIEW_HELP);
	assert(till->view != VIEW_PAID || till->paid);
	assert(till->view != VIEW_MEMBER || till->sale.has_member);
	assert(till->desk.row_count <= DESK_ROWS_MAX);
	assert(till->desk.at == 0 || till->desk.at < till->desk.row_count);
	assert(till->menu_at >= 0);
	assert(till->menu_at < MENU_COUNT);
}

static void check_message(const struct till *till)
{
	assert((till->severity == SEVERITY_NONE) == (till->message.id == TEXT_NONE));
	assert(till->later_count <= PROBLEMS_LATER_MAX);
	assert(till->later_count == 0 || till->severity == SEVERITY_PROBLEM);
	assert(till->behind.id == TEXT_NONE || till->severity == SEVERITY_PROBLEM);
}

static void check_sale(const struct till *till)
{
	const struct sale *sale = &till->sale;
	assert(sale->line_count <= SALE_LINES_MAX);
	assert(sale_units(sale) <= SALE_UNITS_MAX);
	assert(sale->coupon_count <= SALE_COUPONS_MAX);
	assert(sale->latest >= -1);
	assert(sale->latest < (int32_t)sale->line_count);
	assert(till->marked >= -1);
	assert(till->marked < (int32_t)sale->line_count);
	assert(till->coupon_at >= 0);
	assert(till->coupon_at == 0 || (uint32_t)till->coupon_at < till->coupon_list.count);
	assert(sale->points_wish >= 0);
	assert(sale->points_wish == 0 || sale->has_member);
	assert(!till->priced || till->pricing.points_used <= sale->points_wish);
	assert(!till->priced || till->pricing.total_minor >= 0);
	assert(!till->priced || till->pricing.total_minor <= till->pricing.list_minor);
	assert(till->hints.offer_count <= OFFERS_SHOWN_MAX);
	assert(till->hints.offer_count == 0 || till->priced);
	assert(!sale->has_member || till->hints.member_earns == 0);
}

static void check_payment(const struct till *till)
{
	assert(till->pending_qty >= 0);
	assert(till->pending_qty <= SALE_QTY_MAX);
	assert(!till->committing || till->sale.line_count > 0);
	assert(!till->committing || till->question == QUESTION_NONE);
	assert(!till->committing || uid_equal(&till->closed.uid, &till->sale.uid));
	assert(!till->committing || till->closed.change_minor >= 0);
	assert(!till->paid || !till->committing);
	assert(!till->refunding || !till->committing);
	assert(!till->refunding || till->question == QUESTION_NONE);
	assert(!till->refunding || till->refund.total_minor >= 0);
	assert(!till->enrolling || (!till->committing && !till->refunding));
	assert(!till->enrolling || till->question == QUESTION_NONE);
	assert(till->question != QUESTION_ENROL || till->view == VIEW_ENROL);
	assert(!till->acting || (!till->committing && !till->refunding && !till->enrolling));
	assert(!till->acting || till->question == QUESTION_NONE);
	assert(!till->acting || act_sound(&till->act));
	assert(till->ret.stage != RETURN_LINES || till->ret.slip.sold);
}

static void check(const struct till *till)
{
	check_view(till);
	check_message(till);
	check_sale(till);
	check_payment(till);
}

static void open_view(struct till *till, enum view view)
{
	bool anybody = view == VIEW_HELP;
	if (anybody || (till->operator.number != 0 && !till->selling_stopped))
		till_open_view(till, view);
}

static void move(struct till *till, enum command command)
{
	bool up = command == COMMAND_UP || command == COMMAND_PAGE_UP;
	switch (till->view) {
	case VIEW_SALE:
		till_mark(till, command);
		break;
	case VIEW_MENU:
		till_menu_move(till, command);
		break;
	case VIEW_RETURN:
		till_return_move(till, command);
		break;
	case VIEW_COUPONS:
		till_move_coupon(till, up);
		break;
	case VIEW_MEMBER:
		till_panel_move(till, command);
		break;
	case VIEW_HELP:
	case VIEW_WHY:
	case VIEW_REPORT:
		till_scroll(till, command);
		break;
	case VIEW_LOGIN:
	case VIEW_PAID:
	case VIEW_ENROL:
	case VIEW_STOPPED:
		break;
	}
}

static void remove_line(struct till *till, struct duties *duties)
{
	if (till->view == VIEW_COUPONS)
		till_drop_coupon(till, duties);
	else if (till->view == VIEW_RETURN)
		till_return_remove(till, duties);
	else if (till->view == VIEW_SALE)
		till_void_line(till, duties);
}

/* Keys that change the sale mean nothing where no sale is on the screen. */
static bool on_sale(const struct till *till)
{
	return till->view == VIEW_SALE;
}

static void obey(struct till *till, struct duties *duties, const struct fact *fact)
{
	enum command command = fact->command;
	switch (command) {
	case COMMAND_SUBMIT:
		till_submit(till, duties);
		break;
	case COMMAND_RUB_OUT:
		till_rub_out(till);
		break;
	case COMMAND_BACK:
		till_back(till);
		break;
	case COMMAND_EXACT_CASH:
		till_exact_cash(till, duties, fact->mono_ms);
		break;
	case COMMAND_CASH:
		if (till->view == VIEW_RETURN)
			till_return_pay(till, duties);
		else
			till_cash(till, duties);
		break;
	case COMMAND_TIMES:
		if (till->view == VIEW_COUPONS)
			till_choose_coupon(till, duties);
		else if (on_sale(till))
			till_times(till, duties);
		break;
	case COMMAND_SET_QTY:
		if (till->view == VIEW_RETURN)
			till_return_qty(till, duties);
		else if (on_sale(till))
			till_set_qty(till, duties);
		break;
	case COMMAND_VOID_LINE:
		remove_line(till, duties);
		break;
	case COMMAND_UP:
	case COMMAND_DOWN:
	case COMMAND_PAGE_UP:
	case COMMAND_PAGE_DOWN:
		move(till, command);
		break;
	case COMMAND_MEMBER:
		if (on_sale(till))
			till_member_key(till, duties);
		break;
	case COMMAND_COUPONS:
		open_view(till, VIEW_COUPONS);
		break;
	case COMMAND_POINTS:
		if (on_sale(till))
			till_points_key(till, duties);
		break;
	case COMMAND_WHY:
		if (till->view == VIEW_WHY)
			till_explain_key(till, duties);
		else
			open_view(till, VIEW_WHY);
		break;
	case COMMAND_HELP:
		open_view(till, VIEW_HELP);
		break;
	case COMMAND_MENU:
		open_view(till, VIEW_MENU);
		break;
	case COMMAND_REPRINT:
		if (till->view == VIEW_WHY)
			till_print_why(till, duties);
		else if (till->view == VIEW_MEMBER)
			till_order(duties, DUTY_PRINT_MEMBER);
		else
			till_choose(till, duties, MENU_REPRINT);
		break;
	case COMMAND_VOID_SALE:
		till_choose(till, duties, MENU_VOID_SALE);
		break;
	case COMMAND_LOCK:
		till_lock(till);
		break;
	case COMMAND_LEAVE:
		till_choose(till, duties, MENU_LEAVE);
		break;
	case COMMAND_RETURN:
		till_return_key(till, duties);
		break;
	case COMMAND_PANEL:
		till_panel_key(till, duties);
		break;
	case COMMAND_PRICE:
		if (on_sale(till))
			till_choose(till, duties, MENU_SET_PRICE);
		break;
	case COMMAND_OFFER:
		if (on_sale(till))
			till_take_offer(till, duties);
		break;
	case COMMAND_YES:
	case COMMAND_NO:
	case COMMAND_COUNT:
		break;
	}
}

/* Where nothing can be sold, one can read the help, lock, and leave. */
static bool works_when_stopped(enum command command)
{
	return command == COMMAND_HELP || command == COMMAND_BACK || command == COMMAND_UP ||
	       command == COMMAND_DOWN || command == COMMAND_PAGE_UP ||
	       command == COMMAND_PAGE_DOWN || command == COMMAND_LOCK || command == COMMAND_LEAVE;
}

/* A question takes Yes, No and Esc. What is typed meanwhile is kept apart, and Enter after it,
 * which may be a scanner that types, is refused like a scan: not in silence. While a sale is being
 * committed no key counts: the next thing that happens is the journal's answer. */
static void command_given(struct till *till, struct duties *duties, const struct fact *fact)
{
	enum command command = fact->command;
	if (till_is_committing(till))
		return;
	if (till->question == QUESTION_NONE) {
		if (!till->selling_stopped || works_when_stopped(command))
			obey(till, duties, fact);
	} else if (till->question == QUESTION_ENROL && command == COMMAND_BACK) {
		till_enrol_leave(till);
	} else if (command == COMMAND_YES) {
		till_answer(till, duties, true);
	} else if (command == COMMAND_NO || command == COMMAND_BACK) {
		till_answer(till, duties, false);
	} else if (command == COMMAND_SUBMIT) {
		till_submit(till, duties);
	}
}

static void typed(struct till *till, struct duties *duties, int32_t character)
{
	if (!till_is_committing(till))
		till_typed(till, duties, character);
}

static void stop_selling(struct till *till, const struct message *why)
{
	till->selling_stopped = true;
	till->stopped = *why;
	till_withdraw_question(till);
	till_go_home(till);
}

static void show_report(struct till *till, const struct fact *fact)
{
	if (till->operator.number == 0 || till->selling_stopped || till_is_committing(till))
		return;
	till->report_title = fact->report.title;
	till->report_lines = fact->report.lines;
	till->report_count = fact->report.count;
	till_forget_telling(till); /* "being checked" beside what was found */
	till_go_home(till);
	till_open_view(till, VIEW_REPORT);
}

static bool is_input(enum fact_kind kind)
{
	return kind == FACT_COMMAND || kind == FACT_TYPED || kind == FACT_SCANNED ||
	       kind == FACT_SCAN_FAILED;
}

/* An offer of points stands as long as its sentence does: until the next input. */
static void forget_offer(struct till *till, const struct fact *fact)
{
	bool takes_it = fact->kind == FACT_COMMAND && fact->command == COMMAND_POINTS;
	if (is_input(fact->kind) && !takes_it)
		till->points_offer = 0;
}

static void happened(struct till *till, const struct fact *fact, struct duties *duties)
{
	switch (fact->kind) {
	case FACT_TICK:
		till_lock_when_idle(till, fact->mono_ms);
		break;
	case FACT_COMMAND:
		command_given(till, duties, fact);
		break;
	case FACT_TYPED:
		typed(till, duties, fact->character);
		break;
	case FACT_SCANNED:
		till_scanned(till, duties, fact->scanned.data, fact->scanned.size);
		break;
	case FACT_SCAN_FAILED:
		till_scan_failed(till, duties);
		break;
	case FACT_ITEM_FOUND:
		if (till->look_up == LOOK_UP_RETURNED)
			till_return_item(till, duties, fact->item);
		else if (till->look_up == LOOK_UP_GIFT)
			till_gift_found(till, duties, fact->item);
		else
			till_item_found(till, duties, fact->item);
		break;
	case FACT_ITEM_UNKNOWN:
		till_item_unknown(till, duties);
		break;
	case FACT_MEMBER_FOUND:
		if (till->look_up == LOOK_UP_BUYER)
			till_return_member(till, duties, fact);
		else if (till->look_up == LOOK_UP_NEWCOMER)
			till_enrol_phone(till, duties, fact);
		else if (till->look_up == LOOK_UP_NEW_CARD)
			till_new_card_known(till, duties, fact);
		else
			till_member_found(till, duties, fact);
		break;
	case FACT_MEMBER_UNKNOWN:
		if (till->look_up == LOOK_UP_BUYER)
			till_return_member(till, duties, fact);
		else if (till->look_up == LOOK_UP_NEWCOMER)
			till_enrol_phone(till, duties, fact);
		else if (till->look_up == LOOK_UP_NEW_CARD)
			till_new_card_known(till, duties, fact);
		else
			till_member_unknown(till, duties, &fact->told);
		break;
	case FACT_MEMBER_ASKED:
		if (till->look_up == LOOK_UP_BUYER)
			till_return_member(till, duties, fact);
		else
			till_member_asked(till);
		break;
	case FACT_COUPON_CHECKED:
		till_coupon_checked(till, duties, fact->coupon.verdict, &fact->coupon.coupon);
		break;
	case FACT_PIN_CHECKED:
		till_pin_checked(till, duties, fact);
		break;
	case FACT_POINTS:
		if (till->look_up == LOOK_UP_ACT)
			till_act_points(till, duties, fact);
		else
			till_points_answered(till, duties, fact);
		break;
	case FACT_SALE_FOUND:
		till_sale_found(till, duties, fact->sold);
		break;
	case FACT_SALES_LISTED:
		till_sales_listed(till, duties, fact);
		break;
	case FACT_SALE_ASKED:
		till_sale_asked(till);
		break;
	case FACT_SALE_UNKNOWN:
		till_sale_unknown(till, duties, &fact->told);
		break;
	case FACT_ACTS_TALLIED:
		till_acts_tallied(till, fact->tally);
		break;
	case FACT_COMMITTED:
		till_committed(till, duties, fact->committed.receipt_number,
			fact->committed.printed_later);
		break;
	case FACT_NOT_COMMITTED:
		till_not_committed(till, duties, &fact->told);
		break;
	case FACT_STATUS:
		till->status = fact->status;
		break;
	case FACT_RULES:
		till_new_rules(till, duties, fact);
		break;
	case FACT_RULES_NOW:
		till_reprice(till, duties, fact);
		break;
	case FACT_QUOTAS:
		till_quotas_changed(till, duties, fact);
		break;
	case FACT_QUOTA_GONE:
		till->committing = false;
		till_quotas_changed(till, duties, fact);
		break;
	case FACT_SHOP:
		till->shop = *fact->shop;
		till_panel_begin_again(till);
		break;
	case FACT_RESTORED:
		till_restored(till, duties, fact);
		break;
	case FACT_UNPRINTED:
		till->unprinted = true;
		till_ask_unprinted(till);
		break;
	case FACT_STOP_SELLING:
		stop_selling(till, &fact->told);
		break;
	case FACT_MAY_SELL:
		till->selling_stopped = false;
		till_go_home(till);
		till_ask_unprinted(till);
		break;
	case FACT_NO_NEW_BASKET:
		till->no_basket = fact->told;
		till_refuse(till, duties, till_says(&fact->told));
		break;
	case FACT_NEW_BASKETS:
		till->no_basket = message_of((struct says){TEXT_NONE});
		break;
	case FACT_TOLD:
		till_tell(till, till_says(&fact->told));
		break;
	case FACT_PROBLEM:
		till_refuse(till, duties, till_says(&fact->told));
		break;
	case FACT_REPORT:
		show_report(till, fact);
		break;
	case FACT_TOO_SMALL:
		till->too_small = fact->too_small;
		break;
	case FACT_AT_LEISURE:
		till_at_leisure(till);
		break;
	}
}

void till_step(struct till *till, const struct fact *fact, struct duties *duties)
{
	duties->count = 0;
	till->now_ms = fact->wall_ms;
	till->steps++;
	if (is_input(fact->kind))
		till_forget_telling(till);
	forget_offer(till, fact);
	happened(till, fact, duties);
	if (is_input(fact->kind))
		till->last_input_ms = fact->mono_ms;
	check(till);
}
