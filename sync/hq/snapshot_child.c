/* The child that makes a snapshot: rows in, a packed, hashed and signed file out. It has memory and
 * time of its own; the house waits for nothing it does. */
#include "sync/hq/snapshot.h"

#include "pos/core/bytes.h"
#include "pos/core/text.h"
#include "pos/sys/reason.h"
#include "sync/json.h"
#include "sync/pack.h"
#include "sync/snapshot_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 1024 };

struct maker {
	const struct snapshot_order *order;
	int in;
	char raw_path[PATH_ROOM], packed_path[PATH_ROOM];
	struct snapshot_writer writer;
	struct manifest manifest;
	char *frame;
	bool ended;
	/* packing */
	int raw, packed;
	struct hashing raw_hash, packed_hash, chunk_hash;
	int64_t chunk_used;
};

static void path_in(const struct maker *maker, const char *name, char out[PATH_ROOM])
{
	(void)snprintf(out, PATH_ROOM, "%s/%s", maker->order->folder, name);
}

/* ---- filling ---- */

static bool read_all(int fd, void *into, size_t size)
{
	for (size_t got = 0; got < size;) {
		ssize_t step = read(fd, (char *)into + got, size - got);
		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return false;
		got += (size_t)step;
	}
	return true;
}

static bool take_projected(struct maker *maker, const char *text, size_t size, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, SNAPSHOT_FRAME_MAX, err))
		return false;
	struct json_value rows = json_member(json_root(&doc), "rows");
	size_t count = json_count(rows, JSON_VALUES_MAX);
	for (size_t i = 0; i < count; i++) {
		struct json_value row = json_item(rows, i);
		const struct snapshot_projected projected = {
			.till = (uint32_t)json_int(json_item(row, 0), 0, UINT32_MAX),
			.epoch = (uint32_t)json_int(json_item(row, 1), 0, UINT32_MAX),
			.next = (uint64_t)json_int(json_item(row, 2), 0, INT64_MAX)};
		if (!snapshot_projected(&maker->writer, &projected, err))
			return false;
	}
	return json_good(&doc, err);
}

static bool take_cursor(
	struct maker *maker, enum stream stream, const char *text, size_t size, struct err *err)
{
	AUTO(json) struct json doc;
	if (!json_parse(&doc, text, size, SNAPSHOT_FRAME_MAX, err))
		return false;
	struct json_value root = json_root(&doc);
	struct feed *feed = &maker->manifest.feeds[stream];
	text_copy(
		feed->id, sizeof feed->id, json_text(json_member(root, "feed"), FEED_TEXT_MAX - 1));
	feed->version = json_int(json_member(root, "version"), 0, INT64_MAX);
	return json_good(&doc, err) && snapshot_cursor(&maker->writer, stream, feed, err);
}

static bool take_frame(struct maker *maker, struct err *err)
{
	uint8_t head[FRAME_HEAD];
	if (!read_all(maker->in, head, sizeof head))
		return fail(err, TEXT_HQ_SNAPSHOT_FAILED, maker->order->folder);
	struct bytes_in in = bytes_in(head, sizeof head);
	uint32_t size = get_u32(&in);
	enum frame_kind kind = (enum frame_kind)get_u8(&in);
	enum stream stream = (enum stream)get_u8(&in);
	if (size > SNAPSHOT_FRAME_MAX || stream >= STREAM_COUNT ||
		!read_all(maker->in, maker->frame, size))
		return fail(err, TEXT_HQ_SNAPSHOT_FAILED, maker->order->folder);
	switch (kind) {
	case FRAME_ROWS:
		return snapshot_rows(&maker->writer, stream, maker->frame, size, err);
	case FRAME_CURSOR:
		return take_cursor(maker, stream, maker->frame, size, err);
	case FRAME_PROJECTED:
		return take_projected(maker, maker->frame, size, err);
	case FRAME_GUEST:
		return snapshot_guest(&maker->writer, maker->frame, size, err);
	case FRAME_END:
		maker->ended = true;
		return true;
	}
	return fail(err, TEXT_HQ_SNAPSHOT_FAILED, maker->order->folder);
}

static bool fill(struct maker *maker, struct err *err)
{
	const struct snapshot_order *order = maker->order;
	bool filled = snapshot_begin(&maker->writer, maker->raw_path, &order->key->public,
		order->hq_id, order->made_ms, err);
	while (filled && !maker->ended)
		filled = take_frame(maker, err);
	maker->manifest.schema = filled ? db_schema(&maker->writer.db) : 0;
	if (filled)
		return snapshot_end(&maker->writer, err);
	snapshot_writer_done(&maker->writer);
	return false;
}

/* ---- packing ---- */

static long feed_raw(void *arg, void *into, size_t cap)
{
	struct maker *maker = arg;
	ssize_t size = read(maker->raw, into, cap);
	if (size > 0)
		hashing_add(&maker->raw_hash, into, (size_t)size);
	if (size > 0)
		maker->manifest.raw_size += size;
	return size;
}

static bool end_chunk(struct maker *maker)
{
	struct manifest *manifest = &maker->manifest;
	if (manifest->chunk_count == SNAPSHOT_CHUNKS_MAX)
		return false;
	manifest->chunks[manifest->chunk_count++] = hashing_end(&maker->chunk_hash);
	hashing_begin(&maker->chunk_hash);
	maker->chunk_used = 0;
	return true;
}

static bool hash_packed(struct maker *maker, const uint8_t *data, size_t size)
{
	hashing_add(&maker->packed_hash, data, size);
	maker->manifest.packed_size += (int64_t)size;
	while (size > 0) {
		size_t room = (size_t)(SNAPSHOT_CHUNK - maker->chunk_used);
		size_t part = size < room ? size : room;
		hashing_add(&maker->chunk_hash, data, part);
		maker->chunk_used += (int64_t)part;
		data += part;
		size -= part;
		if (maker->chunk_used == SNAPSHOT_CHUNK && !end_chunk(maker))
			return false;
	}
	return true;
}

static bool write_all(int fd, const void *data, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t step = write(fd, (const char *)data + done, size - done);
		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return false;
		done += (size_t)step;
	}
	return true;
}

static bool keep_packed(void *arg, const void *data, size_t size)
{
	struct maker *maker = arg;
	return hash_packed(maker, data, size) && write_all(maker->packed, data, size);
}

static bool pack_file(struct maker *maker)
{
	const struct pack_sink sink = {keep_packed, maker};
	hashing_begin(&maker->raw_hash);
	hashing_begin(&maker->packed_hash);
	hashing_begin(&maker->chunk_hash);
	if (!pack_stream(feed_raw, maker, &sink))
		return false;
	if (maker->chunk_used > 0 && !end_chunk(maker))
		return false;
	maker->manifest.raw = hashing_end(&maker->raw_hash);
	maker->manifest.packed = hashing_end(&maker->packed_hash);
	return fsync(maker->packed) == 0;
}

static bool pack_raw(struct maker *maker, struct err *err)
{
	maker->raw = open(maker->raw_path, O_RDONLY | O_CLOEXEC);
	maker->packed = open(maker->packed_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool packed = maker->raw >= 0 && maker->packed >= 0 && pack_file(maker);
	int why = errno;
	if (maker->raw >= 0)
		close(maker->raw);
	if (maker->packed >= 0)
		close(maker->packed);
	return packed || fail(err, TEXT_HQ_SNAPSHOT_FOLDER, maker->packed_path, reason_of(why));
}

/* ---- publishing ---- */

static bool sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

/* The manifest that served until now, so that who is fetching its file may finish. */
static void keep_before(const struct maker *maker)
{
	char name[SNAPSHOT_NAME_MAX], now[PATH_ROOM], before[PATH_ROOM];
	(void)snprintf(name, sizeof name, "ref-%lld.manifest", (long long)maker->order->region);
	path_in(maker, name, now);
	(void)snprintf(name, sizeof name, "ref-%lld.before", (long long)maker->order->region);
	path_in(maker, name, before);
	(void)rename(now, before);
}

static bool write_manifest(struct maker *maker, struct err *err)
{
	char name[SNAPSHOT_NAME_MAX], fresh[PATH_ROOM], path[PATH_ROOM];
	size_t size;
	const struct snapshot_order *order = maker->order;
	char *text =
		manifest_write(&maker->manifest, order->key, order->kid, order->hq_id, &size, err);
	if (!text)
		return false;
	(void)snprintf(name, sizeof name, "ref-%lld.manifest.new", (long long)order->region);
	path_in(maker, name, fresh);
	(void)snprintf(name, sizeof name, "ref-%lld.manifest", (long long)order->region);
	path_in(maker, name, path);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	bool done = fd >= 0 && write_all(fd, text, size) && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	free(text);
	if (done)
		keep_before(maker);
	done = done && rename(fresh, path) == 0 && sync_folder(order->folder);
	return done || fail(err, TEXT_HQ_SNAPSHOT_FOLDER, path, reason_of(errno));
}

static bool publish(struct maker *maker, struct err *err)
{
	char name[HASH_TEXT_MAX], path[PATH_ROOM];
	maker->manifest.made_ms = maker->order->made_ms;
	hex_text(name, maker->manifest.packed.bytes, HASH_SIZE);
	path_in(maker, name, path);
	if (rename(maker->packed_path, path) != 0)
		return fail(err, TEXT_HQ_SNAPSHOT_FOLDER, path, reason_of(errno));
	return write_manifest(maker, err);
}

/* ---- what nobody asks for any more ---- */

static bool manifest_names(const char *path, const char *sha)
{
	static char text[MANIFEST_MAX + 1];
	FILE *file = fopen(path, "re");
	if (!file)
		return false;
	size_t size = fread(text, 1, MANIFEST_MAX, file);
	fclose(file);
	text[size] = '\0';
	return strstr(text, sha) != NULL;
}

static bool is_manifest(const char *name)
{
	const char *dot = strrchr(name, '.');
	return strncmp(name, "ref-", 4) == 0 && dot &&
	       (strcmp(dot, ".manifest") == 0 || strcmp(dot, ".before") == 0);
}

static bool is_named(const struct maker *maker, const char *sha)
{
	bool named = false;
	DIR *folder = opendir(maker->order->folder);
	struct dirent *entry;
	while (folder && !named && (entry = readdir(folder))) {
		char path[PATH_ROOM];
		path_in(maker, entry->d_name, path);
		named = is_manifest(entry->d_name) && manifest_names(path, sha);
	}
	if (folder)
		closedir(folder);
	return named;
}

static void remove_unnamed(const struct maker *maker)
{
	DIR *folder = opendir(maker->order->folder);
	struct dirent *entry;
	while (folder && (entry = readdir(folder))) {
		char path[PATH_ROOM];
		bool packed = strlen(entry->d_name) == 2 * HASH_SIZE;
		path_in(maker, entry->d_name, path);
		if (packed && !is_named(maker, entry->d_name))
			(void)unlink(path);
	}
	if (folder)
		closedir(folder);
}

bool snapshot_child(int fd, const struct snapshot_order *order, struct err *err)
{
	char name[SNAPSHOT_NAME_MAX];
	struct maker *maker = calloc(1, sizeof *maker);
	if (!maker)
		return fail(err, TEXT_OUT_OF_MEMORY);
	maker->order = order;
	maker->in = fd;
	maker->frame = malloc(SNAPSHOT_FRAME_MAX + 1);
	(void)snprintf(name, sizeof name, "build-%lld.db", (long long)order->region);
	path_in(maker, name, maker->raw_path);
	(void)snprintf(name, sizeof name, "build-%lld.packed", (long long)order->region);
	path_in(maker, name, maker->packed_path);
	(void)unlink(maker->raw_path);
	bool made = maker->frame ? fill(maker, err) && pack_raw(maker, err) && publish(maker, err)
				 : fail(err, TEXT_OUT_OF_MEMORY);
	(void)unlink(maker->raw_path);
	(void)unlink(maker->packed_path);
	if (made)
		remove_unnamed(maker);
	free(maker->frame);
	free(maker);
	return made;
}
