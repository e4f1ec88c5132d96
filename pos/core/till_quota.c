/* Rules that are there only so often: what the engine is told of their earlier uses, and what is
 * said when one runs out while a basket is open. The shell keeps till->quotas up (rule_quota.h) and
 * says so at once, so the basket is always priced by what is left. */
#include "pos/core/money.h"
#include "pos/core/till_parts.h"

const struct rule_use *till_rule_use(struct till *till)
{
	bool as_member = till->sale.has_member && !till->sale.member.blocked;
	if (!till->quotas)
		return NULL;
	rule_quotas_member(till->quotas, as_member ? &till->more : NULL);
	return till->quotas->use;
}

/* The limited rules that the basket has something from. */
struct in_use {
	uint32_t rules[CLOSED_RULES_MAX];
	uint32_t count;
};

static void list(struct in_use *in_use, const struct till *till)
{
	in_use->count = 0;
	for (uint32_t i = 0; i < till->pricing.applied_count; i++) {
		uint32_t rule = till->pricing.applied[i];
		if (rule_quotas_find(till->quotas, rule) && in_use->count < CLOSED_RULES_MAX &&
			pricing_has(&till->pricing, till->rules, rule))
			in_use->rules[in_use->count++] = rule;
	}
}

/* The first of a that is not in b; NO_RULE. */
static uint32_t missing(const struct in_use *a, const struct in_use *b)
{
	for (uint32_t i = 0; i < a->count; i++) {
		uint32_t at = 0;
		while (at < b->count && b->rules[at] != a->rules[i])
			at++;
		if (at == b->count)
			return a->rules[i];
	}
	return NO_RULE;
}

static void tell_change(struct till *till, struct duties *duties, const struct in_use *before)
{
	char total[MONEY_TEXT_MAX];
	struct in_use now;
	list(&now, till);
	uint32_t gone = missing(before, &now);
	uint32_t come = missing(&now, before);
	enum lang lang = till->shop.screen_lang;
	money_text_grouped(total, till->pricing.total_minor, till->shop.currency_exponent);
	if (gone != NO_RULE)
		till_refuse(till, duties,
			(struct says){
				TEXT_QUOTA_GONE, rules_title(till->rules, gone, lang), total});
	else if (come != NO_RULE)
		till_tell(till, (struct says){TEXT_QUOTA_COME, rules_title(till->rules, come, lang),
					total});
}

/* What is on its way to the journal stays as it was paid. Whoever was about to press the exact-cash
 * key looks again. */
void till_quotas_changed(struct till *till, struct duties *duties, const struct fact *fact)
{
	struct in_use before;
	if (!till->priced || till->committing || sale_empty(&till->sale))
		return;
	int64_t total_minor = till->pricing.total_minor;
	list(&before, till);
	till->points_offer = 0;
	till_price_again(till, duties);
	if (!till->priced)
		return;
	if (till->pricing.total_minor != total_minor)
		till->last_input_ms = fact->mono_ms;
	tell_change(till, duties, &before);
}

void till_tell_last_used(struct till *till)
{
	const struct closed_sale *sale = &till->closed;
	for (uint32_t i = 0; till->quotas && i < sale->rule_count; i++) {
		uint32_t rule = rules_find(till->rules, sale->rules[i].id);
		const struct limited_rule *limited = rule_quotas_find(till->quotas, rule);
		if (!limited || !closed_sale_used(sale, i) || !rule_quota_gone(limited))
			continue;
		till_tell(till, (struct says){TEXT_QUOTA_LAST,
					rules_title(till->rules, rule, till->shop.screen_lang)});
		return;
	}
}
