/* disk.h - disks in memory that fail, fill up, lie and lose power on request.
 *
 * Whatever opens a path under "/disk3/" works on disk 3: SQLite through its VFS (disk_vfs.c), our
 * own code through the system's calls (disk_calls.c). What was written and what was synced are two
 * things here. A power cut keeps what was synced and, of everything since, a random choice of
 * 512-byte sectors, some of them torn, some in an older version; of the names made, renamed and
 * removed since a folder was last synced it keeps the earlier ones, or, on a file system without
 * order, any of them; there only a sync of the very folder keeps its names. What is in a folder
 * that was lost is lost. Counted operations (write, truncate, sync, and each change of a name) can
 * be made to fail, once or for good, before or after they took effect: so the outcome of a commit
 * can really be unknown.
 */
#ifndef SUANPAN_TESTS_DISK_H
#define SUANPAN_TESTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DISKS = 12,
	DISK_NAME_MAX = 96,
	DISK_NAMES_MAX = 80,
	DISK_FILES_MAX = 96,
	DISK_CHANGES_MAX = 64,
	DISK_SECTOR = 512,
	DISK_FILE_MAX = 64 << 20,
};

enum disk_fault {
	DISK_WELL,
	DISK_FAILS_ONCE,     /* the operation does nothing and says so */
	DISK_LIES_ONCE,      /* it takes effect and says that it failed */
	DISK_FULL_ONCE,      /* no room, this once */
	DISK_FAILS_FOR_GOOD, /* it and all later writes fail; what is there can be read */
	DISK_DEAD,           /* the machine is going down: nothing is written any more */
	DISK_LIES_THEN_DEAD, /* it takes effect, says that it failed, and then nothing works */
};

struct disk_file;

struct disk_name {
	char text[DISK_NAME_MAX];
	struct disk_file *file; /* NULL: a folder */
};

struct disk_names {
	struct disk_name list[DISK_NAMES_MAX];
	int count;
};

/* from or to empty: a name made, a name removed. file NULL: a folder is made. */
struct disk_change {
	char from[DISK_NAME_MAX], to[DISK_NAME_MAX];
	struct disk_file *file;
};

struct disk {
	int64_t operations; /* counted so far */
	int64_t syncs;
	int64_t fault_at; /* the operation that fails, 0: none */
	enum disk_fault fault;
	/* The next sync fails as Linux' does: what it was to write is read back as written, counts
	 * as clean, and no later sync writes it, unless it is written once more. */
	bool drops;
	int64_t drops_at; /* so does the one of this number, 0: none */
	bool lying;       /* syncs say that they did it, and do nothing */
	bool unordered;   /* only a sync of their folder keeps names, and they keep no order */
	int64_t free_now; /* what the system says is free */
	uint64_t random;
	struct disk_names now, durable;
	struct disk_change changes[DISK_CHANGES_MAX]; /* since the folder was last synced */
	int change_count;
	struct disk_file *files[DISK_FILES_MAX];
};

extern struct disk disks[DISKS];

/* Makes the disks known to SQLite, as its default. Once. */
void disks_start(void);
/* The disk of a path "/disk3/name", and the name; NULL: not on one of them. */
struct disk *disk_of(const char *path, const char **name);

/* Empties it; all of it is well again. */
void disk_format(struct disk *disk, uint64_t seed);
/* Cuts the power; the disk is well afterwards. Nothing may be open on it. */
void disk_cut(struct disk *disk);
/* Half a minute passes: the system wrote back what was left to it. */
void disk_rest(struct disk *disk);
/* The operation after so many more fails. */
void disk_fail_at(struct disk *disk, enum disk_fault fault, int64_t nth);

/* A disk as it stands, kept aside. */
struct disk_image;
struct disk_image *disk_keep(const struct disk *disk);
/* The disk as it was kept; its randomness begins anew with seed. Nothing may be open on it. */
void disk_bring_back(struct disk *disk, const struct disk_image *image, uint64_t seed);
void disk_image_done(struct disk_image *image);

/* ---- for disk_vfs.c and disk_calls.c: what SQLite or a program may ask of a disk ---- */

enum disk_result { DISK_DONE, DISK_REFUSED, DISK_NO_ROOM };

struct disk_file *disk_find(const struct disk *disk, const char *name);
bool disk_has_folder(const struct disk *disk, const char *name);
/* NULL: it could not be made. */
struct disk_file *disk_make(struct disk *disk, const char *name);
enum disk_result disk_make_folder(struct disk *disk, const char *name);
enum disk_result disk_write(
	struct disk *disk, struct disk_file *file, const void *from, int64_t size, int64_t at);
/* How much was there. */
int64_t disk_read(const struct disk_file *file, void *into, int64_t size, int64_t at);
enum disk_result disk_truncate(struct disk *disk, struct disk_file *file, int64_t size);
enum disk_result disk_sync(struct disk *disk, struct disk_file *file);
/* folder: "" or as it was made. */
enum disk_result disk_sync_folder(struct disk *disk, const char *folder);
/* The folder that a name is in. */
void disk_folder_of(const char *name, char folder[DISK_NAME_MAX]);
enum disk_result disk_remove(struct disk *disk, const char *name);
enum disk_result disk_rename(struct disk *disk, const char *from, const char *to);
/* A second name. */
enum disk_result disk_link(struct disk *disk, const char *from, const char *to);
int64_t disk_size(const struct disk_file *file);
void disk_hold(struct disk_file *file, int by); /* opened +1, closed -1 */
uint64_t disk_random(struct disk *disk);

#endif
