/* own_folder.h - a folder of the test's own, gone with all that is in it when the test ends.
 */
#ifndef SUANPAN_TESTS_OWN_FOLDER_H
#define SUANPAN_TESTS_OWN_FOLDER_H

#include "tests/t.h"
#include "tests/unit/fresh_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char top[64];

static int folder_begin(void **state)
{
	(void)state;
	fresh_name(top, "suanpan-test");
	return mkdtemp(top) ? 0 : -1;
}

static int folder_end(void **state)
{
	char command[128];
	(void)state;
	(void)snprintf(command, sizeof command, "rm -rf %s", top);
	return system(command);
}

#define with_folder(fn) cmocka_unit_test_setup_teardown(fn, folder_begin, folder_end)

#endif
