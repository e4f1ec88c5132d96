#include "pos/core/code.h"
#include "tests/t.h"

#include <string.h>

static void add_label(struct code_table *table, const char *shape)
{
	check(label_pattern_read(shape, &table->labels[table->label_count++]));
}

static struct code_table shop_table(void)
{
	struct code_table table = {
		.card_prefix = {"88", "99"}, .card_prefix_count = 2, .card_digits = 10};
	add_label(&table, "21IIIIIVVVVVC");
	add_label(&table, "22IIIIIWWWWWC");
	add_label(&table, "28IIIIIWWWWWVVVVVC");
	add_label(&table, "29IIIIIXVVVV");
	return table;
}

static void understand(const char *text, struct code *code)
{
	struct code_table table = shop_table();
	code_understand(&table, text, strlen(text), code);
}

/* 208 digits of a coupon, for the tables. */
static const char *coupon_digits(void)
{
	static char digits[COUPON_DIGITS + 1];
	struct coupon coupon = {.version = 1, .campaign = 7, .serial = 9, .signature = {1, 2, 3}};
	coupon_write(digits, &coupon);
	return digits;
}

/* programme: PTN-02 */
static void each_code_takes_its_route(void **state)
{
	(void)state;
	const struct {
		const char *text;
		enum code_kind kind;
	} cases[] = {
		{"6901234567892", CODE_GTIN},
		{"6901234567893", CODE_BAD_CHECK},
		{"036000291452", CODE_GTIN},
		{"036000291453", CODE_BAD_CHECK},
		{"96385074", CODE_GTIN},
		{"96385075", CODE_BAD_CHECK},
		{"04252614", CODE_GTIN},
		{"04252615", CODE_BAD_CHECK},
		{"01234565", CODE_GTIN}, /* fits both, is a UPC-E */
		{"00012345600012", CODE_GTIN},
		{"00012345600013", CODE_BAD_CHECK},
		{"0000000000000", CODE_BAD_CHECK},
		{"2106013040083", CODE_LABEL_PRICE},
		{"2106013040084", CODE_BAD_CHECK},
		{"2206013006840", CODE_LABEL_WEIGHT},
		{"280601300684008767", CODE_LABEL_BOTH},
		{"280601300684008768", CODE_PAYMENT}, /* no label of ours, so Alipay's 28... */
		{"290601371234", CODE_LABEL_PRICE},
		{"8800000007", CODE_CARD},
		{"9900000007", CODE_CARD},
		{"8700000007", CODE_ITEM_NUMBER},
		{"13800001234", CODE_PHONE},
		{"12800001234", CODE_UNKNOWN},
		{"00000700000000000988", CODE_COUPON_TYPED},
		{"00000700000000000989", CODE_BAD_CHECK},
		{coupon_digits(), CODE_COUPON},
		{"101234567890123456", CODE_PAYMENT},
		{"151234567890123456", CODE_PAYMENT},
		{"161234567890123456", CODE_UNKNOWN},
		{"2512345678901234", CODE_PAYMENT},
		{"301234567890123456789012", CODE_PAYMENT},
		{"3112345678901234", CODE_UNKNOWN},
		{"28123456789012345", CODE_PAYMENT},
		{"1001", CODE_ITEM_NUMBER},
		{"0", CODE_ITEM_NUMBER},
		{"MB-0012.L", CODE_ITEM_NUMBER},
		{"MB 0012", CODE_UNKNOWN},
		{"ABCDEFGHIJKLMNOPQRSTUVW", CODE_ITEM_NUMBER},
		{"ABCDEFGHIJKLMNOPQRSTUVWX", CODE_UNKNOWN},
		{"奶粉", CODE_UNKNOWN},
		{"", CODE_UNKNOWN},
		{"  6901234567892\r\n", CODE_GTIN},
		{"690123４567892", CODE_GTIN},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct code code;
		row("%s", cases[i].text);
		understand(cases[i].text, &code);
		check(code.kind == cases[i].kind);
	}
}

static void gtins_of_all_lengths_are_one_number(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		uint64_t gtin;
	} cases[] = {
		{"036000291452", 36000291452}, {"0036000291452", 36000291452},
		{"00036000291452", 36000291452}, {"96385074", 96385074},
		{"11234538", 112300000458}, /* number system 1 */
		{"04252614", 42100005264},  /* UPC-E: the last of the six is 1 */
		{"01234531", 12300000451},  /* 3 */
		{"01234543", 12340000053},  /* 4 */
		{"01234565", 12345000065},  /* 5..9 */
		{"01234505", 12000003455},  /* 0 */
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct code code;
		row("%s", cases[i].text);
		understand(cases[i].text, &code);
		check(code.kind == CODE_GTIN);
		check(code.gtin == cases[i].gtin);
	}
}

static void every_wrong_digit_of_an_ean_is_noticed(void **state)
{
	(void)state;
	const char *right = "6901234567892";
	for (int at = 0; at < 13; at++) {
		for (char digit = '0'; digit <= '9'; digit++) {
			char text[14];
			struct code code;
			memcpy(text, right, sizeof text);
			text[at] = digit;
			row("%s", text);
			understand(text, &code);
			check((code.kind == CODE_GTIN) == (digit == right[at]));
		}
	}
}

static void labels_say_item_weight_and_price(void **state)
{
	(void)state;
	static const struct {
		const char *text, *item;
		int32_t grams;
		int64_t price_minor;
	} cases[] = {
		{"2106013040083", "06013", 0, 4008},
		{"2206013006840", "06013", 684, 0},
		{"280601300684008767", "06013", 684, 876},
		{"290601371234", "06013", 0, 1234},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct code code;
		row("%s", cases[i].text);
		understand(cases[i].text, &code);
		check(strcmp(code.item_number, cases[i].item) == 0);
		check(code.grams == cases[i].grams);
		check(code.price_minor == cases[i].price_minor);
	}
}

static void a_pattern_no_label_could_match_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *shape;
		bool good;
	} cases[] = {
		{"21IIIIIVVVVVC", true},
		{"2IV", true},
		{"IIIIIVVVVV", false},                       /* would swallow every code */
		{"21VVVVVC", false},                         /* no item */
		{"21IIIIIC", false},                         /* neither weight nor price */
		{"21IIIIICVVVVV", false},                    /* check digit in the middle */
		{"21IIIIIVVVVVCC", false},                   /* two of them */
		{"21IIIIIvvvvvC", false},                    /* no such letter */
		{"21IIWWWWWWWWWWC", false},                  /* ten digits of grams */
		{"21IIVVVVVVVVVVVC", false},                 /* eleven digits of price */
		{"21IIIIIIIIIIIIIIIIIIIIIIIIV", false},      /* item number longer than an SKU */
		{"211111111111111111111111111111IV", false}, /* 32 characters */
		{"", false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct label_pattern pattern;
		row("%s", cases[i].shape);
		check(label_pattern_read(cases[i].shape, &pattern) == cases[i].good);
	}
}

static void a_card_number_that_looks_like_a_phone_is_a_card(void **state)
{
	(void)state;
	struct code_table table = {
		.card_prefix = {"139"}, .card_prefix_count = 1, .card_digits = 11};
	struct code code;
	code_understand(&table, "13900005678", 11, &code);
	check(code.kind == CODE_CARD);
	code_understand(&table, "13800005678", 11, &code);
	check(code.kind == CODE_PHONE);
}

static void bytes_that_are_no_text_are_unknown_and_printable(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t size;
	} cases[] = {{"\xff\xfe", 2}, {"690123\0004567892", 14}, {"\x1b[2J", 4},
		{"12\x1d"
		 "34",
			5}};
	struct code_table table = shop_table();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct code code;
		row("%zu", i);
		code_understand(&table, cases[i].bytes, cases[i].size, &code);
		check(code.kind == CODE_UNKNOWN);
		for (const char *at = code.text; *at; at++)
			check((unsigned char)*at >= 0x20);
	}
}

static void a_code_of_256_bytes_is_too_long(void **state)
{
	(void)state;
	char text[CODE_TEXT_MAX + 1];
	struct code_table table = shop_table();
	struct code code;
	memset(text, 'A', sizeof text);
	code_understand(&table, text, CODE_TEXT_MAX - 1, &code);
	check(code.kind == CODE_UNKNOWN);
	code_understand(&table, text, CODE_TEXT_MAX, &code);
	check(code.kind == CODE_TOO_LONG);
}

TESTS(test(each_code_takes_its_route), test(gtins_of_all_lengths_are_one_number),
	test(every_wrong_digit_of_an_ean_is_noticed), test(labels_say_item_weight_and_price),
	test(a_pattern_no_label_could_match_is_refused),
	test(a_card_number_that_looks_like_a_phone_is_a_card),
	test(bytes_that_are_no_text_are_unknown_and_printable),
	test(a_code_of_256_bytes_is_too_long))
