#include "drivers/port.h"
#include "drivers/port_stream.h"
#include "pos/core/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

struct file_port {
	struct stream stream;
	char path[512];
};

static void open_file(struct port *port)
{
	struct file_port *file = (struct file_port *)port;
	if (file->stream.fd >= 0)
		return;
	/* Non-blocking for device nodes and fifos; a plain file does not mind. */
	int fd = open(file->path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd >= 0)
		stream_begin(&file->stream, fd, false);
	else
		port->user->gone(
			port->self, errno == ENOENT || errno == ENXIO ? LOSS_ABSENT : LOSS_REFUSED);
}

static void close_file(struct port *port)
{
	stream_close(&((struct file_port *)port)->stream);
}

static void destroy_file(struct port *port)
{
	close_file(port);
	free(port);
}

static const struct port_ops file_ops = {
	.open = open_file,
	.close = close_file,
	.send = stream_send,
	.destroy = destroy_file,
};

struct port *port_file(struct loop *loop, const char *path, struct err *err)
{
	struct file_port *file = calloc(1, sizeof *file);
	if (!file || strlen(path) >= sizeof file->path) {
		(void)fail(err, file ? TEXT_PORT_PATH : TEXT_OUT_OF_MEMORY, path);
		free(file);
		return NULL;
	}
	file->stream.port.ops = &file_ops;
	file->stream.loop = loop;
	file->stream.fd = -1;
	text_copy(file->path, sizeof file->path, path);
	text_copy(file->stream.port.about.name, DEVICE_NAME_MAX, path);
	return &file->stream.port;
}
