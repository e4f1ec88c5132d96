#include "tests/sim/vfs_memory.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { FILES_MAX = 8, NAME_MAX_ = 128, FILE_BYTES_MAX = 4 << 20, SECTOR = 512 };

struct memory_file {
	char name[NAME_MAX_];
	bool exists;
	uint8_t *now, *durable;                    /* zeros behind their sizes */
	bool dropped[FILE_BYTES_MAX / SECTOR + 1]; /* by a sync that failed */
	int64_t size, durable_size;
};

struct open_file {
	sqlite3_file base; /* first */
	struct memory_file *file;
};

struct disk disk;
static struct memory_file files[FILES_MAX];
static uint64_t seed_state;

/* splitmix64 */
static uint64_t next_random(void)
{
	uint64_t z = (seed_state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* ---- faults ---- */

/* What becomes of the next counted operation. *effect: whether it takes effect. */
static int begin_operation(bool *effect)
{
	bool struck = disk.fault_at && disk.operations + 1 == disk.fault_at;
	bool lies = disk.fault == DISK_LIES_ONCE || disk.fault == DISK_LIES_THEN_DEAD;
	bool dies = disk.fault == DISK_DEAD || disk.fault == DISK_LIES_THEN_DEAD;
	bool dead = dies && disk.fault_at && disk.operations >= disk.fault_at;
	disk.operations++;
	*effect = !(struck || dead) || (struck && lies);
	if (!struck && !dead)
		return SQLITE_OK;
	return disk.fault == DISK_FULL_ONCE ? SQLITE_FULL : SQLITE_IOERR;
}

/* ---- files ---- */

static struct memory_file *find_file(const char *name, bool create)
{
	struct memory_file *unused = NULL;
	for (int i = 0; i < FILES_MAX; i++) {
		if (files[i].exists && strcmp(files[i].name, name) == 0)
			return &files[i];
		if (!files[i].exists && !unused)
			unused = &files[i];
	}
	if (!create || !unused)
		return NULL;
	if (!unused->now) {
		unused->now = calloc(1, FILE_BYTES_MAX + SECTOR);
		unused->durable = calloc(1, FILE_BYTES_MAX + SECTOR);
	}
	if (!unused->now || !unused->durable)
		abort();
	strncpy(unused->name, name, NAME_MAX_ - 1);
	unused->exists = true;
	return unused;
}

/* A whole content for another, and zeros behind it. */
static void copy_bytes(uint8_t *into, int64_t old_size, const uint8_t *from, int64_t size)
{
	memcpy(into, from, (size_t)size);
	if (old_size > size)
		memset(into + size, 0, (size_t)(old_size - size));
}

static void empty(struct memory_file *file)
{
	if (file->size)
		memset(file->now, 0, (size_t)file->size);
	if (file->durable_size)
		memset(file->durable, 0, (size_t)file->durable_size);
	memset(file->dropped, 0, sizeof file->dropped);
	file->size = file->durable_size = 0;
	file->exists = false;
}

static int file_close(sqlite3_file *base)
{
	base->pMethods = NULL;
	return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *into, int amount, sqlite3_int64 at)
{
	struct memory_file *file = ((struct open_file *)base)->file;
	int64_t there = at < file->size ? file->size - at : 0;
	if (there > amount)
		there = amount;
	if (there > 0)
		memcpy(into, file->now + at, (size_t)there);
	if (there == amount)
		return SQLITE_OK;
	memset((uint8_t *)into + there, 0, (size_t)(amount - there));
	return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *from, int amount, sqlite3_int64 at)
{
	struct memory_file *file = ((struct open_file *)base)->file;
	bool effect;
	int result = begin_operation(&effect);
	if (at + amount > FILE_BYTES_MAX)
		return SQLITE_FULL;
	if (!effect)
		return result;
	memcpy(file->now + at, from, (size_t)amount);
	for (int64_t sector = at / SECTOR; sector * SECTOR < at + amount; sector++)
		file->dropped[sector] = false;
	if (file->size < at + amount)
		file->size = at + amount;
	return result == SQLITE_IOERR ? SQLITE_IOERR_WRITE : result;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct memory_file *file = ((struct open_file *)base)->file;
	bool effect;
	int result = begin_operation(&effect);
	if (!effect)
		return result;
	if (size < file->size)
		memset(file->now + size, 0, (size_t)(file->size - size));
	file->size = size;
	return result;
}

static void drop(struct memory_file *file)
{
	for (int64_t at = 0; at < file->size; at += SECTOR)
		file->dropped[at / SECTOR] |=
			memcmp(file->now + at, file->durable + at, SECTOR) != 0;
}

static void write_back(struct memory_file *file)
{
	for (int64_t at = 0; at < file->size; at += SECTOR)
		if (!file->dropped[at / SECTOR])
			memcpy(file->durable + at, file->now + at, SECTOR);
	if (file->durable_size > file->size)
		memset(file->durable + file->size, 0, (size_t)(file->durable_size - file->size));
	file->durable_size = file->size;
}

static int file_sync(sqlite3_file *base, int flags)
{
	struct memory_file *file = ((struct open_file *)base)->file;
	bool effect;
	int result = begin_operation(&effect);
	(void)flags;
	disk.syncs++;
	if (disk.drops) {
		disk.drops = false;
		drop(file);
		return SQLITE_IOERR_FSYNC;
	}
	if (effect)
		write_back(file);
	return result == SQLITE_IOERR ? SQLITE_IOERR_FSYNC : result;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	*size = ((struct open_file *)base)->file->size;
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
	return SECTOR;
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

/* ---- the folder ---- */

static int disk_open(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out_flags)
{
	struct open_file *opened = (struct open_file *)base;
	(void)vfs;
	opened->base.pMethods = NULL;
	opened->file = find_file(name ? name : "temp", flags & SQLITE_OPEN_CREATE);
	if (!opened->file)
		return SQLITE_CANTOPEN;
	opened->base.pMethods = &methods;
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

/* Deleting is durable at once: the file system is a good one. */
static int disk_delete(sqlite3_vfs *vfs, const char *name, int sync_folder)
{
	struct memory_file *file = find_file(name, false);
	bool effect;
	int result = begin_operation(&effect);
	(void)vfs;
	(void)sync_folder;
	if (!file)
		return SQLITE_IOERR_DELETE_NOENT;
	if (effect)
		empty(file);
	return result;
}

static int disk_access(sqlite3_vfs *vfs, const char *name, int flags, int *there)
{
	struct memory_file *file = find_file(name, false);
	(void)vfs;
	(void)flags;
	*there = file && file->size > 0;
	return SQLITE_OK;
}

static int disk_path(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
	(void)vfs;
	sqlite3_snprintf(size, out, "%s", name);
	return SQLITE_OK;
}

static int disk_randomness(sqlite3_vfs *vfs, int size, char *out)
{
	(void)vfs;
	for (int i = 0; i < size; i++)
		out[i] = (char)next_random();
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

static sqlite3_vfs memory_vfs = {
	.iVersion = 1,
	.szOsFile = sizeof(struct open_file),
	.mxPathname = NAME_MAX_,
	.zName = "memory",
	.xOpen = disk_open,
	.xDelete = disk_delete,
	.xAccess = disk_access,
	.xFullPathname = disk_path,
	.xRandomness = disk_randomness,
	.xSleep = disk_sleep,
	.xCurrentTime = disk_time,
};

/* ---- the face ---- */

void disk_format(uint64_t seed)
{
	sqlite3_vfs_register(&memory_vfs, 0);
	seed_state = seed;
	disk = (struct disk){0};
	for (int i = 0; i < FILES_MAX; i++)
		empty(&files[i]);
}

/* Of the sectors written since the last sync some arrived, some did not, some arrived in part. */
static void cut_file(struct memory_file *file)
{
	int64_t end = file->size > file->durable_size ? file->size : file->durable_size;
	int64_t kept_end = file->durable_size;
	for (int64_t at = 0; at < end; at += SECTOR) {
		uint8_t *now = file->now + at, *durable = file->durable + at;
		if (file->dropped[at / SECTOR] || memcmp(now, durable, SECTOR) == 0)
			continue;
		uint64_t chance = next_random() % 8;
		size_t kept = chance < 4 ? 0 : chance < 7 ? SECTOR : next_random() % SECTOR;
		memcpy(durable, now, kept);
		if (kept && at + SECTOR > kept_end)
			kept_end = at + SECTOR < file->size ? at + SECTOR : file->size;
	}
	if (file->size < kept_end && next_random() % 2)
		kept_end = file->size;
	if (end > kept_end)
		memset(file->durable + kept_end, 0, (size_t)(end + SECTOR - kept_end));
	copy_bytes(file->now, file->size, file->durable, kept_end);
	file->size = file->durable_size = kept_end;
	memset(file->dropped, 0, sizeof file->dropped);
}

void disk_cut(void)
{
	for (int i = 0; i < FILES_MAX; i++)
		if (files[i].exists)
			cut_file(&files[i]);
	disk = (struct disk){0};
}
