#include "drivers/port_stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void serve(void *arg, int fd, short revents);

static bool watch(struct stream *stream)
{
	short events = (short)((stream->reads ? POLLIN : 0) | (stream->used ? POLLOUT : 0));
	if (events)
		return loop_watch(stream->loop, stream->fd, events, serve, stream);
	loop_drop(stream->loop, stream->fd);
	return true;
}

static void lose(struct stream *stream, enum port_loss loss)
{
	stream_close(stream);
	stream->port.user->gone(stream->port.self, loss);
}

void stream_begin(struct stream *stream, int fd, bool reads)
{
	stream->fd = fd;
	stream->reads = reads;
	stream->used = 0;
	if (watch(stream))
		stream->port.user->progress(stream->port.self, PORT_READY);
	else
		lose(stream, LOSS_BROKEN);
}

void stream_close(struct stream *stream)
{
	if (stream->fd < 0)
		return;
	loop_drop(stream->loop, stream->fd);
	close(stream->fd);
	stream->fd = -1;
	stream->used = 0;
}

size_t stream_send(struct port *port, const void *bytes, size_t size)
{
	struct stream *stream = (struct stream *)port;
	size_t room = sizeof stream->window - stream->used;
	if (size > room)
		size = room;
	if (stream->fd < 0 || size == 0)
		return 0;
	memcpy(stream->window + stream->used, bytes, size);
	stream->used += size;
	if (watch(stream))
		return size;
	stream->used -= size;
	return 0;
}

static bool try_again(void)
{
	return errno == EAGAIN || errno == EINTR;
}

/* Both return false when the stream is not there any more. */
static bool write_some(struct stream *stream)
{
	ssize_t written = write(stream->fd, stream->window, stream->used);
	if (written < 0 && try_again())
		return true;
	if (written < 0) {
		lose(stream, errno == EPIPE || errno == ECONNRESET ? LOSS_GONE : LOSS_BROKEN);
		return false;
	}
	stream->used -= (size_t)written;
	memmove(stream->window, stream->window + written, stream->used);
	bool watched = watch(stream);
	stream->port.user->sent(stream->port.self, (size_t)written);
	return watched && stream->fd >= 0;
}

static bool read_some(struct stream *stream)
{
	uint8_t bytes[PORT_RECEIVE_MAX];
	ssize_t got = read(stream->fd, bytes, sizeof bytes);
	if (got < 0 && try_again())
		return true;
	if (got <= 0) {
		lose(stream, LOSS_GONE);
		return false;
	}
	stream->port.user->received(stream->port.self, bytes, (size_t)got);
	return stream->fd >= 0;
}

static void serve(void *arg, int fd, short revents)
{
	struct stream *stream = arg;
	(void)fd;
	if (revents & POLLIN && !read_some(stream))
		return;
	if (revents & POLLOUT && !write_some(stream))
		return;
	if (revents & (POLLERR | POLLHUP | POLLNVAL) && !(revents & POLLIN))
		lose(stream, LOSS_GONE);
}
