#include "pos/ui/canvas.h"

#include "pos/ui/digits.h"
#include "tests/t.h"

#include <string.h>

static struct canvas canvas;
static char text[CANVAS_ROWS_MAX * CANVAS_COLUMNS_MAX * 4];

static const char *dump(void)
{
	canvas_dump(&canvas, text, sizeof text);
	return text;
}

static void half_a_wide_character_is_never_left(void **state)
{
	(void)state;
	static const struct {
		int column;
		const char *over, *want;
	} cases[] = {
		{0, "x", "x 盘母婴\n"}, {1, "x", " x盘母婴\n"}, {1, "xy", " xy 母婴\n"},
		{1, "小", " 小 母婴\n"}, {7, "x", "算盘母 x\n"},
		{7, "婴", "算盘母婴\n"}, /* half of it would be outside: not written */
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%d %s", cases[i].column, cases[i].over);
		canvas_begin(&canvas, 1, 8);
		canvas_write(&canvas, 0, 0, 8, STYLE_PLAIN, "算盘母婴");
		canvas_write(&canvas, 0, cases[i].column, 8, STYLE_PLAIN, cases[i].over);
		assert_string_equal(dump(), cases[i].want);
	}
}

static void text_is_cut_at_its_columns_and_at_the_edge(void **state)
{
	(void)state;
	static const struct {
		int column, columns, used;
		const char *want;
	} cases[] = {
		{0, 8, 8, "算盘母婴\n"},
		{0, 7, 6, "算盘母\n"},
		{0, 1, 0, "\n"},
		{0, 0, 0, "\n"},
		{3, 8, 4, "   算盘\n"},
		{8, 8, 0, "\n"},
		{100, 8, 0, "\n"},
		{-2, 8, 8, "盘母婴\n"},
		{-1, 8, 8, " 盘母婴\n"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%d %d", cases[i].column, cases[i].columns);
		canvas_begin(&canvas, 1, 8);
		int used =
			canvas_write(&canvas, 0, cases[i].column, cases[i].columns, 0, "算盘母婴");
		check(used == cases[i].used);
		assert_string_equal(dump(), cases[i].want);
	}
}

static void rows_outside_take_nothing(void **state)
{
	(void)state;
	canvas_begin(&canvas, 2, 4);
	check(canvas_write(&canvas, -1, 0, 4, 0, "x") == 0);
	check(canvas_write(&canvas, 2, 0, 4, 0, "x") == 0);
	canvas_restyle(&canvas, 5, 0, 4, STYLE_BOLD);
	assert_string_equal(dump(), "\n\n");
}

static void the_largest_canvas_takes_text_everywhere(void **state)
{
	(void)state;
	canvas_begin(&canvas, CANVAS_ROWS_MAX + 1, CANVAS_COLUMNS_MAX + 1);
	check(canvas.rows == CANVAS_ROWS_MAX);
	check(canvas.columns == CANVAS_COLUMNS_MAX);
	for (int r = 0; r < canvas.rows; r++)
		canvas_fill(&canvas, r, 0, canvas.columns, STYLE_PLAIN, "#");
	check(strlen(dump()) == (size_t)CANVAS_ROWS_MAX * (CANVAS_COLUMNS_MAX + 1));
	canvas_begin(&canvas, 0, -5);
	check(canvas.rows == 1);
	check(canvas.columns == 1);
}

static void right_aligned_text_ends_where_it_should(void **state)
{
	(void)state;
	canvas_begin(&canvas, 2, 10);
	canvas_write_right(&canvas, 0, 10, 10, 0, "1.00");
	canvas_write_right(&canvas, 1, 10, 10, 0, "元1.00");
	assert_string_equal(dump(), "      1.00\n    元1.00\n");
}

static void long_names_keep_both_ends(void **state)
{
	(void)state;
	static const struct {
		int columns;
		const char *want;
	} cases[] = {
		{30, "金算珠奶粉4段 700g\n"},
		{18, "金算珠奶粉4段 700g\n"},
		{17, "金算珠..4段 700g\n"},
		{12, "金算.. 700g\n"},
		{6, "金..0g\n"},
		{5, "金算\n"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%d", cases[i].columns);
		canvas_begin(&canvas, 1, 40);
		canvas_write_ends(&canvas, 0, 0, cases[i].columns, 0, "金算珠奶粉4段 700g");
		assert_string_equal(dump(), cases[i].want);
	}
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
	(void)state;
	canvas_begin(&canvas, 1, 10);
	canvas_write(&canvas, 0, 0, 10, 0,
		"a\033[2Jb\n\x7F\xC2\x9B"
		"c");
	assert_string_equal(dump(), "a[2Jbc\n");
}

static void characters_of_disputed_width_are_replaced(void **state)
{
	(void)state;
	canvas_begin(&canvas, 1, 30);
	canvas_write(&canvas, 0, 0, 30, 0,
		"190ml×12 \xE2\x80\x9C"
		"好\xE2\x80\x9D · …");
	assert_string_equal(dump(), "190mlx12 \"好\" . .\n");
}

static void marks_join_the_character_before_them(void **state)
{
	(void)state;
	canvas_begin(&canvas, 1, 4);
	check(canvas_write(&canvas, 0, 0, 4, 0, "e\xCC\x81x") == 2);
	assert_string_equal(dump(), "e\xCC\x81x\n");
	char many[64] = "e";
	for (int i = 0; i < 20; i++)
		strcat(many, "\xCC\x81");
	canvas_begin(&canvas, 1, 4);
	check(canvas_write(&canvas, 0, 0, 4, 0, many) == 1);
	check(strlen(canvas.cells[0][0].utf8) < CELL_BYTES_MAX);
}

static void long_text_breaks_between_words(void **state)
{
	(void)state;
	static const struct {
		int rows, took;
		const char *text, *want;
	} cases[] = {
		{3, 2, "one two three", "one two\nthree\n\n"},
		{3, 2, "一二三四五六", "一二三四\n五六\n\n"},
		{3, 3, "abcdefghijklmnopqr", "abcdefgh\nijklmnop\nqr\n"},
		{1, 1, "one two three", "one two\n\n\n"},
		{3, 2, "a\nb", "a\nb\n\n"},
		{3, 0, "", "\n\n\n"},
		{3, 2, "价abcdefg", "价\nabcdefg\n\n"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].text);
		canvas_begin(&canvas, 3, 8);
		int took = canvas_wrap(
			&canvas, (struct area){0, 0, cases[i].rows, 8}, 0, cases[i].text);
		check(took == cases[i].took);
		assert_string_equal(dump(), cases[i].want);
	}
}

static void styles_are_dumped_a_letter_a_cell(void **state)
{
	(void)state;
	canvas_begin(&canvas, 1, 12);
	canvas_write(&canvas, 0, 0, 12, STYLE_PROBLEM | STYLE_REVERSE, "错");
	canvas_write(&canvas, 0, 2, 12, STYLE_BOLD, "b");
	canvas_write(&canvas, 0, 3, 12, STYLE_QUIET, "q");
	canvas_write(&canvas, 0, 5, 12, STYLE_REVERSE, "r");
	canvas_write(&canvas, 0, 6, 12, STYLE_BOLD | STYLE_REVERSE, "B");
	canvas_dump_styles(&canvas, text, sizeof text);
	assert_string_equal(text, "PPbq rB\n");
}

static void a_dump_is_cut_where_its_room_ends(void **state)
{
	(void)state;
	char small[6];
	canvas_begin(&canvas, 1, 8);
	canvas_write(&canvas, 0, 0, 8, 0, "算盘母婴");
	check(canvas_dump(&canvas, small, sizeof small) < sizeof small);
	check(strlen(small) < sizeof small);
}

static void large_digits_keep_their_right_edge_and_fit(void **state)
{
	(void)state;
	static const char *const amounts[] = {
		"¥0.00", "¥405.86", "¥99999.99", "¥1234567.89", "¥10000000000000.00", "-5.00"};
	for (size_t i = 0; i < LENGTH(amounts); i++) {
		row("%s", amounts[i]);
		canvas_begin(&canvas, DIGITS_ROWS, 60);
		digits_draw(&canvas, (struct area){0, 2, DIGITS_ROWS, 58}, STYLE_DUE, amounts[i]);
		int lowest = 60, highest = -1;
		for (int r = 0; r < DIGITS_ROWS; r++)
			for (int c = 0; c < 60; c++)
				if (canvas.cells[r][c].utf8[0] != ' ') {
					lowest = c < lowest ? c : lowest;
					highest = c > highest ? c : highest;
				}
		check(lowest >= 2);
		check(highest == 59);
	}
}

TESTS(test(half_a_wide_character_is_never_left), test(text_is_cut_at_its_columns_and_at_the_edge),
	test(rows_outside_take_nothing), test(the_largest_canvas_takes_text_everywhere),
	test(right_aligned_text_ends_where_it_should), test(long_names_keep_both_ends),
	test(control_characters_do_not_reach_the_terminal),
	test(characters_of_disputed_width_are_replaced), test(marks_join_the_character_before_them),
	test(long_text_breaks_between_words), test(styles_are_dumped_a_letter_a_cell),
	test(a_dump_is_cut_where_its_room_ends), test(large_digits_keep_their_right_edge_and_fit))
