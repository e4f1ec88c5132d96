/* What the cashier sees, in the words of stories. */
#include "tests/stories/world.h"

#include "pos/core/money.h"
#include "pos/core/receipt.h"
#include "pos/core/receipt_act.h"
#include "pos/core/receipt_member.h"
#include "pos/core/receipt_refund.h"
#include "pos/core/text.h"
#include "pos/core/why.h"
#include "pos/core/why_slip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *view_word(enum view view)
{
	static const char *const words[] = {"login", "sale", "paid", "help", "menu", "why",
		"coupons", "return", "member", "enrol", "report", "stopped"};
	return words[view];
}

static const char *question_word(enum question question)
{
	static const char *const words[] = {"none", "large-tender", "void-sale", "leave",
		"close-shift", "refund", "enrol", "act", "reprint-unprinted"};
	return words[question];
}

static const char *desk_word(enum desk_stage stage)
{
	static const char *const words[] = {"facts", "list", "asks"};
	return words[stage];
}

static void see_money(char *seen, const char *name, int64_t minor)
{
	char text[MONEY_TEXT_MAX];
	money_text(text, minor, 2);
	snprintf(seen, WORLD_SIGHT_MAX, "%s %s", name, text);
}

/* "line 2 wipes 5 62.50": number, SKU, quantity, list amount. */
static void see_line(const struct till *till, char *seen, const char *expected)
{
	uint32_t at = (uint32_t)atoi(expected + 5) - 1;
	if (at >= till->sale.line_count) {
		snprintf(seen, WORLD_SIGHT_MAX, "line %u is not there", at + 1);
		return;
	}
	const struct sale_line *line = &till->sale.lines[at];
	char amount[MONEY_TEXT_MAX];
	money_text(amount, line->qty * line->unit_price_minor, 2);
	snprintf(seen, WORLD_SIGHT_MAX, "line %u %s %d %s", at + 1, line->item.sku, (int)line->qty,
		amount);
}

/* "member-price 1 241.20": what a member would pay for the first line; 0.00: not less. */
static void see_member_price(const struct till *till, char *seen, const char *expected)
{
	uint32_t at = (uint32_t)atoi(expected + 13) - 1;
	char amount[MONEY_TEXT_MAX];
	money_text(amount, at < SALE_LINES_MAX ? till->hints.member_line_minor[at] : -1, 2);
	snprintf(seen, WORLD_SIGHT_MAX, "member-price %u %s", at + 1, amount);
}

/* "offer 1 wipes 9.90": place, SKU, what the customer pays more. */
static void see_offer(const struct till *till, char *seen, const char *expected)
{
	uint32_t at = (uint32_t)atoi(expected + 6) - 1;
	char amount[MONEY_TEXT_MAX];
	if (at >= till->hints.offer_count) {
		snprintf(seen, WORLD_SIGHT_MAX, "offer %u is not there", at + 1);
		return;
	}
	money_text(amount, till->hints.offers[at].more_minor, 2);
	snprintf(seen, WORLD_SIGHT_MAX, "offer %u %s %s", at + 1, till->hints.offers[at].item.sku,
		amount);
}

/* As many bytes of the sentence as the story quotes. */
static void see_sentence(const struct till *till, char *seen, const char *name,
	enum severity severity, const char *expected)
{
	char text[WORLD_SIGHT_MAX - 32] = "nothing";
	if (till->severity == severity)
		message_say(text, sizeof text, LANG_EN, &till->message);
	snprintf(seen, WORLD_SIGHT_MAX, "%s %s", name, text);
	if (strncmp(seen, expected, strlen(expected)) == 0)
		seen[strlen(expected)] = '\0';
}

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static uint32_t fitting(const struct wallet_list *list)
{
	uint32_t count = 0;
	for (uint32_t i = 0; i < list->count; i++)
		count += list->rows[i].fit == WALLET_FITS;
	return count;
}

static bool see_number(const struct till *till, const char *what, char *seen)
{
	const struct {
		const char *name;
		int64_t value;
	} numbers[] = {{"lines", till->sale.line_count}, {"pieces", sale_units(&till->sale)},
		{"coupons", till->sale.coupon_count}, {"times", till->pending_qty},
		{"problems-waiting", till->later_count},
		{"line-in-hand", till_line_in_hand(till) + 1}, {"offers", till->hints.offer_count},
		{"member-earns", till->hints.member_earns},
		{"operator", till->operator.number }, {"points-used", till->pricing.points_used},
			{"points-earned", till->pricing.points_earned},
			{"points-taken", till->ret.slip.points_taken},
			{"points-given", till->ret.slip.points_given},
			{"gifts", till->ret.slip.gift_count},
			{"coupons-back", till->ret.slip.coupon_count},
			{"menu-at", till->menu_at + 1}, {"rows", till->desk.row_count},
			{"points", till->sale.member.points}, {"fits", fitting(&till->coupon_list)},
			{"vouchers", till->coupon_list.count}, {"scroll", till->scroll},
			{"coupon-at", till->coupon_at + 1}};
	for (size_t i = 0; i < LENGTH(numbers); i++) {
		if (starts(what, numbers[i].name) && what[strlen(numbers[i].name)] == ' ') {
			snprintf(seen, WORLD_SIGHT_MAX, "%s %lld", numbers[i].name,
				(long long)numbers[i].value);
			return true;
		}
	}
	return false;
}

/* "row 2 fits-not 18.00": the second coupon of the list, and what it saves or lacks. */
static void see_row(const struct till *till, const char *expected, char *seen)
{
	static const char *const fits[] = {
		"on-sale", "fits", "fits-not", "service", "not-tried", "not-good"};
	char money[MONEY_TEXT_MAX] = "";
	unsigned at = (unsigned)atoi(expected);
	if (at == 0 || at > till->coupon_list.count) {
		(void)snprintf(seen, WORLD_SIGHT_MAX, "row %u none", at);
		return;
	}
	const struct wallet_row *row = &till->coupon_list.rows[at - 1];
	if (row->fit == WALLET_FITS)
		money_text_grouped(money, row->saves_minor, till->shop.currency_exponent);
	else if (row->fit == WALLET_FITS_NOT)
		money_text_grouped(money, row->why.short_minor, till->shop.currency_exponent);
	(void)snprintf(seen, WORLD_SIGHT_MAX, "row %u %s%s%s", at, fits[row->fit],
		money[0] ? " " : "", money);
}

static bool see_word(const struct till *till, const char *what, char *seen)
{
	const struct {
		const char *name;
		const char *word;
	} words[] = {{"view", view_word(till->view)}, {"question", question_word(till->question)},
		{"group", till->sale.member.group[0] ? till->sale.member.group : "none"},
		{"entry", till->entry[0] ? till->entry : "empty"},
		{"member", till->sale.has_member ? till->sale.member.name_masked : "none"},
		{"group", till->sale.member.group[0] ? till->sale.member.group : "none"},
		{"card", till->sale.has_member ? till->sale.member.card : "none"},
		{"desk", desk_word(till->desk.stage)},
		{"secret", till_entry_secret(till) ? "yes" : "no"},
		{"receipt", till->last_receipt}};
	for (size_t i = 0; i < LENGTH(words); i++) {
		if (starts(what, words[i].name) && what[strlen(words[i].name)] == ' ') {
			snprintf(seen, WORLD_SIGHT_MAX, "%s %s", words[i].name, words[i].word);
			return true;
		}
	}
	return false;
}

static void read_whole(const char *path, char *out, size_t cap)
{
	FILE *file = fopen(path, "r");
	size_t size = file ? fread(out, 1, cap - 1, file) : 0;
	out[size] = '\0';
	if (file)
		fclose(file);
}

static void write_whole(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	if (file) {
		fputs(text, file);
		fclose(file);
	}
}

static bool shows_a_phone(const char *printed)
{
	static const char *const words[] = {"zhang", "li", "blocked"};
	for (size_t i = 0; i < LENGTH(words); i++)
		if (strstr(printed, story_member(words[i])->phone))
			return true;
	return false;
}

static struct receipt_doc doc;

static void see_paper(struct world *w, const char *name, const char *word, char *seen)
{
	static char printed[65536], wanted[65536];
	char path[2 * WORLD_PATH_MAX];
	snprintf(path, sizeof path, "%s/%s.%s.%d.txt", w->folder, name,
		lang_code(w->shop.receipt_lang), w->shop.receipt_columns);
	receipt_doc_plain(&doc, printed, sizeof printed);
	if (getenv("STORIES_WRITE"))
		write_whole(path, printed);
	read_whole(path, wanted, sizeof wanted);
	bool same = strcmp(printed, wanted) == 0 && !doc.full && !shows_a_phone(printed);
	if (!same)
		fprintf(stderr, "%s should be:\n%s", path, printed);
	snprintf(seen, WORLD_SIGHT_MAX, "%s %s", word, same ? name : "otherwise");
}

static const struct hash record = {{[28] = 0x1a, 0x2b, 0x3c, 0x4d}};

/* "refund-printed NAME": the receipt of what came back just now. */
static void see_refund_receipt(struct world *w, const char *name, char *seen)
{
	const struct till *till = &w->till;
	const struct refund_paper paper = {
		&till->refund, &till->ret.slip, till->operator.name, record};
	receipt_refund_lay_out(&doc, &paper, &w->shop);
	see_paper(w, name, "refund-printed", seen);
}

/* "act-printed NAME": the slip of what was done for a member just now. */
static void see_slip(struct world *w, const char *name, char *seen)
{
	const struct till *till = &w->till;
	struct closed_act act = till->act;
	struct member before = till->sale.member;
	before.points -= act.points;
	act.till = w->shop.till;
	const struct act_paper paper = {&act, &before, till->operator.name, record};
	receipt_act_lay_out(&doc, &paper, &w->shop);
	see_paper(w, name, "act-printed", seen);
}

/* "member-printed NAME": what a member is told on paper. */
static void see_member_slip(struct world *w, const char *name, char *seen)
{
	const struct till *till = &w->till;
	const struct member_paper paper = {.member = &till->sale.member,
		.more = &till->more,
		.told_ms = till->sale.member.points_as_of_ms,
		.wall_ms = w->wall_ms,
		.today = 20261121};
	receipt_member_lay_out(&doc, &paper, &w->shop);
	see_paper(w, name, "member-printed", seen);
}

/* "printed NAME": the receipt of the sale just paid is, to the column, NAME.LANG.COLUMNS.txt. With
 * STORIES_WRITE set the file is written instead, to be read and kept by a person. */
static void see_receipt(struct world *w, const char *name, bool copy, char *seen)
{
	receipt_lay_out(&doc, &w->till.closed, &w->shop, &record);
	if (copy)
		receipt_mark_copy(&doc, w->shop.receipt_lang, 2);
	see_paper(w, name, copy ? "printed-again" : "printed", seen);
}

/* "why-printed NAME": what F7 prints of the explanation; "terms-printed NAME N": of rule N alone.
 */
static void see_why(struct world *w, const char *expected, char *seen)
{
	char name[32] = "", number_text[16] = "";
	unsigned number = 0;
	bool one = sscanf(expected, "terms-printed %31s %u", name, &number) == 2;
	if (!one)
		(void)!sscanf(expected, "why-printed %31s", name);
	why_slip_lay_out(&doc, &w->till, number);
	see_paper(w, name, one ? "terms-printed" : "why-printed", seen);
	snprintf(number_text, sizeof number_text, " %u", number);
	if (one)
		strcat(seen, number_text);
}

/* "why spring Its budget is used up": the reason of a rule that did not apply. */
static void see_reason(const struct till *till, const char *expected, char *seen)
{
	char id[RULE_ID_MAX] = "", reason[WHY_TEXT_MAX] = "it applied";
	const struct rule_reader reader = {.rules = till->rules,
		.lang = LANG_EN,
		.exponent = till->shop.currency_exponent,
		.quotas = till->quotas};
	(void)!sscanf(expected, "why %47s", id);
	for (uint32_t i = 0; i < till->pricing.rejected_count; i++)
		if (till->pricing.rejected[i].rule == rules_find(till->rules, id))
			why_reason(reason, &reader, &till->pricing.rejected[i]);
	snprintf(seen, WORLD_SIGHT_MAX, "why %s %s", id, reason);
}

bool world_sight(struct world *w, const char *expected, char seen[WORLD_SIGHT_MAX])
{
	const struct till *till = &w->till;
	if (starts(expected, "row "))
		see_row(till, expected + 4, seen);
	else if (starts(expected, "total "))
		see_money(seen, "total", till->pricing.total_minor);
	else if (starts(expected, "refund "))
		see_money(seen, "refund",
			till->ret.blind_minor ? till->ret.blind_minor : till->ret.slip.total_minor);
	else if (starts(expected, "change "))
		see_money(seen, "change", till->closed.change_minor);
	else if (starts(expected, "member-saves "))
		see_money(seen, "member-saves", till->hints.member_saves_minor);
	else if (starts(expected, "member-price "))
		see_member_price(till, seen, expected);
	else if (starts(expected, "offer "))
		see_offer(till, seen, expected);
	else if (starts(expected, "line "))
		see_line(till, seen, expected);
	else if (starts(expected, "problem "))
		see_sentence(till, seen, "problem", SEVERITY_PROBLEM, expected);
	else if (starts(expected, "printed "))
		see_receipt(w, expected + 8, false, seen);
	else if (starts(expected, "refund-printed "))
		see_refund_receipt(w, expected + 15, seen);
	else if (starts(expected, "why "))
		see_reason(till, expected, seen);
	else if (starts(expected, "why-printed ") || starts(expected, "terms-printed "))
		see_why(w, expected, seen);
	else if (starts(expected, "member-printed "))
		see_member_slip(w, expected + 15, seen);
	else if (starts(expected, "act-printed "))
		see_slip(w, expected + 12, seen);
	else if (starts(expected, "printed-again "))
		see_receipt(w, expected + 14, true, seen);
	else if (starts(expected, "told "))
		see_sentence(till, seen, "told", SEVERITY_INFO, expected);
	else
		return see_number(till, expected, seen) || see_word(till, expected, seen);
	return true;
}
