#include "pos/core/receipt.h"

#include "pos/core/money.h"
#include "pos/core/period.h"
#include "pos/core/receipt_text.h"
#include "pos/core/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_LINE_MAX = 512, INDENT = 2 };

/* What every part of the layout needs. */
struct layout {
	struct receipt_doc *doc;
	const struct closed_sale *sale;
	const struct shop *shop;
	enum lang lang;
	bool brief; /* what was taken off a line as one amount, not rule by rule */
};

/* ---- lines of text ---- */

static void wrapped(const struct layout *at, unsigned style, const char *text)
{
	receipt_wrapped(at->doc, style, text);
}

static void says_line(const struct layout *at, unsigned style, struct says says)
{
	char text[TEXT_LINE_MAX];
	say(text, sizeof text, at->lang, says);
	wrapped(at, style, text);
}

static void pair(const struct layout *at, unsigned style, const char *left, const char *right)
{
	receipt_pair(at->doc, style, left, right);
}

static void amount_text(const struct layout *at, char out[MONEY_TEXT_MAX], int64_t minor)
{
	money_text_grouped(out, minor, at->shop->currency_exponent);
}

static void pair_amount(const struct layout *at, unsigned style, struct says says, int64_t minor)
{
	char left[TEXT_LINE_MAX], right[MONEY_TEXT_MAX];
	say(left, sizeof left, at->lang, says);
	amount_text(at, right, minor);
	pair(at, style, left, right);
}

static void number_text(char out[MONEY_TEXT_MAX], int64_t number)
{
	money_text_grouped(out, number, 0);
}

/* ---- the parts, from top to bottom ---- */

static void put_head(const struct layout *at)
{
	const struct closed_sale *sale = at->sale;
	char number[RECEIPT_NUMBER_MAX], till[16], operator[16], time[CIVIL_TEXT_MAX];
	wrapped(at, RECEIPT_CENTRE | RECEIPT_BOLD, at->shop->name);
	wrapped(at, RECEIPT_CENTRE, at->shop->receipt_head);
	wrapped(at, RECEIPT_CENTRE, at->shop->address);
	receipt_number(number, sale->till, sale->epoch, sale->counter);
	snprintf(till, sizeof till, "%u", (unsigned)sale->till);
	snprintf(operator, sizeof operator, "%u", (unsigned)sale->operator_number);
	struct civil when = civil_at(sale->wall_ms, sale->utc_offset_minutes);
	civil_text(time, &when);
	says_line(at, 0, (struct says){TEXT_RECEIPT_NUMBER, number});
	says_line(at, 0, (struct says){TEXT_RECEIPT_TIME, time});
	says_line(at, 0,
		(struct says){TEXT_RECEIPT_TILL_OPERATOR, till, operator, sale->operator_name});
	receipt_doc_rule(at->doc);
}

static void put_indented(const struct layout *at, const char *left, int64_t minor)
{
	char text[TEXT_LINE_MAX], right[MONEY_TEXT_MAX];
	snprintf(text, sizeof text, "%*s%.400s", INDENT, "", left);
	amount_text(at, right, minor);
	pair(at, 0, text, right);
}

/* "2 × 129.00", "0.684kg × 12.80", or "0.684kg" where the label brought its own amount. */
static void how_many(const struct layout *at, char *out, size_t cap, const struct closed_line *line)
{
	char price[MONEY_TEXT_MAX];
	int kilograms = (int)(line->grams / 1000), grams = (int)(line->grams % 1000);
	amount_text(at, price, line->grams > 0 ? line->kilogram_minor : line->unit_price_minor);
	if (line->grams == 0)
		snprintf(out, cap, "%d × %s", (int)line->qty, price);
	else if (line->kilogram_minor > 0)
		snprintf(out, cap, "%d.%03dkg × %s", kilograms, grams, price);
	else
		snprintf(out, cap, "%d.%03dkg", kilograms, grams);
}

static void put_line_discounts(const struct layout *at, uint32_t line)
{
	const struct closed_sale *sale = at->sale;
	int64_t taken[CLOSED_RULES_MAX] = {0}; /* by each rule, under the lines */
	int64_t together = 0;
	for (uint32_t i = 0; i < sale->taking_count; i++)
		if (sale->takings[i].line == line && !sale->rules[sale->takings[i].rule].on_basket)
			taken[sale->takings[i].rule] += sale->takings[i].taken_minor;
	for (uint32_t r = 0; r < sale->rule_count; r++) {
		together += taken[r];
		if (taken[r] != 0 && !at->brief)
			put_indented(at, sale->rules[r].title, -taken[r]);
	}
	if (together != 0 && at->brief)
		put_indented(at, text_in(at->lang, TEXT_RECEIPT_SAVED), -together);
}

/* "改价 原价 129.00": the price above is not the one on the shelf. */
static void put_hand(const struct layout *at, const struct closed_line *line)
{
	char shelf[MONEY_TEXT_MAX], text[TEXT_LINE_MAX], indented[TEXT_LINE_MAX + INDENT];
	if (line->hand.operator_number == 0)
		return;
	amount_text(at, shelf, line->hand.shelf_minor);
	say(text, sizeof text, at->lang, (struct says){TEXT_PRICE_ON_RECEIPT, shelf});
	snprintf(indented, sizeof indented, "%*s%s", INDENT, "", text);
	wrapped(at, 0, indented);
}

static void put_lines(const struct layout *at)
{
	for (uint32_t i = 0; i < at->sale->line_count; i++) {
		const struct closed_line *line = &at->sale->lines[i];
		char text[TEXT_LINE_MAX];
		wrapped(at, 0, line->name);
		how_many(at, text, sizeof text, line);
		put_indented(at, text, line->qty * line->unit_price_minor);
		put_hand(at, line);
		put_line_discounts(at, i);
	}
	receipt_doc_rule(at->doc);
}

/* What it took in all. */
static void put_rule(const struct layout *at, const struct closed_rule *rule)
{
	char right[MONEY_TEXT_MAX];
	amount_text(at, right, -rule->taken_minor);
	pair(at, 0, rule->title, right);
}

static void put_basket_discounts(const struct layout *at)
{
	for (uint32_t r = 0; r < at->sale->rule_count; r++) {
		const struct closed_rule *rule = &at->sale->rules[r];
		if (rule->on_basket && rule->taken_minor != 0)
			put_rule(at, rule);
	}
}

static void put_total(const struct layout *at)
{
	const struct closed_sale *sale = at->sale;
	char pieces[MONEY_TEXT_MAX], total[MONEY_TEXT_MAX], right[2 * MONEY_TEXT_MAX];
	int64_t count = 0;
	for (uint32_t i = 0; i < sale->line_count; i++)
		count += sale->lines[i].qty;
	number_text(pieces, count);
	pair_amount(at, 0, (struct says){TEXT_RECEIPT_LIST, pieces}, sale->list_minor);
	if (sale->list_minor != sale->total_minor)
		pair_amount(at, 0, (struct says){TEXT_RECEIPT_SAVED},
			sale->total_minor - sale->list_minor);
	amount_text(at, total, sale->total_minor);
	snprintf(right, sizeof right, "%s%s", at->shop->currency_sign, total);
	pair(at, RECEIPT_BOLD | RECEIPT_TALL, text_in(at->lang, TEXT_RECEIPT_TOTAL), right);
}

static void put_tenders(const struct layout *at)
{
	const struct closed_sale *sale = at->sale;
	for (uint32_t i = 0; i < sale->tender_count; i++)
		pair_amount(at, 0, (struct says){TEXT_RECEIPT_CASH}, sale->tenders[i].amount_minor);
	pair_amount(at, 0, (struct says){TEXT_RECEIPT_CHANGE}, sale->change_minor);
}

static void put_taxes(const struct layout *at)
{
	const struct taxes *taxes = &at->sale->taxes;
	for (uint32_t i = 0; i < taxes->count; i++) {
		char rate[TAX_RATE_TEXT_MAX];
		tax_rate_text(rate, taxes->at[i].rate_bp);
		pair_amount(at, 0, (struct says){TEXT_RECEIPT_TAX, rate}, taxes->at[i].tax_minor);
	}
}

/* "11-21 20:15": the year says itself on a receipt of today. */
static void short_time(char out[CIVIL_TEXT_MAX], int64_t wall_ms, int offset_minutes)
{
	struct civil when = civil_at(wall_ms, offset_minutes);
	char full[CIVIL_TEXT_MAX];
	civil_text(full, &when);
	full[16] = '\0';
	text_copy(out, CIVIL_TEXT_MAX, full + 5);
}

/* This sale is in it, and headquarters has not counted it yet. */
static struct tier_goal goal_after(const struct layout *at, const struct member *member)
{
	const struct closed_sale *sale = at->sale;
	struct tier_progress progress = sale->news.progress;
	progress.own_minor += sale->total_minor - sale->noncash_minor;
	progress.own_sales++;
	struct tier_goal goal = tier_goal_of(at->shop, member, &progress);
	if (!progress.told)
		goal.have += sale->points_earned;
	return goal;
}

static void put_progress(const struct layout *at, const struct member *member)
{
	const struct tier_goal goal = goal_after(at, member);
	char missing[MONEY_TEXT_MAX];
	if (!goal.tier)
		return;
	const char *title = goal.tier->title[at->lang];
	if (goal.have >= goal.need) {
		says_line(at, 0, (struct says){TEXT_RECEIPT_TIER_REACHED, title});
		return;
	}
	if (metric_is_money(goal.metric))
		money_text_grouped(missing, goal.need - goal.have, at->shop->currency_exponent);
	else
		number_text(missing, goal.need - goal.have);
	says_line(at, 0, (struct says){tier_goal_text(goal.metric), title, missing});
	if (goal.provisional)
		says_line(at, 0, (struct says){TEXT_GOAL_PROVISIONAL});
}

static void put_points(const struct layout *at, const struct member *member)
{
	const struct closed_sale *sale = at->sale;
	char points[MONEY_TEXT_MAX], as_of[CIVIL_TEXT_MAX];
	number_text(points, sale->points_earned);
	says_line(at, 0, (struct says){TEXT_RECEIPT_EARNED, points});
	if (sale->points_used != 0) {
		number_text(points, sale->points_used);
		says_line(at, 0, (struct says){TEXT_RECEIPT_USED, points});
	}
	number_text(points, sale->points_after);
	says_line(at, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_BALANCE, points});
	if (member->points_as_of_ms == 0) {
		says_line(at, 0, (struct says){TEXT_RECEIPT_NEVER_SYNCED});
		return;
	}
	short_time(as_of, member->points_as_of_ms, sale->utc_offset_minutes);
	says_line(at, 0, (struct says){TEXT_RECEIPT_AS_OF, as_of});
}

static void put_news(const struct layout *at, const char *tier)
{
	char points[MONEY_TEXT_MAX], until[DATE_TEXT_MAX];
	const struct sale_news *news = &at->sale->news;
	if (news->tier_is_new)
		says_line(at, RECEIPT_BOLD, (struct says){TEXT_RECEIPT_TIER_NEWS, tier});
	if (news->expiring.points > 0 && news->expiring.on > 0) {
		number_text(points, news->expiring.points);
		date_text(until, news->expiring.on);
		says_line(at, 0, (struct says){TEXT_RECEIPT_EXPIRING, points, until});
	}
	if (news->birthday)
		says_line(at, 0, (struct says){TEXT_RECEIPT_BIRTHDAY});
	if (news->greeting[0])
		says_line(at, 0, (struct says){TEXT_RECEIPT_GREETING, news->greeting});
}

static void put_member(const struct layout *at)
{
	const struct member *member = &at->sale->member;
	if (!at->sale->has_member)
		return;
	const struct tier *tier = tier_find(at->shop->tiers, at->shop->tier_count, member->tier);
	receipt_doc_rule(at->doc);
	says_line(at, 0,
		(struct says){TEXT_RECEIPT_MEMBER, tier ? tier->title[at->lang] : "",
			member->name_masked, member->phone_masked});
	put_points(at, member);
	put_progress(at, member);
	put_news(at, tier ? tier->title[at->lang] : member->tier);
}

static enum text reason_text(enum reason reason)
{
	switch (reason) {
	case REASON_NOT_STARTED:
		return TEXT_RECEIPT_REASON_NOT_STARTED;
	case REASON_EXPIRED:
		return TEXT_RECEIPT_REASON_EXPIRED;
	case REASON_CHANNEL:
	case REASON_OTHER_SHOP:
		return TEXT_RECEIPT_REASON_CHANNEL;
	case REASON_NOT_TODAY:
		return TEXT_RECEIPT_REASON_NOT_TODAY;
	case REASON_USAGE_LIMIT:
	case REASON_MEMBER_USAGE_LIMIT:
		return TEXT_RECEIPT_REASON_LIMIT;
	case REASON_BUDGET_EXHAUSTED:
		return TEXT_RECEIPT_REASON_BUDGET;
	case REASON_CONDITIONS_NOT_MET:
		return TEXT_RECEIPT_REASON_CONDITIONS;
	case REASON_EXCLUDED_BY_EXCLUSIVE:
		return TEXT_RECEIPT_REASON_EXCLUSIVE;
	case REASON_LOST_BEST_OF_GROUP:
	case REASON_LOST_BEST_SET:
		return TEXT_RECEIPT_REASON_BETTER;
	case REASON_NOT_ENOUGH_POINTS:
		return TEXT_RECEIPT_REASON_POINTS;
	case REASON_UNKNOWN_CODE:
		return TEXT_RECEIPT_REASON_UNKNOWN;
	}
	assert(0 && "no such reason");
	return TEXT_NONE;
}

void receipt_reason(char *out, size_t cap, enum lang lang, const struct closed_rule *rule,
	int currency_exponent)
{
	char missing[MONEY_TEXT_MAX];
	money_text_grouped(missing, rule->short_minor, currency_exponent);
	if (rule->short_minor > 0)
		say(out, cap, lang, (struct says){TEXT_RECEIPT_REASON_SHORT, missing});
	else
		say(out, cap, lang, (struct says){reason_text(rule->reason)});
}

static bool somebody_chose(const struct closed_sale *sale)
{
	for (uint32_t i = 0; i < sale->coupon_count; i++)
		if (sale->coupons[i].chosen_by)
			return true;
	return false;
}

/* Its amount stands among the discounts already; here is only what became of the coupon. */
static void put_coupon(const struct layout *at, const struct closed_coupon *coupon)
{
	char why[TEXT_LINE_MAX], code[TEXT_LINE_MAX];
	const struct closed_rule *rule =
		coupon->rule < at->sale->rule_count ? &at->sale->rules[coupon->rule] : NULL;
	say(code, sizeof code, at->lang, (struct says){TEXT_RECEIPT_COUPON_CODE, coupon->code});
	const char *title = rule ? rule->title : code;
	if (coupon->result == COUPON_TOOK_OFF) {
		says_line(at, 0,
			(struct says){coupon->chosen_by ? TEXT_RECEIPT_COUPON_CHOSEN
							: TEXT_RECEIPT_COUPON_USED,
				title});
		return;
	}
	if (somebody_chose(at->sale) && rule && rule->reason == REASON_LOST_BEST_SET)
		say(why, sizeof why, at->lang, (struct says){TEXT_COUPON_CHOSEN_OTHERS});
	else if (coupon->why[0])
		text_copy(why, sizeof why, coupon->why);
	else if (!rule)
		say(why, sizeof why, at->lang, (struct says){TEXT_RECEIPT_REASON_UNKNOWN});
	else if (rule->applied)
		say(why, sizeof why, at->lang, (struct says){TEXT_RECEIPT_REASON_NOTHING_LEFT});
	else
		receipt_reason(why, sizeof why, at->lang, rule, at->shop->currency_exponent);
	says_line(at, 0, (struct says){TEXT_RECEIPT_COUPON_UNUSED, title, why});
}

/* What each rule took off the whole sale, and which gave something else. */
static void put_why(const struct layout *at)
{
	const struct closed_sale *sale = at->sale;
	bool any = false;
	for (uint32_t r = 0; r < sale->rule_count; r++) {
		const struct closed_rule *rule = &sale->rules[r];
		if (!sale->explained || !rule->applied || (rule->taken_minor == 0 && !rule->gives))
			continue;
		if (!any) {
			receipt_doc_rule(at->doc);
			says_line(at, RECEIPT_BOLD, (struct says){TEXT_VIEW_WHY_TITLE});
		}
		any = true;
		if (rule->taken_minor != 0)
			put_rule(at, rule);
		else
			says_line(at, 0, (struct says){TEXT_RECEIPT_WHY_GAVE, rule->title});
	}
}

static void put_coupons(const struct layout *at)
{
	if (at->sale->coupon_count == 0)
		return;
	receipt_doc_rule(at->doc);
	for (uint32_t i = 0; i < at->sale->coupon_count; i++)
		put_coupon(at, &at->sale->coupons[i]);
}

static void put_foot(const struct layout *at, const struct hash *record)
{
	char uid[UID_TEXT_MAX], hash[HASH_TEXT_MAX];
	receipt_doc_rule(at->doc);
	wrapped(at, RECEIPT_CENTRE, at->shop->receipt_foot);
	if (at->shop->hotline[0])
		says_line(
			at, RECEIPT_CENTRE, (struct says){TEXT_RECEIPT_HOTLINE, at->shop->hotline});
	hex_text(uid, at->sale->uid.bytes, UID_SIZE);
	receipt_doc_qr(at->doc, uid);
	if (record) {
		hex_text(hash, record->bytes, HASH_SIZE);
		says_line(at, RECEIPT_CENTRE,
			(struct says){TEXT_RECEIPT_RECORD, hash + 2 * HASH_SIZE - 8});
	}
	receipt_doc_cut(at->doc);
}

static void lay_out(const struct layout *at, const struct hash *record)
{
	receipt_doc_begin(at->doc, at->shop->receipt_columns);
	put_head(at);
	put_lines(at);
	put_basket_discounts(at);
	put_total(at);
	put_tenders(at);
	put_taxes(at);
	put_member(at);
	put_why(at);
	put_coupons(at);
	put_foot(at, record);
}

/* Hundreds of lines with many discounts each are more than a receipt holds: then each line's come
 * as one amount, and it still adds up. */
void receipt_lay_out(struct receipt_doc *doc, const struct closed_sale *sale,
	const struct shop *shop, const struct hash *record)
{
	struct layout at = {doc, sale, shop, shop->receipt_lang, false};
	lay_out(&at, record);
	if (!doc->full)
		return;
	at.brief = true;
	lay_out(&at, record);
}

void receipt_mark_copy(struct receipt_doc *doc, enum lang lang, uint32_t copy)
{
	char number[16], text[TEXT_LINE_MAX];
	snprintf(number, sizeof number, "%u", (unsigned)copy);
	say(text, sizeof text, lang, (struct says){TEXT_RECEIPT_COPY, number});
	receipt_doc_mark_copy(doc, text);
}
