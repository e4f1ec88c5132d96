#include "pos/shell/options.h"
#include "pos/sys/locale.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static bool read_words(struct options *options, const char *line, unsigned takes, struct err *err)
{
	static char copy[256];
	char *argv[16], *rest = NULL;
	int argc = 0;
	strcpy(copy, line);
	for (char *at = strtok_r(copy, " ", &rest); at; at = strtok_r(NULL, " ", &rest))
		argv[argc++] = at;
	argv[argc] = NULL;
	return options_read(options, argc, argv, takes, err);
}

static void a_word_takes_its_options_and_no_others(void **state)
{
	static const struct {
		const char *line;
		unsigned takes;
		enum text why; /* TEXT_NONE: taken */
	} cases[] = {
		{"till --data /d --printer file:/p --scanner fifo:/s", TAKES_DATA | TAKES_DEVICES,
			TEXT_NONE},
		{"till --printer=tcp:h:9100", TAKES_DEVICES, TEXT_NONE},
		{"till --lang en --help", 0, TEXT_NONE},
		{"till --data /d", 0, TEXT_OPTIONS_UNKNOWN},
		{"till --spin", TAKES_DATA, TEXT_OPTIONS_UNKNOWN},
		{"till -x", TAKES_DATA, TEXT_OPTIONS_UNKNOWN},
		{"till more", TAKES_DATA, TEXT_OPTIONS_UNKNOWN},
		{"till --data", TAKES_DATA, TEXT_OPTIONS_MISSING},
		{"till --lang klingon", 0, TEXT_CONFIG_BAD_LANG},
		{"till --printer laser", TAKES_DEVICES, TEXT_CONFIG_BAD_PRINTER},
		{"till --scanner laser", TAKES_DEVICES, TEXT_CONFIG_BAD_SCANNER},
		{"enrol --hq http://127.0.0.1:1 --code ABC", TAKES_HQ, TEXT_NONE},
		{"journal --json", TAKES_JSON, TEXT_NONE},
		{"try --reset", TAKES_RESET, TEXT_NONE},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct options options;
		struct err err = {.what = {.id = TEXT_NONE}};
		row("%s", cases[i].line);
		check(read_words(&options, cases[i].line, cases[i].takes, &err) ==
			(cases[i].why == TEXT_NONE));
		check(err.what.id == cases[i].why);
	}
}

static void what_was_said_is_there_and_the_rest_is_empty(void **state)
{
	(void)state;
	struct options options;
	struct err err;
	check(read_words(&options, "till --data /d --lang zh_TW", TAKES_DATA, &err));
	assert_string_equal(options.data, "/d");
	assert_string_equal(options.printer, "");
	check(options.has_lang && options.lang == LANG_ZH_TW && !options.json);
}

static void the_language_comes_from_the_environment(void **state)
{
	static const struct {
		const char *all, *lang;
		enum lang want;
	} cases[] = {
		{"", "", LANG_ZH_CN},
		{"", "en_US.UTF-8", LANG_EN},
		{"", "zh_TW.UTF-8", LANG_ZH_TW},
		{"", "zh_HK.UTF-8", LANG_ZH_TW},
		{"", "de_DE.UTF-8", LANG_ZH_CN},
		{"zh_CN.UTF-8", "en_US.UTF-8", LANG_ZH_CN},
	};
	(void)state;
	unsetenv("LC_MESSAGES");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		setenv("LC_ALL", cases[i].all, 1);
		setenv("LANG", cases[i].lang, 1);
		row("%s/%s", cases[i].all, cases[i].lang);
		check(lang_of_environment() == cases[i].want);
	}
}

TESTS(test(a_word_takes_its_options_and_no_others),
	test(what_was_said_is_there_and_the_rest_is_empty),
	test(the_language_comes_from_the_environment))
