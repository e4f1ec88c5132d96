#include "pos/shell/demo/sheet.h"
#include "pos/shell/demo/demo.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct err err;

/* The page made of these lines, "" if it was refused. */
static char *page(const char *lines, size_t size)
{
	char *text = NULL;
	size_t length = 0;
	FILE *in = fmemopen((void *)lines, size, "r");
	FILE *out = open_memstream(&text, &length);
	bool written = sheet_write(out, in, LANG_ZH_CN, &err);
	fclose(in);
	fclose(out);
	if (!written)
		text[0] = '\0';
	return text;
}

static const struct demo_file *file(const char *name)
{
	for (size_t i = 0; i < demo_file_count; i++)
		if (strcmp(demo_files[i].name, name) == 0)
			return &demo_files[i];
	check(false && "no such file");
	return NULL;
}

static void the_demo_shops_sheet_can_be_drawn_in_full(void **state)
{
	(void)state;
	const struct demo_file *lines = file("sheet.txt");
	char *text = page((const char *)lines->text, lines->size);
	check(strstr(text, "金算珠奶粉2段") != NULL);
	check(strstr(text, "8800000009") != NULL);
	check(strstr(text, "</html>") != NULL);
	check(strstr(text, "http://") == strstr(text, "http://www.w3.org/2000/svg"));
	check(strstr(text, "https://") == NULL);
	free(text);
}

static void the_demo_shop_has_all_its_files_and_some_of_everything(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		size_t lines;
	} cases[] = {
		{"goods.jsonl", 300},
		{"members.jsonl", 60},
		{"coupons.jsonl", 3},
		{"operators.txt", 2},
		{"campaigns.txt", 3},
		{"vouchers.txt", 5},
		{"rules.json", 115},
		{"settings.json", 358},
		{"rights.txt", 6},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		const struct demo_file *one = file(cases[i].name);
		size_t lines = 0;
		for (size_t at = 0; at < one->size; at++)
			lines += one->text[at] == '\n';
		row("%s has %zu lines", cases[i].name, lines);
		check(lines == cases[i].lines);
	}
}

static void text_is_text_and_never_markup(void **state)
{
	(void)state;
	static const char lines[] = "goods\tcode128\t<1&2>\t<b>\"\t&amp;\n";
	char *text = page(lines, sizeof lines - 1);
	check(strstr(text, "&lt;b>&quot;") != NULL);
	check(strstr(text, "&lt;1&amp;2>") != NULL);
	check(strstr(text, "&amp;amp;") != NULL);
	free(text);
}

static void whatever_a_scanner_reads_off_the_page_can_be_typed_off_it(void **state)
{
	(void)state;
	static const char lines[] = "coupons\tqr\t000503605204\ta coupon\t\n";
	char *text = page(lines, sizeof lines - 1);
	check(strstr(text, "<span class=\"code\">000503605204</span>") != NULL);
	free(text);
}

static void a_line_that_cannot_be_drawn_is_named(void **state)
{
	(void)state;
	static const char *const wrong[] = {
		"goods\tean13\t6900000000014\tname\n",
		"goods\tean13\t1\tname\tdetail\n",
		"cellar\tean13\t6900000000014\tname\tdetail\n",
		"goods\tmorse\t1\tname\tdetail\n",
		"goods\tqr\t\tname\tdetail\n",
		"goods\tean8\t20017019\tname\tdetail\tmore\n",
	};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		char said[256];
		row("%s", wrong[i]);
		char *text = page(wrong[i], strlen(wrong[i]));
		check(text[0] == '\0');
		err_text(said, sizeof said, LANG_EN, &err);
		check(strstr(said, "Line 1 ") != NULL);
		free(text);
	}
}

TESTS(test(the_demo_shops_sheet_can_be_drawn_in_full),
	test(the_demo_shop_has_all_its_files_and_some_of_everything),
	test(text_is_text_and_never_markup),
	test(whatever_a_scanner_reads_off_the_page_can_be_typed_off_it),
	test(a_line_that_cannot_be_drawn_is_named))
