/* port_stream.h - what ports on a file descriptor share: a window of bytes on their way out.
 *
 * The port opens the descriptor, non-blocking, and hands it over; from then on the stream watches,
 * reads, writes and notices the end.
 */
#ifndef SUANPAN_PORT_STREAM_H
#define SUANPAN_PORT_STREAM_H

#include "drivers/port.h"
#include "pos/sys/loop.h"

struct stream {
	struct port port; /* first: a port's functions get this back */
	struct loop *loop;
	int fd; /* -1 while closed */
	bool reads;
	uint8_t window[PORT_WINDOW];
	size_t used;
};

/* fd becomes the stream's. Reports PORT_READY, or LOSS_BROKEN if the loop has no room. */
void stream_begin(struct stream *stream, int fd, bool reads);
void stream_close(struct stream *stream);
size_t stream_send(struct port *port, const void *bytes, size_t size);

#endif
