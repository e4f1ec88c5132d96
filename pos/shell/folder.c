#include "pos/shell/folder.h"

#include "pos/core/text.h"
#include "pos/sys/durable.h"
#include "pos/sys/reason.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool folder_beside(char out[FOLDER_PATH_MAX], const char *name, struct err *err)
{
	const char *data = getenv("XDG_DATA_HOME");
	const char *home = getenv("HOME");
	int used = -1;
	if (data && data[0] == '/')
		used = snprintf(out, FOLDER_PATH_MAX, "%s/suanpan/%s", data, name);
	else if (home && home[0] == '/')
		used = snprintf(out, FOLDER_PATH_MAX, "%s/.local/share/suanpan/%s", home, name);
	if (used < 0 || used >= FOLDER_PATH_MAX)
		return fail(err, TEXT_FOLDER_NO_HOME);
	return true;
}

static bool usable(const char *path, struct err *err)
{
	struct stat what;
	if (stat(path, &what) != 0 || !S_ISDIR(what.st_mode))
		return fail(err, TEXT_FOLDER_NO_FOLDER, path);
	if (access(path, R_OK | W_OK | X_OK) != 0)
		return fail(err, TEXT_FOLDER_READ_ONLY, path, reason_of(errno));
	return true;
}

bool folder_open(struct folder *folder, const char *path, struct err *err)
{
	if (!path[0]) {
		if (!folder_beside(folder->path, "till", err))
			return false;
	} else if (strlen(path) >= FOLDER_PATH_MAX) {
		return fail(err, TEXT_FOLDER_TOO_LONG, path);
	} else {
		text_copy(folder->path, sizeof folder->path, path);
	}
	if (!durable_folders(folder->path))
		return fail(err, TEXT_FOLDER_MAKE, folder->path, reason_of(errno));
	return usable(folder->path, err);
}

void folder_file(char out[FOLDER_FILE_MAX], const struct folder *folder, const char *name)
{
	snprintf(out, FOLDER_FILE_MAX, "%s/%s", folder->path, name);
}

bool folder_has(const struct folder *folder, const char *name)
{
	char path[FOLDER_FILE_MAX];
	folder_file(path, folder, name);
	return access(path, F_OK) == 0;
}

int64_t folder_free(const struct folder *folder)
{
	struct statvfs disk;
	if (statvfs(folder->path, &disk) != 0)
		return -1;
	return (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
}

static bool write_file(const char *path, const char *line)
{
	FILE *file = fopen(path, "we");
	if (!file)
		return false;
	bool written = fputs(line, file) >= 0 && fputc('\n', file) != EOF && fflush(file) == 0;
	return fclose(file) == 0 && written;
}

bool folder_note_write(
	const struct folder *folder, const char *name, const char *line, struct err *err)
{
	char path[FOLDER_FILE_MAX], fresh[FOLDER_FILE_MAX + 8];
	folder_file(path, folder, name);
	snprintf(fresh, sizeof fresh, "%s.new", path);
	if (!write_file(fresh, line) || !durable_rename(fresh, path))
		return fail(err, TEXT_FOLDER_WRITE, path, reason_of(errno));
	return true;
}

bool folder_note_read(const struct folder *folder, const char *name, char *line, size_t cap)
{
	char path[FOLDER_FILE_MAX];
	folder_file(path, folder, name);
	line[0] = '\0';
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	bool read = fgets(line, (int)cap, file) != NULL;
	fclose(file);
	line[strcspn(line, "\n")] = '\0';
	return read && line[0];
}
