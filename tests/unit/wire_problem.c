#include "sync/wire_problem.h"
#include "sync/wire_watch.h"
#include "tests/t.h"

#include <string.h>

static void every_code_has_its_sentence_in_every_language(void **state)
{
	(void)state;
	for (int i = 0; i < PROBLEM_CODE_COUNT; i++) {
		enum problem_code code = (enum problem_code)i, read = PROBLEM_CODE_COUNT;
		struct watch_note note = {.record = "3-1-17", .detail = "77"};
		const char *name = problem_name(code);
		check(name != NULL);
		row("%s", name);
		check(strlen(name) > 0 && strlen(name) < PROBLEM_CODE_MAX);
		check(problem_read(name, &read) && read == code && problem_is(name, code));
		strcpy(note.code, name);
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			char text[512];
			say(text, sizeof text, (enum lang)lang, watch_note_says(&note));
			check(problem_sentence(code) != TEXT_NONE);
			check(strstr(text, "3-1-17") != NULL);
			check(strstr(text, name) == NULL);
		}
	}
}

static void no_two_codes_share_a_name_or_a_sentence(void **state)
{
	(void)state;
	for (int i = 0; i < PROBLEM_CODE_COUNT; i++)
		for (int k = 0; k < i; k++) {
			enum problem_code a = (enum problem_code)i, b = (enum problem_code)k;
			row("%s", problem_name(a));
			check(strcmp(problem_name(a), problem_name(b)) != 0);
			check(problem_sentence(a) != problem_sentence(b));
		}
}

static void a_code_of_a_newer_headquarters_is_shown_as_it_is(void **state)
{
	(void)state;
	enum problem_code code;
	char text[512];
	const struct watch_note note = {"3-1-17", "MOON_PHASE", "full"};
	check(!problem_read("MOON_PHASE", &code));
	say(text, sizeof text, LANG_EN, watch_note_says(&note));
	check(strstr(text, "MOON_PHASE") != NULL);
}

TESTS(test(every_code_has_its_sentence_in_every_language),
	test(no_two_codes_share_a_name_or_a_sentence),
	test(a_code_of_a_newer_headquarters_is_shown_as_it_is))
