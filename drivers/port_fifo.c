#include "drivers/port.h"
#include "drivers/port_stream.h"
#include "pos/core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fifo_port {
	struct stream stream;
	char path[512];
};

static bool is_fifo(int fd)
{
	struct stat about;
	return fstat(fd, &about) == 0 && S_ISFIFO(about.st_mode);
}

static void open_fifo(struct port *port)
{
	struct fifo_port *fifo = (struct fifo_port *)port;
	if (fifo->stream.fd >= 0)
		return;
	(void)mkfifo(fifo->path, 0600); /* if it fails, so does open() */
	/* For writing as well: so it does not end when the last writer leaves. */
	int fd = open(fifo->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (fd >= 0 && is_fifo(fd)) {
		stream_begin(&fifo->stream, fd, true);
		return;
	}
	enum port_loss loss = fd < 0 && errno == ENOENT ? LOSS_ABSENT : LOSS_REFUSED;
	if (fd >= 0)
		close(fd);
	port->user->gone(port->self, loss);
}

static void close_fifo(struct port *port)
{
	stream_close(&((struct fifo_port *)port)->stream);
}

static void destroy_fifo(struct port *port)
{
	close_fifo(port);
	free(port);
}

/* Nothing is ever said to a fifo: it would come back as a scan. */
static size_t send_nothing(struct port *port, const void *bytes, size_t size)
{
	(void)port;
	(void)bytes;
	(void)size;
	return 0;
}

static const struct port_ops fifo_ops = {
	.open = open_fifo,
	.close = close_fifo,
	.send = send_nothing,
	.destroy = destroy_fifo,
};

struct port *port_fifo(struct loop *loop, const char *path, struct err *err)
{
	struct fifo_port *fifo = calloc(1, sizeof *fifo);
	if (!fifo || strlen(path) >= sizeof fifo->path) {
		(void)fail(err, fifo ? TEXT_PORT_PATH : TEXT_OUT_OF_MEMORY, path);
		free(fifo);
		return NULL;
	}
	fifo->stream.port.ops = &fifo_ops;
	fifo->stream.loop = loop;
	fifo->stream.fd = -1;
	text_copy(fifo->path, sizeof fifo->path, path);
	text_copy(fifo->stream.port.about.name, DEVICE_NAME_MAX, path);
	return &fifo->stream.port;
}
