#include "pos/shell/backup_place.h"

#include "pos/core/civil.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Disks stand one or two folders below: /media/STICK, /run/media/WHO/STICK. */
enum { DEPTH = 2 };

static bool is_disk(const char *path, dev_t around)
{
	struct stat what;
	return stat(path, &what) == 0 && S_ISDIR(what.st_mode) && what.st_dev != around &&
	       access(path, W_OK) == 0;
}

static bool look_in(char place[BACKUP_PLACE_MAX], const char *folder, int depth)
{
	struct stat around;
	char path[BACKUP_PLACE_MAX];
	if (stat(folder, &around) != 0)
		return false;
	DIR *names = opendir(folder);
	bool found = false;
	for (struct dirent *name; names && !found && (name = readdir(names));) {
		if (name->d_name[0] == '.' || snprintf(path, sizeof path, "%s/%s", folder,
						      name->d_name) >= (int)sizeof path)
			continue;
		found = is_disk(path, around.st_dev);
		if (found)
			(void)snprintf(place, BACKUP_PLACE_MAX, "%s", path);
		else if (depth > 1)
			found = look_in(place, path, depth - 1);
	}
	if (names)
		closedir(names);
	return found;
}

bool backup_place_find(char place[BACKUP_PLACE_MAX], const char *root, struct err *err)
{
	static const char *const where[] = {"/media", "/run/media"};
	for (size_t i = 0; i < LENGTH(where); i++) {
		char folder[BACKUP_PLACE_MAX];
		if (snprintf(folder, sizeof folder, "%s%s", root, where[i]) < (int)sizeof folder &&
			look_in(place, folder, DEPTH))
			return true;
	}
	return fail(err, TEXT_BACKUP_NO_DISK);
}

void backup_place_name(
	char path[BACKUP_FILE_MAX], const char *where, uint32_t till, int64_t wall_ms)
{
	struct stat what;
	struct civil now = civil_at(wall_ms, 0);
	if (stat(where, &what) != 0 || !S_ISDIR(what.st_mode)) {
		(void)snprintf(path, BACKUP_FILE_MAX, "%s", where);
		return;
	}
	(void)snprintf(path, BACKUP_FILE_MAX, "%s/till-%u-%04d%02d%02d-%02d%02d%02d.db", where,
		till, now.year, now.month, now.day, now.hour, now.minute, now.second);
}
