#include "schema/room.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

enum { FOLDER_PATH_MAX = 1024 };

int64_t room_beside(const char *path)
{
	char folder[FOLDER_PATH_MAX];
	struct statvfs disk;
	(void)snprintf(folder, sizeof folder, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	if (statvfs(slash ? folder : ".", &disk) != 0)
		return -1;
	return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}
