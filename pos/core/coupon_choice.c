#include "pos/core/coupon_choice.h"

#include "pos/core/rules.h"

#include <string.h>

bool coupon_chosen(const struct basket_code *codes, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (codes[i].wanted)
			return true;
	return false;
}

static bool took(const struct pricing *pricing, uint32_t rule)
{
	for (uint32_t i = 0; i < pricing->taking_count; i++)
		if (pricing->takings[i].rule == rule && pricing->takings[i].taken_minor > 0)
			return true;
	return false;
}

/* Whether a rule that this code switches on gave the customer something. */
static bool gave(const struct rules *rules, const char *code, const struct pricing *pricing)
{
	for (uint32_t i = 0; i < pricing->applied_count; i++) {
		uint32_t rule = pricing->applied[i];
		const char *its = rules_code(rules, rule);
		bool points = pricing->points_earned > 0 && rules_on_points(rules, rule);
		if (its && strcmp(its, code) == 0 && (points || took(pricing, rule)))
			return true;
	}
	return false;
}

/* Which one of its code is used up, when nobody chose. */
static bool counts(const struct basket_code *codes, uint32_t count, uint32_t at)
{
	struct basket_code best = {.text = NULL};
	uint32_t found = count;
	for (uint32_t i = 0; i < count; i++) {
		struct basket_code code = codes[i];
		code.wanted = false;
		if (strcmp(code.text, codes[at].text) != 0 ||
			!code_counts(&code, found == count ? NULL : &best))
			continue;
		best = code;
		found = i;
	}
	return found == at;
}

void coupon_choice_of(struct coupon_choice *choice, const struct rules *rules,
	const struct basket_code *codes, uint32_t count, const struct pricing *pricing)
{
	*choice = (struct coupon_choice){.total_minor = pricing->total_minor};
	for (uint32_t i = 0; i < count; i++)
		if (counts(codes, count, i) && gave(rules, codes[i].text, pricing))
			choice->used |= UINT64_C(1) << i;
}
