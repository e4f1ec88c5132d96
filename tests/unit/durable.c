/* Folders with the names above them; that names survive a power cut is shown by tests/sim/cuts. */
#include "pos/sys/durable.h"
#include "tests/unit/own_folder.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

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

TESTS(with_folder(folders_are_made_with_those_above_them), with_folder(what_is_in_the_way_is_told))
