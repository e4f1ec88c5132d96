#include "pos/core/rule_words.h"

#include "pos/core/text.h"

#include <string.h>

void tell_term(const struct teller *teller, struct says says)
{
	char sentence[RULE_TERM_MAX];
	say(sentence, sizeof sentence, teller->reader->lang, says);
	teller->each(teller->arg, sentence);
}

void tell_money(const struct teller *teller, enum text id, int64_t minor)
{
	char money[MONEY_TEXT_MAX];
	words_money(money, teller->reader, minor);
	tell_term(teller, (struct says){id, money});
}

void tell_number(const struct teller *teller, enum text id, int64_t number)
{
	char digits[MONEY_TEXT_MAX];
	words_number(digits, number);
	tell_term(teller, (struct says){id, digits});
}

void words_say(char out[WORDS_MAX], const struct rule_reader *reader, struct says says)
{
	say(out, WORDS_MAX, reader->lang, says);
}

void words_money(char out[MONEY_TEXT_MAX], const struct rule_reader *reader, int64_t minor)
{
	money_text_grouped(out, minor, reader->exponent);
}

void words_number(char out[MONEY_TEXT_MAX], int64_t number)
{
	money_text_grouped(out, number, 0);
}

void words_decimal(char out[MONEY_TEXT_MAX], int64_t number, int decimals)
{
	money_text(out, number, decimals);
	size_t length = strlen(out);
	while (decimals-- > 0 && out[length - 1] == '0')
		out[--length] = '\0';
	if (out[length - 1] == '.')
		out[length - 1] = '\0';
}

void words_discount(char out[WORDS_MAX], const struct rule_reader *reader, int64_t bp)
{
	/* Who reads Chinese is told what is paid, in tenths of the price. */
	static const bool tells_what_is_paid[LANG_COUNT] = {
		[LANG_ZH_CN] = true, [LANG_ZH_TW] = true, [LANG_EN] = false};
	char number[MONEY_TEXT_MAX];
	if (bp == 10000) {
		words_say(out, reader, (struct says){TEXT_TERMS_FREE});
		return;
	}
	if (tells_what_is_paid[reader->lang])
		words_decimal(number, 10000 - bp, 3);
	else
		words_decimal(number, bp, 2);
	words_say(out, reader, (struct says){TEXT_TERMS_PERCENT, number});
}

void words_join(
	char out[WORDS_MAX], const struct rule_reader *reader, enum text with, const char *more)
{
	char before[WORDS_MAX];
	text_copy(before, sizeof before, out);
	if (before[0])
		words_say(out, reader, (struct says){with, before, more});
	else
		text_copy(out, WORDS_MAX, more);
}

static const char *item_text(const struct rule_reader *reader, uint32_t item)
{
	return block_at(reader->rules, interned_at(reader->rules, item)->at);
}

typedef const char *item_name_fn(const struct rule_reader *reader, uint32_t item);

static const char *category_text(const struct rule_reader *reader, uint32_t item)
{
	return category_title(reader->catalogue, item_text(reader, item), reader->lang);
}

static void words_named(char out[WORDS_MAX], const struct rule_reader *reader,
	const struct text_list *list, item_name_fn *name)
{
	const uint32_t *items = list_items(reader->rules, list);
	out[0] = '\0';
	for (uint32_t i = 0; i < list->count && i < LISTED_MAX; i++)
		words_join(out, reader, TEXT_TERMS_AND, name(reader, items[i]));
	if (list->count <= LISTED_MAX)
		return;
	char told[WORDS_MAX], count[MONEY_TEXT_MAX];
	text_copy(told, sizeof told, out);
	words_number(count, list->count);
	words_say(out, reader, (struct says){TEXT_TERMS_AND_MORE, told, count});
}

void words_list(char out[WORDS_MAX], const struct rule_reader *reader, const struct text_list *list)
{
	words_named(out, reader, list, item_text);
}

static void words_kind(
	char out[WORDS_MAX], const struct rule_reader *reader, const struct selector *selector)
{
	char skus[WORDS_MAX], categories[WORDS_MAX];
	words_list(skus, reader, &selector->sku);
	words_named(categories, reader, &selector->category, category_text);
	bool nothing = (selector->sku.given && selector->sku.count == 0) ||
		       (selector->category.given && selector->category.count == 0);
	if (nothing)
		words_say(out, reader, (struct says){TEXT_TERMS_NO_GOODS});
	else if (selector->sku.given && selector->category.given)
		words_say(out, reader, (struct says){TEXT_TERMS_OF_BOTH, categories, skus});
	else if (selector->sku.given)
		words_say(out, reader, (struct says){TEXT_TERMS_OF_SKU, skus});
	else if (selector->category.given)
		words_say(out, reader, (struct says){TEXT_TERMS_OF_CATEGORY, categories});
	else
		words_say(out, reader, (struct says){TEXT_TERMS_ALL_GOODS});
}

static void words_price_range(
	char out[WORDS_MAX], const struct rule_reader *reader, const struct selector *selector)
{
	char from[MONEY_TEXT_MAX], to[MONEY_TEXT_MAX], range[WORDS_MAX];
	bool above = selector->unit_price_gte != NO_LIMIT;
	bool below = selector->unit_price_lte != NO_LIMIT;
	words_money(from, reader, above ? selector->unit_price_gte : 0);
	words_money(to, reader, below ? selector->unit_price_lte : 0);
	if (above && below)
		words_say(range, reader, (struct says){TEXT_TERMS_PRICE_BETWEEN, from, to});
	else if (above)
		words_say(range, reader, (struct says){TEXT_TERMS_PRICE_FROM, from});
	else
		words_say(range, reader, (struct says){TEXT_TERMS_PRICE_TO, to});
	if (above || below)
		words_join(out, reader, TEXT_TERMS_ALSO, range);
}

static void words_without(char out[WORDS_MAX], const struct rule_reader *reader, enum text id,
	const struct text_list *list, item_name_fn *name)
{
	char names[WORDS_MAX], without[WORDS_MAX];
	if (list->count == 0)
		return;
	words_named(names, reader, list, name);
	words_say(without, reader, (struct says){id, names});
	words_join(out, reader, TEXT_TERMS_ALSO, without);
}

void words_goods(char out[WORDS_MAX], const struct rule_reader *reader, uint32_t sel)
{
	if (sel == ALL_LINES) {
		words_say(out, reader, (struct says){TEXT_TERMS_ALL_GOODS});
		return;
	}
	const struct selector *selector = selector_at(reader->rules, sel);
	char kind[WORDS_MAX], qualities[WORDS_MAX] = "";
	words_kind(kind, reader, selector);
	words_price_range(qualities, reader, selector);
	words_without(qualities, reader, TEXT_TERMS_NOT_CATEGORY, &selector->exclude_category,
		category_text);
	words_without(qualities, reader, TEXT_TERMS_NOT_SKU, &selector->exclude_sku, item_text);
	if (selector->untouched)
		words_join(qualities, reader, TEXT_TERMS_ALSO,
			text_in(reader->lang, TEXT_TERMS_UNTOUCHED));
	if (qualities[0])
		words_say(out, reader, (struct says){TEXT_TERMS_QUALIFIED, kind, qualities});
	else
		text_copy(out, WORDS_MAX, kind);
}

void words_pieces(
	char out[WORDS_MAX], const struct rule_reader *reader, int64_t count, uint32_t sel)
{
	char number[MONEY_TEXT_MAX], goods[WORDS_MAX];
	words_number(number, count);
	words_goods(goods, reader, sel);
	words_say(out, reader, (struct says){TEXT_TERMS_PIECES, number, goods});
}
