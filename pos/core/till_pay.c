/* Money. A tender key is consumed once: from it until the answer of the journal nothing else is
 * taken, and the drawer opens only when the sale cannot be lost any more. */
#include "pos/core/money.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"

#include <assert.h>
#include <string.h>

enum {
	ASK_ABOVE_TOTAL = 1000, /* whole yuan over the total: somebody should look again */
	ASK_DIGITS = 8,         /* so many are rather a barcode than an amount */
};

static void refuse_tender(struct till *till, struct duties *duties, struct says says)
{
	till_refuse_until(till, duties, SETTLED_BY_TENDER, says);
}

/* With a problem unread nobody pays: something that lies on the counter may not be on the sale.
 * What an earlier tender key complained about is settled by pressing one again. */
static bool can_pay(struct till *till, struct duties *duties)
{
	assert(!till->committing);
	assert(till->question == QUESTION_NONE);
	if (till->view != VIEW_SALE)
		return false;
	till_try_again(till, SETTLED_BY_TENDER);
	if (till->severity == SEVERITY_PROBLEM) {
		till_order(duties, DUTY_BEEP_ERROR);
		return false;
	}
	/* Change that nobody can read on the screen is change that is given wrong. */
	if (till->too_small || till->look_up != LOOK_UP_NONE) {
		refuse_tender(till, duties,
			(struct says){till->too_small ? TEXT_TILL_TOO_SMALL : TEXT_TILL_BUSY});
		return false;
	}
	if (till->sale.line_count == 0) {
		till_tell(till, (struct says){TEXT_TILL_NOTHING_TO_PAY});
		return false;
	}
	if (!till_windows_allow(till, duties))
		return false;
	if (!till->priced) {
		refuse_tender(till, duties, (struct says){TEXT_TILL_CANNOT_PRICE});
		return false;
	}
	return till_may(till, duties, RIGHT_SELL);
}

static void fill_in_news(struct till *till, const struct civil *now)
{
	const struct member_more *more = &till->more;
	struct sale_news *news = &till->closed.news;
	*news = (struct sale_news){.tier_is_new = more->tier_news, .progress = more->progress};
	if (more->expiring_count > 0) {
		news->expiring = more->expiring[0];
		news->expiring.points = more_expiring_left(
			more, 0, till->closed.points_after - till->closed.points_earned);
	}
	if (!more->greets)
		return;
	news->birthday = birthday_day_matches(
		till->sale.member.birthday_month, till->sale.member.birthday_day, now);
	text_copy(news->greeting, sizeof news->greeting,
		greeting_of(&till->shop.greetings, civil_date_number(now)));
}

static void fill_in(struct till *till, int64_t tender_minor)
{
	struct closed_sale *closed = &till->closed;
	struct civil paid = civil_at(till->now_ms, till->shop.utc_offset_minutes);
	struct civil priced = civil_at(till->priced_ms, till->shop.utc_offset_minutes);
	closed->store = till->shop.store;
	closed->till = till->shop.till;
	closed->operator_number = till->operator.number;
	text_copy(closed->operator_name, sizeof closed->operator_name, till->operator.name);
	closed->wall_ms = till->now_ms;
	closed->utc_offset_minutes = till->shop.utc_offset_minutes;
	closed->business_date = civil_date_number(&paid);
	text_copy(closed->channel, sizeof closed->channel, till->shop.rule_channel);
	closed->priced_ms = till->priced_ms;
	if (closed->has_member) {
		const struct member *member = &closed->member;
		closed->birthday_month = birthday_month_matches(member->birthday_month, &priced);
		closed->birthday_day =
			birthday_day_matches(member->birthday_month, member->birthday_day, &priced);
		fill_in_news(till, &paid);
	}
	closed->explained = till->explain || till->shop.receipt_explains;
	if (closed->explained)
		till_explain_coupons(till);
	closed->offer_count = till->told_count;
	memcpy(closed->offers, till->told, till->told_count * sizeof till->told[0]);
	closed->tenders[0] = (struct tender){TENDER_CASH, tender_minor};
	closed->tender_count = 1;
	closed->change_minor = tender_minor - closed->total_minor;
}

static void pay(struct till *till, struct duties *duties, int64_t tender_minor)
{
	enum close_result result = closed_sale_of(&till->closed, &till->sale, till->rules,
		till_rule_use(till), &till->pricing, till->shop.receipt_lang);
	if (result != CLOSE_OK) {
		refuse_tender(till, duties, (struct says){TEXT_TILL_SPLIT_SALE});
		return;
	}
	if (till->chosen)
		closed_sale_choice(&till->closed, &till->best);
	fill_in(till, tender_minor);
	till->committing = true;
	till->marked = -1;
	till->pending_qty = 0;
	till_order(duties, DUTY_COMMIT);
}

/* design.md 13: an empty entry line, at least one line, a total, and 150 ms without input, so that
 * neither a cat nor a scanner that types can pay. */
void till_exact_cash(struct till *till, struct duties *duties, int64_t mono_ms)
{
	if (!can_pay(till, duties))
		return;
	if (till->entry[0] || till->pending_qty)
		till_tell(till, (struct says){TEXT_TILL_EXACT_ENTRY});
	else if (mono_ms < till->last_input_ms ||
		 mono_ms - till->last_input_ms < QUIET_BEFORE_CASH_MS)
		till_tell(till, (struct says){TEXT_TILL_EXACT_TOO_SOON});
	else if (till->pricing.total_minor <= 0)
		till_tell(till, (struct says){TEXT_TILL_FREE_HOW});
	else
		pay(till, duties, till->pricing.total_minor);
}

static int digits_in(const char *text)
{
	int digits = 0;
	for (; *text; text++)
		digits += *text >= '0' && *text <= '9';
	return digits;
}

static bool looks_too_large(const struct till *till, int64_t tender_minor, int digits)
{
	int64_t margin = ASK_ABOVE_TOTAL;
	for (int i = 0; i < till->shop.currency_exponent; i++)
		margin *= 10;
	return digits >= ASK_DIGITS || tender_minor - till->pricing.total_minor > margin;
}

static void refuse_short(struct till *till, struct duties *duties, int64_t tender_minor)
{
	char given[MONEY_TEXT_MAX], missing[MONEY_TEXT_MAX];
	money_text_grouped(given, tender_minor, till->shop.currency_exponent);
	money_text_grouped(
		missing, till->pricing.total_minor - tender_minor, till->shop.currency_exponent);
	refuse_tender(till, duties, (struct says){TEXT_TILL_CASH_SHORT, given, missing});
}

/* A basket that costs nothing is closed by the cash key with nothing typed: no money, no amount. */
void till_cash(struct till *till, struct duties *duties)
{
	int64_t tender_minor = 0;
	if (!can_pay(till, duties))
		return;
	if (till->entry[0] == '\0' && till->pricing.total_minor > 0) {
		till_tell(till, (struct says){TEXT_TILL_CASH_HOW});
		return;
	}
	int digits = digits_in(till->entry);
	bool amount = till->entry[0] == '\0' ||
		      money_read(till->entry, till->shop.currency_exponent, &tender_minor);
	till_clear_entry(till);
	if (!amount) {
		refuse_tender(till, duties, (struct says){TEXT_TILL_NO_AMOUNT});
	} else if (tender_minor < till->pricing.total_minor) {
		refuse_short(till, duties, tender_minor);
	} else if (looks_too_large(till, tender_minor, digits)) {
		till->tender_minor = tender_minor;
		till_ask(till, QUESTION_LARGE_TENDER);
	} else {
		pay(till, duties, tender_minor);
	}
}

void till_pay_after_all(struct till *till, struct duties *duties)
{
	if (can_pay(till, duties) && till->tender_minor >= till->pricing.total_minor)
		pay(till, duties, till->tender_minor);
}

void till_committed(
	struct till *till, struct duties *duties, const char *receipt, bool printed_later)
{
	if (till->refunding)
		till_refunded(till, duties, receipt, printed_later);
	if (till->enrolling)
		till_enrolled(till, duties, printed_later);
	if (till->acting)
		till_acted(till, duties, printed_later);
	if (!till->committing)
		return;
	till->committing = false;
	text_copy(till->last_receipt, sizeof till->last_receipt, receipt);
	till_order(duties, DUTY_OPEN_DRAWER);
	till_order(duties, DUTY_PRINT_RECEIPT);
	till->paid = true;
	till_sold(till, duties);
	till_go_home(till);
	till_tell_last_used(till);
	if (printed_later)
		till_tell(till, (struct says){TEXT_TILL_PRINTED_LATER});
}

void till_not_committed(struct till *till, struct duties *duties, const struct message *why)
{
	if (!till_is_committing(till))
		return;
	till->committing = false;
	till->refunding = false;
	till->acting = false;
	if (till->enrolling)
		till_enrol_leave(till);
	till_refuse(till, duties, (struct says){why->id, why->arg[0], why->arg[1], why->arg[2]});
}
