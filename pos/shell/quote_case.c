#include "pos/shell/quote_case.h"

#include "pos/core/money.h"
#include "sync/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void read_categories(
	struct json_value value, struct basket_line *line, const char **categories)
{
	line->categories = categories;
	line->category_count = (uint32_t)json_count(value, ENGINE_CATEGORIES_MAX);
	for (uint32_t i = 0; i < line->category_count; i++)
		categories[i] = json_text(json_item(value, i), RULE_NAME_MAX);
}

static void read_line(struct json_value value, struct basket_line *line, const char **categories)
{
	json_only(value, (const char *const[]){"sku", "category", "qty", "unit_price_minor",
				 "floor_price_minor", NULL});
	struct json_value price = json_member(value, "unit_price_minor");
	struct json_value lowest = json_member(value, "floor_price_minor");
	line->sku = json_text(json_member(value, "sku"), RULE_NAME_MAX);
	line->qty = (int32_t)json_int(json_member(value, "qty"), 1, ENGINE_QTY_MAX);
	line->unit_price_minor = json_int(price, 0, PRICE_MAX_MINOR);
	line->floor_price_minor = json_int_or(lowest, 0, PRICE_MAX_MINOR, 0);
	read_categories(json_member(value, "category"), line, categories);
}

static bool read_basket(struct quote_case *quote, struct json_value value, struct err *err)
{
	size_t count = json_count(value, ENGINE_LINES_MAX);
	if (!json_there(value))
		json_refuse(value, TEXT_JSON_MISSING, NULL, NULL);
	quote->lines = calloc(count + 1, sizeof *quote->lines);
	quote->categories = calloc((count + 1) * ENGINE_CATEGORIES_MAX, sizeof *quote->categories);
	if (!quote->lines || !quote->categories)
		return fail(err, TEXT_OUT_OF_MEMORY);
	for (size_t i = 0; i < count; i++)
		read_line(json_item(value, i), &quote->lines[i],
			quote->categories + i * ENGINE_CATEGORIES_MAX);
	quote->basket.lines = quote->lines;
	quote->basket.line_count = (uint32_t)count;
	return true;
}

/* "1990-02-29" or "02-29". */
static bool read_birthday(const char *text, struct civil *birthday)
{
	char dated[16] = "2000-"; /* a leap year */
	if (strlen(text) != 5)
		return strlen(text) == 10 && civil_read(text, birthday);
	strcat(dated, text);
	return civil_read(dated, birthday);
}

static void read_member_birthday(struct quote_case *quote, struct json_value value)
{
	struct civil birthday;
	if (!json_there(value))
		return;
	if (!read_birthday(json_text(value, RULE_NAME_MAX), &birthday)) {
		json_refuse(value, TEXT_QUOTE_BIRTHDAY, NULL, NULL);
		return;
	}
	if (!quote->basket.has_now)
		return;
	const struct civil *now = &quote->basket.now;
	quote->shopper.birthday_month = birthday_month_matches(birthday.month, now);
	quote->shopper.birthday_day = birthday_day_matches(birthday.month, birthday.day, now);
}

static void read_member(struct quote_case *quote, struct json_value value)
{
	if (!json_there(value))
		return;
	json_only(value, (const char *const[]){"id", "tier", "group", "points", "completed_orders",
				 "birthday", NULL});
	struct json_value points = json_member(value, "points");
	struct json_value orders = json_member(value, "completed_orders");
	(void)json_text_or(json_member(value, "id"), RULE_NAME_MAX, NULL);
	quote->shopper = (struct shopper){
		.tier = json_text_or(json_member(value, "tier"), RULE_NAME_MAX, NULL),
		.group = json_text_or(json_member(value, "group"), RULE_NAME_MAX, NULL),
		.has_points = json_there(points),
		.points = json_int_or(points, -INT64_MAX, INT64_MAX, 0),
		.completed_orders = (int32_t)json_int_or(orders, 0, 1000000000, 0),
	};
	read_member_birthday(quote, json_member(value, "birthday"));
	quote->basket.shopper = &quote->shopper;
}

static bool shown_before(const struct quote_case *quote, const char *code)
{
	for (uint32_t i = 0; i < quote->basket.code_count; i++)
		if (strcmp(quote->codes[i].text, code) == 0)
			return true;
	return false;
}

/* A set: a code that stands there twice counts once. */
static void read_codes(struct quote_case *quote, struct json_value value)
{
	size_t count = json_count(value, JSON_VALUES_MAX);
	for (size_t i = 0; i < count && !value.doc->bad; i++) {
		const char *code = json_text(json_item(value, i), RULE_NAME_MAX);
		if (shown_before(quote, code))
			continue;
		if (quote->basket.code_count == ENGINE_CODES_MAX)
			(void)json_count(value, ENGINE_CODES_MAX); /* refuses it */
		else
			quote->codes[quote->basket.code_count++].text = code;
	}
	quote->basket.codes = quote->codes;
}

static void read_context(struct quote_case *quote, struct json_value value)
{
	if (!json_there(value))
		return;
	json_only(value,
		(const char *const[]){"now", "channel", "codes", "noncash_tender_minor", NULL});
	struct json_value now = json_member(value, "now");
	struct json_value noncash = json_member(value, "noncash_tender_minor");
	quote->basket.has_now = json_there(now);
	if (json_there(now) && !civil_read(json_text(now, RULE_NAME_MAX), &quote->basket.now))
		json_refuse(now, TEXT_RULES_DATE, NULL, NULL);
	quote->basket.channel = json_text_or(json_member(value, "channel"), RULE_NAME_MAX, NULL);
	quote->basket.noncash_minor =
		json_int_or(noncash, 0, (int64_t)PRICE_MAX_MINOR * ENGINE_UNITS_MAX, 0);
	read_codes(quote, json_member(value, "codes"));
}

/* The rules of a case: a list, or a whole rule file, whose settings then go before the case's. */
static bool read_case_rules(struct quote_case *quote, struct json_value root, struct err *err)
{
	struct json_value rules = json_member(root, "rules");
	struct json_value conventions = json_member(root, "conventions");
	struct json_value coupons = json_member(root, "coupons");
	if (!json_holds_object(rules))
		return rules_read_list(rules, conventions, coupons, &quote->rules, err);
	return rules_read_file_in(rules, conventions, coupons, &quote->rules, err);
}

bool quote_case_read(
	struct quote_case *quote, struct json_value root, struct rules *rules, struct err *err)
{
	*quote = (struct quote_case){.rules = rules, .borrowed_rules = rules != NULL};
	/* context first: what day it is decides about birthdays. */
	read_context(quote, json_member(root, "context"));
	read_member(quote, json_member(root, "member"));
	if (!read_basket(quote, json_member(root, "basket"), err))
		return false;
	if (!json_good(root.doc, err))
		return false;
	return rules || read_case_rules(quote, root, err);
}

static bool explain(enum price_status status, struct err *err)
{
	char limit[16];
	switch (status) {
	case PRICE_OK:
		return true;
	case PRICE_TOO_MANY_UNITS:
		snprintf(limit, sizeof limit, "%d", ENGINE_UNITS_MAX);
		return fail(err, TEXT_QUOTE_TOO_MANY_UNITS, limit);
	case PRICE_OVERFLOW:
		return fail(err, TEXT_QUOTE_OVERFLOW);
	case PRICE_NO_ROOM:
		return fail(err, TEXT_OUT_OF_MEMORY);
	case PRICE_TOO_MANY_LINES:
	case PRICE_TOO_MANY_CODES:
	case PRICE_BAD_LINE:
		break; /* the reader has refused these by name */
	}
	return fail(err, TEXT_QUOTE_BAD_BASKET);
}

bool quote_case_price(struct quote_case *quote, struct err *err)
{
	uint32_t units = 0;
	for (uint32_t i = 0; i < quote->basket.line_count; i++)
		units += (uint32_t)quote->lines[i].qty;
	if (units > ENGINE_UNITS_MAX)
		return explain(PRICE_TOO_MANY_UNITS, err);
	quote->scratch_size = engine_scratch_size(quote->rules, quote->basket.line_count, units);
	quote->scratch = malloc(quote->scratch_size);
	if (!quote->scratch)
		return fail(err, TEXT_OUT_OF_MEMORY);
	return explain(engine_price(quote->rules, &quote->basket, quote->scratch,
			       quote->scratch_size, &quote->pricing),
		err);
}

/* Marks the units of one return; a unit can come back once. */
static void mark_returned(
	const struct quote_case *quote, struct json_value value, uint8_t *returned)
{
	json_only(value, (const char *const[]){"line", "qty", "from_unit", NULL});
	struct json_value line_member = json_member(value, "line");
	int64_t lines = quote->basket.line_count;
	int64_t line = json_int(line_member, 0, lines - 1);
	int64_t units = quote->lines[line].qty;
	int64_t from = json_int_or(json_member(value, "from_unit"), 0, units - 1, 0);
	struct json_value qty_member = json_member(value, "qty");
	int64_t qty = json_int(qty_member, 1, units - from);
	uint8_t *first = returned + quote->pricing.unit_start[line] + from;
	for (int64_t i = 0; i < qty; i++) {
		if (first[i])
			json_refuse(qty_member, TEXT_QUOTE_RETURNED_TWICE, NULL, NULL);
		first[i] = 1;
	}
}

bool quote_case_refund(
	struct quote_case *quote, struct json_value returns, struct refund *out, struct err *err)
{
	if (!json_there(returns))
		json_refuse(returns, TEXT_JSON_MISSING, NULL, NULL);
	/* Of nothing nothing comes back. */
	size_t count = json_count(returns, quote->basket.line_count > 0 ? ENGINE_UNITS_MAX : 0);
	quote->returned = calloc(ENGINE_UNITS_MAX, 1);
	quote->refund_scratch = malloc(quote->scratch_size);
	if (!quote->returned || !quote->refund_scratch)
		return fail(err, TEXT_OUT_OF_MEMORY);
	for (size_t i = 0; i < count; i++)
		mark_returned(quote, json_item(returns, i), quote->returned);
	if (!json_good(returns.doc, err))
		return false;
	return explain(refund_units(quote->rules, &quote->basket, &quote->pricing, quote->returned,
			       quote->refund_scratch, quote->scratch_size, out),
		err);
}

void quote_case_done(struct quote_case *quote)
{
	if (!quote->borrowed_rules)
		free(quote->rules);
	free(quote->lines);
	free(quote->categories);
	free(quote->scratch);
	free(quote->returned);
	free(quote->refund_scratch);
	*quote = (struct quote_case){0};
}
