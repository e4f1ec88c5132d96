#include "sync/mirror.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"
#include "sync/hole.h"
#include "sync/restored.h"
#include "sync/sign.h"
#include "sync/upload.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

void mirror_path(char out[MIRROR_PATH_MAX], const char *configured, uint32_t till)
{
	struct stat what;
	if (stat(configured, &what) == 0 && S_ISDIR(what.st_mode))
		(void)snprintf(out, MIRROR_PATH_MAX, "%s/suanpan-%u.mirror", configured, till);
	else
		text_copy(out, MIRROR_PATH_MAX, configured);
}

static struct mirror_owner owner_of(const struct identity *identity)
{
	return (struct mirror_owner){
		.till = identity->certificate.till, .journal_id = identity->journal_id};
}

/* ---- taking over ---- */

struct takeover {
	struct journal *journal; /* bare */
	int64_t last;            /* place, of what is in money.db */
	struct hash head;
	struct taken_over *taken;
	bool failed;
	struct err *err;
};

static void find_last(struct takeover *over)
{
	AUTO(stmt)
	struct stmt s = sql(
		over->journal->db, "SELECT place, hash FROM journal ORDER BY place DESC LIMIT 1");
	if (!next_row(&s))
		return;
	over->last = column_int(&s, 0);
	column_exact(&s, 1, over->head.bytes, HASH_SIZE);
}

/* The record's own hash: the chain goes on from what is here, or begins anew behind a gap with what
 * cannot be checked until HQ fills it. An epoch's first grows from its certificate. */
static bool chain_on(struct takeover *over, const struct record *record, const uint8_t *bytes,
	size_t size, struct hash *hash)
{
	struct certificate certificate;
	int64_t place = record_place(record->epoch, record->seq);
	struct hash before = over->head;
	if (record->seq == 1) {
		if (record->kind != RECORD_ENROL ||
			!certificate_read(record->body, record->body_size, &certificate))
			return false;
		before = certificate_genesis(&certificate);
	} else if (place != over->last + 1) {
		return false;
	}
	*hash = hash_after(&before, bytes, size);
	return true;
}

static void take(void *arg, const struct record *record, const uint8_t *bytes, size_t size)
{
	struct takeover *over = arg;
	struct hash hash;
	int64_t place = record_place(record->epoch, record->seq);
	if (over->failed || place <= over->last)
		return;
	over->taken->behind = true;
	if (!chain_on(over, record, bytes, size, &hash))
		return;
	if (!journal_put_back(over->journal, bytes, size, &hash, over->err)) {
		over->failed = true;
		return;
	}
	over->last = place;
	over->head = hash;
	over->taken->records++;
}

static bool take_all(
	struct takeover *over, const char *path, const struct mirror_owner *owner, struct err *err)
{
	struct mirror_found found;
	AUTO(tx) struct tx tx = tx_begin(over->journal->db);
	find_last(over);
	/* A device that cannot be read now is attention later, when it cannot be written. */
	if (!mirror_read(path, owner, take, over, &found))
		return true;
	over->taken->foreign = found.foreign;
	if (over->failed || !over->taken->behind)
		return !over->failed;
	restored_mark(over->journal->db, RESTORED_BEHIND);
	return tx_commit(&tx, err);
}

bool mirror_take_over(const char *path, struct db *money, const struct identity *identity,
	const struct env *env, struct taken_over *taken, struct err *err)
{
	const struct mirror_owner owner = owner_of(identity);
	*taken = (struct taken_over){0};
	struct journal *journal = malloc(sizeof *journal);
	if (!journal)
		return fail(err, TEXT_OUT_OF_MEMORY);
	struct takeover over = {.journal = journal, .taken = taken, .err = err};
	bool done = journal_open_bare(journal, money, env, err);
	if (done) {
		done = take_all(&over, path, &owner, err);
		journal_done(journal);
	}
	free(journal);
	return done && (db_ok(money) || db_fail(money, err));
}

/* ---- the child ---- */

/* What it says: place of the last record on the device, or why not. */
struct report {
	int64_t place;
	int32_t why;     /* errno, 0: well */
	int32_t lacking; /* a check found records gone that were there */
};

static bool get_all(int fd, void *into, size_t size)
{
	uint8_t *bytes = into;
	while (size > 0) {
		ssize_t got = read(fd, bytes, size);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		bytes += got;
		size -= (size_t)got;
	}
	return true;
}

static void tell(int fd, struct report report)
{
	(void)!send(fd, &report, sizeof report, MSG_NOSIGNAL);
}

static bool more_waits(int fd)
{
	struct pollfd waiting = {.fd = fd, .events = POLLIN};
	return poll(&waiting, 1, 0) == 1;
}

struct keeper {
	int fd;
	struct mirror_out out;
	int64_t place; /* added last */
	uint64_t frames;
	uint8_t record[RECORD_MAX];
};

static void check_file(struct keeper *keeper)
{
	struct mirror_found found;
	bool read = mirror_read(keeper->out.path, &keeper->out.owner, NULL, NULL, &found);
	tell(keeper->fd, (struct report){.place = keeper->place,
				 .why = read ? 0 : errno,
				 .lacking = found.place < keeper->place || found.foreign});
}

static bool keep_one(struct keeper *keeper, uint32_t size)
{
	struct record record;
	if (size > RECORD_MAX || !get_all(keeper->fd, keeper->record, size) ||
		!record_read(keeper->record, size, &record))
		return false;
	errno = 0;
	bool done = mirror_out_add(&keeper->out, keeper->record, size);
	keeper->place = record_place(record.epoch, record.seq);
	/* Several at once cost one sync. */
	if (done && more_waits(keeper->fd))
		return true;
	done = done && mirror_out_sync(&keeper->out);
	tell(keeper->fd, (struct report){.place = keeper->place,
				 .why = done    ? 0
					: errno ? errno
						: EIO});
	return done;
}

/* Until the till closes its end. */
static void keep(int fd, const char *path, const struct mirror_owner *owner)
{
	static struct keeper keeper;
	struct mirror_found found;
	uint32_t size;
	keeper.fd = fd;
	errno = 0;
	if (!mirror_read(path, owner, NULL, NULL, &found) ||
		!mirror_out_open(&keeper.out, path, owner)) {
		tell(fd, (struct report){.why = errno ? errno : EIO});
		return;
	}
	keeper.place = found.place;
	tell(fd, (struct report){.place = found.place});
	while (get_all(fd, &size, sizeof size)) {
		if (size == 0)
			check_file(&keeper);
		else if (!keep_one(&keeper, size))
			return;
	}
	mirror_out_close(&keeper.out);
}

/* Nothing of the till's may stay open in it: not its printer, not its line. */
static void close_others(int kept)
{
	for (int fd = 3; fd < 1024; fd++)
		if (fd != kept)
			close(fd);
}

/* ---- the till's side ---- */

struct mirror {
	struct loop *loop;
	struct journal *journal;
	struct mirror_owner owner;
	char path[MIRROR_PATH_MAX];
	void (*changed)(void *arg);
	void *arg;
	pid_t child; /* 0: none */
	int fd;      /* -1: none */
	struct loop_timer turn;
	bool greeted;       /* the child said what the file holds */
	int64_t sent, held; /* places */
	bool checking;      /* asked for, not yet handed over */
	struct message trouble;
	uint8_t *frame; /* on its way: length and record */
	size_t frame_size, frame_sent;
};

static void set_trouble(struct mirror *mirror, struct says says)
{
	struct message now = message_of(says);
	bool same = now.id == mirror->trouble.id;
	mirror->trouble = now;
	if (!same && mirror->changed)
		mirror->changed(mirror->arg);
}

static void let_go(struct mirror *mirror)
{
	if (mirror->fd >= 0) {
		loop_drop(mirror->loop, mirror->fd);
		close(mirror->fd);
	}
	mirror->fd = -1;
	/* One that hangs in a dead device is left alone; the next start looks again. */
	if (mirror->child)
		(void)waitpid(mirror->child, NULL, WNOHANG);
	mirror->child = 0;
	mirror->greeted = false;
	mirror->frame_size = mirror->frame_sent = 0;
}

static void device_failed(struct mirror *mirror, int why)
{
	let_go(mirror);
	set_trouble(mirror, (struct says){TEXT_MIRROR_FAILED, mirror->path, reason_of(why)});
	loop_timer_set(mirror->loop, &mirror->turn, MIRROR_AGAIN_MS);
}

/* A new file gets what HQ does not hold yet. */
static int64_t waiting_from(struct journal *journal)
{
	return record_place(journal->epoch, upload_load(journal).next - 1);
}

static void hear(struct mirror *mirror, const struct report *report)
{
	if (report->why) {
		device_failed(mirror, report->why);
		return;
	}
	mirror->held = report->place;
	if (!mirror->greeted) {
		mirror->greeted = true;
		int64_t floor = waiting_from(mirror->journal);
		mirror->sent = report->place > floor ? report->place : floor;
	}
	if (report->lacking)
		set_trouble(mirror, (struct says){TEXT_MIRROR_LOSES, mirror->path});
	else if (mirror->trouble.id != TEXT_MIRROR_LOSES)
		set_trouble(mirror, (struct says){TEXT_NONE});
}

static void ready(void *arg, int fd, short revents)
{
	struct mirror *mirror = arg;
	struct report report;
	(void)revents;
	ssize_t got = recv(fd, &report, sizeof report, MSG_DONTWAIT);
	if (got == (ssize_t)sizeof report)
		hear(mirror, &report);
	else if (got >= 0 || (errno != EAGAIN && errno != EINTR))
		device_failed(mirror, EIO);
	if (mirror->fd >= 0)
		loop_timer_set(mirror->loop, &mirror->turn, 0);
}

static bool watch(struct mirror *mirror, bool writing)
{
	return loop_watch(
		mirror->loop, mirror->fd, (short)(POLLIN | (writing ? POLLOUT : 0)), ready, mirror);
}

static bool start_child(struct mirror *mirror)
{
	int ends[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return false;
	mirror->child = fork();
	if (mirror->child == 0) {
		close_others(ends[1]);
		keep(ends[1], mirror->path, &mirror->owner);
		_exit(0);
	}
	close(ends[1]);
	mirror->fd = ends[0];
	if (mirror->child > 0 && watch(mirror, false))
		return true;
	close(mirror->fd);
	mirror->fd = -1;
	mirror->child = 0;
	return false;
}

/* ---- handing over ---- */

static bool load_next(struct mirror *mirror)
{
	size_t size;
	AUTO(stmt)
	struct stmt s = sql(mirror->journal->db, "SELECT place, record FROM journal "
						 "WHERE place > ? ORDER BY place LIMIT 1");
	bind_int(&s, mirror->sent);
	if (!next_row(&s))
		return false;
	int64_t place = column_int(&s, 0);
	const void *record = column_blob(&s, 1, &size);
	struct bytes_out out = bytes_out(mirror->frame, 4 + RECORD_MAX);
	put_u32(&out, (uint32_t)size);
	put_bytes(&out, record, size);
	mirror->frame_size = out.used;
	mirror->frame_sent = 0;
	mirror->sent = place;
	return !out.full;
}

/* A frame without content asks for the file to be read back. */
static bool load_check(struct mirror *mirror)
{
	if (!mirror->checking)
		return false;
	memset(mirror->frame, 0, 4);
	mirror->frame_size = 4;
	mirror->frame_sent = 0;
	mirror->checking = false;
	return true;
}

/* false: nothing goes at the moment. */
static bool send_some(struct mirror *mirror)
{
	while (mirror->frame_sent < mirror->frame_size) {
		ssize_t put = send(mirror->fd, mirror->frame + mirror->frame_sent,
			mirror->frame_size - mirror->frame_sent, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (put < 0 && errno == EAGAIN) {
			(void)!watch(mirror, true);
			return false;
		}
		if (put < 0) {
			device_failed(mirror, errno);
			return false;
		}
		mirror->frame_sent += (size_t)put;
	}
	mirror->frame_size = mirror->frame_sent = 0;
	return true;
}

static void go(void *arg)
{
	struct mirror *mirror = arg;
	if (mirror->fd < 0 && !start_child(mirror)) {
		device_failed(mirror, errno);
		return;
	}
	if (!mirror->greeted || !watch(mirror, false))
		return;
	for (int i = 0; i < MIRROR_RECORDS_A_TURN; i++) {
		if (!mirror->frame_size && !load_next(mirror) && !load_check(mirror))
			return;
		if (!send_some(mirror))
			return;
	}
	loop_timer_set(mirror->loop, &mirror->turn, 0);
}

/* ---- the face ---- */

struct mirror *mirror_start(struct loop *loop, struct journal *journal,
	const struct identity *identity, const char *path, void (*changed)(void *arg), void *arg)
{
	struct mirror *mirror = calloc(1, sizeof *mirror);
	uint8_t *frame = malloc(4 + RECORD_MAX);
	if (!mirror || !frame) {
		free(mirror);
		free(frame);
		return NULL;
	}
	*mirror = (struct mirror){.loop = loop,
		.journal = journal,
		.owner = owner_of(identity),
		.changed = changed,
		.arg = arg,
		.fd = -1,
		.turn = {.fn = go, .arg = mirror},
		.trouble = message_of((struct says){TEXT_NONE}),
		.frame = frame};
	text_copy(mirror->path, sizeof mirror->path, path);
	loop_timer_set(loop, &mirror->turn, 0);
	return mirror;
}

void mirror_stop(struct mirror *mirror)
{
	if (!mirror)
		return;
	loop_timer_clear(mirror->loop, &mirror->turn);
	let_go(mirror);
	free(mirror->frame);
	free(mirror);
}

void mirror_poke(struct mirror *mirror)
{
	if (mirror && mirror->greeted)
		loop_timer_set(mirror->loop, &mirror->turn, 0);
}

void mirror_check(struct mirror *mirror)
{
	if (!mirror)
		return;
	mirror->checking = true;
	mirror_poke(mirror);
}

struct message mirror_trouble(const struct mirror *mirror)
{
	return mirror ? mirror->trouble : message_of((struct says){TEXT_NONE});
}

int64_t mirror_holds(const struct mirror *mirror)
{
	return mirror ? mirror->held : 0;
}
