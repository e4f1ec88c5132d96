#include "sync/fetch.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PATH_ROOM = REFERENCE_FOLDER_MAX + 128 };

static void go(void *arg);

static void tell(struct fetch *fetch, enum fetch_stage stage, int64_t done, int64_t total)
{
	if (fetch->progress)
		fetch->progress(fetch->arg, stage, done, total);
}

static void end(struct fetch *fetch, enum fetch_result result)
{
	fetch->result = result;
	loop_stop(fetch->loop);
}

static void later(struct fetch *fetch, int64_t delay_ms)
{
	loop_timer_set(fetch->loop, &fetch->timer, delay_ms);
}

static void packed_path(const struct fetch *fetch, char out[PATH_ROOM])
{
	char hex[HASH_TEXT_MAX];
	hex_text(hex, fetch->manifest.packed.bytes, HASH_SIZE);
	(void)snprintf(out, PATH_ROOM, "%s/snap-%s.part", fetch->order->folder, hex);
}

/* ---- the manifest ---- */

bool fetch_acceptable(
	const struct fetch_order *order, const struct manifest *manifest, struct err *err)
{
	for (int i = 0; i < STREAM_COUNT; i++) {
		const struct feed *has = &manifest->feeds[i], *have = &order->have[i];
		if (strcmp(has->id, order->head[i].id) != 0)
			return fail(err, TEXT_SNAPSHOT_FOREIGN, stream_name((enum stream)i));
		if (strcmp(has->id, have->id) == 0 && has->version < have->version)
			return fail(err, TEXT_SNAPSHOT_OLDER, stream_name((enum stream)i));
	}
	if (manifest->schema > db_newest_schema(DB_REF))
		return fail(err, TEXT_SNAPSHOT_NEWER);
	return true;
}

static bool room_for(const struct fetch *fetch, struct err *err)
{
	struct statvfs disk;
	const struct manifest *manifest = &fetch->manifest;
	if (statvfs(fetch->order->folder, &disk) != 0)
		return true;
	int64_t free = (int64_t)disk.f_bavail * (int64_t)disk.f_frsize;
	int64_t need = manifest->packed_size + manifest->raw_size + FETCH_ROOM_LEFT;
	return free >= need || fail(err, TEXT_SNAPSHOT_NO_ROOM, fetch->order->folder);
}

/* What was fetched of other files is of no use any more. */
static void remove_others(const struct fetch *fetch)
{
	char keep[PATH_ROOM];
	packed_path(fetch, keep);
	DIR *folder = opendir(fetch->order->folder);
	struct dirent *entry;
	while (folder && (entry = readdir(folder))) {
		char path[PATH_ROOM + 256];
		(void)snprintf(path, sizeof path, "%s/%s", fetch->order->folder, entry->d_name);
		bool ours = strncmp(entry->d_name, "snap-", 5) == 0;
		if (ours && strcmp(path, keep) != 0)
			(void)unlink(path);
	}
	if (folder)
		closedir(folder);
}

/* ---- taking up what is there ---- */

/* Hashes size bytes from the file's place; false if they are not there. */
static bool hash_piece(struct fetch *fetch, int64_t from, int64_t size)
{
	uint8_t room[64 * 1024];
	for (int64_t done = 0; done < size;) {
		int64_t left = size - done;
		size_t want = left < (int64_t)sizeof room ? (size_t)left : sizeof room;
		ssize_t got = pread(fetch->file, room, want, (off_t)(from + done));
		if (got <= 0)
			return false;
		hashing_add(&fetch->chunk, room, (size_t)got);
		done += got;
	}
	return true;
}

static bool chunk_matches(struct fetch *fetch, uint32_t chunk)
{
	struct hash hash = hashing_end(&fetch->chunk);
	hashing_begin(&fetch->chunk);
	return hash_equal(&hash, &fetch->manifest.chunks[chunk]);
}

/* Whole good chunks are kept, and of the one that was cut off what is there. */
static void take_up(struct fetch *fetch, int64_t size)
{
	const struct manifest *manifest = &fetch->manifest;
	fetch->done = 0;
	hashing_begin(&fetch->chunk);
	for (uint32_t i = 0; i < manifest->chunk_count; i++) {
		int64_t chunk = manifest_chunk_size(manifest, i);
		bool whole = fetch->done + chunk <= size;
		int64_t there = whole ? chunk : size - fetch->done;
		if (there <= 0)
			break;
		if (!hash_piece(fetch, fetch->done, there) || (whole && !chunk_matches(fetch, i))) {
			hashing_begin(&fetch->chunk);
			break;
		}
		fetch->done += there;
	}
}

static bool open_packed(struct fetch *fetch, struct err *err)
{
	char path[PATH_ROOM];
	struct stat info;
	packed_path(fetch, path);
	remove_others(fetch);
	fetch->file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fetch->file < 0 || fstat(fetch->file, &info) != 0)
		return fail(err, TEXT_DB_NO_ACCESS, path, reason_of(errno));
	take_up(fetch, info.st_size);
	if (ftruncate(fetch->file, (off_t)fetch->done) != 0)
		return fail(err, TEXT_DB_NO_ACCESS, path, reason_of(errno));
	return true;
}

/* ---- when all of it is there ---- */

static void finish(struct fetch *fetch)
{
	char path[PATH_ROOM];
	packed_path(fetch, path);
	close(fetch->file);
	fetch->file = -1;
	bool ready = fetch_unpack(fetch->order, &fetch->manifest, path, fetch->name,
		fetch->progress, fetch->arg, &fetch->err);
	/* Good or not, it has served. */
	(void)unlink(path);
	end(fetch, ready ? FETCH_READY : FETCH_FAILED);
}

/* ---- asking ---- */

static void ask_manifest(struct fetch *fetch)
{
	struct link_request request = {.path = "/v1/manifest/ref"};
	tell(fetch, FETCH_ASKING, 0, 0);
	line_send_fresh(&fetch->line, &fetch->call, &request);
}

static uint32_t chunk_of(int64_t place)
{
	return (uint32_t)(place / SNAPSHOT_CHUNK);
}

static int64_t chunk_end(const struct fetch *fetch)
{
	uint32_t chunk = chunk_of(fetch->done);
	return (int64_t)chunk * SNAPSHOT_CHUNK + manifest_chunk_size(&fetch->manifest, chunk);
}

/* A piece never reaches over the end of its chunk. */
static int64_t piece_size(const struct fetch *fetch)
{
	int64_t left = chunk_end(fetch) - fetch->done;
	return left < fetch->piece ? left : fetch->piece;
}

static void ask_piece(struct fetch *fetch)
{
	char path[REQUEST_PATH_MAX], hex[HASH_TEXT_MAX], range[64];
	hex_text(hex, fetch->manifest.packed.bytes, HASH_SIZE);
	(void)snprintf(path, sizeof path, "/v1/snap/%s", hex);
	(void)snprintf(range, sizeof range, "bytes=%lld-%lld", (long long)fetch->done,
		(long long)(fetch->done + piece_size(fetch) - 1));
	struct link_request request = {
		.path = path, .headers = {{"Range", range}}, .header_count = 1};
	line_send_fresh(&fetch->line, &fetch->call, &request);
}

static void go(void *arg)
{
	struct fetch *fetch = arg;
	int64_t wait_ms = backoff_left_ms(&fetch->backoff, fetch->env);
	if (fetch->call.busy || fetch->result != FETCH_UNDER_WAY)
		return;
	if (wait_ms > 0)
		later(fetch, wait_ms);
	else if (!fetch->has_manifest)
		ask_manifest(fetch);
	else if (fetch->done == fetch->manifest.packed_size)
		finish(fetch);
	else
		ask_piece(fetch);
}

/* ---- hearing ---- */

static void hear_manifest(struct fetch *fetch, const struct link_answer *heard)
{
	const struct identity *identity = &fetch->order->identity;
	fetch->has_manifest = manifest_read(heard->body, heard->body_size, &identity->hq_keys,
				      identity->hq_id, &fetch->manifest, &fetch->err) &&
			      fetch_acceptable(fetch->order, &fetch->manifest, &fetch->err) &&
			      room_for(fetch, &fetch->err) && open_packed(fetch, &fetch->err);
	if (!fetch->has_manifest)
		end(fetch, FETCH_FAILED);
}

static bool write_piece(struct fetch *fetch, const void *data, size_t size)
{
	ssize_t written = pwrite(fetch->file, data, size, (off_t)fetch->done);
	return written == (ssize_t)size;
}

/* A chunk that is not what the manifest says is fetched anew, a few times. */
static void end_chunk(struct fetch *fetch, uint32_t chunk)
{
	if (chunk_matches(fetch, chunk)) {
		fetch->tries = 0;
		return;
	}
	fetch->done = (int64_t)chunk * SNAPSHOT_CHUNK;
	if (++fetch->tries < FETCH_CHUNK_TRIES)
		return;
	fail(&fetch->err, TEXT_SNAPSHOT_CHUNK);
	end(fetch, FETCH_FAILED);
}

static void hear_piece(struct fetch *fetch, const struct link_answer *heard)
{
	int64_t size = (int64_t)heard->body_size, limit = chunk_end(fetch);
	uint32_t chunk = chunk_of(fetch->done);
	if (size == 0 || size > piece_size(fetch)) {
		backoff_failed(&fetch->backoff, fetch->env, 0);
		return;
	}
	if (!write_piece(fetch, heard->body, heard->body_size)) {
		fail(&fetch->err, TEXT_DB_NO_ACCESS, fetch->order->folder, reason_of(errno));
		end(fetch, FETCH_FAILED);
		return;
	}
	hashing_add(&fetch->chunk, heard->body, heard->body_size);
	fetch->done += size;
	fetch->piece = fetch->piece * 2 > FETCH_PIECE_MAX ? FETCH_PIECE_MAX : fetch->piece * 2;
	if (fetch->done == limit)
		end_chunk(fetch, chunk);
	tell(fetch, FETCH_FETCHING, fetch->done, fetch->manifest.packed_size);
}

/* The file was replaced while we fetched it: the new manifest is asked for, once. */
static void hear_nothing_there(struct fetch *fetch)
{
	if (!fetch->has_manifest) {
		end(fetch, FETCH_NONE);
	} else if (!fetch->asked_again) {
		fetch->asked_again = true;
		fetch->has_manifest = false;
		close(fetch->file);
		fetch->file = -1;
	} else {
		fail(&fetch->err, TEXT_SNAPSHOT_CHUNK);
		end(fetch, FETCH_FAILED);
	}
}

static void hear_refusal(struct fetch *fetch, const struct link_answer *heard)
{
	struct refusal refusal;
	if (!refusal_read(heard->body, heard->body_size, &refusal, &fetch->err)) {
		end(fetch, FETCH_FAILED);
		return;
	}
	bool clock = refusal.code == REFUSAL_STALE || refusal.code == REFUSAL_REPLAY;
	if (clock && refusal.hq_time > 0)
		line_hear_clock(&fetch->line, refusal.hq_time);
	if (clock && !fetch->retried) {
		fetch->retried = true;
	} else if (refusal.code == REFUSAL_BUSY && !fetch->has_manifest) {
		fetch->retry_s = refusal.retry_after_s;
		end(fetch, FETCH_LATER);
	} else if (refusal.code == REFUSAL_BUSY || refusal.code == REFUSAL_INTERNAL) {
		backoff_failed(&fetch->backoff, fetch->env, refusal.retry_after_s * INT64_C(1000));
	} else if (refusal.code == REFUSAL_NOTFOUND) {
		hear_nothing_there(fetch);
	} else {
		fail(&fetch->err, TEXT_SYNC_DOWN_REFUSED, "ref", refusal_name(refusal.code));
		end(fetch, FETCH_FAILED);
	}
}

static void hear_silence(struct fetch *fetch, const struct link_answer *heard)
{
	/* A line that carries little gets little to carry. */
	fetch->piece = fetch->piece / 2 < FETCH_PIECE_MIN ? FETCH_PIECE_MIN : fetch->piece / 2;
	backoff_failed(&fetch->backoff, fetch->env, 0);
	if (fetch->backoff.failures < FETCH_FAILURES_MAX)
		return;
	fetch->err = heard->why;
	end(fetch, FETCH_FAILED);
}

static void answered(void *arg, const struct link_answer *heard)
{
	struct fetch *fetch = arg;
	if (heard->status == 0 || !heard->from_hq) {
		hear_silence(fetch, heard);
	} else if (heard->status != 200 && heard->status != 206) {
		hear_refusal(fetch, heard);
	} else {
		backoff_reset(&fetch->backoff);
		fetch->retried = false;
		if (fetch->has_manifest)
			hear_piece(fetch, heard);
		else
			hear_manifest(fetch, heard);
	}
	later(fetch, 0);
}

/* ---- the face ---- */

void fetch_start(struct fetch *fetch, const struct fetch_order *order, struct loop *loop,
	const struct env *env, struct link *link)
{
	fetch->order = order;
	fetch->loop = loop;
	fetch->env = env;
	fetch->line = (struct line){.link = link, .env = env, .identity = &order->identity};
	line_hear_clock(&fetch->line, order->hq_time);
	fetch->call = (struct link_call){.answered = answered, .arg = fetch};
	fetch->timer = (struct loop_timer){.fn = go, .arg = fetch};
	fetch->piece = FETCH_PIECE_MAX / 4;
	fetch->file = -1;
	later(fetch, 0);
}

void fetch_stop(struct fetch *fetch)
{
	line_cancel(&fetch->line, &fetch->call);
	loop_timer_clear(fetch->loop, &fetch->timer);
	if (fetch->file >= 0)
		close(fetch->file);
	fetch->file = -1;
}
