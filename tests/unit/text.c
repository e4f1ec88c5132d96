#include "pos/core/text.h"
#include "tests/t.h"

#include <string.h>

static void a_copy_never_ends_in_half_a_character(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t cap;
		const char *want;
	} cases[] = {
		{"abc", 4, "abc"},
		{"abc", 3, "ab"},
		{"abc", 1, ""},
		{"金卡", 7, "金卡"},
		{"金卡", 6, "金"},
		{"金卡", 5, "金"},
		{"金卡", 4, "金"},
		{"金卡", 3, ""},
		{"a😀", 5, "a"},
		{"a😀", 6, "a😀"},
		{"é", 2, ""},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[16];
		row("%s in %zu", cases[i].text, cases[i].cap);
		text_copy(out, cases[i].cap, cases[i].text);
		check(strcmp(out, cases[i].want) == 0);
	}
}

static void screen_and_printer_measure_ambiguous_characters_differently(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int screen, printer;
	} cases[] = {
		{"abc", 3, 3},
		{"金卡8.5折", 9, 9},
		{"·", 1, 2},
		{"×", 1, 2},
		{"¥", 1, 2},
		{"\xEF\xBF\xA5", 2, 2},
		{"e\xCC\x81", 1, 1},
		{"", 0, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].text);
		check(text_columns(cases[i].text, RULER_SCREEN) == cases[i].screen);
		check(text_columns(cases[i].text, RULER_PRINTER) == cases[i].printer);
	}
}

static void a_cut_leaves_out_the_character_that_would_be_halved(void **state)
{
	(void)state;
	char out[16];
	check(text_cut(out, sizeof out, "金卡会员", 5, RULER_SCREEN) == 4);
	check(strcmp(out, "金卡") == 0);
	check(text_cut(out, 4, "金卡会员", 8, RULER_SCREEN) == 2);
	check(strcmp(out, "金") == 0);
}

static void names_from_outside_cannot_steer_terminal_or_printer(void **state)
{
	(void)state;
	static const struct {
		const char *dirty, *clean;
	} cases[] = {
		{"奶粉\x1b[2J3段", "奶粉[2J3段"},
		{"a\x1bp\x01\x19\xfa", "ap"},
		{"abc\xE2\x80\xAE\xE2\x80\x8B"
		 "def",
			"abcdef"},
		{"湿巾👶🏻", "湿巾"},
		{"e\xCC\x81", "é"},
		{"tab\there\n", "tabhere"},
		{"\xff\xfe", ""},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char out[32];
		row("%s", cases[i].clean);
		text_clean(out, sizeof out, cases[i].dirty);
		check(strcmp(out, cases[i].clean) == 0);
	}
}

static void malformed_bytes_come_out_one_by_one(void **state)
{
	(void)state;
	const char *at = "\xff"
			 "a\xe9\x87";
	check(text_next(&at) == 0xFFFD);
	check(text_next(&at) == 'a');
	check(text_next(&at) == 0xFFFD);
	check(text_next(&at) == 0xFFFD);
	check(text_next(&at) == -1);
	check(text_next(&at) == -1);
	check(text_valid_utf8("金卡", 6));
	check(!text_valid_utf8("金卡", 5));
}

TESTS(test(a_copy_never_ends_in_half_a_character),
	test(screen_and_printer_measure_ambiguous_characters_differently),
	test(a_cut_leaves_out_the_character_that_would_be_halved),
	test(names_from_outside_cannot_steer_terminal_or_printer),
	test(malformed_bytes_come_out_one_by_one))
