#include "pos/core/money.h"
#include "pos/core/rules.h"
#include "pos/core/till_parts.h"

#include <assert.h>
#include <string.h>

static int32_t place_of(const struct sale *sale, uint32_t campaign, uint64_t serial)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (sale->coupons[i].coupon.campaign == campaign &&
			sale->coupons[i].coupon.serial == serial)
			return (int32_t)i;
	return -1;
}

/* Twice is refused before anybody is asked, so an answer about a coupon that is on the sale can
 * only be about till_check_coupons_again(). */
void till_ask_coupon(struct till *till, struct duties *duties, const struct code *code)
{
	bool typed = code->kind == CODE_COUPON_TYPED;
	uint32_t campaign = typed ? code->campaign : code->coupon.campaign;
	uint64_t serial = typed ? code->serial : code->coupon.serial;
	if (place_of(&till->sale, campaign, serial) >= 0) {
		till_refuse_sale(till, duties, SALE_COUPON_TWICE, "");
		return;
	}
	if (till->sale.coupon_count == SALE_COUPONS_MAX) {
		till_refuse_sale(till, duties, SALE_TOO_MANY_COUPONS, "");
		return;
	}
	till->look_up = LOOK_UP_COUPON;
	till->pending_code = *code;
	till_order(duties, DUTY_CHECK_COUPON)->code = *code;
}

/* ---- the operator's own choice ---- */

static bool lost_to_a_better_set(struct till *till, uint32_t at)
{
	struct pricing pricing;
	uint32_t rule = rules_find_code(till->rules, till->sale.coupons[at].code);
	if (rule == NO_RULE || !till_price_if(till, &pricing))
		return false;
	for (uint32_t i = 0; i < pricing.rejected_count; i++)
		if (pricing.rejected[i].rule == rule)
			return pricing.rejected[i].reason == REASON_LOST_BEST_SET;
	return false;
}

/* What was chosen last counts: what cannot go with it is left to the best set again. */
static void want(struct till *till, uint32_t at)
{
	struct sale *sale = &till->sale;
	sale->coupons[at].chosen_by = till->operator.number;
	bool lost = till->rules && lost_to_a_better_set(till, at);
	for (uint32_t i = 0; i < sale->coupon_count && till->rules; i++)
		if (i != at && sale->coupons[i].chosen_by &&
			(lost || lost_to_a_better_set(till, i)))
			sale->coupons[i].chosen_by = 0;
}

static bool is_used(const struct till *till, uint32_t at)
{
	uint32_t rule = rules_find_code(till->rules, till->sale.coupons[at].code);
	for (uint32_t i = 0; i < till->pricing.applied_count; i++)
		if (till->pricing.applied[i] == rule)
			return true;
	return false;
}

/* After the basket was priced with it. */
static void tell_choice(struct till *till, uint32_t at)
{
	char money[MONEY_TEXT_MAX];
	if (!till->priced || !till->chosen)
		return;
	money_text_grouped(money, till->best.total_minor, till->shop.currency_exponent);
	if (!is_used(till, at))
		till_tell(till, (struct says){TEXT_COUPON_CHOSEN_IDLE});
	else if (till->best.total_minor != till->pricing.total_minor)
		till_tell(till, (struct says){TEXT_COUPON_CHOSEN_INSTEAD, money});
	else
		till_tell(till, (struct says){TEXT_COUPON_CHOSEN});
}

static void toggle(struct till *till, struct duties *duties, uint32_t at)
{
	bool leave = till->sale.coupons[at].chosen_by != 0;
	if (leave)
		till->sale.coupons[at].chosen_by = 0;
	else
		want(till, at);
	till_basket_changed(till, duties);
	if (leave)
		till_tell(till, (struct says){TEXT_COUPON_CHOICE_LEFT});
	else
		tell_choice(till, at);
}

/* The row that was typed or is marked. A voucher is put on the sale first. */
void till_choose_coupon(struct till *till, struct duties *duties)
{
	const struct wallet_list *list = &till->coupon_list;
	uint32_t number = (uint32_t)till->coupon_at + 1;
	bool row = till->entry[0] == '\0' || till_entry_number(till, list->count, &number);
	till_clear_entry(till);
	if (!row || number == 0 || number > list->count || till->look_up != LOOK_UP_NONE) {
		till_tell(till, (struct says){TEXT_COUPON_CHOOSE_HOW});
		return;
	}
	if (!till_may(till, duties, RIGHT_SELL))
		return;
	const struct wallet_row *chosen = &list->rows[number - 1];
	till->coupon_at = (int32_t)number - 1;
	if (chosen->on_sale >= 0) {
		toggle(till, duties, (uint32_t)chosen->on_sale);
		return;
	}
	till->coupon_wanted = till->wallet.at[chosen->voucher].coupon.coupon;
	till_choose_row(till, duties, number - 1);
}

static void add(struct till *till, struct duties *duties, const struct sale_coupon *coupon)
{
	enum sale_result result = sale_add_coupon(&till->sale, coupon);
	if (result != SALE_OK) {
		till_refuse_sale(till, duties, result, "");
		return;
	}
	uint32_t at = till->sale.coupon_count - 1;
	bool wanted = till->coupon_wanted.campaign == coupon->coupon.campaign &&
		      till->coupon_wanted.serial == coupon->coupon.serial;
	till_begin_sale(till);
	if (wanted)
		want(till, at);
	till_basket_changed(till, duties);
	if (wanted) {
		till->coupon_at = (int32_t)at;
		tell_choice(till, at);
	}
	till_order(duties, DUTY_BEEP_OK);
}

static void take_off(struct till *till, struct duties *duties, uint32_t at)
{
	sale_drop_coupon(&till->sale, at);
	till->coupon_at = 0;
	till_basket_changed(till, duties);
	till_refuse(till, duties, (struct says){TEXT_TILL_COUPON_TAKEN_OFF});
}

/* About a coupon that is on the sale, checked again because the member changed; else about the one
 * just scanned. */
void till_coupon_checked(struct till *till, struct duties *duties, enum coupon_verdict verdict,
	const struct sale_coupon *coupon)
{
	int32_t at = place_of(&till->sale, coupon->coupon.campaign, coupon->coupon.serial);
	if (till->committing)
		return;
	if (at >= 0) {
		if (verdict != COUPON_GOOD && verdict != COUPON_ASKING)
			take_off(till, duties, (uint32_t)at);
		return;
	}
	bool waited_for = till->coupon_asking.campaign == coupon->coupon.campaign &&
			  till->coupon_asking.serial == coupon->coupon.serial;
	if (till->look_up == LOOK_UP_COUPON)
		till->look_up = LOOK_UP_NONE;
	else if (!waited_for)
		return;
	till->coupon_asking =
		verdict == COUPON_ASKING ? coupon->coupon : (struct coupon){.campaign = 0};
	if (verdict == COUPON_ASKING)
		till_tell(till, (struct says){coupon_words(verdict)});
	else if (verdict == COUPON_GOOD)
		add(till, duties, coupon);
	else
		till_refuse(till, duties, (struct says){coupon_words(verdict)});
}

void till_check_coupons_again(const struct till *till, struct duties *duties)
{
	for (uint32_t i = 0; i < till->sale.coupon_count; i++) {
		const struct sale_coupon *coupon = &till->sale.coupons[i];
		till_order(duties, DUTY_CHECK_COUPON)->code = (struct code){
			.kind = coupon->typed ? CODE_COUPON_TYPED : CODE_COUPON,
			.coupon = coupon->coupon,
			.campaign = coupon->coupon.campaign,
			.serial = coupon->coupon.serial,
		};
	}
}

void till_drop_coupon(struct till *till, struct duties *duties)
{
	const struct wallet_list *list = &till->coupon_list;
	if (list->count == 0)
		return;
	assert(till->coupon_at >= 0);
	assert((uint32_t)till->coupon_at < list->count);
	int32_t at = list->rows[till->coupon_at].on_sale;
	if (at < 0)
		return;
	sale_drop_coupon(&till->sale, (uint32_t)at);
	till->coupon_at = 0;
	till_clear_entry(till); /* the number that the arrows wrote */
	till_tell(till, (struct says){TEXT_TILL_COUPON_DROPPED});
	till_basket_changed(till, duties);
}
