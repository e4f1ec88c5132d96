#include "sync/hq/import.h"

#include "pos/core/code.h"
#include "pos/core/item.h"
#include "pos/core/money.h"
#include "pos/core/tax.h"
#include "sync/hq/feed_rows.h"
#include "sync/hq/rows.h"

#include <stdlib.h>
#include <string.h>

enum { GTINS_MAX = 16, GTIN_DIGITS_MAX = 18, SHORT_NAME_MAX = 61 };

static bool all_digits(const char *text)
{
	return *text && strspn(text, "0123456789") == strlen(text);
}

/* Barcodes have a check digit; the item number of an in-store label is shorter and has none. */
static bool gtin_is_right(const char *digits)
{
	size_t size = strlen(digits);
	if (size != 8 && size != 12 && size != 13 && size != 14)
		return true;
	return gtin_check_digit(digits, (uint32_t)size - 1) == digits[size - 1] - '0';
}

static void copy_gtins(struct json_value row, struct json_out *out)
{
	struct json_value gtins = json_member(row, "gtins");
	size_t count = json_count(gtins, GTINS_MAX);
	json_put_array(out, "gtins");
	for (size_t i = 0; i < count; i++) {
		struct json_value item = json_item(gtins, i);
		const char *digits = json_text(item, GTIN_DIGITS_MAX);
		if (!all_digits(digits))
			json_refuse(item, TEXT_HQ_GOODS_GTIN_DIGITS, NULL, NULL);
		else if (!gtin_is_right(digits))
			json_refuse(item, TEXT_HQ_GOODS_GTIN_CHECK, digits, NULL);
		json_put_text(out, NULL, digits);
	}
	json_put_end(out);
}

static void copy_categories(struct json_value row, struct json_out *out)
{
	struct json_value categories = json_member(row, "categories");
	size_t count = json_count(categories, ITEM_CATEGORIES_MAX);
	json_put_array(out, "categories");
	for (size_t i = 0; i < count; i++) {
		char category[CATEGORY_MAX];
		import_clean_text(json_item(categories, i), category, sizeof category);
		json_put_text(out, NULL, category);
	}
	json_put_end(out);
}

static void copy_text_if_there(
	struct json_value row, const char *name, size_t cap, struct json_out *out)
{
	char text[ITEM_NAME_MAX];
	struct json_value value = json_member(row, name);
	if (!json_there(value))
		return;
	import_clean_text(value, text, cap);
	json_put_text(out, name, text);
}

static void copy_good(struct json_value row, struct json_out *out)
{
	char name[ITEM_NAME_MAX];
	copy_gtins(row, out);
	import_clean_text(json_member(row, "name"), name, sizeof name);
	json_put_text(out, "name", name);
	copy_text_if_there(row, "short_name", SHORT_NAME_MAX, out);
	copy_categories(row, out);
	int64_t price = json_int(json_member(row, "price_minor"), 0, PRICE_MAX_MINOR);
	json_put_int(out, "price_minor", price);
	json_put_int(out, "floor_minor", json_int_or(json_member(row, "floor_minor"), 0, price, 0));
	json_put_bool(out, "weighed", json_bool_or(json_member(row, "weighed"), false));
	copy_text_if_there(row, "unit", UNIT_NAME_MAX, out);
	json_put_bool(out, "active", json_bool_or(json_member(row, "active"), true));
	struct json_value rate = json_member(row, "vat_bp");
	if (json_there(rate))
		json_put_int(out, "vat_bp", json_int(rate, 0, TAX_RATE_MAX));
}

bool import_goods_settle(struct import *import, struct err *err)
{
	(void)err; /* nothing is wrong with a good that waits */
	const struct feed_tally tally = {&import->written, &import->same, &import->removed};
	feed_rows_settle(import->hq, STREAM_GOODS, import->goods, import->now_ms, &tally);
	return true;
}

static bool wait(
	struct import *import, const char *sku, struct json_out *out, bool gone, struct err *err)
{
	char *text = row_text(out, err);
	if (!text)
		return false;
	if (import->goods->count == FEED_ROWS_MAX && !import_goods_settle(import, err)) {
		free(text);
		return false;
	}
	feed_rows_add(import->goods, sku, text, gone);
	free(text);
	return true;
}

bool import_good(struct import *import, struct json_value row, struct err *err)
{
	static const char *const members[] = {"sku", "gtins", "name", "short_name", "categories",
		"price_minor", "floor_minor", "weighed", "unit", "active", "vat_bp", "gone", NULL};
	json_only(row, members);
	char sku[SKU_MAX];
	import_clean_text(json_member(row, "sku"), sku, sizeof sku);
	bool gone = json_bool_or(json_member(row, "gone"), false);
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "sku", sku);
	if (!gone)
		copy_good(row, &out);
	return import_sound(import, row, sku, err) && wait(import, sku, &out, gone, err);
}
