#include "pos/sys/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 1024 };

static bool sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

bool durable_file(const char *path)
{
	return sync_path(path, O_RDONLY);
}

bool durable_name(const char *path)
{
	char folder[PATH_ROOM];
	const char *slash = strrchr(path, '/');
	if (!slash)
		return sync_path(".", O_RDONLY | O_DIRECTORY);
	int length = slash == path ? 1 : (int)(slash - path);
	return snprintf(folder, sizeof folder, "%.*s", length, path) < PATH_ROOM &&
	       sync_path(folder, O_RDONLY | O_DIRECTORY);
}

bool durable_rename(const char *from, const char *to)
{
	return durable_file(from) && rename(from, to) == 0 && durable_name(to);
}

/* A name that was there already may still be on its way to the disk; somebody else's folder around
 * it need not be one that we may open. */
bool durable_folder(const char *path)
{
	bool made = mkdir(path, 0700) == 0;
	if (!made && errno != EEXIST)
		return false;
	return durable_name(path) || (!made && errno == EACCES);
}

bool durable_folders(const char *path)
{
	char part[PATH_ROOM];
	if (snprintf(part, sizeof part, "%s", path) >= PATH_ROOM) {
		errno = ENAMETOOLONG;
		return false;
	}
	for (char *slash = strchr(part + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (access(part, F_OK) != 0 && !durable_folder(part))
			return false;
		*slash = '/';
	}
	return durable_folder(part);
}
