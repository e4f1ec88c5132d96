/* What members are wished on which day: read whole, or not at all. */
#include "pos/core/greeting.h"
#include "pos/core/attr.h"
#include "tests/t.h"

#include <string.h>

/* programme: BDAY-06 */
static void a_festival_is_a_date_with_words(void **state)
{
	(void)state;
	struct greeting_table table;
	check(greetings_read("2027-02-06 新春快乐\n2027-06-18 端午安康\n", &table));
	check(table.count == 2);
	assert_string_equal(greeting_of(&table, 20270206), "新春快乐");
	assert_string_equal(greeting_of(&table, 20270618), "端午安康");
	assert_string_equal(greeting_of(&table, 20270207), "");
	check(greetings_read("", &table) && table.count == 0);
}

static void lines_that_are_none_and_too_many_are_refused(void **state)
{
	(void)state;
	static struct greeting_table table;
	static char many[(GREETINGS_MAX + 1) * 16];
	static const char *const cases[] = {"x", "2027-02-06", "2027-02-06 ", "2027-02-30 x",
		"2027-02-06x", "\n2027-02-06 x",
		"2027-02-06 0123456789012345678901234567890123456789012345678901234567890123"};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i]);
		check(!greetings_read(cases[i], &table) && table.count == 0);
	}
	for (int i = 0; i < GREETINGS_MAX; i++)
		strcat(many, "2027-02-06 x\n");
	check(greetings_read(many, &table) && table.count == GREETINGS_MAX);
	strcat(many, "2027-02-06 x\n");
	check(!greetings_read(many, &table) && table.count == 0);
}

TESTS(test(a_festival_is_a_date_with_words), test(lines_that_are_none_and_too_many_are_refused))
