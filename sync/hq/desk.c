#include "sync/hq/desk.h"

#include "pos/core/bytes.h"
#include "pos/core/text.h"
#include "pos/sys/reason.h"
#include "sync/hq/hq.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool desk_address(const char *folder, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){.sun_family = AF_UNIX};
	int size = snprintf(address->sun_path, sizeof address->sun_path, "%s/hq.sock", folder);
	return size > 0 && (size_t)size < sizeof address->sun_path;
}

static uint32_t message_size(const uint8_t bytes[4])
{
	struct bytes_in in = bytes_in(bytes, 4);
	return get_u32(&in);
}

/* The length in front. */
static void frame(struct paper *out, const struct paper *message)
{
	uint8_t room[4];
	struct bytes_out bytes = bytes_out(room, sizeof room);
	put_u32(&bytes, (uint32_t)message->used);
	paper_add(out, room, sizeof room);
	paper_add(out, message->text, message->used);
}

/* ---- the server's side ---- */

static void note_byte(struct caller *caller)
{
	caller->moved_ms = env_mono_ms(caller->desk->loop->env);
}

static void caller_leaves(struct caller *caller)
{
	loop_drop(caller->desk->loop, caller->fd);
	close(caller->fd);
	free(caller->message);
	paper_done(&caller->reply);
	*caller = (struct caller){.desk = caller->desk, .fd = -1};
}

static void serve_caller(struct caller *caller)
{
	struct word_call call;
	const char *argv[WORD_ARGS_MAX];
	AUTO(word_answer) struct word_answer answer = {0};
	AUTO(paper) struct paper message = {0};
	if (!desk_read_call(caller->message, caller->size, &call, argv)) {
		caller_leaves(caller);
		return;
	}
	word_run(caller->desk->hq, &call, &answer);
	desk_write_answer(&message, &answer);
	frame(&caller->reply, &message);
	note_byte(caller); /* it was us who let them wait */
}

static void send_reply(struct caller *caller)
{
	ssize_t sent = send(caller->fd, caller->reply.text + caller->sent,
		caller->reply.used - caller->sent, MSG_NOSIGNAL | MSG_DONTWAIT);
	if (sent > 0) {
		caller->sent += (size_t)sent;
		note_byte(caller);
	}
	if ((sent < 0 && errno != EAGAIN && errno != EINTR) || caller->sent == caller->reply.used)
		caller_leaves(caller);
}

/* The size first, then room for exactly that. */
static bool make_room(struct caller *caller)
{
	caller->size = message_size(caller->size_bytes);
	caller->used = 0;
	if (caller->size == 0 || caller->size > DESK_MESSAGE_MAX)
		return false;
	caller->message = malloc(caller->size);
	return caller->message != NULL;
}

static bool receive(struct caller *caller)
{
	uint8_t *into = caller->message ? caller->message : caller->size_bytes;
	size_t want = caller->message ? caller->size : sizeof caller->size_bytes;
	ssize_t got = recv(caller->fd, into + caller->used, want - caller->used, MSG_DONTWAIT);
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		return false;
	if (got > 0) {
		caller->used += (size_t)got;
		note_byte(caller);
	}
	return caller->message || caller->used < want || make_room(caller);
}

static void on_caller(void *arg, int fd, short revents)
{
	(void)revents;
	struct caller *caller = arg;
	if (caller->reply.used > 0) {
		send_reply(caller);
		return;
	}
	if (!receive(caller)) {
		caller_leaves(caller);
		return;
	}
	if (!caller->message || caller->used < caller->size)
		return;
	serve_caller(caller);
	if (caller->fd >= 0 && !loop_watch(caller->desk->loop, fd, POLLOUT, on_caller, caller))
		caller_leaves(caller);
}

static bool is_owner(int fd)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
	       (peer.uid == geteuid() || peer.uid == 0);
}

static struct caller *free_seat(struct desk *desk)
{
	for (int i = 0; i < DESK_CALLERS_MAX; i++)
		if (desk->callers[i].fd < 0)
			return &desk->callers[i];
	return NULL;
}

static void on_knock(void *arg, int fd, short revents)
{
	(void)revents;
	struct desk *desk = arg;
	int caller_fd = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (caller_fd < 0) {
		/* Out of descriptors: the knock stays, and would be heard again and again. */
		if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
			loop_drop(desk->loop, fd);
		return;
	}
	struct caller *seat = free_seat(desk);
	if (!seat || !is_owner(caller_fd) ||
		!loop_watch(desk->loop, caller_fd, POLLIN, on_caller, seat)) {
		close(caller_fd);
		return;
	}
	seat->fd = caller_fd;
	note_byte(seat);
}

static void sweep(void *arg)
{
	struct desk *desk = arg;
	int64_t now_ms = env_mono_ms(desk->loop->env);
	for (int i = 0; i < DESK_CALLERS_MAX; i++)
		if (desk->callers[i].fd >= 0 &&
			now_ms - desk->callers[i].moved_ms > DESK_PATIENCE_MS)
			caller_leaves(&desk->callers[i]);
	(void)!loop_watch(desk->loop, desk->fd, POLLIN, on_knock, desk);
	loop_timer_set(desk->loop, &desk->sweep, DESK_SWEEP_MS);
}

static bool listen_here(struct desk *desk, const struct sockaddr_un *address)
{
	desk->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The database is ours alone by now, so whoever left this socket is gone. */
	unlink(address->sun_path);
	mode_t before = umask(0177);
	bool bound = desk->fd >= 0 &&
		     bind(desk->fd, (const struct sockaddr *)address, sizeof *address) == 0;
	umask(before);
	return bound && listen(desk->fd, DESK_CALLERS_MAX) == 0;
}

bool desk_open(struct desk *desk, struct hq *hq, struct loop *loop, struct err *err)
{
	struct sockaddr_un address;
	*desk = (struct desk){.hq = hq, .loop = loop, .fd = -1};
	for (int i = 0; i < DESK_CALLERS_MAX; i++)
		desk->callers[i] = (struct caller){.desk = desk, .fd = -1};
	if (!desk_address(hq->folder, &address))
		return fail(err, TEXT_HQ_FOLDER_LONG, hq->folder);
	text_copy(desk->path, sizeof desk->path, address.sun_path);
	if (!listen_here(desk, &address) || !loop_watch(loop, desk->fd, POLLIN, on_knock, desk))
		return fail(err, TEXT_HQ_DESK_SHUT, desk->path, reason_of(errno));
	desk->sweep = (struct loop_timer){.fn = sweep, .arg = desk};
	loop_timer_set(loop, &desk->sweep, DESK_SWEEP_MS);
	return true;
}

void desk_done(struct desk *desk)
{
	if (!desk->loop || desk->fd < 0)
		return;
	for (int i = 0; i < DESK_CALLERS_MAX; i++)
		if (desk->callers[i].fd >= 0)
			caller_leaves(&desk->callers[i]);
	loop_timer_clear(desk->loop, &desk->sweep);
	loop_drop(desk->loop, desk->fd);
	close(desk->fd);
	unlink(desk->path);
	desk->fd = -1;
}

/* ---- the word's side ---- */

static bool write_all(int fd, const struct paper *data)
{
	for (size_t sent = 0; sent < data->used;) {
		ssize_t step = send(fd, data->text + sent, data->used - sent, MSG_NOSIGNAL);
		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return false;
		sent += (size_t)step;
	}
	return true;
}

static bool read_all(int fd, void *into, size_t size)
{
	for (size_t got = 0; got < size;) {
		ssize_t step = recv(fd, (char *)into + got, size - got, 0);
		if (step < 0 && errno == EINTR)
			continue;
		if (step <= 0)
			return false;
		got += (size_t)step;
	}
	return true;
}

static bool converse(int fd, const struct word_call *call, struct word_answer *answer)
{
	AUTO(paper) struct paper message = {0};
	AUTO(paper) struct paper framed = {0};
	uint8_t size_bytes[4];
	desk_write_call(&message, call);
	frame(&framed, &message);
	if (framed.full || !write_all(fd, &framed) || !read_all(fd, size_bytes, sizeof size_bytes))
		return false;
	size_t size = message_size(size_bytes);
	uint8_t *reply = size <= PAPER_MAX ? malloc(size + 1) : NULL;
	bool good = reply && read_all(fd, reply, size) && desk_read_answer(reply, size, answer);
	free(reply);
	return good;
}

enum desk_result desk_ask(const char *folder, const struct word_call *call,
	struct word_answer *answer, struct err *err)
{
	struct sockaddr_un address;
	if (!desk_address(folder, &address))
		return DESK_NOBODY;
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return DESK_NOBODY;
	if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0) {
		close(fd);
		return DESK_NOBODY;
	}
	bool good = converse(fd, call, answer);
	close(fd);
	if (good)
		return DESK_ANSWERED;
	(void)fail(err, TEXT_HQ_DESK_BROKEN, address.sun_path);
	return DESK_BROKEN;
}
