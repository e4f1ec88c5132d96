/* fetch.h - a snapshot coming down: manifest, packed file by ranges, unpacked, checked, made ours.
 *
 * Runs in a child (`suanpan fetch-snapshot`), so unpacking and checking may take their time; only
 * the questions to HQ go by the loop. Memory is bounded whatever the file's size. What was fetched
 * stays when it is cut off, and is taken up again: its chunks are hashed anew first.
 */
#ifndef SUANPAN_SYNC_FETCH_H
#define SUANPAN_SYNC_FETCH_H

#include "pos/sys/loop.h"
#include "sync/backoff.h"
#include "sync/line.h"
#include "sync/manifest.h"
#include "sync/reference.h"

enum {
	FETCH_ORDER_MAX = 256 * 1024,
	FETCH_PIECE_MIN = 16 * 1024,
	FETCH_PIECE_MAX = 1024 * 1024,
	FETCH_FAILURES_MAX = 12, /* unanswered in a row; then whoever started us may try later */
	FETCH_CHUNK_TRIES = 3,
	FETCH_ROOM_LEFT = 64 * 1024 * 1024, /* bytes of the disk that stay free */
};

/* What the till knows and wants. */
struct fetch_order {
	char folder[REFERENCE_FOLDER_MAX];
	char hq_url[HQ_URL_MAX], ca_file[REFERENCE_FOLDER_MAX];
	struct identity identity; /* enrolled */
	int64_t hq_time;
	struct feed head[STREAM_COUNT]; /* as HQ's last hello said */
	struct feed have[STREAM_COUNT]; /* as our cursors say */
};

/* What goes through the pipe, malloc'd; there is the till's key in it. */
MUST_CHECK char *fetch_order_write(const struct fetch_order *order, size_t *size, struct err *err);
MUST_CHECK bool fetch_order_read(
	const void *text, size_t size, struct fetch_order *order, struct err *err);

enum fetch_stage { FETCH_ASKING, FETCH_FETCHING, FETCH_UNPACKING, FETCH_CHECKING };
enum fetch_result {
	FETCH_UNDER_WAY,
	FETCH_READY,  /* name is the file's */
	FETCH_NONE,   /* HQ has no snapshot for us */
	FETCH_LATER,  /* HQ is making one: come again after retry_s */
	FETCH_FAILED, /* err */
};

struct fetch {
	const struct fetch_order *order;
	struct loop *loop;
	const struct env *env;
	struct line line;
	struct link_call call;
	struct loop_timer timer;
	struct backoff backoff;
	struct manifest manifest;
	bool has_manifest, asked_again, retried;
	int file;     /* the packed one, being written */
	int64_t done; /* bytes of it that are good or being checked */
	int64_t piece;
	int tries; /* of the chunk */
	struct hashing chunk;
	enum fetch_result result;
	int64_t retry_s;
	char name[REFERENCE_NAME_MAX];
	struct err err;
	/* How far: bytes of total. */
	void (*progress)(void *arg, enum fetch_stage stage, int64_t done, int64_t total);
	void *arg;
};

/* link, loop and env are borrowed, order too. Runs on the loop until result says more than
 * FETCH_UNDER_WAY; loop_stop() is called then. */
void fetch_start(struct fetch *fetch, const struct fetch_order *order, struct loop *loop,
	const struct env *env, struct link *link);
void fetch_stop(struct fetch *fetch);

/* Is this manifest one that brings us forward? Older than what we have, or of another feed than HQ
 * has now, is refused (sync.md 3.2, T13). */
MUST_CHECK bool fetch_acceptable(
	const struct fetch_order *order, const struct manifest *manifest, struct err *err);
/* Unpacks, checks and adopts what stands complete in path. For fetch.c and the benchmarks. */
MUST_CHECK bool fetch_unpack(const struct fetch_order *order, const struct manifest *manifest,
	const char *packed_path, char name[REFERENCE_NAME_MAX],
	void (*progress)(void *arg, enum fetch_stage stage, int64_t done, int64_t total), void *arg,
	struct err *err);

#endif
