#include "pos/ui/reasons.h"

#include "pos/core/money.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "pos/core/why.h"

#include <string.h>

void reason_rule(char *out, size_t cap, const struct till *till, const struct rejection *rejection)
{
	if (rejection->rule != NO_RULE)
		text_copy(out, cap, wording_rule(till, rejection->rule));
	else if (rejection->code < till->sale.coupon_count)
		text_copy(out, cap, till->sale.coupons[rejection->code].code);
	else
		text_copy(out, cap, "");
}

static enum text lack_text(enum lack lack)
{
	switch (lack) {
	case LACK_NOTHING:
		return TEXT_VIEW_REASON_CONDITIONS_NOT_MET;
	case LACK_GOODS:
		return TEXT_VIEW_LACK_GOODS;
	case LACK_MEMBER:
		return TEXT_VIEW_LACK_MEMBER;
	case LACK_GROUP:
		return TEXT_VIEW_LACK_GROUP;
	case LACK_TIER:
		return TEXT_VIEW_LACK_TIERS;
	case LACK_ORDER_NO:
		return TEXT_VIEW_LACK_ORDER_NO;
	case LACK_BIRTHDAY_MONTH:
		return TEXT_VIEW_LACK_BIRTHDAY_MONTH;
	case LACK_BIRTHDAY_DAY:
		return TEXT_VIEW_LACK_BIRTHDAY_DAY;
	case LACK_TIME_OF_DAY:
		return TEXT_VIEW_LACK_TIME_OF_DAY;
	}
	return TEXT_NONE;
}

static void lack_words(
	char out[WORDING_MAX], const struct till *till, const struct rejection *rejection)
{
	const char *tier = rules_only_tier(till->rules, rejection->rule);
	const char *title = tier ? wording_tier(till, tier) : "";
	if (rejection->lack == LACK_TIER && title[0])
		wording_say(out, till, (struct says){TEXT_VIEW_LACK_TIER, title});
	else
		wording_say(out, till, (struct says){lack_text(rejection->lack)});
}

void reason_words(char out[WORDING_MAX], const struct till *till, const struct rejection *rejection)
{
	char money[MONEY_TEXT_MAX];
	wording_money(money, till, rejection->short_minor);
	if (rejection->reason != REASON_CONDITIONS_NOT_MET)
		wording_say(out, till,
			(struct says){why_reason_text(till->quotas, rejection, till->chosen)});
	else if (rejection->short_minor > 0)
		wording_say(out, till, (struct says){TEXT_VIEW_REASON_SHORT, money});
	else
		lack_words(out, till, rejection);
}

static const struct rejection *rejection_of(
	const struct pricing *pricing, uint32_t rule, uint32_t code)
{
	for (uint32_t i = 0; i < pricing->rejected_count; i++) {
		const struct rejection *one = &pricing->rejected[i];
		if (one->rule == rule && (rule != NO_RULE || one->code == code))
			return one;
	}
	return NULL;
}

const struct rejection *coupon_outcome(
	const struct till *till, uint32_t coupon, uint32_t *rule, int64_t *off_minor)
{
	const struct pricing *pricing = &till->pricing;
	*rule = rules_find_code(till->rules, till->sale.coupons[coupon].code);
	*off_minor = 0;
	for (uint32_t i = 0; i < pricing->taking_count; i++)
		if (pricing->takings[i].rule == *rule)
			*off_minor += pricing->takings[i].taken_minor;
	return rejection_of(pricing, *rule, coupon);
}
