/* vfs_memory.h - a disk in memory that fails and loses power on request.
 *
 * What was written and what was synced are two things here: a power cut keeps what was synced and,
 * of everything since, a random choice of 512-byte sectors, some of them torn. Counted operations
 * (write, truncate, sync, delete) can be made to fail, once or for good, before or after they took
 * effect: so the outcome of a commit can really be unknown.
 */
#ifndef SUANPAN_VFS_MEMORY_H
#define SUANPAN_VFS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

enum disk_fault {
	DISK_WELL,
	DISK_FAILS_ONCE,     /* the operation does nothing and says so */
	DISK_LIES_ONCE,      /* it takes effect and says that it failed */
	DISK_FULL_ONCE,      /* SQLITE_FULL instead of SQLITE_IOERR */
	DISK_DEAD,           /* it and all later ones fail: the machine is going down */
	DISK_LIES_THEN_DEAD, /* it takes effect, says that it failed, and then nothing works */
};

struct disk {
	int64_t operations; /* counted so far */
	int64_t syncs;
	int64_t fault_at; /* the operation that fails, 0: none */
	enum disk_fault fault;
	/* The next sync fails as Linux' does: what it was to write is read back as written, counts
	 * as clean, and no later sync writes it, unless it is written once more. */
	bool drops;
};

/* The one disk; set fault_at and fault at will. */
extern struct disk disk;

/* Registers the VFS "memory" and empties the disk. */
void disk_format(uint64_t seed);
/* Cuts the power. Databases must have been closed; the disk is well afterwards. */
void disk_cut(void);

#endif
