/* snapshot.h - the reference data of a region as one file for tills that have none or lag far.
 *
 * HQ reads the streams page by page, a short turn each, and hands the rows to a child that fills,
 * packs, hashes and signs (snapshot_child.c). The house goes on serving between turns. What comes
 * of it stands in DIR/snap: `ref-REGION.manifest`, signed, and the packed file under its SHA-256;
 * the one before is kept too, for tills that are fetching it.
 */
#ifndef SUANPAN_HQ_SNAPSHOT_H
#define SUANPAN_HQ_SNAPSHOT_H

#include "pos/core/err.h"
#include "sync/hq/page.h"
#include "sync/manifest.h"

#include <sys/types.h>

struct hq;

enum {
	SNAPSHOT_NAME_MAX = 80,
	SNAPSHOT_PAGE_ROWS = 500, /* a turn */
	SNAPSHOT_FRAME_MAX = WIRE_ANSWER_MAX,
};

struct snapshot_build {
	struct hq *hq;
	int64_t region;
	pid_t child; /* 0: none */
	int pipe;    /* to the child */
	struct paper frame;
	size_t sent;
	enum stream stream; /* being read; STREAM_COUNT: guests are next */
	int64_t since, full;
	int64_t members_at;            /* the version the members are complete up to */
	int64_t guest_store, guest_id; /* the last that was read */
	bool all_read;
	int64_t rows; /* so far */
};

enum build_step {
	BUILD_MORE,
	BUILD_WAIT, /* the child has not taken or not finished what it got */
	BUILD_DONE,
	BUILD_FAILED,
};

MUST_CHECK bool snapshot_build_begin(
	struct snapshot_build *build, struct hq *hq, int64_t region, struct err *err);
/* One short turn. After BUILD_DONE and BUILD_FAILED nothing is left to clean up. */
enum build_step snapshot_build_turn(struct snapshot_build *build, struct err *err);
/* Ends the child. Accepts a zeroed one. */
void snapshot_build_done(struct snapshot_build *build);

/* What is served for a region: the signed text, malloc'd; NULL if there is none. */
char *snapshot_manifest(struct hq *hq, int64_t region, size_t *size);
/* The same, read. */
MUST_CHECK bool snapshot_find(struct hq *hq, int64_t region, struct manifest *manifest);
/* "DIR/snap/name"; false if there is no such folder for this house or the name does not fit. */
MUST_CHECK bool snapshot_path(const struct hq *hq, const char *name, char *out, size_t cap);

/* The child's life: frames on fd until the end, then the file in its place. For snapshot.c. */
struct snapshot_order {
	const char *folder; /* DIR/snap */
	int64_t region, made_ms;
	const struct signing_key *key;
	const char *kid, *hq_id;
};
MUST_CHECK bool snapshot_child(int fd, const struct snapshot_order *order, struct err *err);

/* What stands before each frame's JSON: u32 size of the JSON, u8 kind, u8 stream. */
enum { FRAME_HEAD = 6 };
enum frame_kind {
	FRAME_ROWS = 'R',
	FRAME_CURSOR = 'C',
	FRAME_PROJECTED = 'P',
	FRAME_GUEST = 'G',
	FRAME_END = 'E'
};

#endif
