#include "sync/hq/snapshot.h"

#include "pos/core/bytes.h"
#include "pos/core/text.h"
#include "pos/sys/reason.h"
#include "sync/hq/child.h"
#include "sync/hq/hq.h"
#include "sync/hq/member_book.h"
#include "sync/json.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { GUESTS_A_TURN = 100 };

/* ---- where it stands ---- */

bool snapshot_path(const struct hq *hq, const char *name, char *out, size_t cap)
{
	if (!hq->snap_folder[0])
		return false;
	int size = snprintf(out, cap, "%s/%s", hq->snap_folder, name);
	return size > 0 && (size_t)size < cap;
}

static char *read_whole(const char *path, size_t max, size_t *size)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return NULL;
	char *text = malloc(max + 1);
	*size = text ? fread(text, 1, max, file) : 0;
	bool good = text && !ferror(file) && feof(file);
	fclose(file);
	if (good) {
		text[*size] = '\0';
		return text;
	}
	free(text);
	return NULL;
}

char *snapshot_manifest(struct hq *hq, int64_t region, size_t *size)
{
	char name[SNAPSHOT_NAME_MAX], path[2 * HQ_PATH_MAX];
	(void)snprintf(name, sizeof name, "ref-%lld.manifest", (long long)region);
	return snapshot_path(hq, name, path, sizeof path) ? read_whole(path, MANIFEST_MAX, size)
							  : NULL;
}

bool snapshot_find(struct hq *hq, int64_t region, struct manifest *manifest)
{
	size_t size;
	struct err ignored;
	struct hq_keys keys = {.key = {hq->keys.hq.public}, .count = 1};
	char *text = snapshot_manifest(hq, region, &size);
	bool found = text && manifest_read(text, size, &keys, hq->keys.hq_id, manifest, &ignored);
	free(text);
	return found;
}

/* ---- the child ---- */

static void live_as_child(struct snapshot_build *build, int fd)
{
	struct hq *hq = build->hq;
	struct err err;
	child_settle(fd);
	const struct snapshot_order order = {.folder = hq->snap_folder,
		.region = build->region,
		.made_ms = hq_now_ms(hq),
		.key = &hq->keys.hq,
		.kid = hq->keys.kid,
		.hq_id = hq->keys.hq_id};
	_exit(snapshot_child(fd, &order, &err) ? 0 : 1);
}

/* A server that does not know yet how many rows an import brought sorts all that are left for each
 * page. */
static void count_rows(struct db *db)
{
	if (db_takes_columns(db))
		db_script(db, "ANALYZE member; ANALYZE ref_row");
}

bool snapshot_build_begin(
	struct snapshot_build *build, struct hq *hq, int64_t region, struct err *err)
{
	int ends[2];
	*build = (struct snapshot_build){.hq = hq, .region = region, .pipe = -1};
	if (!hq->snap_folder[0])
		return fail(err, TEXT_HQ_SNAPSHOT_FOLDER, hq->folder, reason_of(ENOENT));
	if (mkdir(hq->snap_folder, 0700) != 0 && errno != EEXIST)
		return fail(err, TEXT_HQ_SNAPSHOT_FOLDER, hq->snap_folder, reason_of(errno));
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(err, TEXT_HQ_SNAPSHOT_FOLDER, hq->snap_folder, reason_of(errno));
	build->child = fork();
	if (build->child == 0) {
		close(ends[1]);
		live_as_child(build, ends[0]);
	}
	close(ends[0]);
	count_rows(&hq->db);
	build->pipe = ends[1];
	(void)fcntl(build->pipe, F_SETFL, O_NONBLOCK);
	if (build->child > 0)
		return true;
	build->child = 0;
	snapshot_build_done(build);
	return fail(err, TEXT_HQ_SNAPSHOT_FOLDER, hq->snap_folder, reason_of(errno));
}

static void hang_up(struct snapshot_build *build)
{
	if (build->pipe >= 0)
		close(build->pipe);
	build->pipe = -1;
}

void snapshot_build_done(struct snapshot_build *build)
{
	if (!build->hq)
		return;
	hang_up(build);
	paper_done(&build->frame);
	child_end(&build->child);
	build->hq = NULL;
}

/* ---- frames ---- */

static size_t frame_begin(struct snapshot_build *build)
{
	static const uint8_t head[FRAME_HEAD];
	size_t at = build->frame.used;
	paper_add(&build->frame, head, sizeof head);
	return at;
}

static void frame_end(
	struct snapshot_build *build, size_t at, enum frame_kind kind, enum stream stream)
{
	if (build->frame.full)
		return;
	struct bytes_out out = bytes_out(build->frame.text + at, FRAME_HEAD);
	put_u32(&out, (uint32_t)(build->frame.used - at - FRAME_HEAD));
	put_u8(&out, (uint8_t)kind);
	put_u8(&out, (uint8_t)stream);
}

static void put_cursor(struct snapshot_build *build, const struct feed_state *head)
{
	size_t at = frame_begin(build);
	paper_print(&build->frame, "{\"feed\":\"%s\",\"version\":%lld}", head->id,
		(long long)head->version);
	frame_end(build, at, FRAME_CURSOR, build->stream);
}

/* What of each till is in the balances that this transaction sees, as epoch_counted() says it. */
static void put_projected(struct snapshot_build *build)
{
	size_t at = frame_begin(build);
	int64_t count = 0;
	paper_text(&build->frame, "{\"rows\":[");
	AUTO(stmt)
	struct stmt s = sql(&build->hq->db,
		"SELECT epoch.till, epoch.epoch, epoch.projected_next FROM epoch "
		"JOIN till ON till.till = epoch.till WHERE epoch.epoch = "
		"(SELECT coalesce(min(older.epoch), till.epoch) FROM epoch AS older "
		"WHERE older.till = till.till AND older.epoch < till.epoch "
		"AND older.projected_next < older.next)");
	while (next_row(&s))
		paper_print(&build->frame, "%s[%lld,%lld,%lld]", count++ ? "," : "",
			(long long)column_int(&s, 0), (long long)column_int(&s, 1),
			(long long)column_int(&s, 2));
	paper_text(&build->frame, "]}");
	frame_end(build, at, FRAME_PROJECTED, STREAM_MEMBERS);
}

/* ---- reading the house ---- */

static void stream_ends(struct snapshot_build *build, const struct feed_state *head)
{
	put_cursor(build, head);
	if (build->stream == STREAM_MEMBERS) {
		put_projected(build);
		build->members_at = head->version;
	}
	build->stream++;
	build->since = build->full = 0;
}

static void read_page(struct snapshot_build *build)
{
	struct hq *hq = build->hq;
	AUTO(tx) struct tx tx = tx_begin(&hq->db);
	struct feed_state head = feed_get(&hq->db, build->stream);
	if (build->since == 0)
		build->full = head.version;
	struct page page = {.hq = hq,
		.reader = {.region = build->region},
		.stream = build->stream,
		.since = build->since,
		.full = build->full,
		.limit = build->stream == STREAM_RULES ? 1 : SNAPSHOT_PAGE_ROWS,
		.text = &build->frame};
	size_t at = frame_begin(build);
	paper_text(&build->frame, "{\"rows\":[");
	page_write(&page);
	paper_text(&build->frame, "]}");
	frame_end(build, at, FRAME_ROWS, build->stream);
	build->rows += page.rows;
	build->since = page.last_ver;
	if (!page.more)
		stream_ends(build, &head);
}

static void put_guest(struct snapshot_build *build, struct stmt *s)
{
	struct patron patron;
	char more[MEMBER_MORE_TEXT_MAX];
	AUTO(paper) struct paper row = {0};
	book_row(s, &patron);
	book_row_more(s, more);
	build->guest_store = column_int(s, BOOK_COLUMN_COUNT);
	build->guest_id = patron.id;
	if (patron.gone || patron.ver > build->members_at)
		return; /* the delta brings it */
	page_write_patron(&row, build->hq, &patron, more);
	size_t at = frame_begin(build);
	paper_print(&build->frame,
		"{\"store\":%lld,\"id\":%lld,\"row\":", (long long)build->guest_store,
		(long long)patron.id);
	paper_quote(&build->frame, paper_read(&row));
	paper_text(&build->frame, "}");
	frame_end(build, at, FRAME_GUEST, STREAM_MEMBERS);
}

/* The guests of the region's stores, in the order of their keys. */
static void read_guests(struct snapshot_build *build)
{
	int64_t count = 0;
	AUTO(stmt)
	struct stmt s = sql(&build->hq->db,
		"SELECT " BOOK_COLUMNS_OF_M ", guest.store FROM guest "
		"JOIN member AS m ON m.id = guest.member "
		"WHERE guest.store IN (SELECT store FROM region WHERE region = ?) "
		"AND (guest.store > ? OR (guest.store = ? AND guest.member > ?)) "
		"ORDER BY guest.store, guest.member LIMIT ?");
	bind_int(&s, build->region);
	bind_int(&s, build->guest_store);
	bind_int(&s, build->guest_store);
	bind_int(&s, build->guest_id);
	bind_int(&s, GUESTS_A_TURN);
	for (; next_row(&s); count++)
		put_guest(build, &s);
	build->all_read = count < GUESTS_A_TURN;
	if (build->all_read)
		frame_end(build, frame_begin(build), FRAME_END, STREAM_MEMBERS);
}

/* ---- turns ---- */

static enum build_step give_up(struct snapshot_build *build, struct err *err)
{
	fail(err, TEXT_HQ_SNAPSHOT_FAILED, build->hq->snap_folder);
	snapshot_build_done(build);
	return BUILD_FAILED;
}

/* false: the child is gone. */
static bool send_frame(struct snapshot_build *build)
{
	ssize_t sent = write(
		build->pipe, build->frame.text + build->sent, build->frame.used - build->sent);
	if (sent < 0)
		return errno == EAGAIN || errno == EINTR;
	build->sent += (size_t)sent;
	if (build->sent < build->frame.used)
		return true;
	build->sent = build->frame.used = 0;
	if (build->all_read)
		hang_up(build);
	return true;
}

static enum build_step wait_for_child(struct snapshot_build *build, struct err *err)
{
	bool good;
	if (!child_ended(&build->child, &good))
		return BUILD_WAIT;
	if (!good)
		return give_up(build, err);
	snapshot_build_done(build);
	return BUILD_DONE;
}

enum build_step snapshot_build_turn(struct snapshot_build *build, struct err *err)
{
	if (build->pipe < 0)
		return wait_for_child(build, err);
	if (build->frame.used == 0 && build->stream < STREAM_COUNT)
		read_page(build);
	else if (build->frame.used == 0)
		read_guests(build);
	if (!db_ok(&build->hq->db)) {
		db_forgive(&build->hq->db);
		return give_up(build, err);
	}
	if (build->frame.full || !send_frame(build))
		return give_up(build, err);
	return build->frame.used > 0 ? BUILD_WAIT : BUILD_MORE;
}
