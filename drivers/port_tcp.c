#include "drivers/port.h"
#include "drivers/port_stream.h"
#include "pos/core/text.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How often a running name lookup is asked whether it is done, and how long anything may take. */
enum { LOOKUP_POLL_MS = 20, CONNECT_MAX_MS = 5000 };

enum tcp_phase { TCP_CLOSED, TCP_LOOKING_UP, TCP_CONNECTING, TCP_CONNECTED };

/* A lookup runs on a thread of libc's own and cannot always be called off, so it owns its memory:
 * a port that is destroyed meanwhile leaves it behind, once. */
struct lookup {
	struct gaicb request;
	struct addrinfo hints;
	char host[256];
	char service[8];
};

struct tcp_port {
	struct stream stream;
	enum tcp_phase phase;
	int fd; /* while connecting */
	int64_t waited_ms;
	struct loop_timer timer;
	struct lookup *lookup;
	char host[256];
	char service[8];
};

static void end_lookup(struct tcp_port *tcp)
{
	struct lookup *lookup = tcp->lookup;
	tcp->lookup = NULL;
	if (!lookup || (gai_error(&lookup->request) == EAI_INPROGRESS &&
			       gai_cancel(&lookup->request) == EAI_NOTCANCELED))
		return;
	if (lookup->request.ar_result)
		freeaddrinfo(lookup->request.ar_result);
	free(lookup);
}

static void close_tcp(struct port *port)
{
	struct tcp_port *tcp = (struct tcp_port *)port;
	loop_timer_clear(tcp->stream.loop, &tcp->timer);
	end_lookup(tcp);
	if (tcp->fd >= 0) {
		loop_drop(tcp->stream.loop, tcp->fd);
		close(tcp->fd);
		tcp->fd = -1;
	}
	stream_close(&tcp->stream);
	tcp->phase = TCP_CLOSED;
}

static void give_up(struct tcp_port *tcp)
{
	close_tcp(&tcp->stream.port);
	tcp->stream.port.user->gone(tcp->stream.port.self, LOSS_ABSENT);
}

static void connected(void *arg, int fd, short revents)
{
	struct tcp_port *tcp = arg;
	int error = 0;
	socklen_t size = sizeof error;
	(void)revents;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
		give_up(tcp);
		return;
	}
	loop_timer_clear(tcp->stream.loop, &tcp->timer);
	tcp->phase = TCP_CONNECTED;
	tcp->fd = -1;
	stream_begin(&tcp->stream, fd, true);
}

static void connect_to(struct tcp_port *tcp, const struct addrinfo *to)
{
	int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	int on = 1;
	tcp->fd = socket(to->ai_family, type, 0);
	if (tcp->fd < 0) {
		give_up(tcp);
		return;
	}
	/* A printer that loses its power says nothing; without this we would never know. */
	(void)setsockopt(tcp->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	tcp->phase = TCP_CONNECTING;
	loop_timer_set(tcp->stream.loop, &tcp->timer, CONNECT_MAX_MS);
	if ((connect(tcp->fd, to->ai_addr, to->ai_addrlen) != 0 && errno != EINPROGRESS) ||
		!loop_watch(tcp->stream.loop, tcp->fd, POLLOUT, connected, tcp))
		give_up(tcp);
}

static void look(struct tcp_port *tcp)
{
	int result = gai_error(&tcp->lookup->request);
	tcp->waited_ms += LOOKUP_POLL_MS;
	if (result == EAI_INPROGRESS && tcp->waited_ms < CONNECT_MAX_MS) {
		loop_timer_set(tcp->stream.loop, &tcp->timer, LOOKUP_POLL_MS);
		return;
	}
	if (result != 0) {
		give_up(tcp);
		return;
	}
	connect_to(tcp, tcp->lookup->request.ar_result);
	if (tcp->phase != TCP_CLOSED)
		end_lookup(tcp);
}

static void tick(void *arg)
{
	struct tcp_port *tcp = arg;
	if (tcp->phase == TCP_LOOKING_UP)
		look(tcp);
	else
		give_up(tcp);
}

static bool begin_lookup(struct tcp_port *tcp)
{
	struct lookup *lookup = calloc(1, sizeof *lookup);
	if (!lookup)
		return false;
	lookup->hints.ai_socktype = SOCK_STREAM;
	memcpy(lookup->host, tcp->host, sizeof lookup->host);
	memcpy(lookup->service, tcp->service, sizeof lookup->service);
	lookup->request.ar_name = lookup->host;
	lookup->request.ar_service = lookup->service;
	lookup->request.ar_request = &lookup->hints;
	struct gaicb *list[1] = {&lookup->request};
	if (getaddrinfo_a(GAI_NOWAIT, list, 1, NULL) != 0) {
		free(lookup);
		return false;
	}
	tcp->lookup = lookup;
	return true;
}

static void open_tcp(struct port *port)
{
	struct tcp_port *tcp = (struct tcp_port *)port;
	if (tcp->phase != TCP_CLOSED && (tcp->phase != TCP_CONNECTED || tcp->stream.fd >= 0))
		return;
	tcp->waited_ms = 0;
	if (!begin_lookup(tcp)) {
		give_up(tcp);
		return;
	}
	tcp->phase = TCP_LOOKING_UP;
	loop_timer_set(tcp->stream.loop, &tcp->timer, LOOKUP_POLL_MS);
}

static void destroy_tcp(struct port *port)
{
	close_tcp(port);
	free(port);
}

static const struct port_ops tcp_ops = {
	.open = open_tcp,
	.close = close_tcp,
	.send = stream_send,
	.destroy = destroy_tcp,
};

/* "HOST:PORT", "[v6]:PORT". */
static bool split(const char *address, struct tcp_port *tcp)
{
	const char *colon = strrchr(address, ':');
	if (!colon || colon == address)
		return false;
	size_t host = (size_t)(colon - address);
	size_t service = strlen(colon + 1);
	if (address[0] == '[' && colon[-1] == ']') {
		address++;
		host -= 2;
	}
	if (host == 0 || host >= sizeof tcp->host || service == 0 || service > 5 ||
		strspn(colon + 1, "0123456789") != service || atoi(colon + 1) > 65535)
		return false;
	memcpy(tcp->host, address, host);
	memcpy(tcp->service, colon + 1, service);
	return true;
}

struct port *port_tcp(struct loop *loop, const char *address, struct err *err)
{
	struct tcp_port *tcp = calloc(1, sizeof *tcp);
	if (!tcp || !split(address, tcp)) {
		(void)fail(err, tcp ? TEXT_PORT_ADDRESS : TEXT_OUT_OF_MEMORY, address);
		free(tcp);
		return NULL;
	}
	tcp->stream.port.ops = &tcp_ops;
	tcp->stream.loop = loop;
	tcp->stream.fd = -1;
	tcp->fd = -1;
	tcp->timer = (struct loop_timer){.fn = tick, .arg = tcp};
	tcp->stream.port.about.can_answer = true;
	text_copy(tcp->stream.port.about.name, DEVICE_NAME_MAX, address);
	return &tcp->stream.port;
}
