#include "pos/core/why.h"

#include "pos/core/money.h"
#include "pos/core/ranking.h"
#include "pos/core/rules_block.h"
#include "pos/core/text.h"

/* How near a rule is that did not apply: what the customer showed or asked for, what more goods
 * would bring, what somebody else or another day would. */
static int distance(const struct rules *rules, const struct rejection *rejection)
{
	bool asked_for = rejection->rule == NO_RULE || rules_code(rules, rejection->rule);
	if (asked_for || rejection->reason == REASON_NOT_ENOUGH_POINTS)
		return 0;
	switch (rejection->reason) {
	case REASON_CONDITIONS_NOT_MET:
		if (rejection->short_minor > 0)
			return 1;
		return rejection->lack == LACK_GOODS ? 2 : 3;
	case REASON_LOST_BEST_OF_GROUP:
	case REASON_LOST_BEST_SET:
	case REASON_EXCLUDED_BY_EXCLUSIVE:
		return 4;
	case REASON_USAGE_LIMIT:
	case REASON_MEMBER_USAGE_LIMIT:
	case REASON_BUDGET_EXHAUSTED:
		return 5;
	case REASON_NOT_TODAY:
	case REASON_NOT_STARTED:
		return 6;
	case REASON_CHANNEL:
	case REASON_OTHER_SHOP:
	case REASON_EXPIRED:
	case REASON_NOT_ENOUGH_POINTS:
	case REASON_UNKNOWN_CODE:
		break;
	}
	return 7;
}

struct nearness {
	const struct rules *rules;
	const struct rejection *rejected;
};

static bool nearer(const void *arg, uint32_t a, uint32_t b)
{
	const struct nearness *all = arg;
	const struct rejection *x = &all->rejected[a];
	const struct rejection *y = &all->rejected[b];
	int x_distance = distance(all->rules, x);
	int y_distance = distance(all->rules, y);
	if (x_distance != y_distance)
		return x_distance < y_distance;
	return x_distance == 1 && x->short_minor < y->short_minor;
}

static const struct rejection *short_of_points(const struct pricing *pricing, uint32_t rule)
{
	for (uint32_t i = 0; i < pricing->rejected_count; i++)
		if (pricing->rejected[i].rule == rule)
			return &pricing->rejected[i];
	return NULL;
}

static void list_applied(struct why *why, const struct rules *rules, const struct pricing *pricing)
{
	for (uint32_t i = 0; i < pricing->applied_count && why->count < WHY_ENTRIES_MAX; i++) {
		struct why_entry entry = {.rule = pricing->applied[i], .applied = true};
		entry.rejection = short_of_points(pricing, entry.rule);
		entry.gives = rules_gives(rules, entry.rule);
		for (uint32_t t = 0; t < pricing->taking_count; t++)
			if (pricing->takings[t].rule == entry.rule)
				entry.taken_minor += pricing->takings[t].taken_minor;
		why->entries[why->count++] = entry;
	}
}

static bool is_listed(const struct why *why, const struct rejection *rejection)
{
	for (uint32_t i = 0; i < why->count; i++)
		if (why->entries[i].rejection == rejection)
			return true;
	return false;
}

void why_list(struct why *why, const struct rules *rules, const struct pricing *pricing)
{
	uint32_t order[WHY_ENTRIES_MAX], room[WHY_ENTRIES_MAX], count = 0;
	const struct nearness all = {rules, pricing->rejected};
	why->count = 0;
	list_applied(why, rules, pricing);
	for (uint32_t i = 0; i < pricing->rejected_count && why->count + count < WHY_ENTRIES_MAX;
		i++)
		if (!is_listed(why, &pricing->rejected[i]))
			order[count++] = i;
	rank(order, room, count, nearer, &all);
	for (uint32_t i = 0; i < count; i++) {
		const struct rejection *rejection = &pricing->rejected[order[i]];
		why->entries[why->count++] =
			(struct why_entry){.rule = rejection->rule, .rejection = rejection};
	}
}

uint32_t why_number(const struct why *why, uint32_t rule)
{
	for (uint32_t i = 0; i < why->count; i++)
		if (why->entries[i].rule == rule)
			return i + 1;
	return 0;
}

static enum text reason_text(enum reason reason, bool chosen)
{
	switch (reason) {
	case REASON_NOT_STARTED:
		return TEXT_VIEW_REASON_NOT_STARTED;
	case REASON_EXPIRED:
		return TEXT_VIEW_REASON_EXPIRED;
	case REASON_NOT_TODAY:
		return TEXT_VIEW_REASON_NOT_TODAY;
	case REASON_CHANNEL:
	case REASON_OTHER_SHOP:
		return TEXT_VIEW_REASON_CHANNEL;
	case REASON_USAGE_LIMIT:
		return TEXT_VIEW_REASON_USAGE_LIMIT;
	case REASON_MEMBER_USAGE_LIMIT:
		return TEXT_VIEW_REASON_MEMBER_USAGE_LIMIT;
	case REASON_BUDGET_EXHAUSTED:
		return TEXT_VIEW_REASON_BUDGET_EXHAUSTED;
	case REASON_CONDITIONS_NOT_MET:
		return TEXT_VIEW_REASON_CONDITIONS_NOT_MET;
	case REASON_EXCLUDED_BY_EXCLUSIVE:
		return TEXT_VIEW_REASON_EXCLUDED_BY_EXCLUSIVE;
	case REASON_LOST_BEST_OF_GROUP:
		return TEXT_VIEW_REASON_LOST_BEST_OF_GROUP;
	case REASON_LOST_BEST_SET:
		return chosen ? TEXT_COUPON_CHOSEN_OTHERS : TEXT_VIEW_REASON_LOST_BEST_SET;
	case REASON_NOT_ENOUGH_POINTS:
		return TEXT_VIEW_REASON_NOT_ENOUGH_POINTS;
	case REASON_UNKNOWN_CODE:
		return TEXT_VIEW_REASON_UNKNOWN_CODE;
	}
	return TEXT_VIEW_REASON_CONDITIONS_NOT_MET;
}

enum text why_reason_text(
	const struct rule_quotas *quotas, const struct rejection *rejection, bool chosen)
{
	enum text here = rule_quotas_reason(quotas, rejection);
	return here != TEXT_NONE ? here : reason_text(rejection->reason, chosen);
}

void why_reason(
	char out[WHY_TEXT_MAX], const struct rule_reader *reader, const struct rejection *rejection)
{
	char words[WHY_TEXT_MAX / 2], money[MONEY_TEXT_MAX];
	bool unmet = rejection->reason == REASON_CONDITIONS_NOT_MET && rejection->unmet != 0;
	if (!unmet) {
		say(out, WHY_TEXT_MAX, reader->lang,
			(struct says){why_reason_text(reader->quotas, rejection, reader->chosen)});
		return;
	}
	rule_conditions_text(words, sizeof words, reader, rejection->rule, rejection->unmet);
	money_text_grouped(money, rejection->short_minor, reader->exponent);
	if (rejection->short_minor > 0)
		say(out, WHY_TEXT_MAX, reader->lang, (struct says){TEXT_WHY_SHORT, words, money});
	else
		say(out, WHY_TEXT_MAX, reader->lang, (struct says){TEXT_WHY_UNMET, words});
}
