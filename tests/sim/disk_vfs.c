/* disk_vfs.c - SQLite's door to the disks in memory. Other paths go to the system. */
#include "tests/sim/disk.h"

#include <sqlite3.h>
#include <string.h>

enum { PATH_MAX_ = 512 };

struct open_file {
	sqlite3_file base; /* first */
	struct disk *disk;
	struct disk_file *file;
	bool new_name; /* of a journal or a log: its first sync syncs the folder too */
	char folder[DISK_NAME_MAX];
};

static sqlite3_vfs *real;

static int result_of(enum disk_result result, int otherwise)
{
	switch (result) {
	case DISK_DONE:
		return SQLITE_OK;
	case DISK_REFUSED:
		return otherwise;
	case DISK_NO_ROOM:
		return SQLITE_FULL;
	}
	return otherwise;
}

static int file_close(sqlite3_file *base)
{
	disk_hold(((struct open_file *)base)->file, -1);
	base->pMethods = NULL;
	return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *into, int amount, sqlite3_int64 at)
{
	int64_t there = disk_read(((struct open_file *)base)->file, into, amount, at);
	if (there == amount)
		return SQLITE_OK;
	memset((uint8_t *)into + there, 0, (size_t)(amount - there));
	return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *from, int amount, sqlite3_int64 at)
{
	struct open_file *opened = (struct open_file *)base;
	return result_of(
		disk_write(opened->disk, opened->file, from, amount, at), SQLITE_IOERR_WRITE);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct open_file *opened = (struct open_file *)base;
	return result_of(disk_truncate(opened->disk, opened->file, size), SQLITE_IOERR_TRUNCATE);
}

static int file_sync(sqlite3_file *base, int flags)
{
	struct open_file *opened = (struct open_file *)base;
	(void)flags;
	int result = result_of(disk_sync(opened->disk, opened->file), SQLITE_IOERR_FSYNC);
	if (result == SQLITE_OK && opened->new_name) {
		opened->new_name = false;
		result = result_of(
			disk_sync_folder(opened->disk, opened->folder), SQLITE_IOERR_DIR_FSYNC);
	}
	return result;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	*size = disk_size(((struct open_file *)base)->file);
	return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
	(void)base;
	(void)level;
	return SQLITE_OK;
}

static int file_locked(sqlite3_file *base, int *locked)
{
	(void)base;
	*locked = 0;
	return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int op, void *arg)
{
	(void)base;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base)
{
	(void)base;
	return DISK_SECTOR;
}

static int file_traits(sqlite3_file *base)
{
	(void)base;
	return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
	.iVersion = 1,
	.xClose = file_close,
	.xRead = file_read,
	.xWrite = file_write,
	.xTruncate = file_truncate,
	.xSync = file_sync,
	.xFileSize = file_size,
	.xLock = file_lock,
	.xUnlock = file_lock,
	.xCheckReservedLock = file_locked,
	.xFileControl = file_control,
	.xSectorSize = file_sector,
	.xDeviceCharacteristics = file_traits,
};

static int open_on_disk(
	struct disk *disk, const char *name, struct open_file *opened, int flags, int *out_flags)
{
	int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
	opened->base.pMethods = NULL;
	opened->disk = disk;
	opened->file = disk_find(disk, name);
	opened->new_name = false;
	disk_folder_of(name, opened->folder);
	if (!opened->file && (flags & SQLITE_OPEN_CREATE)) {
		opened->file = disk_make(disk, name);
		opened->new_name = (flags & journals) != 0;
	}
	if (!opened->file)
		return SQLITE_CANTOPEN;
	disk_hold(opened->file, 1);
	opened->base.pMethods = &methods;
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int disk_open(
	sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags, int *out_flags)
{
	const char *name;
	(void)vfs;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return real->xOpen(real, path, base, flags, out_flags);
	return open_on_disk(disk, name, (struct open_file *)base, flags, out_flags);
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	const char *name;
	char folder[DISK_NAME_MAX];
	(void)vfs;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return real->xDelete(real, path, sync_folder);
	if (!disk_find(disk, name))
		return SQLITE_IOERR_DELETE_NOENT;
	int result = result_of(disk_remove(disk, name), SQLITE_IOERR_DELETE);
	disk_folder_of(name, folder);
	if (result == SQLITE_OK && sync_folder)
		result = result_of(disk_sync_folder(disk, folder), SQLITE_IOERR_DIR_FSYNC);
	return result;
}

static int disk_access(sqlite3_vfs *vfs, const char *path, int flags, int *there)
{
	const char *name;
	(void)vfs;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return real->xAccess(real, path, flags, there);
	struct disk_file *file = disk_find(disk, name);
	*there = file && (flags != SQLITE_ACCESS_EXISTS || disk_size(file) > 0);
	return SQLITE_OK;
}

static int disk_path(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
	const char *name;
	(void)vfs;
	if (!disk_of(path, &name))
		return real->xFullPathname(real, path, size, out);
	sqlite3_snprintf(size, out, "%s", path);
	return SQLITE_OK;
}

static int disk_randomness(sqlite3_vfs *vfs, int size, char *out)
{
	(void)vfs;
	for (int i = 0; i < size; i++)
		out[i] = (char)disk_random(&disks[0]);
	return size;
}

static int disk_sleep(sqlite3_vfs *vfs, int microseconds)
{
	(void)vfs;
	return microseconds;
}

static int disk_time(sqlite3_vfs *vfs, double *julian_day)
{
	(void)vfs;
	*julian_day = 2461000.5;
	return SQLITE_OK;
}

static sqlite3_vfs vfs = {
	.iVersion = 1,
	.mxPathname = PATH_MAX_,
	.zName = "memory",
	.xOpen = disk_open,
	.xDelete = disk_delete,
	.xAccess = disk_access,
	.xFullPathname = disk_path,
	.xRandomness = disk_randomness,
	.xSleep = disk_sleep,
	.xCurrentTime = disk_time,
};

void disks_start(void)
{
	/* One thread: no mutexes, no counting. */
	(void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	(void)sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 512, 400);
	real = sqlite3_vfs_find(NULL);
	vfs.szOsFile = (int)sizeof(struct open_file);
	if (vfs.szOsFile < real->szOsFile)
		vfs.szOsFile = real->szOsFile;
	sqlite3_vfs_register(&vfs, 1);
}
