#include "pos/core/code.h"

#include "pos/core/newcomer.h"
#include "pos/core/text.h"

#include <string.h>

enum {
	SHORT_NUMBER_DIGITS_MAX = 10, /* longer runs of digits are nobody's item number */
	PHONE_DIGITS = 11,
	LABEL_PRICE_DIGITS_MAX = 10,
	LABEL_WEIGHT_DIGITS_MAX = 9,
};

int gtin_check_digit(const char *digits, uint32_t count)
{
	unsigned sum = 0;
	for (uint32_t i = 0; i < count; i++) {
		unsigned weight = (count - i) % 2 == 1 ? 3 : 1;
		sum += weight * (unsigned)(digits[i] - '0');
	}
	return (int)((10 - sum % 10) % 10);
}

static bool check_digit_right(const char *digits, size_t count)
{
	return digits[count - 1] - '0' == gtin_check_digit(digits, (uint32_t)count - 1);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_digits(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

static uint64_t number_of(const char *digits)
{
	uint64_t number = 0;
	for (; is_digit(*digits); digits++)
		number = number * 10 + (uint64_t)(*digits - '0');
	return number;
}

/* ---- in-store labels ---- */

static uint32_t count_of(const char *shape, char letter)
{
	uint32_t count = 0;
	for (; *shape; shape++)
		count += *shape == letter;
	return count;
}

bool label_pattern_read(const char *shape, struct label_pattern *pattern)
{
	size_t size = strlen(shape);
	if (size >= sizeof pattern->shape || size < 3 || !is_digit(shape[0]))
		return false;
	if (strspn(shape, "0123456789IWVXC") != size)
		return false;
	uint32_t numbers = count_of(shape, 'I');
	uint32_t weights = count_of(shape, 'W');
	uint32_t prices = count_of(shape, 'V');
	uint32_t checks = count_of(shape, 'C');
	if (numbers < 1 || numbers >= SKU_MAX || weights + prices == 0)
		return false;
	if (weights > LABEL_WEIGHT_DIGITS_MAX || prices > LABEL_PRICE_DIGITS_MAX)
		return false;
	if (checks > 1 || (checks == 1 && shape[size - 1] != 'C'))
		return false;
	memcpy(pattern->shape, shape, size + 1);
	return true;
}

static bool fixed_digits_match(const char *shape, const char *digits)
{
	if (strlen(shape) != strlen(digits))
		return false;
	for (; *shape; shape++, digits++)
		if (is_digit(*shape) && *shape != *digits)
			return false;
	return true;
}

/* The digits that stand in the places of a letter. */
static void pick(char *out, size_t cap, const char *shape, const char *digits, char letter)
{
	size_t used = 0;
	for (; *shape; shape++, digits++)
		if (*shape == letter && used + 1 < cap)
			out[used++] = *digits;
	out[used] = '\0';
}

static void read_label(const char *shape, struct code *code)
{
	char value[32];
	pick(code->item_number, sizeof code->item_number, shape, code->text, 'I');
	pick(value, sizeof value, shape, code->text, 'W');
	code->grams = (int32_t)number_of(value);
	pick(value, sizeof value, shape, code->text, 'V');
	code->price_minor = (int64_t)number_of(value);
	bool weight = strchr(shape, 'W') != NULL;
	bool price = strchr(shape, 'V') != NULL;
	code->kind = !price ? CODE_LABEL_WEIGHT : weight ? CODE_LABEL_BOTH : CODE_LABEL_PRICE;
}

/* *damaged: a label by its fixed digits and length, but its check digit is wrong. */
static bool is_label(const struct code_table *table, struct code *code, bool *damaged)
{
	for (uint32_t i = 0; i < table->label_count; i++) {
		const char *shape = table->labels[i].shape;
		if (!fixed_digits_match(shape, code->text))
			continue;
		if (strchr(shape, 'C') && !check_digit_right(code->text, strlen(code->text))) {
			*damaged = true;
			continue;
		}
		read_label(shape, code);
		return true;
	}
	return false;
}

/* ---- GTIN ---- */

/* GS1 General Specifications 7.10 (UPC-E): the last of the six digits says which zeros were left
 * out. upc_e is number system, six digits, check digit; upc_a gets twelve digits. */
static void expand_upc_e(const char *upc_e, char upc_a[13])
{
	const char *six = upc_e + 1;
	memset(upc_a, '0', 12);
	upc_a[12] = '\0';
	upc_a[0] = upc_e[0];
	upc_a[11] = upc_e[7];
	if (six[5] <= '2') {
		memcpy(upc_a + 1, six, 2);
		upc_a[3] = six[5];
		memcpy(upc_a + 8, six + 2, 3);
	} else if (six[5] == '3') {
		memcpy(upc_a + 1, six, 3);
		memcpy(upc_a + 9, six + 3, 2);
	} else if (six[5] == '4') {
		memcpy(upc_a + 1, six, 4);
		upc_a[10] = six[4];
	} else {
		memcpy(upc_a + 1, six, 5);
		upc_a[10] = six[5];
	}
}

static bool gtin_length(size_t digits)
{
	return digits == 8 || digits == 12 || digits == 13 || digits == 14;
}

static bool is_upc_e(struct code *code)
{
	char upc_a[13];
	if (code->text[0] > '1')
		return false;
	expand_upc_e(code->text, upc_a);
	if (!check_digit_right(upc_a, 12))
		return false;
	code->gtin = number_of(upc_a);
	return true;
}

static bool is_plain_gtin(struct code *code, size_t digits)
{
	if (!check_digit_right(code->text, digits))
		return false;
	code->gtin = number_of(code->text);
	return true;
}

/* Eight digits may be an EAN-8 or a UPC-E, whose number system is 0 or 1 and whose check digit is
 * that of the UPC-A it stands for; more than half of all UPC-E fit both. GS1 gives out no EAN-8
 * that starts with 0, so there the UPC-E is meant, and else the EAN-8. */
static bool is_gtin(struct code *code)
{
	size_t digits = strlen(code->text);
	if (!gtin_length(digits))
		return false;
	bool found;
	if (digits != 8)
		found = is_plain_gtin(code, digits);
	else if (code->text[0] == '0')
		found = is_upc_e(code) || is_plain_gtin(code, digits);
	else
		found = is_plain_gtin(code, digits) || is_upc_e(code);
	if (found && code->gtin != 0)
		code->kind = CODE_GTIN;
	return found && code->gtin != 0;
}

/* ---- the others ---- */

static bool is_card(const struct code_table *table, struct code *code)
{
	if (strlen(code->text) != table->card_digits || table->card_digits >= CARD_MAX)
		return false;
	for (uint32_t i = 0; i < table->card_prefix_count; i++) {
		const char *prefix = table->card_prefix[i];
		if (strncmp(code->text, prefix, strlen(prefix)) == 0) {
			code->kind = CODE_CARD;
			return true;
		}
	}
	return false;
}

static bool is_phone(struct code *code)
{
	const char *text = code->text;
	if (strlen(text) != PHONE_DIGITS || text[0] != '1' || text[1] < '3')
		return false;
	code->kind = CODE_PHONE;
	return true;
}

static bool is_member(struct code *code)
{
	if (!member_code_read(code->text, &code->member))
		return false;
	code->kind = CODE_MEMBER;
	return true;
}

static bool is_coupon(struct code *code)
{
	if (coupon_read(code->text, &code->coupon))
		code->kind = CODE_COUPON;
	else if (coupon_typed_read(code->text, &code->campaign, &code->serial))
		code->kind = CODE_COUPON_TYPED;
	else
		return false;
	return true;
}

/* hardware.md 1.5: WeChat 18 digits from 10 to 15, Alipay 16 to 24 digits from 25 to 30. */
static bool is_payment(struct code *code)
{
	size_t digits = strlen(code->text);
	int start = (code->text[0] - '0') * 10 + (code->text[1] - '0');
	bool wechat = digits == 18 && start >= 10 && start <= 15;
	bool alipay = digits >= 16 && digits <= 24 && start >= 25 && start <= 30;
	if (wechat || alipay)
		code->kind = CODE_PAYMENT;
	return wechat || alipay;
}

static void route_digits(const struct code_table *table, struct code *code)
{
	bool damaged = false;
	size_t digits = strlen(code->text);
	if (is_label(table, code, &damaged) || is_gtin(code) || is_card(table, code) ||
		is_phone(code) || is_coupon(code) || is_member(code))
		return;
	if (digits > SHORT_NUMBER_DIGITS_MAX && is_payment(code))
		return;
	if (damaged || gtin_length(digits) || digits == COUPON_DIGITS ||
		digits == MEMBER_CODE_DIGITS || digits == COUPON_TYPED_DIGITS)
		code->kind = CODE_BAD_CHECK;
	else if (digits <= SHORT_NUMBER_DIGITS_MAX)
		code->kind = CODE_ITEM_NUMBER;
}

static bool looks_like_sku(const char *text)
{
	size_t size = strlen(text);
	return size > 0 && size < SKU_MAX &&
	       strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.") ==
		       size;
}

/* Input methods type full-width digits and letters (U+FF01..FF5E); they mean the plain ones. */
static void read_text(char *out, size_t cap, const char *raw)
{
	size_t used = 0;
	for (int32_t c; (c = text_next(&raw)) >= 0;) {
		char utf8[4];
		size_t size = text_put(utf8, c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c);
		if (used + size >= cap)
			break;
		memcpy(out + used, utf8, size);
		used += size;
	}
	out[used] = '\0';
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void code_understand(
	const struct code_table *table, const void *data, size_t size, struct code *code)
{
	const char *raw = data;
	*code = (struct code){.kind = CODE_UNKNOWN};
	while (size > 0 && is_space(raw[size - 1]))
		size--;
	while (size > 0 && is_space(raw[0])) {
		raw++;
		size--;
	}
	if (size >= CODE_TEXT_MAX) {
		code->kind = CODE_TOO_LONG;
		return;
	}
	char text[CODE_TEXT_MAX];
	if (size > 0)
		memcpy(text, raw, size);
	text[size] = '\0';
	char plain[CODE_TEXT_MAX];
	read_text(plain, sizeof plain, text);
	text_clean(code->text, sizeof code->text, plain);
	/* Control characters, a NUL or broken UTF-8 inside: shown cleaned, but no code of ours. */
	if (strlen(text) != size || strcmp(code->text, plain) != 0)
		return;
	if (all_digits(code->text))
		route_digits(table, code);
	else if (newcomer_card_read(code->text))
		code->kind = CODE_CARD;
	else if (looks_like_sku(code->text))
		code->kind = CODE_ITEM_NUMBER;
}
