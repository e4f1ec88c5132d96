/* GET /v1/manifest/ref and GET /v1/snap/{sha256}: the reference data as one file (sync/README.md
 * 3.10). Both are for current tills alone: there are members in it. */
#include "pos/core/text.h"
#include "sync/hq/calls.h"
#include "sync/hq/errands.h"
#include "sync/hq/hq.h"
#include "sync/hq/snapshot.h"
#include "sync/hq/visit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	WORTH_ROWS = 50000,      /* fewer come down as single rows in no time */
	PIECE_MAX = 1024 * 1024, /* bytes of one answer: a turn of the house is short */
};

/* ---- the manifest ---- */

/* What stands between the file and the head; INT64_MAX if the file is of another feed. */
static int64_t rows_behind(struct hq *hq, const struct manifest *manifest)
{
	int64_t behind = 0;
	for (int i = 0; i < STREAM_COUNT; i++) {
		struct feed_state head = feed_get(&hq->db, (enum stream)i);
		if (strcmp(head.id, manifest->feeds[i].id) != 0)
			return INT64_MAX;
		behind += head.version - manifest->feeds[i].version;
	}
	return behind;
}

static int64_t rows_there(struct hq *hq)
{
	int64_t there = 0;
	for (int i = 0; i < STREAM_COUNT; i++)
		there += feed_get(&hq->db, (enum stream)i).version;
	return there;
}

/* The one there is, while it saves the till most of its way; a new one is made beside. */
static void serve_manifest(struct visit *visit, int64_t region)
{
	struct hq *hq = visit->hq;
	struct manifest manifest;
	bool there = snapshot_find(hq, region, &manifest);
	int64_t behind = there ? rows_behind(hq, &manifest) : INT64_MAX;
	int64_t whole = rows_there(hq);
	bool wanted = whole >= WORTH_ROWS && behind > whole / 5 && hq->snap_folder[0] &&
		      errands_want_snapshot(hq, region);
	if (behind < INT64_MAX && (behind <= whole / 2 || !wanted)) {
		size_t size;
		char *text = snapshot_manifest(hq, region, &size);
		visit_answer(visit, 200, text, size);
	} else if (wanted || errands_snapshot_under_way(hq, region)) {
		struct refusal refusal = {.code = REFUSAL_BUSY, .retry_after_s = ERRAND_SNAPSHOT_S};
		visit_refuse(visit, &refusal);
	} else {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no snapshot: fetch the rows");
	}
}

void call_manifest(struct visit *visit)
{
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	if (strcmp(visit->parts[2], "ref") != 0) {
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such manifest");
		return;
	}
	serve_manifest(visit, reader_of_store(visit->hq, visit->epoch.store).region);
}

/* ---- the file ---- */

/* "bytes=A-B" with both ends, RFC 9110 14.1.2; the one form a till sends. */
static bool read_range(const char *text, uint64_t size, uint64_t *from, uint64_t *to)
{
	char first[VISIT_NUMBER_MAX], last[VISIT_NUMBER_MAX];
	if (strncmp(text, "bytes=", 6) != 0)
		return false;
	const char *dash = strchr(text, '-');
	if (!dash || dash - text - 6 >= VISIT_NUMBER_MAX || strlen(dash + 1) >= VISIT_NUMBER_MAX)
		return false;
	text_copy(first, (size_t)(dash - text - 6) + 1, text + 6);
	text_copy(last, sizeof last, dash + 1);
	if (!visit_number(first, INT64_MAX, from) || !visit_number(last, INT64_MAX, to))
		return false;
	if (*from > *to || *from >= size)
		return false;
	if (*to >= size)
		*to = size - 1;
	if (*to - *from >= PIECE_MAX)
		*to = *from + PIECE_MAX - 1;
	return true;
}

static void add_range(struct visit *visit, uint64_t from, uint64_t to, uint64_t size)
{
	struct hq_answer *answer = visit->answer;
	(void)snprintf(answer->range, sizeof answer->range, "bytes %llu-%llu/%llu",
		(unsigned long long)from, (unsigned long long)to, (unsigned long long)size);
	answer->headers[answer->header_count++] =
		(struct hq_header){"Content-Range", answer->range};
}

static void serve_piece(struct visit *visit, int fd, uint64_t size)
{
	uint64_t from, to;
	struct hq_answer *answer = visit->answer;
	if (!read_range(visit_header(visit, "Range"), size, &from, &to)) {
		visit_refuse_with(visit, REFUSAL_BADREQUEST, "Range: bytes=A-B within the file");
		answer->status = 416;
		return;
	}
	char *piece = malloc(to - from + 1);
	ssize_t got = piece ? pread(fd, piece, to - from + 1, (off_t)from) : -1;
	if (got == (ssize_t)(to - from + 1)) {
		paper_add(&answer->body, piece, (size_t)got);
		answer->content_type = "application/octet-stream";
		answer->status = 206;
		add_range(visit, from, to, size);
	} else {
		visit_refuse_with(visit, REFUSAL_INTERNAL, "the file cannot be read");
	}
	free(piece);
}

void call_snap(struct visit *visit)
{
	struct hash named;
	struct stat info;
	char path[2 * HQ_PATH_MAX];
	if (!visit_sender(visit) || !visit_current(visit))
		return;
	/* The name is a hash and nothing else, so it cannot lead out of the folder. */
	int fd = hex_read(visit->parts[2], named.bytes, HASH_SIZE) &&
				 snapshot_path(visit->hq, visit->parts[2], path, sizeof path)
			 ? open(path, O_RDONLY | O_CLOEXEC)
			 : -1;
	if (fd < 0 || fstat(fd, &info) != 0)
		visit_refuse_with(visit, REFUSAL_NOTFOUND, "no such snapshot");
	else
		serve_piece(visit, fd, (uint64_t)info.st_size);
	if (fd >= 0)
		close(fd);
}
