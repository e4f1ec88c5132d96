/* disk_calls.c - the system's calls for files, on the disks in memory.
 *
 * The linker brings our own objects' calls here (--wrap); whatever is not on one of the disks goes
 * on to the system.
 */
#include "tests/sim/disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { FD_FIRST = 1 << 20, FDS = 64 };

/* An open file of ours; file NULL: the folder of that name. */
static struct opened {
	bool used, append;
	char folder[DISK_NAME_MAX];
	struct disk *disk;
	struct disk_file *file;
	int64_t at;
	FILE *stream;
} fds[FDS];

static struct opened *ours(int fd)
{
	return fd >= FD_FIRST && fd < FD_FIRST + FDS ? &fds[fd - FD_FIRST] : NULL;
}

static int answer(enum disk_result result)
{
	if (result == DISK_DONE)
		return 0;
	errno = result == DISK_NO_ROOM ? ENOSPC : EIO;
	return -1;
}

static int refuse(int number)
{
	errno = number;
	return -1;
}

static int new_fd(struct disk *disk, const char *name, struct disk_file *file, int flags)
{
	for (int i = 0; i < FDS; i++) {
		if (fds[i].used)
			continue;
		fds[i] = (struct opened){.used = true,
			.append = (flags & O_APPEND) != 0,
			.disk = disk,
			.file = file};
		if (file)
			disk_hold(file, 1);
		else
			(void)snprintf(fds[i].folder, DISK_NAME_MAX, "%s", name);
		return FD_FIRST + i;
	}
	return refuse(EMFILE);
}

static int open_ours(struct disk *disk, const char *name, int flags)
{
	struct disk_file *file = disk_find(disk, name);
	if (!file && disk_has_folder(disk, name))
		return new_fd(disk, name, NULL, flags);
	if (file && (flags & O_CREAT) && (flags & O_EXCL))
		return refuse(EEXIST);
	if (!file && !(flags & O_CREAT))
		return refuse(ENOENT);
	if (!file)
		file = disk_make(disk, name);
	else if ((flags & O_TRUNC) && answer(disk_truncate(disk, file, 0)) != 0)
		return -1;
	return file ? new_fd(disk, name, file, flags) : refuse(EIO);
}

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	va_list rest;
	va_start(rest, flags);
	int mode = flags & O_CREAT ? va_arg(rest, int) : 0;
	va_end(rest);
	return disk ? open_ours(disk, name, flags) : __real_open64(path, flags, mode);
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd)
{
	struct opened *opened = ours(fd);
	if (!opened)
		return __real_close(fd);
	if (opened->file)
		disk_hold(opened->file, -1);
	opened->used = false;
	return 0;
}

static ssize_t write_at(struct opened *opened, const void *from, size_t size, int64_t at)
{
	enum disk_result result = disk_write(opened->disk, opened->file, from, (int64_t)size, at);
	return result == DISK_DONE ? (ssize_t)size : answer(result);
}

ssize_t __real_write(int fd, const void *from, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size);
ssize_t __wrap_write(int fd, const void *from, size_t size)
{
	struct opened *opened = ours(fd);
	if (!opened)
		return __real_write(fd, from, size);
	int64_t at = opened->append ? disk_size(opened->file) : opened->at;
	ssize_t done = write_at(opened, from, size, at);
	if (done > 0)
		opened->at = at + done;
	return done;
}

ssize_t __real_pwrite64(int fd, const void *from, size_t size, off64_t at);
ssize_t __wrap_pwrite64(int fd, const void *from, size_t size, off64_t at);
ssize_t __wrap_pwrite64(int fd, const void *from, size_t size, off64_t at)
{
	struct opened *opened = ours(fd);
	return opened ? write_at(opened, from, size, at) : __real_pwrite64(fd, from, size, at);
}

ssize_t __real_read(int fd, void *into, size_t size);
ssize_t __wrap_read(int fd, void *into, size_t size);
ssize_t __wrap_read(int fd, void *into, size_t size)
{
	struct opened *opened = ours(fd);
	if (!opened)
		return __real_read(fd, into, size);
	int64_t there = disk_read(opened->file, into, (int64_t)size, opened->at);
	opened->at += there;
	return there;
}

ssize_t __real_pread64(int fd, void *into, size_t size, off64_t at);
ssize_t __wrap_pread64(int fd, void *into, size_t size, off64_t at);
ssize_t __wrap_pread64(int fd, void *into, size_t size, off64_t at)
{
	struct opened *opened = ours(fd);
	return opened ? disk_read(opened->file, into, (int64_t)size, at)
		      : __real_pread64(fd, into, size, at);
}

off64_t __real_lseek64(int fd, off64_t at, int whence);
off64_t __wrap_lseek64(int fd, off64_t at, int whence);
off64_t __wrap_lseek64(int fd, off64_t at, int whence)
{
	struct opened *opened = ours(fd);
	if (!opened)
		return __real_lseek64(fd, at, whence);
	if (whence == SEEK_CUR)
		at += opened->at;
	if (whence == SEEK_END)
		at += disk_size(opened->file);
	return opened->at = at;
}

int __real_ftruncate64(int fd, off64_t size);
int __wrap_ftruncate64(int fd, off64_t size);
int __wrap_ftruncate64(int fd, off64_t size)
{
	struct opened *opened = ours(fd);
	return opened ? answer(disk_truncate(opened->disk, opened->file, size))
		      : __real_ftruncate64(fd, size);
}

int __real_posix_fallocate64(int fd, off64_t at, off64_t size);
int __wrap_posix_fallocate64(int fd, off64_t at, off64_t size);
int __wrap_posix_fallocate64(int fd, off64_t at, off64_t size)
{
	static const uint8_t zeros[4096];
	struct opened *opened = ours(fd);
	if (!opened)
		return __real_posix_fallocate64(fd, at, size);
	for (off64_t done = 0; done < size; done += (off64_t)sizeof zeros)
		if (write_at(opened, zeros, sizeof zeros, at + done) < 0)
			return errno;
	return 0;
}

static int sync_ours(struct opened *opened)
{
	return answer(opened->file ? disk_sync(opened->disk, opened->file)
				   : disk_sync_folder(opened->disk, opened->folder));
}

int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __wrap_fsync(int fd)
{
	return ours(fd) ? sync_ours(ours(fd)) : __real_fsync(fd);
}

int __real_fdatasync(int fd);
int __wrap_fdatasync(int fd);
int __wrap_fdatasync(int fd)
{
	return ours(fd) ? sync_ours(ours(fd)) : __real_fdatasync(fd);
}

/* Locks: nobody else has the disk. */
int __real_fcntl64(int fd, int command, ...);
int __wrap_fcntl64(int fd, int command, ...);
int __wrap_fcntl64(int fd, int command, ...)
{
	va_list rest;
	va_start(rest, command);
	void *argument = va_arg(rest, void *);
	va_end(rest);
	return ours(fd) ? 0 : __real_fcntl64(fd, command, argument);
}

/* ---- streams ---- */

static ssize_t stream_read(void *fd, char *into, size_t size)
{
	return __wrap_read((int)(intptr_t)fd, into, size);
}

/* A stream's writer says how much it wrote; 0 is its failure. */
static ssize_t stream_write(void *fd, const char *from, size_t size)
{
	ssize_t done = __wrap_write((int)(intptr_t)fd, from, size);
	return done < 0 ? 0 : done;
}

static int stream_seek(void *fd, off64_t *at, int whence)
{
	*at = __wrap_lseek64((int)(intptr_t)fd, *at, whence);
	return 0;
}

static int stream_close(void *fd)
{
	return __wrap_close((int)(intptr_t)fd);
}

static int flags_of(const char *mode)
{
	if (mode[0] == 'r')
		return strchr(mode, '+') ? O_RDWR : O_RDONLY;
	return O_RDWR | O_CREAT | (mode[0] == 'a' ? O_APPEND : O_TRUNC);
}

FILE *__real_fopen64(const char *path, const char *mode);
FILE *__wrap_fopen64(const char *path, const char *mode);
FILE *__wrap_fopen64(const char *path, const char *mode)
{
	static const cookie_io_functions_t calls = {
		stream_read, stream_write, stream_seek, stream_close};
	const char *name;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return __real_fopen64(path, mode);
	int fd = open_ours(disk, name, flags_of(mode));
	if (fd < 0)
		return NULL;
	fds[fd - FD_FIRST].stream = fopencookie((void *)(intptr_t)fd, mode, calls);
	return fds[fd - FD_FIRST].stream;
}

int __real_fileno(FILE *stream);
int __wrap_fileno(FILE *stream);
int __wrap_fileno(FILE *stream)
{
	for (int i = 0; i < FDS; i++)
		if (fds[i].used && fds[i].stream == stream)
			return FD_FIRST + i;
	return __real_fileno(stream);
}

/* ---- names ---- */

int __real_unlink(const char *path);
int __wrap_unlink(const char *path);
int __wrap_unlink(const char *path)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return __real_unlink(path);
	return disk_find(disk, name) ? answer(disk_remove(disk, name)) : refuse(ENOENT);
}

int __real_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to);
int __wrap_rename(const char *from, const char *to)
{
	const char *name, *new_name;
	struct disk *disk = disk_of(from, &name);
	if (!disk)
		return __real_rename(from, to);
	if (disk_of(to, &new_name) != disk)
		return refuse(EXDEV);
	return disk_find(disk, name) ? answer(disk_rename(disk, name, new_name)) : refuse(ENOENT);
}

int __real_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_link(const char *from, const char *to)
{
	const char *name, *new_name;
	struct disk *disk = disk_of(from, &name);
	if (!disk)
		return __real_link(from, to);
	if (disk_of(to, &new_name) != disk)
		return refuse(EXDEV);
	if (disk_find(disk, new_name))
		return refuse(EEXIST);
	return disk_find(disk, name) ? answer(disk_link(disk, name, new_name)) : refuse(ENOENT);
}

int __real_truncate64(const char *path, off64_t size);
int __wrap_truncate64(const char *path, off64_t size);
int __wrap_truncate64(const char *path, off64_t size)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return __real_truncate64(path, size);
	return disk_find(disk, name) ? answer(disk_truncate(disk, disk_find(disk, name), size))
				     : refuse(ENOENT);
}

static bool is_there(struct disk *disk, const char *name)
{
	return disk_find(disk, name) || disk_has_folder(disk, name);
}

int __real_access(const char *path, int mode);
int __wrap_access(const char *path, int mode);
int __wrap_access(const char *path, int mode)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return __real_access(path, mode);
	return is_there(disk, name) ? 0 : refuse(ENOENT);
}

static int describe(struct disk_file *file, struct stat64 *what)
{
	*what = (struct stat64){
		.st_mode = file ? S_IFREG | 0600 : S_IFDIR | 0700,
		.st_size = file ? disk_size(file) : 0,
		.st_nlink = 1,
	};
	what->st_blocks = (what->st_size + 511) / 512;
	return 0;
}

static int stat_ours(struct disk *disk, const char *name, struct stat64 *what)
{
	return is_there(disk, name) ? describe(disk_find(disk, name), what) : refuse(ENOENT);
}

int __real_stat64(const char *path, struct stat64 *what);
int __wrap_stat64(const char *path, struct stat64 *what);
int __wrap_stat64(const char *path, struct stat64 *what)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	return disk ? stat_ours(disk, name, what) : __real_stat64(path, what);
}

int __real_lstat64(const char *path, struct stat64 *what);
int __wrap_lstat64(const char *path, struct stat64 *what);
int __wrap_lstat64(const char *path, struct stat64 *what)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	return disk ? stat_ours(disk, name, what) : __real_lstat64(path, what);
}

int __real_fstat64(int fd, struct stat64 *what);
int __wrap_fstat64(int fd, struct stat64 *what);
int __wrap_fstat64(int fd, struct stat64 *what)
{
	return ours(fd) ? describe(ours(fd)->file, what) : __real_fstat64(fd, what);
}

int __real_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_mkdir(const char *path, mode_t mode)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return __real_mkdir(path, mode);
	if (is_there(disk, name))
		return refuse(EEXIST);
	return answer(disk_make_folder(disk, name));
}

int __real_chmod(const char *path, mode_t mode);
int __wrap_chmod(const char *path, mode_t mode);
int __wrap_chmod(const char *path, mode_t mode)
{
	const char *name;
	return disk_of(path, &name) ? 0 : __real_chmod(path, mode);
}

int __real_statvfs64(const char *path, struct statvfs64 *what);
int __wrap_statvfs64(const char *path, struct statvfs64 *what);
int __wrap_statvfs64(const char *path, struct statvfs64 *what)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return __real_statvfs64(path, what);
	*what = (struct statvfs64){.f_frsize = 1, .f_bavail = (fsblkcnt64_t)disk->free_now};
	return 0;
}

/* ---- folders: read at once, as they stand when opened ---- */

static struct listing {
	bool used;
	struct disk_names names;
	int at;
	struct dirent64 entry;
} listings[4];

static struct listing *listing_of(DIR *folder)
{
	for (size_t i = 0; i < sizeof listings / sizeof listings[0]; i++)
		if ((void *)folder == (void *)&listings[i])
			return &listings[i];
	return NULL;
}

DIR *__real_opendir(const char *path);
DIR *__wrap_opendir(const char *path);
DIR *__wrap_opendir(const char *path)
{
	const char *name;
	struct disk *disk = disk_of(path, &name);
	if (!disk)
		return __real_opendir(path);
	struct listing *listing = listings;
	while (listing->used)
		if (++listing == listings + sizeof listings / sizeof listings[0])
			return NULL;
	listing->used = true;
	listing->at = 0;
	listing->names.count = 0;
	size_t length = strlen(name);
	for (int i = 0; i < disk->now.count; i++) {
		const char *text = disk->now.list[i].text;
		if (length && (strncmp(text, name, length) != 0 || text[length] != '/'))
			continue;
		text += length ? length + 1 : 0;
		if (*text && !strchr(text, '/'))
			(void)snprintf(listing->names.list[listing->names.count++].text,
				DISK_NAME_MAX, "%s", text);
	}
	return (void *)listing;
}

struct dirent64 *__real_readdir64(DIR *folder);
struct dirent64 *__wrap_readdir64(DIR *folder);
struct dirent64 *__wrap_readdir64(DIR *folder)
{
	struct listing *listing = listing_of(folder);
	if (!listing)
		return __real_readdir64(folder);
	if (listing->at == listing->names.count)
		return NULL;
	(void)snprintf(listing->entry.d_name, sizeof listing->entry.d_name, "%s",
		listing->names.list[listing->at++].text);
	return &listing->entry;
}

int __real_closedir(DIR *folder);
int __wrap_closedir(DIR *folder);
int __wrap_closedir(DIR *folder)
{
	struct listing *listing = listing_of(folder);
	if (!listing)
		return __real_closedir(folder);
	listing->used = false;
	return 0;
}
