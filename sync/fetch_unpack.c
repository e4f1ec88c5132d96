#include "pos/sys/reason.h"
#include "sync/fetch.h"
#include "sync/pack.h"
#include "sync/snapshot_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = REFERENCE_FOLDER_MAX + 128, TELL_EVERY = 8 * 1024 * 1024 };

/* One file becoming another. */
struct unpacker {
	const struct manifest *manifest;
	int packed, raw;
	struct unpacking unpacking;
	struct hashing hash;
	int64_t told, written; /* bytes that the disk was told to write */
	void (*progress)(void *arg, enum fetch_stage stage, int64_t done, int64_t total);
	void *arg;
};

/* The disk writes while we go on, so that little is left for the sync at the end. */
static void begin_writing(struct unpacker *unpacker)
{
	int64_t there = (int64_t)unpacker->unpacking.out - unpacker->written;
	if (there < TELL_EVERY)
		return;
	(void)sync_file_range(unpacker->raw, unpacker->written, there, SYNC_FILE_RANGE_WRITE);
	unpacker->written += there;
}

static bool write_out(void *arg, const void *data, size_t size)
{
	struct unpacker *unpacker = arg;
	hashing_add(&unpacker->hash, data, size);
	for (size_t done = 0; done < size;) {
		ssize_t step = write(unpacker->raw, (const char *)data + done, size - done);
		if (step <= 0)
			return false;
		done += (size_t)step;
	}
	begin_writing(unpacker);
	return true;
}

static void tell(struct unpacker *unpacker)
{
	int64_t done = (int64_t)unpacker->unpacking.out;
	if (!unpacker->progress || done - unpacker->told < TELL_EVERY)
		return;
	unpacker->told = done;
	unpacker->progress(unpacker->arg, FETCH_UNPACKING, done, unpacker->manifest->raw_size);
}

static bool unpack_all(struct unpacker *unpacker)
{
	uint8_t room[64 * 1024];
	const struct pack_sink sink = {write_out, unpacker};
	ssize_t got;
	while ((got = read(unpacker->packed, room, sizeof room)) > 0) {
		if (!unpack_piece(&unpacker->unpacking, room, (size_t)got, &sink))
			return false;
		tell(unpacker);
	}
	return got == 0 && unpacker->unpacking.whole;
}

/* Every chunk of the packed file was compared when it came; what becomes of them is compared here.
 */
static bool as_announced(struct unpacker *unpacker)
{
	const struct manifest *manifest = unpacker->manifest;
	struct hash raw = hashing_end(&unpacker->hash);
	return (int64_t)unpacker->unpacking.out == manifest->raw_size &&
	       hash_equal(&raw, &manifest->raw);
}

static bool unpack_file(
	struct unpacker *unpacker, const char *packed_path, const char *raw_path, struct err *err)
{
	unpacker->packed = open(packed_path, O_RDONLY | O_CLOEXEC);
	unpacker->raw = open(raw_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	hashing_begin(&unpacker->hash);
	errno = 0;
	bool open = unpacker->packed >= 0 && unpacker->raw >= 0 &&
		    unpack_begin(&unpacker->unpacking, (uint64_t)unpacker->manifest->raw_size);
	bool unpacked = open && unpack_all(unpacker);
	int why = errno;
	bool right = unpacked && as_announced(unpacker);
	unpacking_done(&unpacker->unpacking);
	if (unpacker->packed >= 0)
		close(unpacker->packed);
	if (unpacker->raw >= 0)
		close(unpacker->raw);
	if (!right && why)
		return fail(err, TEXT_DB_NO_ACCESS, raw_path, reason_of(why));
	return right || fail(err, TEXT_SNAPSHOT_CHUNK);
}

static bool sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

static void remove_raw(const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	char name[PATH_ROOM + 16];
	for (size_t i = 0; i < LENGTH(ends); i++) {
		(void)snprintf(name, sizeof name, "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

/* Checked under another name, so that what has the name of a file in use is one that can be. */
static bool take_name(
	const struct fetch_order *order, const char *raw_path, const char *name, struct err *err)
{
	char path[PATH_ROOM];
	(void)snprintf(path, sizeof path, "%s/%s", order->folder, name);
	if (sync_path(raw_path, O_RDONLY) && rename(raw_path, path) == 0 &&
		sync_path(order->folder, O_RDONLY | O_DIRECTORY))
		return true;
	return fail(err, TEXT_DB_NO_ACCESS, path, reason_of(errno));
}

/* Reading every page and row takes about three quarters of the checks' time. */
static bool say_checked(struct unpacker *unpacker, int quarters)
{
	int64_t size = unpacker->manifest->raw_size;
	if (unpacker->progress)
		unpacker->progress(unpacker->arg, FETCH_CHECKING, size * quarters / 4, size);
	return true;
}

bool fetch_unpack(const struct fetch_order *order, const struct manifest *manifest,
	const char *packed_path, char name[REFERENCE_NAME_MAX],
	void (*progress)(void *arg, enum fetch_stage stage, int64_t done, int64_t total), void *arg,
	struct err *err)
{
	char hex[17], raw_path[PATH_ROOM];
	struct unpacker unpacker = {.manifest = manifest, .progress = progress, .arg = arg};
	const struct certificate *till = &order->identity.certificate;
	hex_text(hex, manifest->raw.bytes, 8);
	(void)snprintf(name, REFERENCE_NAME_MAX, "ref-%s.db", hex);
	(void)snprintf(raw_path, sizeof raw_path, "%s/snap-%s.raw", order->folder, hex);
	remove_raw(raw_path);
	bool done = unpack_file(&unpacker, packed_path, raw_path, err);
	done = done && say_checked(&unpacker, 0) && snapshot_check(raw_path, manifest, err) &&
	       say_checked(&unpacker, 3) &&
	       snapshot_adopt(raw_path, till->till, till->store, err) &&
	       say_checked(&unpacker, 4) && take_name(order, raw_path, name, err);
	remove_raw(raw_path);
	return done;
}
