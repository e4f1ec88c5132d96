#include "sync/mirror_file.h"

#include "pos/core/text.h"
#include "pos/sys/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER_SIZE = 8 + 4 + UID_SIZE, READ_MAX = 2 * MIRROR_SIZE_MAX + MIRROR_FRAME_MAX };

static const char magic[8] = "SPMIRR1";

uint32_t crc32_of(const void *data, size_t size)
{
	static const uint32_t steps[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
		0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8,
		0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
	const uint8_t *bytes = data;
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < size; i++) {
		crc ^= bytes[i];
		crc = crc >> 4 ^ steps[crc & 15];
		crc = crc >> 4 ^ steps[crc & 15];
	}
	return ~crc;
}

static void write_header(uint8_t header[HEADER_SIZE], const struct mirror_owner *owner)
{
	struct bytes_out out = bytes_out(header, HEADER_SIZE);
	put_bytes(&out, magic, sizeof magic);
	put_u32(&out, owner->till);
	put_bytes(&out, owner->journal_id.bytes, UID_SIZE);
}

/* ---- reading ---- */

/* NULL with errno; ENOENT if there is none. */
static uint8_t *read_whole(const char *path, size_t *size)
{
	struct stat what;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	bool sized = fstat(fd, &what) == 0 && what.st_size <= READ_MAX;
	uint8_t *bytes = sized ? malloc((size_t)what.st_size + 1) : NULL;
	size_t used = 0;
	ssize_t got = bytes ? 1 : -1;
	while (got > 0) {
		got = read(fd, bytes + used, (size_t)what.st_size - used);
		used += got > 0 ? (size_t)got : 0;
	}
	int why = sized ? errno : EFBIG;
	close(fd);
	if (got == 0) {
		*size = used;
		return bytes;
	}
	free(bytes);
	errno = why;
	return NULL;
}

static uint32_t u32_at(const uint8_t *at)
{
	struct bytes_in in = bytes_in(at, 4);
	return get_u32(&in);
}

/* Size of the whole frame at `at`, 0 if there is none. */
static size_t frame_at(const uint8_t *at, size_t left, struct record *record)
{
	if (left < 8)
		return 0;
	size_t size = u32_at(at);
	if (size < RECORD_HEAD_SIZE || size > RECORD_MAX || size + 8 > left)
		return 0;
	if (crc32_of(at + 4, size) != u32_at(at + 4 + size) || !record_read(at + 4, size, record))
		return 0;
	return size + 8;
}

/* How far to the next place where a frame may begin. */
static size_t next_mark(const uint8_t *at, size_t left)
{
	const uint8_t *mark = left > 5 ? memmem(at + 5, left - 5, "PJ1", 3) : NULL;
	return mark ? (size_t)(mark - at) - 4 : left;
}

struct reading {
	void (*each)(void *arg, const struct record *record, const uint8_t *bytes, size_t size);
	void *arg;
	struct mirror_found *found;
	size_t good_end; /* behind the last whole frame */
};

static void read_frames(struct reading *reading, const uint8_t *bytes, size_t size)
{
	struct mirror_found *found = reading->found;
	reading->good_end = HEADER_SIZE;
	for (size_t at = HEADER_SIZE; at < size;) {
		struct record record;
		size_t used = frame_at(bytes + at, size - at, &record);
		if (!used) {
			used = next_mark(bytes + at, size - at);
			found->spoilt += used;
			at += used;
			continue;
		}
		int64_t place = record_place(record.epoch, record.seq);
		if (place > found->place)
			found->place = place;
		found->frames++;
		if (reading->each)
			reading->each(reading->arg, &record, bytes + at + 4, used - 8);
		at += used;
		reading->good_end = at;
	}
}

static bool read_one(const char *path, const struct mirror_owner *owner, struct reading *reading)
{
	size_t size;
	uint8_t header[HEADER_SIZE];
	uint8_t *bytes = read_whole(path, &size);
	reading->good_end = 0;
	if (!bytes)
		return errno == ENOENT;
	write_header(header, owner);
	/* A file that was cut while its header was written is as good as none. */
	if (size >= HEADER_SIZE && memcmp(bytes, header, HEADER_SIZE) != 0)
		reading->found->foreign = true;
	reading->found->there = true;
	if (size >= HEADER_SIZE && !reading->found->foreign)
		read_frames(reading, bytes, size);
	free(bytes);
	return true;
}

static void old_name(char old[MIRROR_PATH_MAX + 8], const char *path)
{
	(void)snprintf(old, MIRROR_PATH_MAX + 8, "%s.old", path);
}

bool mirror_read(const char *path, const struct mirror_owner *owner,
	void (*each)(void *arg, const struct record *record, const uint8_t *bytes, size_t size),
	void *arg, struct mirror_found *found)
{
	char old[MIRROR_PATH_MAX + 8];
	struct reading reading = {.each = each, .arg = arg, .found = found};
	*found = (struct mirror_found){0};
	old_name(old, path);
	return read_one(old, owner, &reading) && read_one(path, owner, &reading);
}

/* ---- writing ---- */

static bool write_all(int fd, const void *data, size_t size)
{
	const uint8_t *bytes = data;
	while (size > 0) {
		ssize_t put = write(fd, bytes, size);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes += put;
		size -= (size_t)put;
	}
	return true;
}

static bool begin_file(struct mirror_out *out)
{
	uint8_t header[HEADER_SIZE];
	write_header(header, &out->owner);
	out->size = HEADER_SIZE;
	return ftruncate(out->fd, 0) == 0 && lseek(out->fd, 0, SEEK_SET) == 0 &&
	       write_all(out->fd, header, HEADER_SIZE) && fsync(out->fd) == 0 &&
	       durable_name(out->path);
}

bool mirror_out_open(struct mirror_out *out, const char *path, const struct mirror_owner *owner)
{
	struct mirror_found found = {0};
	struct reading reading = {.found = &found};
	*out = (struct mirror_out){.fd = -1, .size_max = MIRROR_SIZE_MAX, .owner = *owner};
	text_copy(out->path, sizeof out->path, path);
	if (!read_one(path, owner, &reading))
		return false;
	errno = EEXIST;
	if (found.foreign)
		return false;
	out->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (out->fd < 0)
		return false;
	if (reading.good_end == 0)
		return begin_file(out);
	out->size = (int64_t)reading.good_end;
	return ftruncate(out->fd, (off_t)out->size) == 0 &&
	       lseek(out->fd, (off_t)out->size, SEEK_SET) == (off_t)out->size;
}

/* The full file takes the place of the old one; nothing that was in it is lost at any moment. */
static bool turn_over(struct mirror_out *out)
{
	char old[MIRROR_PATH_MAX + 8];
	old_name(old, out->path);
	if (fsync(out->fd) != 0 || rename(out->path, old) != 0)
		return false;
	close(out->fd);
	out->fd = open(out->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	return out->fd >= 0 && begin_file(out);
}

bool mirror_out_add(struct mirror_out *out, const void *record, size_t size)
{
	uint8_t before[4], after[4];
	struct bytes_out length = bytes_out(before, sizeof before);
	struct bytes_out crc = bytes_out(after, sizeof after);
	if (out->size + (int64_t)size + 8 > out->size_max && out->size > HEADER_SIZE &&
		!turn_over(out))
		return false;
	put_u32(&length, (uint32_t)size);
	put_u32(&crc, crc32_of(record, size));
	out->size += (int64_t)size + 8;
	return write_all(out->fd, before, sizeof before) && write_all(out->fd, record, size) &&
	       write_all(out->fd, after, sizeof after);
}

bool mirror_out_sync(struct mirror_out *out)
{
	return fdatasync(out->fd) == 0;
}

void mirror_out_close(struct mirror_out *out)
{
	if (out->fd >= 0)
		close(out->fd);
	out->fd = -1;
}
