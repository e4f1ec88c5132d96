#include "sync/archive.h"

#include "pos/core/bytes.h"
#include "pos/sys/durable.h"
#include "pos/sys/reason.h"
#include "sync/pack.h"
#include "sync/sign.h"
#include "sync/wire.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_SIZE = 8 + 4 + 4 + 8 + 4 + 2 * HASH_SIZE, PACKED_MAX = UNPACKED_MAX };

static const char magic[8] = "SPARC1";

/* ---- writing ---- */

static void put_head(struct bytes_out *out, const struct archive_piece *piece)
{
	put_bytes(out, magic, sizeof magic);
	put_u32(out, piece->till);
	put_u32(out, piece->epoch);
	put_u64(out, piece->from);
	put_u32(out, piece->count);
	put_bytes(out, piece->prev.bytes, HASH_SIZE);
	put_bytes(out, piece->last.bytes, HASH_SIZE);
}

/* Records and, in the end, how many they were and the hash of the last. */
static void gather(struct db *money, struct archive_piece *piece, struct bytes_out *out)
{
	uint32_t wanted = piece->count;
	AUTO(stmt)
	struct stmt s = sql(money, "SELECT record, hash FROM journal WHERE place >= ? "
				   "ORDER BY place LIMIT ?");
	bind_int(&s, record_place(piece->epoch, piece->from));
	bind_int(&s, wanted);
	piece->count = 0;
	while (next_row(&s)) {
		size_t size;
		const void *record = column_blob(&s, 0, &size);
		if (piece->count > 0 && out->used + size + 4 > out->cap)
			break;
		frame_write(out, record, size);
		column_exact(&s, 1, piece->last.bytes, HASH_SIZE);
		piece->count++;
	}
}

/* Its sync comes with its name. */
static bool write_file(const char *path, const void *data, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	const uint8_t *bytes = data;
	while (fd >= 0 && size > 0) {
		ssize_t put = write(fd, bytes, size);
		if (put <= 0)
			break;
		bytes += put;
		size -= (size_t)put;
	}
	bool done = fd >= 0 && size == 0;
	if (fd >= 0 && close(fd) != 0)
		done = false;
	return done;
}

static bool pack_into(const char *path, const struct bytes_out *out, struct err *err)
{
	size_t bound = pack_bound(out->used);
	uint8_t *packed = malloc(bound);
	if (!packed)
		return fail(err, TEXT_OUT_OF_MEMORY);
	size_t size = pack(packed, bound, out->at, out->used);
	bool done = size > 0 && write_file(path, packed, size);
	free(packed);
	return done || fail(err, TEXT_FOLDER_WRITE, path, reason_of(errno));
}

/* The name comes when what stands in the file is what was meant. */
static bool write_piece(
	const char *part, struct archive_piece *piece, const struct bytes_out *out, struct err *err)
{
	struct archive_piece read;
	if (!pack_into(part, out, err) || !archive_read(part, &read, NULL, NULL, err))
		return false;
	bool same = read.epoch == piece->epoch && read.from == piece->from &&
		    read.count == piece->count && hash_equal(&read.last, &piece->last);
	if (!same || !durable_rename(part, piece->path))
		return fail(err, TEXT_FOLDER_WRITE, piece->path, reason_of(errno));
	return true;
}

static bool is_piece(const char *name)
{
	size_t length = strlen(name);
	return length > 4 && strcmp(name + length - 4, ".zst") == 0;
}

static bool has_piece(const char *month)
{
	DIR *files = opendir(month);
	bool found = false;
	for (struct dirent *file; files && !found && (file = readdir(files));)
		found = is_piece(file->d_name);
	if (files)
		closedir(files);
	return found;
}

/* A folder that holds a piece was brought to the disk before the piece had its name. */
static bool make_folders(const char *folder, uint32_t month, char out[ARCHIVE_PATH_MAX - 80])
{
	int length = snprintf(out, ARCHIVE_PATH_MAX - 80, "%s/%06u", folder, month);
	if (length >= ARCHIVE_PATH_MAX - 80)
		return false;
	return has_piece(out) || (durable_folder(folder) && durable_folder(out));
}

bool archive_write(struct db *money, const char *folder, uint32_t month,
	struct archive_piece *piece, struct err *err)
{
	char into[ARCHIVE_PATH_MAX - 80], part[ARCHIVE_PATH_MAX + 8];
	if (!make_folders(folder, month, into))
		return fail(err, TEXT_FOLDER_MAKE, folder, reason_of(errno));
	uint8_t *room = malloc(UNPACKED_MAX);
	if (!room)
		return fail(err, TEXT_OUT_OF_MEMORY);
	struct bytes_out head = bytes_out(room, HEAD_SIZE);
	struct bytes_out frames = bytes_out(room + HEAD_SIZE, UNPACKED_MAX - HEAD_SIZE);
	gather(money, piece, &frames);
	put_head(&head, piece);
	(void)snprintf(piece->path, sizeof piece->path, "%s/%u-%012" PRIu64 "-%012" PRIu64 ".zst",
		into, piece->epoch, piece->from, piece->from + piece->count - 1);
	(void)snprintf(part, sizeof part, "%s.part", piece->path);
	const struct bytes_out whole = {
		.at = room, .used = HEAD_SIZE + frames.used, .cap = UNPACKED_MAX};
	bool done = db_ok(money) && piece->count > 0 && !frames.full
			    ? write_piece(part, piece, &whole, err)
			    : fail(err, TEXT_JOURNAL_UNREADABLE);
	free(room);
	if (!done)
		(void)unlink(part);
	return done;
}

/* ---- reading ---- */

/* NULL with errno. */
static uint8_t *read_packed(const char *path, size_t *size)
{
	struct stat what;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	bool sized = fstat(fd, &what) == 0 && what.st_size <= PACKED_MAX;
	errno = sized ? 0 : EIO; /* what is too large is no piece */
	uint8_t *bytes = sized ? malloc((size_t)what.st_size + 1) : NULL;
	ssize_t got = bytes ? 1 : -1;
	for (*size = 0; got > 0; *size += got > 0 ? (size_t)got : 0)
		got = read(fd, bytes + *size, (size_t)what.st_size - *size);
	close(fd);
	if (got == 0)
		return bytes;
	free(bytes);
	return NULL;
}

static bool read_head(struct bytes_in *in, struct archive_piece *piece)
{
	char found[sizeof magic];
	get_bytes(in, found, sizeof found);
	piece->till = get_u32(in);
	piece->epoch = get_u32(in);
	piece->from = get_u64(in);
	piece->count = get_u32(in);
	get_bytes(in, piece->prev.bytes, HASH_SIZE);
	get_bytes(in, piece->last.bytes, HASH_SIZE);
	return !in->bad && memcmp(found, magic, sizeof magic) == 0;
}

static bool read_frames(struct bytes_in *in, const struct archive_piece *piece,
	bool (*each)(void *arg, const uint8_t *record, size_t size, const struct hash *hash),
	void *arg)
{
	struct hash head = piece->prev;
	for (uint32_t i = 0; i < piece->count; i++) {
		const uint8_t *bytes;
		size_t size;
		struct record record;
		if (!frame_read(in, &bytes, &size) || !record_read(bytes, size, &record) ||
			record.epoch != piece->epoch || record.seq != piece->from + i)
			return false;
		head = hash_after(&head, bytes, size);
		if (each && !each(arg, bytes, size, &head))
			return false;
	}
	return bytes_complete(in) && hash_equal(&head, &piece->last);
}

/* The whole of it, each record's chain included. */
static bool read_piece(const uint8_t *packed, size_t size, struct archive_piece *piece,
	bool (*each)(void *arg, const uint8_t *record, size_t size, const struct hash *hash),
	void *arg, struct err *err)
{
	size_t content;
	if (!unpacked_size(packed, size, UNPACKED_MAX, &content))
		return fail(err, TEXT_ARCHIVE_DAMAGED, piece->path);
	uint8_t *bytes = malloc(content + 1);
	if (!bytes)
		return fail(err, TEXT_OUT_OF_MEMORY);
	struct bytes_in in = bytes_in(bytes, content);
	bool good = unpack(bytes, content, packed, size) && read_head(&in, piece) &&
		    read_frames(&in, piece, each, arg);
	free(bytes);
	return good || fail(err, TEXT_ARCHIVE_DAMAGED, piece->path);
}

bool archive_read(const char *path, struct archive_piece *piece,
	bool (*each)(void *arg, const uint8_t *record, size_t size, const struct hash *hash),
	void *arg, struct err *err)
{
	size_t size;
	uint8_t *packed = read_packed(path, &size);
	if (!packed && errno == EIO)
		return fail(err, TEXT_ARCHIVE_DAMAGED, path);
	if (!packed)
		return fail(err, TEXT_SALVAGE_OPEN, path, reason_of(errno));
	*piece = (struct archive_piece){0};
	(void)snprintf(piece->path, sizeof piece->path, "%s", path);
	bool good = read_piece(packed, size, piece, each, arg, err);
	free(packed);
	return good;
}

/* ---- finding ---- */

static bool find_in(const char *folder, const char *name, uint32_t epoch, uint64_t seq,
	char path[ARCHIVE_PATH_MAX])
{
	char into[ARCHIVE_PATH_MAX - 80];
	if (snprintf(into, sizeof into, "%s/%s", folder, name) >= (int)sizeof into)
		return false;
	DIR *files = opendir(into);
	bool found = false;
	for (struct dirent *file; files && !found && (file = readdir(files));) {
		unsigned file_epoch;
		uint64_t from, to;
		int used = 0;
		found = sscanf(file->d_name, "%u-%12" SCNu64 "-%12" SCNu64 ".zst%n", &file_epoch,
				&from, &to, &used) == 3 &&
			used > 0 && !file->d_name[used] && file_epoch == epoch && from <= seq &&
			seq <= to;
		if (found)
			(void)snprintf(path, ARCHIVE_PATH_MAX, "%s/%.70s", into, file->d_name);
	}
	if (files)
		closedir(files);
	return found;
}

bool archive_find(const char *folder, uint32_t epoch, uint64_t seq, char path[ARCHIVE_PATH_MAX],
	struct err *err)
{
	DIR *months = opendir(folder);
	bool found = false;
	if (!months && errno != ENOENT)
		return fail(err, TEXT_SALVAGE_OPEN, folder, reason_of(errno));
	for (struct dirent *month; months && !found && (month = readdir(months));)
		found = month->d_name[0] != '.' && find_in(folder, month->d_name, epoch, seq, path);
	if (months)
		closedir(months);
	return found || fail(err, TEXT_ARCHIVE_NONE, folder);
}
