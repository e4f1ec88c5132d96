#include "pos/shell/barcode.h"

#include <assert.h>
#include <string.h>

/* Widths of bar, space, bar, space ... of each Code 128 character; 103..105 start, 106 stop. */
static const char *const code128[] = {
	"212222",
	"222122",
	"222221",
	"121223",
	"121322",
	"131222",
	"122213",
	"122312",
	"132212",
	"221213",
	"221312",
	"231212",
	"112232",
	"122132",
	"122231",
	"113222",
	"123122",
	"123221",
	"223211",
	"221132",
	"221231",
	"213212",
	"223112",
	"312131",
	"311222",
	"321122",
	"321221",
	"312212",
	"322112",
	"322211",
	"212123",
	"212321",
	"232121",
	"111323",
	"131123",
	"131321",
	"112313",
	"132113",
	"132311",
	"211313",
	"231113",
	"231311",
	"112133",
	"112331",
	"132131",
	"113123",
	"113321",
	"133121",
	"313121",
	"211331",
	"231131",
	"213113",
	"213311",
	"213131",
	"311123",
	"311321",
	"331121",
	"312113",
	"312311",
	"332111",
	"314111",
	"221411",
	"431111",
	"111224",
	"111422",
	"121124",
	"121421",
	"141122",
	"141221",
	"112214",
	"112412",
	"122114",
	"122411",
	"142112",
	"142211",
	"241211",
	"221114",
	"413111",
	"241112",
	"134111",
	"111242",
	"121142",
	"121241",
	"114212",
	"124112",
	"124211",
	"411212",
	"421112",
	"421211",
	"212141",
	"214121",
	"412121",
	"111143",
	"111341",
	"131141",
	"114113",
	"114311",
	"411113",
	"411311",
	"113141",
	"114131",
	"311141",
	"411131",
	"211412",
	"211214",
	"211232",
	"2331112",
};
enum { START_B = 104, START_C = 105, STOP = 106, CHECK_MODULUS = 103 };

/* EAN digits as widths of space, bar, space, bar (set A). Set C is the same with colours swapped,
 * set B is set C read backwards. */
static const char *const ean[] = {
	"3211",
	"2221",
	"2122",
	"1411",
	"1132",
	"1231",
	"1114",
	"1312",
	"1213",
	"3112",
};
/* Which of the six left digits are of set B tells EAN-13's first digit. */
static const char *const first_digit[] = {
	"AAAAAA",
	"AABABB",
	"AABBAB",
	"AABBBA",
	"ABAABB",
	"ABBAAB",
	"ABBBAA",
	"ABABAB",
	"ABABBA",
	"ABBABA",
};

static void put(struct barcode *row, bool dark, int width)
{
	for (int i = 0; i < width; i++) {
		assert(row->count < BARCODE_MODULES_MAX);
		row->dark[row->count++] = dark;
	}
}

static void put_widths(struct barcode *row, const char *widths, bool dark)
{
	for (; *widths != '\0'; widths++, dark = !dark)
		put(row, dark, *widths - '0');
}

static void put_ean_digit(struct barcode *row, char digit, char set)
{
	const char *widths = ean[digit - '0'];
	if (set == 'B')
		for (int i = 3; i >= 0; i--)
			put(row, i % 2 == 0, widths[i] - '0');
	else
		put_widths(row, widths, set == 'C');
}

static void draw_ean(struct barcode *row, const char *left, const char *sets, const char *right)
{
	put_widths(row, "111", true);
	for (; *sets != '\0'; left++, sets++)
		put_ean_digit(row, *left, *sets);
	put_widths(row, "11111", false);
	for (; *right != '\0'; right++)
		put_ean_digit(row, *right, 'C');
	put_widths(row, "111", true);
}

static bool all_digits(const char *text)
{
	return strspn(text, "0123456789") == strlen(text);
}

/* Pairs of digits go two to a character in set C, anything else in set B. */
static void draw_code128(struct barcode *row, const char *text)
{
	bool pairs = all_digits(text) && strlen(text) % 2 == 0;
	int start = pairs ? START_C : START_B;
	int sum = start;
	put_widths(row, code128[start], true);
	for (int place = 1; *text != '\0'; text += pairs ? 2 : 1, place++) {
		int value = pairs ? (text[0] - '0') * 10 + text[1] - '0' : text[0] - ' ';
		sum += place * value;
		put_widths(row, code128[value], true);
	}
	put_widths(row, code128[sum % CHECK_MODULUS], true);
	put_widths(row, code128[STOP], true);
}

static bool printable(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			return false;
	return true;
}

static bool can_say(enum barcode_kind kind, const char *text)
{
	size_t length = strlen(text);
	switch (kind) {
	case BARCODE_EAN13:
		return length == 13 && all_digits(text);
	case BARCODE_EAN8:
		return length == 8 && all_digits(text);
	case BARCODE_UPCA:
		return length == 12 && all_digits(text);
	case BARCODE_CODE128:
		return length >= 1 && length <= BARCODE_TEXT_MAX && printable(text);
	}
	return false;
}

bool barcode_draw(struct barcode *row, enum barcode_kind kind, const char *text)
{
	row->count = 0;
	if (!can_say(kind, text))
		return false;
	switch (kind) {
	case BARCODE_EAN13:
		draw_ean(row, text + 1, first_digit[text[0] - '0'], text + 7);
		break;
	case BARCODE_EAN8:
		draw_ean(row, text, "AAAA", text + 4);
		break;
	case BARCODE_UPCA:
		draw_ean(row, text, "AAAAAA", text + 6);
		break;
	case BARCODE_CODE128:
		draw_code128(row, text);
		break;
	}
	return true;
}
