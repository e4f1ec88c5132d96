#include "pos/core/closed_sale.h"

#include "pos/core/money.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"

#include <stdio.h>
#include <string.h>

enum { NO_PLACE = UINT16_MAX, RECEIPT_DIGITS_MAX = 8 };

/* Where a rule stands in closed->rules; NO_PLACE if it does not. */
static uint16_t place_of(const struct closed_sale *closed, const char *id)
{
	for (uint32_t i = 0; i < closed->rule_count; i++)
		if (strcmp(closed->rules[i].id, id) == 0)
			return (uint16_t)i;
	return NO_PLACE;
}

static struct closed_rule *add_rule(
	struct closed_sale *closed, const struct rules *rules, uint32_t rule, enum lang lang)
{
	if (closed->rule_count == CLOSED_RULES_MAX)
		return NULL;
	struct closed_rule *added = &closed->rules[closed->rule_count++];
	*added = (struct closed_rule){0};
	text_copy(added->id, sizeof added->id, rules_id(rules, rule));
	text_copy(added->title, sizeof added->title, rules_title(rules, rule, lang));
	added->on_basket = rules_on_basket(rules, rule);
	added->gives = rules_gives(rules, rule);
	return added;
}

/* A label may carry a price of its own (marked down, say): then no kilogram price explains it. */
static int64_t kilogram_price(const struct sale_line *line)
{
	int64_t weighed_minor;
	bool explains = money_share(line->item.price_minor, line->grams, 1000, ROUND_HALF_UP,
				&weighed_minor) &&
			weighed_minor == line->unit_price_minor;
	return line->grams > 0 && explains ? line->item.price_minor : 0;
}

static void keep_lines(
	struct closed_sale *closed, const struct sale *sale, const struct pricing *pricing)
{
	closed->line_count = sale->line_count;
	for (uint32_t i = 0; i < sale->line_count; i++) {
		const struct sale_line *from = &sale->lines[i];
		struct closed_line *to = &closed->lines[i];
		*to = (struct closed_line){
			.category_count = from->item.category_count,
			.qty = from->qty,
			.grams = from->grams,
			.unit_price_minor = from->unit_price_minor,
			.floor_minor = from->item.floor_minor,
			.discount_minor = pricing->line_discount[i],
			.hand = from->hand,
			.taxed = from->item.taxed,
			.vat_bp = from->item.vat_bp,
			.kilogram_minor = kilogram_price(from),
		};
		text_copy(to->sku, sizeof to->sku, from->item.sku);
		text_copy(to->name, sizeof to->name, from->item.name);
		memcpy(to->categories, from->item.categories, sizeof to->categories);
	}
}

static bool keep_applied(struct closed_sale *closed, const struct rules *rules,
	const struct pricing *pricing, enum lang lang)
{
	for (uint32_t i = 0; i < pricing->applied_count; i++) {
		struct closed_rule *rule = add_rule(closed, rules, pricing->applied[i], lang);
		if (!rule)
			return false;
		rule->applied = true;
		rule->use_back = rules_use_back(rules, pricing->applied[i]);
	}
	return true;
}

static void keep_refused_one(struct closed_sale *closed, const struct rules *rules,
	const struct rejection *rejection, enum lang lang)
{
	if (rejection->rule == NO_RULE ||
		place_of(closed, rules_id(rules, rejection->rule)) != NO_PLACE)
		return;
	struct closed_rule *rule = add_rule(closed, rules, rejection->rule, lang);
	if (!rule)
		return;
	rule->reason = rejection->reason;
	rule->short_minor = rejection->short_minor;
}

/* A file may hold thousands of rules that did not apply. Those that a coupon asked for are kept
 * first, because the receipt must say why; the others as long as there is room. */
static void keep_refused(struct closed_sale *closed, const struct rules *rules,
	const struct pricing *pricing, enum lang lang)
{
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < pricing->rejected_count; i++) {
			const struct rejection *rejection = &pricing->rejected[i];
			bool asked_for =
				rejection->rule != NO_RULE && rules_code(rules, rejection->rule);
			if (asked_for == (pass == 0))
				keep_refused_one(closed, rules, rejection, lang);
		}
}

static enum close_result keep_takings(
	struct closed_sale *closed, const struct rules *rules, const struct pricing *pricing)
{
	if (pricing->taking_count > CLOSED_TAKINGS_MAX)
		return CLOSE_TOO_MANY_TAKINGS;
	for (uint32_t i = 0; i < pricing->taking_count; i++) {
		const struct taking *from = &pricing->takings[i];
		uint16_t rule = place_of(closed, rules_id(rules, from->rule));
		if (rule == NO_PLACE)
			return CLOSE_TOO_MANY_RULES;
		closed->takings[closed->taking_count++] = (struct closed_taking){
			.rule = rule,
			.effect = (uint16_t)from->effect,
			.line = from->line,
			.taken_minor = from->taken_minor,
		};
		closed->rules[rule].taken_minor += from->taken_minor;
	}
	return CLOSE_OK;
}

static bool did_more(const struct closed_rule *a, const struct closed_rule *b)
{
	if (a->taken_minor != b->taken_minor)
		return a->taken_minor > b->taken_minor;
	return a->applied && !b->applied;
}

/* The closed rule that a code switched on: the one that took most, else one that applied, else the
 * first. */
static uint16_t rule_of_code(
	const struct closed_sale *closed, const struct rules *rules, const char *code)
{
	uint16_t best = NO_PLACE;
	for (uint32_t i = 0; i < closed->rule_count; i++) {
		uint32_t rule = rules_find(rules, closed->rules[i].id);
		const char *its_code = rule == NO_RULE ? NULL : rules_code(rules, rule);
		if (!its_code || strcmp(its_code, code) != 0)
			continue;
		if (best == NO_PLACE || did_more(&closed->rules[i], &closed->rules[best]))
			best = (uint16_t)i;
	}
	return best;
}

/* Whether the customer had something from it: money off, or points. */
static bool gave(
	const struct closed_rule *rule, const struct rules *rules, const struct pricing *pricing)
{
	if (rule->taken_minor > 0)
		return true;
	return rule->applied && pricing->points_earned > 0 &&
	       rules_on_points(rules, rules_find(rules, rule->id));
}

/* The one of this code that is used up. */
static uint32_t one_of_code(const struct sale *sale, const char *code)
{
	struct basket_code codes[SALE_COUPONS_MAX];
	uint32_t one = sale->coupon_count;
	sale_codes(sale, codes);
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (strcmp(codes[i].text, code) == 0 &&
			code_counts(&codes[i], one < sale->coupon_count ? &codes[one] : NULL))
			one = i;
	return one;
}

static void keep_coupons(struct closed_sale *closed, const struct sale *sale,
	const struct rules *rules, const struct pricing *pricing)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++) {
		const struct sale_coupon *from = &sale->coupons[i];
		uint16_t rule = rule_of_code(closed, rules, from->code);
		bool took = rule != NO_PLACE && gave(&closed->rules[rule], rules, pricing) &&
			    one_of_code(sale, from->code) == i;
		struct closed_coupon *to = &closed->coupons[closed->coupon_count];
		*to = (struct closed_coupon){
			.campaign = from->coupon.campaign,
			.serial = from->coupon.serial,
			.key_id = from->coupon.key_id,
			.typed = from->typed,
			.benefit_minor = from->coupon.benefit_minor,
			.result = took ? COUPON_TOOK_OFF : COUPON_DID_NOT_APPLY,
			.rule = rule,
			.chosen_by = from->chosen_by,
			.in_best = took,
		};
		text_copy(to->code, sizeof to->code, from->code);
		closed->coupon_count++;
	}
}

static void keep_totals(
	struct closed_sale *closed, const struct sale *sale, const struct pricing *pricing)
{
	closed->list_minor = pricing->list_minor;
	closed->total_minor = closed->best_minor = pricing->total_minor;
	closed->points_earned = pricing->points_earned;
	closed->points_used = pricing->points_used;
	closed->points_limit = sale->points_wish;
	closed->price_hash = pricing->price_hash;
	closed->has_member = sale->has_member && !sale->member.blocked;
	if (!closed->has_member)
		return;
	closed->member = sale->member;
	closed->points_before = sale->member.points;
	closed->points_after = sale->member.points;
	if (pricing->has_balance)
		closed->points_after = pricing->points_balance;
}

bool closed_coupon_returns(const struct closed_sale *closed, uint32_t coupon)
{
	const struct closed_coupon *used = &closed->coupons[coupon];
	return used->result == COUPON_TOOK_OFF &&
	       (used->rule >= closed->rule_count ||
		       closed->rules[used->rule].use_back != USE_BACK_NO);
}

void closed_sale_choice(struct closed_sale *closed, const struct coupon_choice *best)
{
	closed->best_minor = best->total_minor;
	for (uint32_t i = 0; i < closed->coupon_count; i++)
		closed->coupons[i].in_best = best->used >> i & 1;
}

void closed_sale_clear(struct closed_sale *closed)
{
	memset(closed, 0, offsetof(struct closed_sale, lines));
}

bool closed_sale_used(const struct closed_sale *closed, uint32_t rule)
{
	const struct closed_rule *one = &closed->rules[rule];
	for (uint32_t i = 0; one->applied && i < closed->use_count; i++)
		if (strcmp(closed->uses[i].rule, one->id) == 0)
			return true;
	return false;
}

int64_t points_unleased(const struct closed_sale *closed)
{
	return closed->points_used - closed->points_leased - closed->points_held;
}

bool closed_sale_taxes(const struct closed_sale *closed, struct taxes *taxes)
{
	*taxes = (struct taxes){0};
	for (uint32_t i = 0; i < closed->line_count; i++) {
		const struct closed_line *line = &closed->lines[i];
		int64_t paid;
		if (!line->taxed)
			continue;
		if (!money_times(line->unit_price_minor, line->qty, &paid) ||
			__builtin_sub_overflow(paid, line->discount_minor, &paid) ||
			!tax_add(taxes, line->vat_bp, paid))
			return false;
	}
	return true;
}

/* ---- what is there only so often ---- */

static void keep_use(struct closed_sale *closed, const struct rules *rules, uint32_t rule,
	const struct rule_use *told)
{
	struct closed_use *use = &closed->uses[closed->use_count];
	if (closed->use_count == CLOSED_USES_MAX)
		return;
	closed->use_count++;
	text_copy(use->rule, sizeof use->rule, rules_id(rules, rule));
	use->used = told[rule].used;
	use->member_used = told[rule].member_used;
	use->spent_minor = told[rule].spent_minor;
}

static void keep_used(struct closed_sale *closed, const struct rules *rules,
	const struct rule_use *told, const struct pricing *pricing)
{
	struct rule_limits limits;
	for (uint32_t i = 0; i < pricing->applied_count; i++) {
		uint32_t rule = pricing->applied[i];
		if (rules_limits(rules, rule, &limits) && pricing_has(pricing, rules, rule))
			keep_use(closed, rules, rule, told);
	}
}

/* Whether the refusal may have come of what was told of earlier uses. */
static bool may_be_limit(enum reason reason)
{
	switch (reason) {
	case REASON_USAGE_LIMIT:
	case REASON_MEMBER_USAGE_LIMIT:
	case REASON_BUDGET_EXHAUSTED:
	case REASON_EXCLUDED_BY_EXCLUSIVE:
	case REASON_LOST_BEST_OF_GROUP:
	case REASON_LOST_BEST_SET:
		return true;
	case REASON_NOT_STARTED:
	case REASON_EXPIRED:
	case REASON_NOT_TODAY:
	case REASON_CHANNEL:
	case REASON_OTHER_SHOP:
	case REASON_CONDITIONS_NOT_MET:
	case REASON_NOT_ENOUGH_POINTS:
	case REASON_UNKNOWN_CODE:
		break;
	}
	return false;
}

static void keep_limited(struct closed_sale *closed, const struct rules *rules,
	const struct rule_use *told, const struct pricing *pricing)
{
	for (uint32_t i = 0; i < pricing->rejected_count; i++) {
		const struct rejection *one = &pricing->rejected[i];
		if (one->rule == NO_RULE || !may_be_limit(one->reason))
			continue;
		const struct rule_use *use = &told[one->rule];
		if (use->used || use->member_used || use->spent_minor)
			keep_use(closed, rules, one->rule, told);
	}
}

enum close_result closed_sale_of(struct closed_sale *closed, const struct sale *sale,
	const struct rules *rules, const struct rule_use *use, const struct pricing *pricing,
	enum lang receipt_lang)
{
	closed_sale_clear(closed);
	closed->uid = sale->uid;
	closed->engine_version = ENGINE_VERSION;
	text_copy(closed->rules_version, sizeof closed->rules_version, rules_version(rules));
	keep_lines(closed, sale, pricing);
	if (!keep_applied(closed, rules, pricing, receipt_lang))
		return CLOSE_TOO_MANY_RULES;
	keep_refused(closed, rules, pricing, receipt_lang);
	enum close_result result = keep_takings(closed, rules, pricing);
	if (result != CLOSE_OK)
		return result;
	if (use) {
		keep_used(closed, rules, use, pricing);
		keep_limited(closed, rules, use, pricing);
	}
	keep_coupons(closed, sale, rules, pricing);
	keep_totals(closed, sale, pricing);
	return closed_sale_taxes(closed, &closed->taxes) ? CLOSE_OK : CLOSE_TOO_MANY_RATES;
}

void receipt_number(char out[RECEIPT_NUMBER_MAX], uint32_t till, uint32_t epoch, uint32_t counter)
{
	snprintf(out, RECEIPT_NUMBER_MAX, "%u-%u-%06u", (unsigned)till, (unsigned)epoch,
		(unsigned)counter);
}

/* The number at *text, which moves behind it; 0 if there is none, or it is too long. */
static uint32_t take_number(const char **text)
{
	size_t digits = strspn(*text, "0123456789");
	uint32_t number = 0;
	if (digits > RECEIPT_DIGITS_MAX)
		return 0;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (uint32_t)((*text)[i] - '0');
	*text += digits;
	return number;
}

bool receipt_name_read(const char *text, struct receipt_name *name)
{
	*name = (struct receipt_name){.by_uid = strlen(text) == 2 * UID_SIZE};
	if (name->by_uid)
		return hex_read(text, name->uid.bytes, UID_SIZE);
	name->counter = take_number(&text);
	if (name->counter == 0 || *text == '\0')
		return name->counter > 0;
	name->till = name->counter;
	if (*text++ != '-')
		return false;
	name->epoch = take_number(&text);
	if (name->epoch == 0 || *text++ != '-')
		return false;
	name->counter = take_number(&text);
	return name->counter > 0 && *text == '\0';
}
