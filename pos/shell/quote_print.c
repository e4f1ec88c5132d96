#include "pos/shell/quote_print.h"

#include "pos/core/money.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"
#include "pos/core/why.h"

#include <string.h>

enum { LEFT_COLUMNS = 48, RIGHT_COLUMNS = 16, ROW_MAX = 512 };

/* What is printed on, and how money is written there. */
struct sheet {
	FILE *out;
	const struct quote_case *quote;
	enum lang lang;
	int exponent;
	struct why why;
};

static struct rule_reader reader_of(const struct sheet *sheet)
{
	return (struct rule_reader){
		.rules = sheet->quote->rules, .lang = sheet->lang, .exponent = sheet->exponent};
}

/* Currencies that the shops of this program may use without minor units; all others have two. */
static int exponent_of(const char *currency)
{
	static const char *const whole[] = {"TWD", "JPY", "KRW"};
	for (size_t i = 0; i < LENGTH(whole); i++)
		if (strcmp(whole[i], currency) == 0)
			return 0;
	return 2;
}

static void put_row(const struct sheet *sheet, const char *left, const char *right)
{
	char cut[ROW_MAX];
	int columns = text_cut(cut, sizeof cut, left, LEFT_COLUMNS, RULER_SCREEN);
	int gap = LEFT_COLUMNS - columns + RIGHT_COLUMNS - text_columns(right, RULER_SCREEN);
	fprintf(sheet->out, "%s%*s%s\n", cut, gap > 0 ? gap : 1, "", right);
}

static void put_money(const struct sheet *sheet, const char *left, int64_t minor)
{
	char money[MONEY_TEXT_MAX];
	money_text_grouped(money, minor, sheet->exponent);
	put_row(sheet, left, money);
}

static void put_number(const struct sheet *sheet, enum text what, int64_t number)
{
	char digits[MONEY_TEXT_MAX];
	money_text_grouped(digits, number, 0);
	put_row(sheet, text_in(sheet->lang, what), digits);
}

/* "  2 Members' day", by its number in the list of rules. */
static void put_rule_money(const struct sheet *sheet, uint32_t at, int64_t minor)
{
	char left[ROW_MAX];
	snprintf(left, sizeof left, "  %u %.400s", at + 1,
		rules_title(sheet->quote->rules, sheet->why.entries[at].rule, sheet->lang));
	if (minor != 0)
		put_money(sheet, left, minor);
	else
		fprintf(sheet->out, "%s\n", left);
}

static void put_takings(const struct sheet *sheet, uint32_t line)
{
	const struct pricing *pricing = &sheet->quote->pricing;
	for (uint32_t i = 0; i < pricing->taking_count; i++) {
		uint32_t number = why_number(&sheet->why, pricing->takings[i].rule);
		if (pricing->takings[i].line == line && number > 0)
			put_rule_money(sheet, number - 1, -pricing->takings[i].taken_minor);
	}
}

static void put_lines(const struct sheet *sheet)
{
	for (uint32_t i = 0; i < sheet->quote->basket.line_count; i++) {
		const struct basket_line *line = &sheet->quote->lines[i];
		char left[ROW_MAX];
		snprintf(left, sizeof left, "%s x%d", line->sku, line->qty);
		put_money(sheet, left, line->unit_price_minor * line->qty);
		put_takings(sheet, i);
	}
}

static void put_gifts(const struct sheet *sheet)
{
	const struct pricing *pricing = &sheet->quote->pricing;
	for (uint32_t i = 0; i < pricing->free_item_count; i++) {
		char left[ROW_MAX];
		char count[MONEY_TEXT_MAX];
		say(left, sizeof left, sheet->lang,
			(struct says){TEXT_QUOTE_GIFT, pricing->free_items[i].sku});
		money_text_grouped(count, pricing->free_items[i].qty, 0);
		put_row(sheet, left, count);
	}
}

static void put_points(const struct sheet *sheet)
{
	const struct pricing *pricing = &sheet->quote->pricing;
	if (!sheet->quote->basket.shopper)
		return;
	put_number(sheet, TEXT_QUOTE_EARNED, pricing->points_earned);
	put_number(sheet, TEXT_QUOTE_USED, pricing->points_used);
	if (pricing->has_balance)
		put_number(sheet, TEXT_QUOTE_BALANCE, pricing->points_balance);
}

static void put_sentence(void *arg, const char *sentence)
{
	const struct sheet *sheet = arg;
	fprintf(sheet->out, "      %s\n", sentence);
}

/* Each rule that applied, what it took in all, and what it says. */
static void put_applied(struct sheet *sheet)
{
	const struct rule_reader reader = reader_of(sheet);
	if (sheet->why.count == 0 || !sheet->why.entries[0].applied)
		return;
	fprintf(sheet->out, "\n%s\n", text_in(sheet->lang, TEXT_QUOTE_APPLIED));
	for (uint32_t i = 0; i < sheet->why.count && sheet->why.entries[i].applied; i++) {
		put_rule_money(sheet, i, -sheet->why.entries[i].taken_minor);
		rule_terms(&reader, sheet->why.entries[i].rule, put_sentence, sheet);
	}
}

static void put_rejections(const struct sheet *sheet)
{
	const struct quote_case *quote = sheet->quote;
	const struct rule_reader reader = reader_of(sheet);
	if (quote->pricing.rejected_count > 0)
		fprintf(sheet->out, "\n%s\n", text_in(sheet->lang, TEXT_VIEW_WHY_NOT_TITLE));
	for (uint32_t i = 0; i < sheet->why.count; i++) {
		const struct rejection *rejection = sheet->why.entries[i].rejection;
		char why[WHY_TEXT_MAX];
		if (!rejection)
			continue;
		const char *name =
			rejection->rule == NO_RULE
				? quote->codes[rejection->code].text
				: rules_title(quote->rules, rejection->rule, sheet->lang);
		why_reason(why, &reader, rejection);
		char left[ROW_MAX], row[ROW_MAX + WHY_TEXT_MAX];
		snprintf(left, sizeof left, "  %u %.400s", i + 1, name);
		say(row, sizeof row, sheet->lang, (struct says){TEXT_VIEW_WHY_NOT, left, why});
		fprintf(sheet->out, "%s\n", row);
	}
}

void quote_print(FILE *out, const struct quote_case *quote, enum lang lang)
{
	struct sheet sheet = {
		.out = out,
		.quote = quote,
		.lang = lang,
		.exponent = exponent_of(rules_currency(quote->rules)),
	};
	why_list(&sheet.why, quote->rules, &quote->pricing);
	put_lines(&sheet);
	put_money(&sheet, text_in(lang, TEXT_QUOTE_LIST), quote->pricing.list_minor);
	put_money(&sheet, text_in(lang, TEXT_QUOTE_TOTAL), quote->pricing.total_minor);
	put_gifts(&sheet);
	put_points(&sheet);
	put_applied(&sheet);
	put_rejections(&sheet);
}
