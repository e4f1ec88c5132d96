#include "sync/hq/http.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* One connection. since_ms: when it came, or last was given an answer. */
struct visitor {
	struct http *http;
	int fd;
	int64_t since_ms;
	struct visitor *next;
};

/* One request being collected. */
struct errand {
	char *target;
	uint8_t *body;
	size_t used, cap;
	bool begun;
	bool too_long;
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static void wake(struct http *http);

static void *errand_begin(void *arg, const char *target, struct MHD_Connection *connection)
{
	(void)arg;
	(void)connection;
	struct errand *errand = calloc(1, sizeof *errand);
	if (!errand)
		return NULL;
	errand->target = strdup(target);
	return errand;
}

static void errand_done(struct errand *errand)
{
	if (!errand)
		return;
	free(errand->target);
	free(errand->body);
	free(errand);
}

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static void errand_over(void *arg, struct MHD_Connection *connection, void **state,
	enum MHD_RequestTerminationCode code)
{
	(void)code;
	struct http *http = arg;
	errand_done(*state);
	*state = NULL;
	struct visitor *visitor = visitor_of(connection);
	if (visitor)
		visitor->since_ms = env_mono_ms(http->loop->env);
}

static bool collect(struct errand *errand, const char *bytes, size_t size)
{
	if (size > HTTP_BODY_MAX - errand->used)
		return false;
	if (size > errand->cap - errand->used) {
		size_t cap = errand->cap ? errand->cap : 4096;
		while (cap < errand->used + size)
			cap *= 2;
		uint8_t *body = realloc(errand->body, cap);
		if (!body)
			return false;
		errand->body = body;
		errand->cap = cap;
	}
	memcpy(errand->body + errand->used, bytes, size);
	errand->used += size;
	return true;
}

static enum MHD_Result reply(struct MHD_Connection *connection, const struct hq_answer *answer)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		answer->body.used, answer->body.text, MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
	for (int i = 0; i < answer->header_count; i++)
		MHD_add_response_header(
			response, answer->headers[i].name, answer->headers[i].value);
	enum MHD_Result result = MHD_queue_response(connection, (unsigned)answer->status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result note_header(
	void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	struct hq_request *request = arg;
	if (request->header_count < HQ_HEADERS_MAX && value)
		request->headers[request->header_count++] = (struct hq_header){name, value};
	return MHD_YES;
}

static enum MHD_Result answer_errand(struct http *http, struct MHD_Connection *connection,
	struct errand *errand, const char *method)
{
	struct hq_request request = {
		.method = method,
		.target = errand->target,
		.body = errand->body,
		.body_size = errand->used,
		.body_too_long = errand->too_long,
	};
	MHD_get_connection_values(connection, MHD_HEADER_KIND, note_header, &request);
	AUTO(hq_answer) struct hq_answer answer = {0};
	http->answer(http->arg, &request, &answer);
	return reply(connection, &answer);
}

static bool announces_too_much(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(
		connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	return length && strtoull(length, NULL, 10) > HTTP_BODY_MAX;
}

/* Called once when the head is there, once for each piece of the body, and once at its end. */
static enum MHD_Result on_request(void *arg, struct MHD_Connection *connection, const char *url,
	const char *method, const char *version, const char *piece, size_t *piece_size,
	void **state)
{
	(void)url;
	(void)version;
	struct errand *errand = *state;
	if (!errand || !errand->target)
		return MHD_NO;
	if (!errand->begun) {
		errand->begun = true;
		errand->too_long = announces_too_much(connection);
		/* Answered before the body comes, which closes the connection. */
		if (errand->too_long)
			return answer_errand(arg, connection, errand, method);
		return MHD_YES;
	}
	if (*piece_size > 0) {
		if (!collect(errand, piece, *piece_size))
			return MHD_NO;
		*piece_size = 0;
		return MHD_YES;
	}
	return answer_errand(arg, connection, errand, method);
}

static void visitor_comes(
	struct http *http, struct MHD_Connection *connection, void **socket_context)
{
	struct visitor *visitor = calloc(1, sizeof *visitor);
	if (!visitor)
		return;
	*visitor = (struct visitor){
		.http = http,
		.fd = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			      ->connect_fd,
		.since_ms = env_mono_ms(http->loop->env),
		.next = http->visitors,
	};
	http->visitors = visitor;
	*socket_context = visitor;
}

static void visitor_goes(struct http *http, struct visitor *visitor)
{
	http->left = true;
	for (struct visitor **at = &http->visitors; *at; at = &(*at)->next) {
		if (*at == visitor) {
			*at = visitor->next;
			break;
		}
	}
	free(visitor);
}

static void on_connection(void *arg, struct MHD_Connection *connection, void **socket_context,
	enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		visitor_comes(arg, connection, socket_context);
	else
		visitor_goes(arg, *socket_context);
}

/* Cuts off whoever has kept a request open for HTTP_PATIENCE_MS: microhttpd only counts the silence
 * between two bytes. */
static void sweep(void *arg)
{
	struct http *http = arg;
	int64_t now_ms = env_mono_ms(http->loop->env);
	for (struct visitor *visitor = http->visitors; visitor; visitor = visitor->next)
		if (now_ms - visitor->since_ms > HTTP_PATIENCE_MS)
			shutdown(visitor->fd, SHUT_RDWR);
	loop_timer_set(http->loop, &http->sweep, HTTP_SWEEP_MS);
	wake(http);
}

/* microhttpd listens again after being full only at the start of a run, so once somebody has left
 * it runs again: nobody outside waits for the next event. */
static void wake(struct http *http)
{
	do {
		http->left = false;
		MHD_run(http->daemon);
	} while (http->left);
	MHD_UNSIGNED_LONG_LONG due_ms;
	if (MHD_get_timeout(http->daemon, &due_ms) == MHD_YES)
		loop_timer_set(http->loop, &http->due, due_ms > 60000 ? 60000 : (int64_t)due_ms);
	else
		loop_timer_clear(http->loop, &http->due);
}

static void on_due(void *arg)
{
	wake(arg);
}

static void on_ready(void *arg, int fd, short revents)
{
	(void)fd;
	(void)revents;
	wake(arg);
}

static bool read_port(const char *text, uint16_t *port)
{
	char *end;
	if (*text < '0' || *text > '9')
		return false;
	unsigned long value = strtoul(text, &end, 10);
	if (*end || value > 65535)
		return false;
	*port = (uint16_t)value;
	return true;
}

static bool read_address(const char *text, union address *address, struct err *err)
{
	char host[HTTP_ADDRESS_MAX];
	const char *colon = strrchr(text, ':');
	uint16_t port;
	if (!colon || strlen(text) >= sizeof host || !read_port(colon + 1, &port))
		return fail(err, TEXT_HQ_LISTEN_BAD, text);
	text_copy(host, sizeof host, text);
	host[colon - text] = '\0';
	size_t size = strlen(host);
	memset(address, 0, sizeof *address);
	if (host[0] == '[' && size > 2 && host[size - 1] == ']') {
		host[size - 1] = '\0';
		address->v6.sin6_family = AF_INET6;
		address->v6.sin6_port = htons(port);
		if (inet_pton(AF_INET6, host + 1, &address->v6.sin6_addr) == 1)
			return true;
		return fail(err, TEXT_HQ_LISTEN_BAD, text);
	}
	address->v4.sin_family = AF_INET;
	address->v4.sin_port = htons(port);
	if (inet_pton(AF_INET, host, &address->v4.sin_addr) == 1)
		return true;
	return fail(err, TEXT_HQ_LISTEN_BAD, text);
}

static bool is_loopback(const union address *address)
{
	if (address->any.sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&address->v6.sin6_addr);
	return (ntohl(address->v4.sin_addr.s_addr) >> 24) == 127;
}

static void write_address(char out[HTTP_ADDRESS_MAX], int fd)
{
	union address address = {0};
	socklen_t size = sizeof address;
	char host[INET6_ADDRSTRLEN] = "";
	getsockname(fd, &address.any, &size);
	if (address.any.sa_family == AF_INET6) {
		inet_ntop(AF_INET6, &address.v6.sin6_addr, host, sizeof host);
		snprintf(out, HTTP_ADDRESS_MAX, "[%s]:%d", host, ntohs(address.v6.sin6_port));
		return;
	}
	inet_ntop(AF_INET, &address.v4.sin_addr, host, sizeof host);
	snprintf(out, HTTP_ADDRESS_MAX, "%s:%d", host, ntohs(address.v4.sin_port));
}

static bool start_daemon(struct http *http, const union address *address)
{
	unsigned flags = MHD_USE_EPOLL;
	if (address->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	/* clang-format off */
	http->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, http,
		MHD_OPTION_SOCK_ADDR, &address->any,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)HTTP_VISITORS_MAX,
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_MAX,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, errand_begin, http,
		MHD_OPTION_NOTIFY_COMPLETED, errand_over, http,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
		MHD_OPTION_END);
	/* clang-format on */
	return http->daemon != NULL;
}

bool http_start(struct http *http, struct loop *loop, const char *listen_at, http_answer_fn *answer,
	void *arg, struct err *err)
{
	*http = (struct http){.loop = loop, .fd = -1, .answer = answer, .arg = arg};
	http->due = (struct loop_timer){.fn = on_due, .arg = http};
	http->sweep = (struct loop_timer){.fn = sweep, .arg = http};
	union address address;
	if (!read_address(listen_at, &address, err))
		return false;
	if (!is_loopback(&address))
		return fail(err, TEXT_HQ_LISTEN_OPEN, listen_at);
	if (!start_daemon(http, &address))
		return fail(err, TEXT_HQ_LISTEN_TAKEN, listen_at, reason_of(errno));
	http->fd = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	write_address(http->address,
		MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd);
	if (!loop_watch(loop, http->fd, POLLIN, on_ready, http))
		return fail(err, TEXT_HQ_LISTEN_TAKEN, listen_at, reason_of(EMFILE));
	loop_timer_set(loop, &http->sweep, HTTP_SWEEP_MS);
	wake(http);
	return true;
}

void http_done(struct http *http)
{
	if (!http->daemon)
		return;
	loop_drop(http->loop, http->fd);
	loop_timer_clear(http->loop, &http->due);
	loop_timer_clear(http->loop, &http->sweep);
	MHD_stop_daemon(http->daemon);
	http->daemon = NULL;
}
