#include "tests/sim/disk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIRTY = 1, DROPPED = 2 }; /* of a sector: not synced; forgotten by a sync that failed */

struct disk_file {
	uint8_t *now, *durable, *marks; /* room bytes each but marks; zeros behind the sizes */
	int64_t size, durable_size, room;
	bool dirty; /* a sector or the size */
	int held;
	/* What is left if neither a truncation since the last sync nor anything after it reached
	 * the disk: what was cut off then has not been given to anything else. */
	uint8_t *uncut;
	int64_t uncut_size; /* -1: nothing was truncated */
};

struct disk disks[DISKS];

/* Not malloc(), which memory.c makes fail for others. */
static void *zeroed(size_t size)
{
	void *room = reallocarray(NULL, 1, size);
	return room ? memset(room, 0, size) : NULL;
}

/* splitmix64 */
uint64_t disk_random(struct disk *disk)
{
	uint64_t z = (disk->random += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

struct disk *disk_of(const char *path, const char **name)
{
	if (!path || strncmp(path, "/disk", 5) != 0)
		return NULL;
	char *end;
	long number = strtol(path + 5, &end, 10);
	if (end == path + 5 || number < 0 || number >= DISKS || (*end && *end != '/'))
		return NULL;
	*name = *end ? end + 1 : end;
	return &disks[number];
}

/* ---- faults ---- */

/* What becomes of the next counted operation. *effect: whether it takes effect. */
static enum disk_result begin(struct disk *disk, bool *effect)
{
	bool struck = disk->fault_at && disk->operations + 1 == disk->fault_at;
	bool after = disk->fault_at && disk->operations >= disk->fault_at;
	bool lies = disk->fault == DISK_LIES_ONCE || disk->fault == DISK_LIES_THEN_DEAD;
	bool lasts = disk->fault == DISK_DEAD || disk->fault == DISK_LIES_THEN_DEAD ||
		     disk->fault == DISK_FAILS_FOR_GOOD;
	bool hit = struck || (after && lasts);
	disk->operations++;
	*effect = !hit || (struck && lies);
	if (!hit)
		return DISK_DONE;
	return disk->fault == DISK_FULL_ONCE ? DISK_NO_ROOM : DISK_REFUSED;
}

void disk_fail_at(struct disk *disk, enum disk_fault fault, int64_t nth)
{
	disk->fault = fault;
	disk->fault_at = disk->operations + nth;
}

/* ---- contents ---- */

static void make_room(struct disk_file *file, int64_t size)
{
	int64_t room = file->room ? file->room : 8 * DISK_SECTOR;
	while (room < size + DISK_SECTOR)
		room *= 2;
	if (room == file->room)
		return;
	file->now = reallocarray(file->now, 1, (size_t)room);
	file->durable = reallocarray(file->durable, 1, (size_t)room);
	file->marks = reallocarray(file->marks, 1, (size_t)(room / DISK_SECTOR));
	if (!file->now || !file->durable || !file->marks)
		abort();
	size_t more = (size_t)(room - file->room);
	memset(file->now + file->room, 0, more);
	memset(file->durable + file->room, 0, more);
	memset(file->marks + file->room / DISK_SECTOR, 0, more / DISK_SECTOR);
	file->room = room;
}

static void forget_uncut(struct disk_file *file)
{
	free(file->uncut);
	file->uncut = NULL;
	file->uncut_size = -1;
}

static void erase(struct disk_file *file)
{
	forget_uncut(file);
	int64_t end = file->size > file->durable_size ? file->size : file->durable_size;
	if (end) {
		size_t sectors = (size_t)((end + DISK_SECTOR - 1) / DISK_SECTOR);
		memset(file->now, 0, (size_t)end);
		memset(file->durable, 0, (size_t)end);
		memset(file->marks, 0, sectors);
	}
	file->size = file->durable_size = 0;
	file->dirty = false;
}

/* The system wrote the sector back before anybody asked it to. */
static void wrote_early(struct disk_file *file, int64_t sector)
{
	int64_t at = sector * DISK_SECTOR, end = at + DISK_SECTOR;
	memcpy(file->durable + at, file->now + at, DISK_SECTOR);
	if (end > file->size)
		end = file->size;
	if (file->durable_size < end)
		file->durable_size = end;
}

enum disk_result disk_write(
	struct disk *disk, struct disk_file *file, const void *from, int64_t size, int64_t at)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	if (at + size > DISK_FILE_MAX)
		return DISK_NO_ROOM;
	if (!effect || size == 0)
		return result;
	make_room(file, at + size);
	for (int64_t sector = at / DISK_SECTOR; sector * DISK_SECTOR < at + size; sector++) {
		if (file->marks[sector] == DIRTY && disk_random(disk) % 4 == 0)
			wrote_early(file, sector);
		file->marks[sector] = DIRTY;
	}
	memcpy(file->now + at, from, (size_t)size);
	if (file->size < at + size)
		file->size = at + size;
	file->dirty = true;
	return result;
}

int64_t disk_read(const struct disk_file *file, void *into, int64_t size, int64_t at)
{
	int64_t there = at < file->size ? file->size - at : 0;
	if (there > size)
		there = size;
	if (there > 0)
		memcpy(into, file->now + at, (size_t)there);
	return there;
}

static int64_t reach(const struct disk_file *file)
{
	return file->size > file->durable_size ? file->size : file->durable_size;
}

/* Of the sectors written since the last sync some arrived, some did not, some arrived in part. The
 * size of what is there then. */
static int64_t arrive(
	struct disk *disk, const struct disk_file *file, uint8_t *durable, int64_t durable_size)
{
	int64_t kept_end = durable_size;
	for (int64_t sector = 0; sector * DISK_SECTOR < reach(file); sector++) {
		int64_t at = sector * DISK_SECTOR;
		if (file->marks[sector] != DIRTY)
			continue;
		uint64_t chance = disk_random(disk) % 8;
		size_t kept = chance < 4   ? 0
			      : chance < 7 ? DISK_SECTOR
					   : (size_t)(disk_random(disk) % DISK_SECTOR);
		memcpy(durable + at, file->now + at, kept);
		if (kept && at + DISK_SECTOR > kept_end)
			kept_end = at + DISK_SECTOR < file->size ? at + DISK_SECTOR : file->size;
	}
	return kept_end;
}

static void keep_uncut(struct disk *disk, struct disk_file *file)
{
	if (file->uncut_size >= 0 && disk_random(disk) % 2)
		return;
	forget_uncut(file);
	file->uncut = reallocarray(NULL, 1, (size_t)reach(file) + DISK_SECTOR);
	if (!file->uncut)
		abort();
	memcpy(file->uncut, file->durable, (size_t)reach(file));
	file->uncut_size = arrive(disk, file, file->uncut, file->durable_size);
}

static void cut_off(struct disk_file *file, int64_t size)
{
	memset(file->now + size, 0, (size_t)(file->size - size));
	if (file->durable_size > size) {
		memset(file->durable + size, 0, (size_t)(file->durable_size - size));
		file->durable_size = size;
	}
	int64_t sectors = (size + DISK_SECTOR - 1) / DISK_SECTOR;
	memset(file->marks + sectors, 0, (size_t)(file->room / DISK_SECTOR - sectors));
}

enum disk_result disk_truncate(struct disk *disk, struct disk_file *file, int64_t size)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	if (!effect)
		return result;
	make_room(file, size);
	if (size < file->size) {
		keep_uncut(disk, file);
		cut_off(file, size);
	}
	file->size = size;
	file->dirty = true;
	return result;
}

static void drop(struct disk_file *file)
{
	for (int64_t sector = 0; sector * DISK_SECTOR < reach(file); sector++)
		if (file->marks[sector] == DIRTY)
			file->marks[sector] = DROPPED;
}

static void write_back(struct disk_file *file)
{
	bool forgotten = false;
	if (!file->dirty)
		return;
	for (int64_t sector = 0; sector * DISK_SECTOR < reach(file); sector++) {
		int64_t at = sector * DISK_SECTOR;
		forgotten |= file->marks[sector] == DROPPED;
		if (file->marks[sector] != DIRTY)
			continue;
		memcpy(file->durable + at, file->now + at, DISK_SECTOR);
		file->marks[sector] = 0;
	}
	if (file->durable_size > file->size)
		memset(file->durable + file->size, 0, (size_t)(file->durable_size - file->size));
	file->durable_size = file->size;
	file->dirty = forgotten;
	forget_uncut(file);
}

/* ---- names ---- */

static struct disk_name *find_name(struct disk_names *names, const char *name)
{
	for (int i = 0; i < names->count; i++)
		if (strcmp(names->list[i].text, name) == 0)
			return &names->list[i];
	return NULL;
}

static void put_name(struct disk_names *names, const char *name, struct disk_file *file)
{
	struct disk_name *place = find_name(names, name);
	if (!place) {
		if (names->count == DISK_NAMES_MAX)
			abort();
		place = &names->list[names->count++];
	}
	(void)snprintf(place->text, sizeof place->text, "%s", name);
	place->file = file;
}

static void drop_name(struct disk_names *names, const char *name)
{
	struct disk_name *place = find_name(names, name);
	if (place)
		*place = names->list[--names->count];
}

static void change_names(struct disk_names *names, const struct disk_change *change)
{
	if (change->from[0])
		drop_name(names, change->from);
	if (change->to[0])
		put_name(names, change->to, change->file);
}

static void keep_names(struct disk *disk)
{
	for (int i = 0; i < disk->change_count; i++)
		change_names(&disk->durable, &disk->changes[i]);
	disk->change_count = 0;
}

static void note_change(struct disk *disk, const char *from, const char *to, struct disk_file *file)
{
	if (disk->change_count == DISK_CHANGES_MAX)
		keep_names(disk); /* the system's own time to write them has come */
	struct disk_change *change = &disk->changes[disk->change_count++];
	(void)snprintf(change->from, sizeof change->from, "%s", from);
	(void)snprintf(change->to, sizeof change->to, "%s", to);
	change->file = file;
	change_names(&disk->now, change);
}

void disk_folder_of(const char *name, char folder[DISK_NAME_MAX])
{
	const char *slash = strrchr(name, '/');
	(void)snprintf(folder, DISK_NAME_MAX, "%.*s", slash ? (int)(slash - name) : 0, name);
}

static bool is_in(const char *name, const char *folder)
{
	char its[DISK_NAME_MAX];
	disk_folder_of(name, its);
	return strcmp(its, folder) == 0;
}

static void keep_names_in(struct disk *disk, const char *folder)
{
	int left = 0;
	for (int i = 0; i < disk->change_count; i++) {
		struct disk_change *change = &disk->changes[i];
		if (is_in(change->to[0] ? change->to : change->from, folder))
			change_names(&disk->durable, change);
		else
			disk->changes[left++] = *change;
	}
	disk->change_count = left;
}

/* A folder that did not arrive is found with nothing in it, for it is not found. */
static void drop_orphans(struct disk_names *names)
{
	for (int i = 0; i < names->count; i++) {
		char folder[DISK_NAME_MAX];
		disk_folder_of(names->list[i].text, folder);
		if (!folder[0] || find_name(names, folder))
			continue;
		names->list[i] = names->list[--names->count];
		i = -1; /* it may have been a folder itself */
	}
}

/* Of the changes since the folder was synced. */
static void cut_names(struct disk *disk)
{
	int kept = disk->change_count ? (int)(disk_random(disk) % (disk->change_count + 1)) : 0;
	for (int i = 0; i < disk->change_count; i++)
		if (disk->unordered ? disk_random(disk) % 2 : i < kept)
			change_names(&disk->durable, &disk->changes[i]);
	disk->change_count = 0;
	drop_orphans(&disk->durable);
	disk->now = disk->durable;
}

static bool names_hold(const struct disk_names *names, const struct disk_file *file)
{
	for (int i = 0; i < names->count; i++)
		if (names->list[i].file == file)
			return true;
	return false;
}

static bool in_use(const struct disk *disk, const struct disk_file *file)
{
	for (int i = 0; i < disk->change_count; i++)
		if (disk->changes[i].file == file)
			return true;
	return file->held || names_hold(&disk->now, file) || names_hold(&disk->durable, file);
}

static struct disk_file *new_file(struct disk *disk)
{
	for (int i = 0; i < DISK_FILES_MAX; i++) {
		if (!disk->files[i])
			disk->files[i] = zeroed(sizeof(struct disk_file));
		if (!disk->files[i])
			abort();
		if (in_use(disk, disk->files[i]))
			continue;
		erase(disk->files[i]);
		return disk->files[i];
	}
	return NULL;
}

struct disk_file *disk_find(const struct disk *disk, const char *name)
{
	struct disk_name *place = find_name((struct disk_names *)&disk->now, name);
	return place ? place->file : NULL;
}

bool disk_has_folder(const struct disk *disk, const char *name)
{
	struct disk_name *place = find_name((struct disk_names *)&disk->now, name);
	return !name[0] || (place && !place->file);
}

struct disk_file *disk_make(struct disk *disk, const char *name)
{
	bool effect;
	if (begin(disk, &effect) != DISK_DONE)
		return NULL;
	struct disk_file *file = new_file(disk);
	if (file)
		note_change(disk, "", name, file);
	return file;
}

enum disk_result disk_make_folder(struct disk *disk, const char *name)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	if (effect)
		note_change(disk, "", name, NULL);
	return result;
}

enum disk_result disk_remove(struct disk *disk, const char *name)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	if (effect)
		note_change(disk, name, "", disk_find(disk, name));
	return result;
}

enum disk_result disk_rename(struct disk *disk, const char *from, const char *to)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	if (effect)
		note_change(disk, from, to, disk_find(disk, from));
	return result;
}

enum disk_result disk_link(struct disk *disk, const char *from, const char *to)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	if (effect)
		note_change(disk, "", to, disk_find(disk, from));
	return result;
}

/* ---- syncs ---- */

enum disk_result disk_sync(struct disk *disk, struct disk_file *file)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	disk->syncs++;
	if (disk->drops || disk->syncs == disk->drops_at) {
		disk->drops = false;
		drop(file);
		return DISK_REFUSED;
	}
	if (!effect || disk->lying)
		return result;
	write_back(file);
	if (!disk->unordered)
		keep_names(disk); /* as a journal that is committed takes all before with it */
	return result;
}

enum disk_result disk_sync_folder(struct disk *disk, const char *folder)
{
	bool effect;
	enum disk_result result = begin(disk, &effect);
	if (!effect || disk->lying)
		return result;
	if (disk->unordered)
		keep_names_in(disk, folder);
	else
		keep_names(disk);
	return result;
}

int64_t disk_size(const struct disk_file *file)
{
	return file->size;
}

void disk_hold(struct disk_file *file, int by)
{
	file->held += by;
}

void disk_rest(struct disk *disk)
{
	for (int i = 0; i < DISK_FILES_MAX && disk->files[i]; i++)
		write_back(disk->files[i]);
	keep_names(disk);
}

/* ---- the power ---- */

static void cut_file(struct disk *disk, struct disk_file *file)
{
	int64_t end = reach(file), kept_end;
	if (file->uncut_size >= 0 && disk_random(disk) % 2) {
		kept_end = file->uncut_size;
		make_room(file, kept_end);
		memset(file->durable, 0, (size_t)file->room);
		memcpy(file->durable, file->uncut, (size_t)kept_end);
		end = file->room;
	} else {
		kept_end = arrive(disk, file, file->durable, file->durable_size);
	}
	if (end > kept_end)
		memset(file->durable + kept_end, 0, (size_t)(end - kept_end));
	memcpy(file->now, file->durable, (size_t)end);
	memset(file->marks, 0, (size_t)(file->room / DISK_SECTOR));
	file->size = file->durable_size = kept_end;
	file->dirty = false;
	forget_uncut(file);
}

static void make_well(struct disk *disk)
{
	disk->operations = disk->syncs = disk->fault_at = disk->drops_at = 0;
	disk->fault = DISK_WELL;
	disk->drops = disk->lying = false;
	disk->free_now = INT64_C(64) << 30;
}

void disk_cut(struct disk *disk)
{
	cut_names(disk);
	for (int i = 0; i < DISK_FILES_MAX && disk->files[i]; i++) {
		if (disk->files[i]->held)
			abort();
		if (names_hold(&disk->durable, disk->files[i]) && disk->files[i]->dirty)
			cut_file(disk, disk->files[i]);
	}
	make_well(disk);
}

void disk_format(struct disk *disk, uint64_t seed)
{
	disk->now.count = disk->durable.count = disk->change_count = 0;
	disk->unordered = false;
	disk->random = seed;
	make_well(disk);
}

/* ---- images ---- */

struct disk_image {
	struct disk disk;
	struct disk_file files[DISK_FILES_MAX];
};

static uint8_t *copied(const uint8_t *bytes, size_t size)
{
	uint8_t *copy = reallocarray(NULL, 1, size ? size : 1);
	if (!copy)
		abort();
	memcpy(copy, bytes, size);
	return copy;
}

static void keep_file(struct disk_file *into, const struct disk_file *file)
{
	size_t end = (size_t)reach(file);
	*into = *file;
	into->held = 0;
	into->now = end ? copied(file->now, end) : NULL;
	into->durable = end && file->dirty ? copied(file->durable, end) : NULL;
	into->marks = end ? copied(file->marks, end / DISK_SECTOR + 1) : NULL;
	into->uncut = file->uncut_size > 0 ? copied(file->uncut, (size_t)file->uncut_size) : NULL;
}

struct disk_image *disk_keep(const struct disk *disk)
{
	struct disk_image *image = zeroed(sizeof *image);
	if (!image)
		abort();
	image->disk = *disk;
	for (int i = 0; i < DISK_FILES_MAX && disk->files[i]; i++)
		if (in_use(disk, disk->files[i]))
			keep_file(&image->files[i], disk->files[i]);
	return image;
}

static void bring_file(struct disk_file *into, const struct disk_file *kept)
{
	size_t end = (size_t)reach(kept);
	erase(into);
	into->uncut_size = kept->uncut_size;
	into->uncut = kept->uncut ? copied(kept->uncut, (size_t)kept->uncut_size) : NULL;
	into->dirty = kept->dirty;
	if (!end)
		return;
	make_room(into, (int64_t)end);
	memcpy(into->now, kept->now, end);
	memcpy(into->durable, kept->durable ? kept->durable : kept->now, end);
	memcpy(into->marks, kept->marks, end / DISK_SECTOR + 1);
	into->size = kept->size;
	into->durable_size = kept->durable_size;
}

/* Which file here a name of the image means: files are told by their place. */
static void translate(struct disk *disk, const struct disk_image *image, struct disk_file **file)
{
	for (int i = 0; *file && i < DISK_FILES_MAX; i++) {
		if (image->disk.files[i] == *file) {
			*file = disk->files[i];
			return;
		}
	}
}

void disk_bring_back(struct disk *disk, const struct disk_image *image, uint64_t seed)
{
	struct disk_file *files[DISK_FILES_MAX];
	memcpy(files, disk->files, sizeof files);
	*disk = image->disk;
	memcpy(disk->files, files, sizeof files);
	for (int i = 0; i < DISK_FILES_MAX && image->disk.files[i]; i++) {
		if (!disk->files[i])
			disk->files[i] = zeroed(sizeof(struct disk_file));
		if (!disk->files[i] || disk->files[i]->held)
			abort();
		bring_file(disk->files[i], &image->files[i]);
	}
	for (int i = 0; i < disk->now.count; i++)
		translate(disk, image, &disk->now.list[i].file);
	for (int i = 0; i < disk->durable.count; i++)
		translate(disk, image, &disk->durable.list[i].file);
	for (int i = 0; i < disk->change_count; i++)
		translate(disk, image, &disk->changes[i].file);
	disk->random = seed;
	disk->operations = disk->syncs = disk->fault_at = disk->drops_at = 0;
	disk->fault = DISK_WELL;
}

void disk_image_done(struct disk_image *image)
{
	for (int i = 0; image && i < DISK_FILES_MAX; i++) {
		free(image->files[i].now);
		free(image->files[i].durable);
		free(image->files[i].marks);
		free(image->files[i].uncut);
	}
	free(image);
}
