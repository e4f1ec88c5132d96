/* manifest.h - what HQ says about a snapshot of the reference data: which rows are in it, how large
 * it is, and what each piece of it hashes to (sync/README.md 3.10). Signed; both ends.
 *
 * The file itself is fetched by its hash, so nothing can be mixed into it; the manifest says which
 * hash is the one.
 */
#ifndef SUANPAN_SYNC_MANIFEST_H
#define SUANPAN_SYNC_MANIFEST_H

#include "pos/core/err.h"
#include "sync/wire.h"

enum {
	MANIFEST_MAX = 256 * 1024, /* bytes of its answer */
	SNAPSHOT_CHUNK = 4 * 1024 * 1024,
	SNAPSHOT_CHUNKS_MAX = 1024, /* 4 GiB packed */
};
#define SNAPSHOT_RAW_MAX (INT64_C(16) << 30)

struct manifest {
	int64_t schema; /* of the file: the number of its last migration */
	int64_t made_ms;
	int64_t raw_size, packed_size;
	struct hash raw, packed;
	struct feed feeds[STREAM_COUNT]; /* what the file has of each stream */
	uint32_t chunk_count;            /* of SNAPSHOT_CHUNK bytes of the packed file each */
	struct hash chunks[SNAPSHOT_CHUNKS_MAX];
};

/* The answer of GET /v1/manifest/ref, signed; the caller frees it. */
MUST_CHECK char *manifest_write(const struct manifest *manifest, const struct signing_key *key,
	const char *kid, const char *hq_id, size_t *size, struct err *err);
/* false as well if no key of HQ's signed it. */
MUST_CHECK bool manifest_read(const void *text, size_t size, const struct hq_keys *keys,
	const char *hq_id, struct manifest *manifest, struct err *err);

/* How many bytes its chunk has: the last one is shorter. */
int64_t manifest_chunk_size(const struct manifest *manifest, uint32_t chunk);

#endif
