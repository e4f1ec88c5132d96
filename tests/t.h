/* t.h - cmocka, tamed: its prerequisites in order, and its macro `fail`, which is our word, gone.
 *
 * A test program:	static void name_says_what_holds(void **state) { ... }
 *			TESTS(test(name_says_what_holds), test(...))
 * In a table of cases call row("%s", case) first: a failing assertion then names the row.
 */
#ifndef SUANPAN_T_H
#define SUANPAN_T_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Whichever comes first, this or pos/core/err.h: `fail` stays ours. */
#pragma push_macro("fail")
#undef fail
#include <cmocka.h>
#undef fail
#pragma pop_macro("fail")

#define test(fn) cmocka_unit_test(fn)
#define TESTS(...)                                                                                 \
	int main(void)                                                                             \
	{                                                                                          \
		const struct CMUnitTest tests[] = {__VA_ARGS__};                                   \
		return cmocka_run_group_tests(tests, NULL, NULL);                                  \
	}

/* Prints the row with what went wrong, which cmocka alone would not name. */
#define row(...)         (void)snprintf(t_row, sizeof t_row, __VA_ARGS__)
#define check(condition) t_check(condition, #condition, __FILE__, __LINE__)

static char t_row[256];

static inline void t_check(int holds, const char *text, const char *file, int line)
{
	if (holds)
		return;
	print_error(
		"%s:%d: not so: %s%s%s\n", file, line, text, t_row[0] ? "   in row: " : "", t_row);
	_fail(file, line);
}

#endif
