/* Folders with the names above them; that names survive a power cut is shown by tests/sim/cuts. */
#include "pos/sys/durable.h"
#include "tests/t.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char top[64];

static int setup(void **state)
{
	(void)state;
	strcpy(top, "/tmp/suanpan-durable-XXXXXX");
	return mkdtemp(top) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[128];
	(void)state;
	snprintf(command, sizeof command, "rm -rf %s", top);
	return system(command);
}

static bool is_folder(const char *path)
{
	struct stat what;
	return stat(path, &what) == 0 && S_ISDIR(what.st_mode);
}

static void folders_are_made_with_those_above_them(void **state)
{
	(void)state;
	char path[128];
	snprintf(path, sizeof path, "%s/a/b/c", top);
	check(!durable_folder(path) && errno == ENOENT);
	check(durable_folders(path) && is_folder(path));
	check(durable_folders(path) && durable_folder(path));
	snprintf(path, sizeof path, "%s/a/d/", top);
	check(durable_folders(path) && is_folder(path));
}

static void what_is_in_the_way_is_told(void **state)
{
	(void)state;
	char path[128], longer[2000];
	snprintf(path, sizeof path, "%s/file", top);
	fclose(fopen(path, "w"));
	strcat(path, "/below");
	check(!durable_folders(path) && errno == ENOTDIR);
	memset(longer, 'a', sizeof longer - 1);
	longer[0] = '/';
	longer[sizeof longer - 1] = '\0';
	check(!durable_folders(longer) && errno == ENAMETOOLONG);
	longer[1024] = '\0';
	check(!durable_folders(longer) && errno == ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_are_made_with_those_above_them),
		cmocka_unit_test(what_is_in_the_way_is_told),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
