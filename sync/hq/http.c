#include "sync/hq/http.h"

#include "pos/core/text.h"
#include "pos/sys/reason.h"

#include <assert.h>
#include <errno.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

/* One connection. since_ms: when it came, or last was given an answer. */
struct visitor {
	struct http *http;
	int fd;
	int64_t since_ms;
	bool from_street; /* through the door, from this address */
	union address from;
	size_t collected; /* of http's */
	struct visitor *next;
};

/* One request being collected. */
struct errand {
	char *target;
	uint8_t *body;
	size_t used, cap;
	struct http *http;
	struct visitor *visitor; /* NULL: there was no memory for one */
	bool begun;
	bool too_long, unclear;
};

static void wake(struct http *http);

static struct visitor *visitor_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	return info ? info->socket_context : NULL;
}

static void *errand_begin(void *arg, const char *target, struct MHD_Connection *connection)
{
	struct errand *errand = calloc(1, sizeof *errand);
	if (!errand)
		return NULL;
	errand->http = arg;
	errand->visitor = visitor_of(connection);
	errand->target = strdup(target);
	return errand;
}

static void errand_done(struct errand *errand)
{
	if (!errand)
		return;
	errand->http->collected -= errand->cap;
	if (errand->visitor)
		errand->visitor->collected -= errand->cap;
	free(errand->target);
	free(errand->body);
	free(errand);
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

/* What the address of this visitor has of the room. */
static size_t collected_from(const struct visitor *visitor)
{
	size_t sum = 0;
	for (const struct visitor *one = visitor->http->visitors; one; one = one->next)
		if (one->from_street && address_same_host(&one->from, &visitor->from))
			sum += one->collected;
	return sum;
}

static bool is_room_for(const struct errand *errand, size_t more)
{
	const struct visitor *visitor = errand->visitor;
	return visitor && more <= HTTP_COLLECTED_MAX - errand->http->collected &&
	       (!visitor->from_street || more + collected_from(visitor) <= HTTP_HOST_COLLECTED_MAX);
}

static bool grow(struct errand *errand, size_t size)
{
	size_t cap = errand->cap ? errand->cap : 4096;
	while (cap < size)
		cap *= 2;
	size_t more = cap - errand->cap;
	if (!is_room_for(errand, more))
		return false;
	uint8_t *body = realloc(errand->body, cap);
	if (!body)
		return false;
	errand->http->collected += more;
	errand->visitor->collected += more;
	errand->body = body;
	errand->cap = cap;
	return true;
}

static bool collect(struct errand *errand, const char *bytes, size_t size)
{
	if (size > HTTP_BODY_MAX - errand->used)
		return false;
	if (size > errand->cap - errand->used && !grow(errand, errand->used + size))
		return false;
	memcpy(errand->body + errand->used, bytes, size);
	errand->used += size;
	return true;
}

/* last: nothing that follows on this connection is read. */
static enum MHD_Result reply(
	struct MHD_Connection *connection, const struct hq_answer *answer, bool last)
{
	struct MHD_Response *response = MHD_create_response_from_buffer(
		answer->body.used, answer->body.text, MHD_RESPMEM_MUST_COPY);
	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type);
	for (int i = 0; i < answer->header_count; i++)
		MHD_add_response_header(
			response, answer->headers[i].name, answer->headers[i].value);
	if (last)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
	if (answer->retry_after_s) {
		char seconds[16];
		(void)snprintf(seconds, sizeof seconds, "%u", answer->retry_after_s);
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
	}
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
		.crowd = http->visitor_count,
		.body_too_long = errand->too_long,
		.body_unclear = errand->unclear,
	};
	MHD_get_connection_values(connection, MHD_HEADER_KIND, note_header, &request);
	AUTO(hq_answer) struct hq_answer answer = {0};
	http->answer(http->arg, &request, &answer);
	return reply(connection, &answer, errand->unclear);
}

static bool announces_too_much(struct MHD_Connection *connection)
{
	const char *length = MHD_lookup_connection_value(
		connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
	return length && strtoull(length, NULL, 10) > HTTP_BODY_MAX;
}

struct lengths {
	int counted, coded;
};

static enum MHD_Result note_length(
	void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	(void)kind;
	(void)value;
	struct lengths *lengths = arg;
	lengths->counted += strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0;
	lengths->coded += strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0;
	return MHD_YES;
}

/* A proxy before us may go by the other of the two, and what it takes for the body of one request
 * would be the next request to us: RFC 9112 section 6.3. */
static bool ends_in_two_ways(struct MHD_Connection *connection)
{
	struct lengths lengths = {0};
	MHD_get_connection_values(connection, MHD_HEADER_KIND, note_length, &lengths);
	return lengths.counted + lengths.coded > 1;
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
		errand->unclear = ends_in_two_ways(connection);
		/* Answered before the body comes, which closes the connection. */
		if (errand->too_long || errand->unclear)
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
	if (http->arriving) {
		visitor->from_street = true;
		visitor->from = *http->arriving;
	}
	http->visitors = visitor;
	http->visitor_count++;
	*socket_context = visitor;
}

static void visitor_goes(struct http *http, struct visitor *visitor)
{
	http->left = true;
	for (struct visitor **at = &http->visitors; *at; at = &(*at)->next) {
		if (*at == visitor) {
			*at = visitor->next;
			http->visitor_count--;
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

/* address NULL: nobody is listened for, the door brings the visitors. */
static bool start_daemon(struct http *http, const union address *address)
{
	unsigned flags = MHD_USE_EPOLL | (address ? 0 : MHD_USE_NO_LISTEN_SOCKET);
	if (address && address->any.sa_family == AF_INET6)
		flags |= MHD_USE_IPv6;
	/* clang-format off */
	http->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, http,
		MHD_OPTION_SOCK_ADDR, address ? &address->any : NULL,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u,
		MHD_OPTION_CONNECTION_LIMIT,
			(unsigned)(address ? HTTP_VISITORS_MAX : DOOR_GUESTS_MAX),
		MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)HTTP_IDLE_SECONDS,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)HTTP_HEAD_MAX,
		MHD_OPTION_STRICT_FOR_CLIENT, 1,
		MHD_OPTION_URI_LOG_CALLBACK, errand_begin, http,
		MHD_OPTION_NOTIFY_COMPLETED, errand_over, http,
		MHD_OPTION_NOTIFY_CONNECTION, on_connection, http,
		MHD_OPTION_END);
	/* clang-format on */
	if (!http->daemon)
		return false;
	http->fd = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd;
	return loop_watch(http->loop, http->fd, POLLIN, on_ready, http);
}

/* microhttpd closes what it does not take. */
static bool take_guest(void *arg, int fd, const union address *from)
{
	static const struct sockaddr_un nobody = {.sun_family = AF_UNIX};
	struct http *http = arg;
	http->arriving = from;
	bool taken = MHD_add_connection(http->daemon, fd, (const struct sockaddr *)&nobody,
			     sizeof nobody.sun_family) == MHD_YES;
	http->arriving = NULL;
	wake(http);
	return taken;
}

static bool open_to_all(struct http *http, const struct http_place *place,
	const union address *address, struct err *err)
{
	if (!start_daemon(http, NULL))
		return fail(err, TEXT_HQ_LISTEN_TAKEN, place->listen_at, reason_of(errno));
	if (!door_open(&http->door, http->loop, address, place->cert_file, place->key_file,
		    take_guest, http, err))
		return false;
	address_of_socket(http->address, http->door.listener);
	return true;
}

static bool open_to_ourselves(struct http *http, const struct http_place *place,
	const union address *address, struct err *err)
{
	if (!address_is_loopback(address))
		return fail(err, TEXT_HQ_LISTEN_OPEN, place->listen_at);
	if (!start_daemon(http, address))
		return fail(err, TEXT_HQ_LISTEN_TAKEN, place->listen_at, reason_of(errno));
	address_of_socket(http->address,
		MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_LISTEN_FD)->listen_fd);
	return true;
}

bool http_start(struct http *http, struct loop *loop, const struct http_place *place,
	http_answer_fn *answer, void *arg, struct err *err)
{
	*http = (struct http){.loop = loop, .fd = -1, .answer = answer, .arg = arg};
	http->due = (struct loop_timer){.fn = on_due, .arg = http};
	http->sweep = (struct loop_timer){.fn = sweep, .arg = http};
	union address address;
	bool open = address_read(place->listen_at, &address, err) &&
		    (place->cert_file ? open_to_all(http, place, &address, err)
				      : open_to_ourselves(http, place, &address, err));
	if (!open)
		return false;
	loop_timer_set(loop, &http->sweep, HTTP_SWEEP_MS);
	wake(http);
	return true;
}

void http_done(struct http *http)
{
	door_done(&http->door);
	if (!http->daemon)
		return;
	loop_drop(http->loop, http->fd);
	loop_timer_clear(http->loop, &http->due);
	loop_timer_clear(http->loop, &http->sweep);
	MHD_stop_daemon(http->daemon);
	http->daemon = NULL;
}
