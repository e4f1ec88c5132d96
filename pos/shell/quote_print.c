#include "pos/shell/quote_print.h"

#include "pos/core/money.h"
#include "pos/core/receipt.h"
#include "pos/core/rules.h"
#include "pos/core/text.h"

#include <string.h>

enum { LEFT_COLUMNS = 48, RIGHT_COLUMNS = 16, ROW_MAX = 512 };

/* What is printed on, and how money is written there. */
struct sheet {
	FILE *out;
	const struct quote_case *quote;
	enum lang lang;
	int exponent;
};

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

static void put_takings(const struct sheet *sheet, uint32_t line)
{
	const struct pricing *pricing = &sheet->quote->pricing;
	for (uint32_t i = 0; i < pricing->taking_count; i++) {
		const struct taking *taking = &pricing->takings[i];
		if (taking->line != line)
			continue;
		char left[ROW_MAX];
		snprintf(left, sizeof left, "  %s",
			rules_title(sheet->quote->rules, taking->rule, sheet->lang));
		put_money(sheet, left, -taking->taken_minor);
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

static void put_rejections(const struct sheet *sheet)
{
	const struct quote_case *quote = sheet->quote;
	for (uint32_t i = 0; i < quote->pricing.rejected_count; i++) {
		const struct rejection *rejection = &quote->pricing.rejected[i];
		struct closed_rule rule = {
			.reason = rejection->reason, .short_minor = rejection->short_minor};
		char left[ROW_MAX];
		char why[ROW_MAX];
		const char *name =
			rejection->rule == NO_RULE
				? quote->codes[rejection->code].text
				: rules_title(quote->rules, rejection->rule, sheet->lang);
		say(left, sizeof left, sheet->lang, (struct says){TEXT_QUOTE_NOT_APPLIED, name});
		receipt_reason(why, sizeof why, sheet->lang, &rule, sheet->exponent);
		put_row(sheet, left, why);
	}
}

void quote_print(FILE *out, const struct quote_case *quote, enum lang lang)
{
	const struct sheet sheet = {
		.out = out,
		.quote = quote,
		.lang = lang,
		.exponent = exponent_of(rules_currency(quote->rules)),
	};
	put_lines(&sheet);
	put_money(&sheet, text_in(lang, TEXT_QUOTE_LIST), quote->pricing.list_minor);
	put_money(&sheet, text_in(lang, TEXT_QUOTE_TOTAL), quote->pricing.total_minor);
	put_gifts(&sheet);
	put_points(&sheet);
	put_rejections(&sheet);
}
