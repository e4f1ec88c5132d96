/* F8, and F7 there: why the customer pays what they pay, on the screen and on paper; F8 again puts
 * it on the receipt. */
#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "pos/core/till_parts.h"
#include "pos/core/why.h"

#include <assert.h>

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

void till_explain_key(struct till *till, struct duties *duties)
{
	if (!till->priced) {
		till_refuse(till, duties, (struct says){TEXT_WHY_NOTHING});
		return;
	}
	if (till->shop.receipt_explains) {
		till_tell(till, (struct says){TEXT_EXPLAIN_ALWAYS});
		return;
	}
	till->explain = !till->explain;
	till_tell(till, (struct says){till->explain ? TEXT_EXPLAIN_ON : TEXT_EXPLAIN_OFF});
}

static void explain_coupon(const struct till *till, struct closed_coupon *coupon)
{
	static_assert((int)CLOSED_WHY_MAX == (int)WHY_TEXT_MAX, "a sentence of why.h fits");
	const struct shop *shop = &till->shop;
	const struct rule_reader reader = {.rules = till->rules,
		.lang = shop->receipt_lang,
		.exponent = shop->currency_exponent,
		.tiers = shop->tiers,
		.tier_count = shop->tier_count,
		.catalogue = shop->catalogue};
	uint32_t rule = rules_find(till->rules, till->closed.rules[coupon->rule].id);
	for (uint32_t i = 0; i < till->pricing.rejected_count; i++)
		if (till->pricing.rejected[i].rule == rule)
			why_reason(coupon->why, &reader, &till->pricing.rejected[i]);
}

void till_explain_coupons(struct till *till)
{
	for (uint32_t i = 0; i < till->closed.coupon_count; i++) {
		struct closed_coupon *coupon = &till->closed.coupons[i];
		bool unused = coupon->result == COUPON_DID_NOT_APPLY;
		if (unused && coupon->rule < till->closed.rule_count)
			explain_coupon(till, coupon);
	}
}
