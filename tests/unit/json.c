#include "sync/json.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static bool says(const struct err *err, const char *want)
{
	char text[600];
	err_text(text, sizeof text, LANG_EN, err);
	if (strcmp(text, want) != 0)
		print_error("said: %s\n", text);
	return strcmp(text, want) == 0;
}

static void whole_numbers_are_exact_to_64_bits(void **state)
{
	(void)state;
	struct err err;
	const char *text = "{\"a\":9007199254740993,\"b\":-9223372036854775808,"
			   "\"c\":9223372036854775807,\"d\":null}";
	AUTO(json) struct json doc;
	check(json_parse(&doc, text, strlen(text), 1000, &err));
	struct json_value root = json_root(&doc);
	check(json_int(json_member(root, "a"), 0, INT64_MAX) == 9007199254740993);
	check(json_int(json_member(root, "b"), INT64_MIN, 0) == INT64_MIN);
	check(json_int(json_member(root, "c"), 0, INT64_MAX) == INT64_MAX);
	check(json_int_or(json_member(root, "d"), 0, 1, 77) == 77);
	check(json_good(&doc, &err));
}

/* What one reader asks of every text below. */
static bool read_till(const char *text, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, strlen(text), 200, err))
		return false;
	struct json_value root = json_root(&doc);
	json_only(root, (const char *const[]){"till", "rules", "how", NULL});
	(void)json_text(json_member(root, "till"), 4);
	(void)json_choice_or(
		json_member(root, "how"), (const char *const[]){"best", "first", NULL}, 0);
	struct json_value rules = json_member(root, "rules");
	size_t count = json_count(rules, 3);
	for (size_t i = 0; i < count; i++) {
		struct json_value rule = json_item(rules, i);
		json_only(rule, (const char *const[]){"id", "then", NULL});
		json_label(rule, json_text(json_member(rule, "id"), 20));
		struct json_value then = json_member(rule, "then");
		for (size_t k = 0; k < json_count(then, 9); k++)
			(void)json_int(json_member(json_item(then, k), "bp"), 0, 10000);
	}
	return json_good(&doc, err);
}

static void each_refusal_names_the_member_and_what_is_allowed(void **state)
{
	(void)state;
	static const struct {
		const char *text, *want; /* NULL: it is good */
	} cases[] = {
		{"{\"till\":\"T1\"}", NULL},
		{"{}", "till is missing."},
		{"[]", "{} must be an object."},
		{"{\"till\":7}", "till must be a text in quotes."},
		{"{\"till\":\"long one\"}", "till is longer than the 4 bytes allowed."},
		{"{\"till\":\"T1\",\"tilt\":1}",
			"tilt is not known here; known are: till, rules, how."},
		{"{\"till\":\"T1\",\"how\":\"worst\"}", "how is worst; allowed is best, first."},
		{"{\"till\":\"T1\",\"rules\":{}}", "rules must be a list."},
		{"{\"till\":\"T1\",\"rules\":[{},{},{},{}]}",
			"rules has more than the 3 items allowed."},
		{"{\"till\":\"T1\",\"rules\":[7]}", "rules[0] must be an object."},
		{"{\"till\":\"T1\",\"rules\":[{\"id\":\"gold\",\"then\":[{\"bp\":1},{\"bp\":10001}]"
		 "}]}",
			"gold then[1].bp is 10001; allowed is 0..10000."},
		{"{\"till\":\"T1\",\"rules\":[{\"id\":\"gold\",\"then\":[{\"bp\":1.0}]}]}",
			"gold then[0].bp must be a whole number without a decimal point."},
		{"{\"till\":\"T1\",\"till\":\"T2\"}",
			"This is no valid JSON: line 1, column 19: duplicate object key near "
			"'\"till\"'."},
		{"{\"till\":\"\\u0000\"}",
			"This is no valid JSON: line 1, column 16: \\u0000 is not allowed without "
			"JSON_ALLOW_NUL near '\"\\u0000\"'."},
		{"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
			"The JSON is nested more than 32 levels deep."},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].text);
		struct err err;
		bool good = read_till(cases[i].text, &err);
		check(good == !cases[i].want);
		check(good || says(&err, cases[i].want));
	}
}

static void brackets_inside_texts_do_not_nest(void **state)
{
	(void)state;
	struct err err;
	const char *text = "[\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]";
	AUTO(json) struct json doc;
	check(json_parse(&doc, text, strlen(text), 1000, &err));
}

static void size_and_number_of_values_are_bounded(void **state)
{
	(void)state;
	struct err err;
	AUTO(json) struct json doc;
	check(!json_parse(&doc, "[1,2]", 5, 4, &err));
	check(says(&err, "The text is larger than the 4 bytes allowed here."));
	size_t size = 2 * (size_t)JSON_VALUES_MAX + 3;
	char *text = malloc(size);
	memset(text, ',', size);
	text[0] = '[';
	check(!json_parse(&doc, text, size, size, &err));
	check(says(&err, "The JSON holds more than 2000000 values."));
	free(text);
}

static void what_is_written_reads_back(void **state)
{
	(void)state;
	struct err err;
	AUTO(json_out) struct json_out out = json_out_object();
	json_put_text(&out, "name", "算盘 \"A\"");
	json_put_array(&out, "list");
	json_put_int(&out, NULL, INT64_MIN);
	json_put_object(&out, NULL);
	json_put_bool(&out, "b", true);
	json_put_null(&out, "n");
	json_put_end(&out);
	json_put_end(&out);
	size_t size;
	char *text = json_out_text(&out, &size, &err);
	check(text && strcmp(text, "{\"name\":\"算盘 \\\"A\\\"\",\"list\":[-9223372036854775808,"
				   "{\"b\":true,\"n\":null}]}") == 0);
	check(size == strlen(text));
	free(text);
}

static void a_text_that_is_no_utf8_is_not_written(void **state)
{
	(void)state;
	struct err err;
	AUTO(json_out) struct json_out out = json_out_array();
	json_put_text(&out, NULL, "\xff");
	json_put_int(&out, NULL, 1);
	check(json_out_text(&out, NULL, &err) == NULL);
}

TESTS(test(whole_numbers_are_exact_to_64_bits),
	test(each_refusal_names_the_member_and_what_is_allowed),
	test(brackets_inside_texts_do_not_nest), test(size_and_number_of_values_are_bounded),
	test(what_is_written_reads_back), test(a_text_that_is_no_utf8_is_not_written))
