#include "pos/core/err.h"
#include "pos/sys/reason.h"
#include "tests/t.h"

#include <errno.h>
#include <string.h>

static void every_sentence_is_in_every_language(void **state)
{
	(void)state;
	for (int lang = 0; lang < LANG_COUNT; lang++)
		for (int id = 0; id < TEXT_COUNT; id++)
			check(text_in((enum lang)lang, (enum text)id)[0] != '\0');
}

static void an_error_keeps_its_arguments_and_speaks_any_language(void **state)
{
	(void)state;
	struct err err;
	char path[] = "money.db";
	check(!fail(&err, TEXT_JSON_SYNTAX, path, "7", "x"));
	memset(path, 'z', 5);
	char text[512];
	err_text(text, sizeof text, LANG_EN, &err);
	check(strstr(text, "money.db") != NULL);
	err_text(text, sizeof text, LANG_ZH_CN, &err);
	check(strstr(text, "money.db") != NULL);
}

static void a_reason_inside_a_sentence_is_said_in_the_language_of_the_whole(void **state)
{
	(void)state;
	struct err err;
	char text[512];
	check(!fail(&err, TEXT_FOLDER_WRITE, "money.db", reason_of(EROFS)));
	err_text(text, sizeof text, LANG_EN, &err);
	check(strstr(text, "read-only") != NULL);
	err_text(text, sizeof text, LANG_ZH_CN, &err);
	check(strstr(text, "只读") != NULL);
	check(!fail(&err, TEXT_FOLDER_WRITE, "money.db", reason_of(EXDEV)));
	err_text(text, sizeof text, LANG_ZH_CN, &err);
	check(strstr(text, strerror(EXDEV)) != NULL);
}

static void what_only_looks_like_a_reference_stands_as_it_is(void **state)
{
	(void)state;
	static const char *const arguments[] = {"\x1f",
		"\x1f"
		"12x",
		"\x1f"
		"99999999999999999999"};
	for (size_t i = 0; i < LENGTH(arguments); i++) {
		char text[512];
		row("%zu", i);
		say(text, sizeof text, LANG_EN,
			(struct says){TEXT_FOLDER_WRITE, arguments[i], "x"});
		check(strstr(text, arguments[i]) != NULL);
	}
}

static void a_sentence_that_does_not_fit_is_cut_at_a_character(void **state)
{
	(void)state;
	char text[8];
	say(text, sizeof text, LANG_ZH_CN, (struct says){TEXT_OUT_OF_MEMORY});
	check(strcmp(text, "内存") == 0);
}

static void languages_have_codes(void **state)
{
	(void)state;
	enum lang lang = LANG_EN;
	check(lang_read("zh_TW", &lang));
	check(lang == LANG_ZH_TW);
	check(!lang_read("fr", &lang));
	check(lang == LANG_ZH_TW);
}

TESTS(test(every_sentence_is_in_every_language),
	test(an_error_keeps_its_arguments_and_speaks_any_language),
	test(a_reason_inside_a_sentence_is_said_in_the_language_of_the_whole),
	test(what_only_looks_like_a_reference_stands_as_it_is),
	test(a_sentence_that_does_not_fit_is_cut_at_a_character), test(languages_have_codes))
