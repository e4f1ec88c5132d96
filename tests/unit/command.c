#include "pos/ui/command.h"

#include "tests/t.h"

#include <string.h>

static struct till till;

/* A till with something for every command to act on. */
static void busy_till(enum view view)
{
	memset(&till, 0, sizeof till);
	till.view = view;
	till.operator=(struct operator_card){.number = 1, .rights = UINT32_MAX};
	till.sale.line_count = 1;
	till.sale.coupon_count = 1;
	till.sale.has_member = true;
	till.hints.offer_count = 1;
	till.ret.stage = RETURN_LINES;
	strcpy(till.last_receipt, "2-1-000001");
}

static bool same_key(const struct command_row *a, const struct command_row *b)
{
	return a->press == b->press && a->character == b->character;
}

static void a_key_means_one_thing_on_every_screen(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_ROWS; i++)
		for (size_t j = 0; j < i; j++) {
			row("%s %s", command_rows[i].label, command_rows[j].label);
			check(!same_key(&command_rows[i], &command_rows[j]));
			check(strcmp(command_rows[i].label, command_rows[j].label) != 0);
		}
}

static void every_command_has_one_key(void **state)
{
	(void)state;
	for (int command = 0; command < COMMAND_COUNT; command++) {
		int keys = 0;
		row("%d", command);
		for (size_t i = 0; i < COMMAND_ROWS; i++)
			keys += command_rows[i].command == (enum command)command;
		check(keys == 1);
	}
}

static void every_command_is_named_and_explained_in_every_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_ROWS; i++)
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			const struct command_row *one = &command_rows[i];
			row("%s %d", one->label, lang);
			check(strncmp(text_in((enum lang)lang, one->help), "-", 2) != 0);
			check(strlen(text_in((enum lang)lang, one->help)) >
				strlen(text_in((enum lang)lang, one->name)));
		}
}

static struct press press_of(const struct command_row *one)
{
	return (struct press){one->press, one->character};
}

/* On each of its views pressing the key gives the command, elsewhere it does not. */
static void a_key_works_where_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_ROWS; i++)
		for (int view = VIEW_LOGIN; view <= VIEW_STOPPED; view++) {
			const struct command_row *one = &command_rows[i];
			struct press press = press_of(one);
			enum command command = COMMAND_COUNT;
			busy_till((enum view)view);
			if (one->command == COMMAND_YES || one->command == COMMAND_NO)
				till.question = QUESTION_LEAVE;
			if (one->command == COMMAND_TIMES)
				strcpy(till.entry, "5");
			row("%s on view %d", one->label, view);
			bool here = one->views & 1u << view;
			check(command_for(&till, &press, &command) == here);
			check(!here || command == one->command);
			check(command_works(&till, one) == here);
		}
}

static void a_question_takes_yes_no_and_back_and_the_enter_of_a_scanner(void **state)
{
	(void)state;
	for (size_t i = 0; i < COMMAND_ROWS; i++) {
		struct press press = press_of(&command_rows[i]);
		enum command command;
		busy_till(VIEW_SALE);
		till.question = QUESTION_LARGE_TENDER;
		bool answers = command_rows[i].command == COMMAND_YES ||
			       command_rows[i].command == COMMAND_NO ||
			       command_rows[i].command == COMMAND_BACK ||
			       command_rows[i].command == COMMAND_SUBMIT;
		row("%s", command_rows[i].label);
		check(command_for(&till, &press, &command) == answers);
	}
}

static void plus_and_times_inside_a_code_are_text(void **state)
{
	(void)state;
	static const struct {
		const char *entry;
		char character;
		bool text_only, command;
	} cases[] = {
		{"", '+', false, true},
		{"", '+', true, false},
		{"69", '+', false, false},
		{"5", '*', false, true},
		{"5", '*', true, false},
		{"", '*', false, true}, /* the till says how it is used */
		{"A5", '*', false, false},
		{"", '5', false, false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct press press = {PRESS_CHARACTER, cases[i].character, cases[i].text_only};
		enum command command;
		busy_till(VIEW_SALE);
		strcpy(till.entry, cases[i].entry);
		row("'%s' %c", cases[i].entry, cases[i].character);
		check(command_for(&till, &press, &command) == cases[i].command);
	}
}

static void a_function_key_has_its_number_whether_it_works_or_not(void **state)
{
	(void)state;
	static const struct {
		enum press_kind kind;
		int number;
	} cases[] = {{PRESS_F1, 1}, {PRESS_F4, 4}, {PRESS_F11, 11}, {PRESS_F12, 12},
		{PRESS_NOTHING, 0}, {PRESS_CHARACTER, 0}, {PRESS_PAGE_DOWN, 0},
		{PRESS_CONTROL_Q, 0}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct press press = {cases[i].kind};
		row("%d", (int)cases[i].kind);
		check(command_function_key(&press) == cases[i].number);
	}
}

static void answers_are_text_when_nothing_is_asked(void **state)
{
	(void)state;
	struct press press = {PRESS_CHARACTER, 'Y', false};
	enum command command;
	busy_till(VIEW_SALE);
	check(!command_for(&till, &press, &command));
	till.question = QUESTION_VOID_SALE;
	check(command_for(&till, &press, &command));
	check(command == COMMAND_YES);
	press.text_only = true; /* of a code that is being scanned */
	check(!command_for(&till, &press, &command));
}

static void a_key_without_the_right_is_not_offered_but_answered(void **state)
{
	(void)state;
	struct press press = {PRESS_DELETE};
	enum command command;
	busy_till(VIEW_SALE);
	till.operator.rights = 1u << RIGHT_SELL;
	for (size_t i = 0; i < COMMAND_ROWS; i++)
		if (command_rows[i].command == COMMAND_VOID_LINE)
			check(!command_works(&till, &command_rows[i]));
	check(command_for(&till, &press, &command));
	check(command == COMMAND_VOID_LINE);
}

static void the_key_table_has_a_line_for_every_command(void **state)
{
	(void)state;
	char table[8192];
	int lines = 0;
	size_t size = command_table(table, sizeof table, LANG_EN);
	for (size_t i = 0; i < size; i++)
		lines += table[i] == '\n';
	check(lines == COMMAND_ROWS);
	check(strstr(table, "| `F9` | Cash |") != NULL);
	char small[100];
	check(command_table(small, sizeof small, LANG_EN) < sizeof small);
}

TESTS(test(a_key_means_one_thing_on_every_screen), test(every_command_has_one_key),
	test(every_command_is_named_and_explained_in_every_language),
	test(a_key_works_where_the_table_says),
	test(a_question_takes_yes_no_and_back_and_the_enter_of_a_scanner),
	test(plus_and_times_inside_a_code_are_text),
	test(a_function_key_has_its_number_whether_it_works_or_not),
	test(answers_are_text_when_nothing_is_asked),
	test(a_key_without_the_right_is_not_offered_but_answered),
	test(the_key_table_has_a_line_for_every_command))
