#include "sync/salvage_image.h"

#include "pos/core/bytes.h"
#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- files ---- */

static bool read_at(int fd, int64_t at, void *into, size_t size)
{
	uint8_t *bytes = into;
	while (size > 0) {
		ssize_t got = pread(fd, bytes, size, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		/* A sector that the disk cannot read is a page that is not there. */
		if (got <= 0)
			return false;
		bytes += got;
		at += got;
		size -= (size_t)got;
	}
	return true;
}

static int64_t size_of(int fd)
{
	struct stat what;
	return fd >= 0 && fstat(fd, &what) == 0 ? (int64_t)what.st_size : 0;
}

/* SQLite's readers hold these bytes, and its writers lock them against readers (fileformat2's
 * companion, sqlite.org/lockingv3.html). */
static bool lock_as_reader(int fd)
{
	struct flock lock = {
		.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_start = 0x40000002, .l_len = 510};
	return fcntl(fd, F_SETLK, &lock) == 0;
}

/* ---- collecting ---- */

static bool add_sheet(struct image *image, struct sheet sheet)
{
	if (image->count == image->room) {
		size_t room = image->room ? image->room * 2 : 1024;
		struct sheet *sheets = realloc(image->sheets, room * sizeof *sheets);
		if (!sheets)
			return false;
		image->sheets = sheets;
		image->room = room;
	}
	image->sheets[image->count++] = sheet;
	return true;
}

static bool add_file(struct image *image)
{
	int64_t pages = size_of(image->file) / PAGE_SIZE;
	for (int64_t i = 0; i < pages && i < UINT32_MAX; i++)
		if (!add_sheet(image,
			    (struct sheet){
				    .number = (uint32_t)i + 1, .sure = true, .at = i * PAGE_SIZE}))
			return false;
	return true;
}

/* ---- the log ---- */

enum { WAL_HEADER = 32, FRAME_HEADER = 24, FRAME_SIZE = FRAME_HEADER + PAGE_SIZE };
#define WAL_MAGIC UINT32_C(0x377f0682) /* its lowest bit: checksums are of big-endian words */

struct frame {
	uint32_t number;
	uint32_t commit; /* size of the file after a commit, 0: within a transaction */
	uint64_t salt;
	uint32_t sum[2]; /* as it stands in the frame */
	bool sure;
};

static uint32_t big_u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t word_at(const uint8_t *at, bool big)
{
	return big ? big_u32(at)
		   : (uint32_t)at[3] << 24 | (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
}

/* Format 4.2. */
static void checksum(uint32_t sum[2], const uint8_t *bytes, size_t size, bool big)
{
	for (size_t i = 0; i < size; i += 8) {
		sum[0] += word_at(bytes + i, big) + sum[1];
		sum[1] += word_at(bytes + i + 4, big) + sum[0];
	}
}

struct wal {
	bool big;
	uint32_t sum[2]; /* that the next frame goes on from */
	struct frame *frames;
	size_t count;
};

static bool read_frame(struct wal *wal, const uint8_t bytes[FRAME_SIZE], struct frame *frame)
{
	uint32_t sum[2] = {wal->sum[0], wal->sum[1]};
	checksum(sum, bytes, 8, wal->big);
	checksum(sum, bytes + FRAME_HEADER, PAGE_SIZE, wal->big);
	*frame = (struct frame){
		.number = big_u32(bytes),
		.commit = big_u32(bytes + 4),
		.salt = (uint64_t)big_u32(bytes + 8) << 32 | big_u32(bytes + 12),
		.sum = {big_u32(bytes + 16), big_u32(bytes + 20)},
	};
	frame->sure = sum[0] == frame->sum[0] && sum[1] == frame->sum[1];
	wal->sum[0] = frame->sum[0];
	wal->sum[1] = frame->sum[1];
	return frame->number > 0;
}

static bool read_frames(struct image *image, struct wal *wal)
{
	uint8_t header[WAL_HEADER] = {0};
	int64_t size = size_of(image->wal);
	wal->frames = calloc((size_t)(size / FRAME_SIZE) + 1, sizeof *wal->frames);
	uint8_t *bytes = malloc(FRAME_SIZE);
	if (wal->frames && bytes && read_at(image->wal, 0, header, sizeof header)) {
		wal->big = big_u32(header) == (WAL_MAGIC | 1);
		wal->sum[0] = big_u32(header + 24);
		wal->sum[1] = big_u32(header + 28);
	}
	int64_t at = WAL_HEADER;
	for (; wal->frames && bytes && at + FRAME_SIZE <= size; at += FRAME_SIZE) {
		struct frame *frame = &wal->frames[wal->count++];
		if (!read_at(image->wal, at, bytes, FRAME_SIZE) || !read_frame(wal, bytes, frame))
			*frame = (struct frame){0};
	}
	free(bytes);
	return wal->frames && bytes;
}

/* The log that is running: its frames stand first. */
static uint64_t running_salt(const struct wal *wal)
{
	for (size_t i = 0; i < wal->count; i++)
		if (wal->frames[i].sure)
			return wal->frames[i].salt;
	return 0;
}

static size_t first_of_log(const struct wal *wal, uint64_t salt)
{
	size_t first = 0;
	while (wal->frames[first].salt != salt)
		first++;
	return first;
}

/* 0: it is lost. */
static uint32_t number_of(const struct frame *frame, uint64_t salt)
{
	return frame->salt == salt && frame->number <= INT32_MAX ? frame->number : 0;
}

/* From the last frame to the first: what comes before a commit of the same log was committed too,
 * also if its own header is destroyed. */
static bool add_frames(struct image *image, const struct wal *wal)
{
	uint64_t running = running_salt(wal), committed = 0;
	size_t from = SIZE_MAX; /* the first frame of the committed log */
	for (size_t i = wal->count; i-- > 0;) {
		const struct frame *frame = &wal->frames[i];
		if (frame->sure && frame->commit) {
			committed = frame->salt;
			from = first_of_log(wal, committed);
		}
		if (i < from) {
			image->torn_frames++;
			continue;
		}
		int64_t age = (int64_t)i + 1;
		struct sheet sheet = {
			.number = number_of(frame, committed),
			.in_wal = true,
			.sure = frame->sure,
			.rank = committed == running ? age : age - (int64_t)wal->count - 2,
			.at = WAL_HEADER + (int64_t)i * FRAME_SIZE + FRAME_HEADER,
		};
		if (!add_sheet(image, sheet))
			return false;
	}
	return true;
}

static bool add_wal(struct image *image)
{
	struct wal wal = {0};
	bool done = image->wal < 0 || (read_frames(image, &wal) && add_frames(image, &wal));
	free(wal.frames);
	return done;
}

/* ---- opening ---- */

static int compare_sheets(const void *a, const void *b)
{
	const struct sheet *one = a, *two = b;
	if (one->number != two->number)
		return one->number < two->number ? -1 : 1;
	if (one->sure != two->sure)
		return one->sure ? -1 : 1;
	return one->rank == two->rank ? 0 : one->rank > two->rank ? -1 : 1;
}

bool image_open(struct image *image, const char *path, struct err *err)
{
	char wal[600];
	*image = (struct image){.file = -1, .wal = -1};
	(void)snprintf(wal, sizeof wal, "%s-wal", path);
	image->file = open(path, O_RDONLY | O_CLOEXEC);
	if (image->file < 0)
		return fail(err, TEXT_SALVAGE_OPEN, path, reason_of(errno));
	if (!lock_as_reader(image->file))
		return fail(err, TEXT_DB_IN_USE, path);
	image->wal = open(wal, O_RDONLY | O_CLOEXEC);
	if (image->wal < 0 && errno != ENOENT)
		return fail(err, TEXT_SALVAGE_OPEN, wal, reason_of(errno));
	if (!add_file(image) || !add_wal(image))
		return fail(err, TEXT_OUT_OF_MEMORY);
	if (image->count > 0)
		qsort(image->sheets, image->count, sizeof *image->sheets, compare_sheets);
	return true;
}

void image_done(struct image *image)
{
	free(image->sheets);
	image->sheets = NULL;
	if (image->file > 0)
		close(image->file);
	if (image->wal > 0)
		close(image->wal);
	image->file = image->wal = -1;
}

/* ---- reading ---- */

bool image_read(const struct image *image, const struct sheet *sheet, uint8_t page[PAGE_SIZE])
{
	return read_at(sheet->in_wal ? image->wal : image->file, sheet->at, page, PAGE_SIZE);
}

static size_t first_of(const struct image *image, uint32_t number)
{
	size_t low = 0, high = image->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (image->sheets[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

uint32_t image_versions(const struct image *image, uint32_t number)
{
	uint32_t count = 0;
	for (size_t i = first_of(image, number);
		i < image->count && image->sheets[i].number == number; i++)
		count++;
	return count;
}

const struct sheet *image_find(const struct image *image, uint32_t number, uint32_t version)
{
	size_t first = first_of(image, number);
	uint32_t versions = image_versions(image, number);
	if (versions == 0)
		return NULL;
	return &image->sheets[first + (version < versions ? version : versions - 1)];
}

bool image_follow(const struct image *image, const struct image_piece *piece,
	const struct image_way *way, uint8_t *bytes)
{
	uint32_t used = piece->local_size, number = piece->overflow;
	uint8_t page[PAGE_SIZE];
	memcpy(bytes, piece->local, used);
	/* A circle ends with the size at the latest. */
	for (uint32_t step = 0; used < piece->size; step++) {
		const struct sheet *sheet = number ? image_find(image, number, way->version) : NULL;
		if (way->instead && step == way->step)
			sheet = way->instead;
		if (!sheet || !image_read(image, sheet, page))
			return false;
		uint32_t left = piece->size - used;
		uint32_t size = left < PAGE_OVERFLOW_SIZE ? left : PAGE_OVERFLOW_SIZE;
		memcpy(bytes + used, page + 4, size);
		used += size;
		number = big_u32(page);
	}
	/* The last page of a chain says that there is none after it. */
	return piece->size == piece->local_size || number == 0;
}
