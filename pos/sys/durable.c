#include "pos/sys/durable.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
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
