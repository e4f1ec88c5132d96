#include "pos/shell/barcode.h"
#include "tests/t.h"

#include <string.h>

/* The row as text: # dark, . light. */
static const char *drawn(enum barcode_kind kind, const char *text)
{
	static char out[BARCODE_MODULES_MAX + 1];
	struct barcode row;
	row("%s", text);
	check(barcode_draw(&row, kind, text));
	for (uint32_t i = 0; i < row.count; i++)
		out[i] = row.dark[i] ? '#' : '.';
	out[row.count] = '\0';
	return out;
}

/* Drawn by hand from the tables of the GS1 General Specifications 5.2 and ISO/IEC 15417. */
static void rows_are_those_of_the_specification(void **state)
{
	(void)state;
	assert_string_equal(drawn(BARCODE_EAN8, "20017019"), "#.#"
							     "..#..##"
							     "...##.#"
							     "...##.#"
							     "..##..#"
							     ".#.#."
							     "#...#.."
							     "###..#."
							     "##..##."
							     "###.#.."
							     "#.#");
	assert_string_equal(drawn(BARCODE_EAN13, "6900000000014"), "#.#"
								   "...#.##"
								   ".#..###"
								   ".#..###"
								   ".#..###"
								   "...##.#"
								   "...##.#"
								   ".#.#."
								   "###..#."
								   "###..#."
								   "###..#."
								   "###..#."
								   "##..##."
								   "#.###.."
								   "#.#");
	assert_string_equal(drawn(BARCODE_CODE128, "0102"), "##.#..###.."
							    "##..##.##.."
							    "##..##..##."
							    "#..##...#.."
							    "##...###.#.##");
}

static void upca_is_ean13_with_a_leading_zero(void **state)
{
	(void)state;
	char upca[BARCODE_MODULES_MAX + 1];
	strcpy(upca, drawn(BARCODE_UPCA, "400000016016"));
	assert_string_equal(upca, drawn(BARCODE_EAN13, "0400000016016"));
}

static void the_longest_text_fits_and_one_more_does_not(void **state)
{
	(void)state;
	struct barcode row;
	char text[BARCODE_TEXT_MAX + 2];
	memset(text, 'x', sizeof text);
	text[BARCODE_TEXT_MAX] = '\0';
	check(barcode_draw(&row, BARCODE_CODE128, text));
	assert_int_equal(row.count, BARCODE_MODULES_MAX);
	text[BARCODE_TEXT_MAX] = 'x';
	text[BARCODE_TEXT_MAX + 1] = '\0';
	check(!barcode_draw(&row, BARCODE_CODE128, text));
}

static void what_a_kind_cannot_say_is_refused(void **state)
{
	(void)state;
	static const struct {
		enum barcode_kind kind;
		const char *text;
	} cases[] = {
		{BARCODE_EAN13, "690000000001"},
		{BARCODE_EAN13, "69000000000140"},
		{BARCODE_EAN13, "690000000001x"},
		{BARCODE_EAN8, "2001701"},
		{BARCODE_UPCA, "40000001601"},
		{BARCODE_CODE128, ""},
		{BARCODE_CODE128, "卡"},
		{BARCODE_CODE128, "a\tb"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct barcode row;
		row("%s", cases[i].text);
		check(!barcode_draw(&row, cases[i].kind, cases[i].text));
	}
}

TESTS(test(rows_are_those_of_the_specification), test(upca_is_ean13_with_a_leading_zero),
	test(the_longest_text_fits_and_one_more_does_not), test(what_a_kind_cannot_say_is_refused))
