#include "pos/sys/log.h"
#include "tests/t.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* programme: LEG-01 */
static void phone_numbers_and_payment_codes_are_starred_out(void **state)
{
	static const struct {
		const char *line, *logged;
	} cases[] = {
		{"member 13800138000 came", "member *********** came"},
		{"134567890123456789", "******************"},
		{"receipt 2-1-000123", "receipt 2-1-000123"},
		{"1234567890", "1234567890"},
		{"a12345678901b", "a***********b"},
		{"", ""},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char line[64];
		strcpy(line, cases[i].line);
		row("%s", cases[i].line);
		log_mask(line);
		assert_string_equal(line, cases[i].logged);
	}
}

static void stderr_goes_to_a_file_and_comes_back(void **state)
{
	(void)state;
	char path[] = "/tmp/suanpan-log-XXXXXX";
	int made = mkstemp(path);
	check(made >= 0);
	struct stderr_away away = {0};
	stderr_to_file(&away, path);
	check(write(STDERR_FILENO, "oops", 4) == 4);
	stderr_away_done(&away);
	stderr_away_done(&away);
	char found[8] = "";
	check(read(made, found, sizeof found) == 4);
	assert_string_equal(found, "oops");
	close(made);
	unlink(path);
}

static void a_path_that_cannot_be_opened_costs_nothing(void **state)
{
	(void)state;
	struct stderr_away away = {0};
	stderr_to_file(&away, "/nowhere/at/all");
	check(write(STDERR_FILENO, "gone\n", 5) == 5);
	stderr_away_done(&away);
	assert_int_equal(away.saved, 0);
}

TESTS(test(phone_numbers_and_payment_codes_are_starred_out),
	test(stderr_goes_to_a_file_and_comes_back),
	test(a_path_that_cannot_be_opened_costs_nothing))
