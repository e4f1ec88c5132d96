/* disk_child.c - children that the programs fork, and what they do to a disk in memory.
 *
 * A child has a copy of the disks, so what it does to them is lost with it. It tells each of its
 * operations in memory that both see, and its parent does them again: where it waits for the child
 * or, if the child needs nothing more from it, as soon as it is born. So a child's life is one
 * moment of the simulated world, counted faults strike it where they would have, and a power cut
 * finds what it did as any other operation.
 *
 * The linker brings fork(), waitpid() and kill() here, and the calls of disk_calls.c and disk_vfs.c
 * for the disk.
 */
#include "tests/sim/disk_child.h"

#include "tests/sim/disk.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TALE_MAX = 32 << 20, CHILDREN_MAX = 32, CHILD_NUMBERS = 1 << 28 };

bool disk_child_speaks_with_us;

enum deed_kind {
	DEED_HOLD,
	DEED_MAKE,
	DEED_MAKE_FOLDER,
	DEED_WRITE,
	DEED_TRUNCATE,
	DEED_SYNC,
	DEED_SYNC_FOLDER,
	DEED_REMOVE,
	DEED_RENAME,
	DEED_LINK,
};

/* What a write wrote stands behind it. */
struct deed {
	enum deed_kind kind;
	int disk, file; /* by place */
	int64_t size, at;
	char name[DISK_NAME_MAX], to[DISK_NAME_MAX];
};

static struct tale {
	size_t used;
	uint8_t bytes[TALE_MAX];
} * tale; /* shared with the child */
static bool is_child;

static struct child_end {
	pid_t number; /* 0: free */
	pid_t pid;    /* 0: it ended */
	int status;
} children[CHILDREN_MAX];
static pid_t born;

/* ---- telling ---- */

static int place_of(const struct disk *disk, const struct disk_file *file)
{
	for (int i = 0; i < DISK_FILES_MAX; i++)
		if (disk->files[i] == file)
			return i;
	abort();
}

static void tell(struct deed deed, const void *data)
{
	size_t size = data ? (size_t)deed.size : 0;
	if (!is_child)
		return;
	if (tale->used + sizeof deed + size > TALE_MAX)
		abort();
	memcpy(tale->bytes + tale->used, &deed, sizeof deed);
	if (size)
		memcpy(tale->bytes + tale->used + sizeof deed, data, size);
	tale->used += sizeof deed + size;
}

static void tell_name(
	enum deed_kind kind, const struct disk *disk, const char *name, const char *to)
{
	struct deed deed = {.kind = kind, .disk = (int)(disk - disks)};
	(void)snprintf(deed.name, sizeof deed.name, "%s", name);
	(void)snprintf(deed.to, sizeof deed.to, "%s", to);
	tell(deed, NULL);
}

void __real_disk_hold(struct disk_file *file, int by);
void __wrap_disk_hold(struct disk_file *file, int by);
void __wrap_disk_hold(struct disk_file *file, int by)
{
	for (int i = 0; is_child && i < DISKS; i++)
		for (int k = 0; k < DISK_FILES_MAX; k++)
			if (disks[i].files[k] == file)
				tell((struct deed){DEED_HOLD, i, k, by, 0, "", ""}, NULL);
	__real_disk_hold(file, by);
}

struct disk_file *__real_disk_make(struct disk *disk, const char *name);
struct disk_file *__wrap_disk_make(struct disk *disk, const char *name);
struct disk_file *__wrap_disk_make(struct disk *disk, const char *name)
{
	tell_name(DEED_MAKE, disk, name, "");
	return __real_disk_make(disk, name);
}

enum disk_result __real_disk_make_folder(struct disk *disk, const char *name);
enum disk_result __wrap_disk_make_folder(struct disk *disk, const char *name);
enum disk_result __wrap_disk_make_folder(struct disk *disk, const char *name)
{
	tell_name(DEED_MAKE_FOLDER, disk, name, "");
	return __real_disk_make_folder(disk, name);
}

enum disk_result __real_disk_write(
	struct disk *disk, struct disk_file *file, const void *from, int64_t size, int64_t at);
enum disk_result __wrap_disk_write(
	struct disk *disk, struct disk_file *file, const void *from, int64_t size, int64_t at);
enum disk_result __wrap_disk_write(
	struct disk *disk, struct disk_file *file, const void *from, int64_t size, int64_t at)
{
	if (is_child)
		tell((struct deed){DEED_WRITE, (int)(disk - disks), place_of(disk, file), size, at,
			     "", ""},
			from);
	return __real_disk_write(disk, file, from, size, at);
}

enum disk_result __real_disk_truncate(struct disk *disk, struct disk_file *file, int64_t size);
enum disk_result __wrap_disk_truncate(struct disk *disk, struct disk_file *file, int64_t size);
enum disk_result __wrap_disk_truncate(struct disk *disk, struct disk_file *file, int64_t size)
{
	if (is_child)
		tell((struct deed){DEED_TRUNCATE, (int)(disk - disks), place_of(disk, file), size,
			     0, "", ""},
			NULL);
	return __real_disk_truncate(disk, file, size);
}

enum disk_result __real_disk_sync(struct disk *disk, struct disk_file *file);
enum disk_result __wrap_disk_sync(struct disk *disk, struct disk_file *file);
enum disk_result __wrap_disk_sync(struct disk *disk, struct disk_file *file)
{
	if (is_child)
		tell((struct deed){DEED_SYNC, (int)(disk - disks), place_of(disk, file), 0, 0, "",
			     ""},
			NULL);
	return __real_disk_sync(disk, file);
}

enum disk_result __real_disk_sync_folder(struct disk *disk, const char *folder);
enum disk_result __wrap_disk_sync_folder(struct disk *disk, const char *folder);
enum disk_result __wrap_disk_sync_folder(struct disk *disk, const char *folder)
{
	tell_name(DEED_SYNC_FOLDER, disk, folder, "");
	return __real_disk_sync_folder(disk, folder);
}

enum disk_result __real_disk_remove(struct disk *disk, const char *name);
enum disk_result __wrap_disk_remove(struct disk *disk, const char *name);
enum disk_result __wrap_disk_remove(struct disk *disk, const char *name)
{
	tell_name(DEED_REMOVE, disk, name, "");
	return __real_disk_remove(disk, name);
}

enum disk_result __real_disk_rename(struct disk *disk, const char *from, const char *to);
enum disk_result __wrap_disk_rename(struct disk *disk, const char *from, const char *to);
enum disk_result __wrap_disk_rename(struct disk *disk, const char *from, const char *to)
{
	tell_name(DEED_RENAME, disk, from, to);
	return __real_disk_rename(disk, from, to);
}

enum disk_result __real_disk_link(struct disk *disk, const char *from, const char *to);
enum disk_result __wrap_disk_link(struct disk *disk, const char *from, const char *to);
enum disk_result __wrap_disk_link(struct disk *disk, const char *from, const char *to)
{
	tell_name(DEED_LINK, disk, from, to);
	return __real_disk_link(disk, from, to);
}

/* ---- doing it again ---- */

static void do_again(const struct deed *deed, const void *data)
{
	struct disk *disk = &disks[deed->disk];
	struct disk_file *file = disk->files[deed->file];
	switch (deed->kind) {
	case DEED_HOLD:
		__real_disk_hold(file, (int)deed->size);
		return;
	case DEED_MAKE:
		(void)__real_disk_make(disk, deed->name);
		return;
	case DEED_MAKE_FOLDER:
		(void)__real_disk_make_folder(disk, deed->name);
		return;
	case DEED_WRITE:
		(void)__real_disk_write(disk, file, data, deed->size, deed->at);
		return;
	case DEED_TRUNCATE:
		(void)__real_disk_truncate(disk, file, deed->size);
		return;
	case DEED_SYNC:
		(void)__real_disk_sync(disk, file);
		return;
	case DEED_SYNC_FOLDER:
		(void)__real_disk_sync_folder(disk, deed->name);
		return;
	case DEED_REMOVE:
		(void)__real_disk_remove(disk, deed->name);
		return;
	case DEED_RENAME:
		(void)__real_disk_rename(disk, deed->name, deed->to);
		return;
	case DEED_LINK:
		(void)__real_disk_link(disk, deed->name, deed->to);
		return;
	}
}

/* What the child had still open when it ended is open no more. */
static void let_go(int8_t held[DISKS][DISK_FILES_MAX])
{
	for (int i = 0; i < DISKS; i++)
		for (int k = 0; k < DISK_FILES_MAX; k++)
			if (held[i][k])
				__real_disk_hold(disks[i].files[k], -held[i][k]);
}

static void do_all_again(void)
{
	int8_t held[DISKS][DISK_FILES_MAX] = {0};
	for (size_t at = 0; at < tale->used;) {
		struct deed deed;
		memcpy(&deed, tale->bytes + at, sizeof deed);
		at += sizeof deed;
		do_again(&deed, tale->bytes + at);
		if (deed.kind == DEED_HOLD)
			held[deed.disk][deed.file] += (int8_t)deed.size;
		if (deed.kind == DEED_WRITE)
			at += (size_t)deed.size;
	}
	let_go(held);
	tale->used = 0;
}

/* ---- birth and end ---- */

pid_t __real_waitpid(pid_t pid, int *status, int flags);
static void hear_it_out(struct child_end *child)
{
	if (__real_waitpid(child->pid, &child->status, 0) != child->pid)
		abort();
	child->pid = 0;
	do_all_again();
}

static struct child_end *child_of(pid_t number)
{
	for (int i = 0; i < CHILDREN_MAX; i++)
		if (children[i].number == number)
			return &children[i];
	return NULL;
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
	struct child_end *child = child_of(0);
	if (!tale)
		tale = mmap(NULL, sizeof *tale, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (tale == MAP_FAILED || !child || tale->used)
		abort();
	pid_t pid = __real_fork();
	is_child = pid == 0;
	if (pid <= 0)
		return pid;
	*child = (struct child_end){.number = CHILD_NUMBERS + ++born, .pid = pid};
	if (!disk_child_speaks_with_us)
		hear_it_out(child);
	return child->number;
}

pid_t __wrap_waitpid(pid_t number, int *status, int flags);
pid_t __wrap_waitpid(pid_t number, int *status, int flags)
{
	struct child_end *child = number >= CHILD_NUMBERS ? child_of(number) : NULL;
	if (!child)
		return __real_waitpid(number, status, flags);
	if (child->pid)
		hear_it_out(child);
	if (status)
		*status = child->status;
	child->number = 0;
	return number;
}

int __real_kill(pid_t number, int signal);
int __wrap_kill(pid_t number, int signal);
int __wrap_kill(pid_t number, int signal)
{
	struct child_end *child = number >= CHILD_NUMBERS ? child_of(number) : NULL;
	if (!child)
		return __real_kill(number, signal);
	return child->pid ? __real_kill(child->pid, signal) : 0;
}
