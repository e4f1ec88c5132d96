#include "sync/hq/http.h"
#include "tests/t.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct ear {
	struct env env;
	int64_t now_ms;
	struct loop loop;
	struct http http;
	int heard; /* requests that reached the answer */
	size_t body_size;
	bool too_long;
	char target[200], header[64];
};

static int64_t ear_clock(void *self)
{
	return ((struct ear *)self)->now_ms;
}

static void answer(void *arg, const struct hq_request *request, struct hq_answer *out)
{
	struct ear *ear = arg;
	const char *header = hq_header(request, "pos-till");
	ear->heard++;
	ear->body_size = request->body_size;
	ear->too_long = request->body_too_long;
	(void)snprintf(ear->target, sizeof ear->target, "%s", request->target);
	(void)snprintf(ear->header, sizeof ear->header, "%s", header ? header : "");
	*out = (struct hq_answer){.status = request->body_unclear    ? 400
					    : request->body_too_long ? 413
								     : 200,
		.content_type = "application/json",
		.headers = {{"Pos-Proto", "1"}},
		.header_count = 1};
	paper_text(&out->body, "{}");
}

static struct ear *open_ear(void)
{
	struct err err;
	struct ear *ear = calloc(1, sizeof *ear);
	check(ear != NULL);
	ear->now_ms = 1000;
	ear->env = (struct env){.wall_ms = ear_clock, .mono_ms = ear_clock, .self = ear};
	loop_init(&ear->loop, &ear->env);
	check(http_start(&ear->http, &ear->loop, &(struct http_place){.listen_at = "127.0.0.1:0"},
		answer, ear, &err));
	return ear;
}

static void close_ear(struct ear *ear)
{
	http_done(&ear->http);
	free(ear);
}

static void turn(struct ear *ear)
{
	loop_once(&ear->loop, 5);
}

static int visit(struct ear *ear)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	at.sin_port = htons((uint16_t)atoi(strrchr(ear->http.address, ':') + 1));
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	check(fd >= 0);
	check(connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
	turn(ear);
	return fd;
}

/* All of it, or as much as is taken. */
static void say_to(struct ear *ear, int fd, const char *text, size_t size)
{
	for (int turns = 0; size > 0 && turns < 2000; turns++) {
		ssize_t sent = send(fd, text, size, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && errno != EAGAIN)
			return;
		if (sent > 0) {
			text += sent;
			size -= (size_t)sent;
		}
		turn(ear);
	}
}

/* What comes back within some turns: >0 bytes, 0 the connection is closed, -1 nothing. */
static ssize_t hear(struct ear *ear, int fd, char *into, size_t cap)
{
	for (int turns = 0; turns < 40; turns++) {
		turn(ear);
		ssize_t got = recv(fd, into, cap - 1, MSG_DONTWAIT);
		if (got >= 0) {
			into[got] = '\0';
			return got;
		}
		if (errno != EAGAIN)
			return 0;
	}
	return -1;
}

static void a_request_arrives_whole_and_its_answer_leaves_whole(void **state)
{
	(void)state;
	struct ear *ear = open_ear();
	char reply[1024];
	int fd = visit(ear);
	static const char head[] = "POST /v1/hello?a=b%20c HTTP/1.1\r\nHost: x\r\nPos-Till: 3\r\n"
				   "Content-Length: 6\r\n\r\nabc";
	say_to(ear, fd, head, sizeof head - 1);
	check(ear->heard == 0);
	say_to(ear, fd, "def", 3);
	check(hear(ear, fd, reply, sizeof reply) > 0);
	check(ear->heard == 1);
	check(ear->body_size == 6);
	/* As sent: the signature covers these very bytes. */
	check(strcmp(ear->target, "/v1/hello?a=b%20c") == 0);
	check(strcmp(ear->header, "3") == 0);
	check(strstr(reply, "HTTP/1.1 200 OK\r\n") == reply);
	check(strstr(reply, "Content-Type: application/json\r\n") != NULL);
	check(strstr(reply, "Pos-Proto: 1\r\n") != NULL);
	check(strstr(reply, "\r\n\r\n{}") != NULL);
	close(fd);
	close_ear(ear);
}

static void a_body_announced_too_long_is_refused_unread(void **state)
{
	(void)state;
	struct ear *ear = open_ear();
	char head[200], reply[1024];
	int fd = visit(ear);
	(void)snprintf(head, sizeof head,
		"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n",
		HTTP_BODY_MAX + 1);
	say_to(ear, fd, head, strlen(head));
	check(hear(ear, fd, reply, sizeof reply) > 0);
	check(strstr(reply, "HTTP/1.1 413") == reply);
	check(ear->too_long && ear->body_size == 0);
	close(fd);
	close_ear(ear);
}

/* What a proxy takes for one request must not be two here. */
static void a_body_that_ends_in_two_ways_is_refused_and_the_line_closed(void **state)
{
	(void)state;
	static const char *const heads[] = {
		"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
		"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
		"transfer-encoding: Chunked\r\ncontent-length: 0\r\n",
		"Content-Length: 0\r\nContent-Length: 60\r\n",
		"Content-Length: 60\r\nContent-Length: 0\r\n",
		"Content-Length: 0\r\nContent-Length: 0\r\n",
		"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
	};
	for (size_t i = 0; i < LENGTH(heads); i++) {
		row("%s", heads[i]);
		struct ear *ear = open_ear();
		char text[400], reply[1024];
		int fd = visit(ear);
		(void)snprintf(text, sizeof text,
			"POST /v1/hello HTTP/1.1\r\nHost: x\r\n%s\r\n"
			"0\r\n\r\nGET /v1/time HTTP/1.1\r\nHost: x\r\n\r\n",
			heads[i]);
		say_to(ear, fd, text, strlen(text));
		check(hear(ear, fd, reply, sizeof reply) > 0);
		check(strstr(reply, "HTTP/1.1 400") == reply);
		check(hear(ear, fd, reply, sizeof reply) == 0);
		check(ear->heard <= 1);
		close(fd);
		close_ear(ear);
	}
}

static void a_body_at_the_limit_is_taken(void **state)
{
	(void)state;
	struct ear *ear = open_ear();
	static char body[HTTP_BODY_MAX];
	char head[200], reply[1024];
	int fd = visit(ear);
	(void)snprintf(head, sizeof head,
		"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", HTTP_BODY_MAX);
	say_to(ear, fd, head, strlen(head));
	say_to(ear, fd, body, sizeof body);
	check(hear(ear, fd, reply, sizeof reply) > 0);
	check(strstr(reply, "HTTP/1.1 200") == reply);
	check(ear->body_size == HTTP_BODY_MAX);
	close(fd);
	close_ear(ear);
}

static void a_body_that_grows_too_long_cuts_the_line(void **state)
{
	(void)state;
	struct ear *ear = open_ear();
	static char chunk[64 << 10];
	char reply[1024];
	int fd = visit(ear);
	static const char head[] = "POST /v1/enrol HTTP/1.1\r\nHost: x\r\n"
				   "Transfer-Encoding: chunked\r\n\r\n";
	say_to(ear, fd, head, sizeof head - 1);
	for (int i = 0; i < HTTP_BODY_MAX / (64 << 10) + 4; i++) {
		say_to(ear, fd, "10000\r\n", 7);
		say_to(ear, fd, chunk, sizeof chunk);
		say_to(ear, fd, "\r\n", 2);
	}
	check(hear(ear, fd, reply, sizeof reply) == 0);
	check(ear->heard == 0);
	close(fd);
	close_ear(ear);
}

static void whoever_drips_is_cut_off(void **state)
{
	(void)state;
	struct ear *ear = open_ear();
	char reply[1024];
	int fd = visit(ear);
	static const char head[] =
		"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n";
	say_to(ear, fd, head, sizeof head - 1);
	for (int i = 0; i < HTTP_PATIENCE_MS / HTTP_SWEEP_MS; i++) {
		ear->now_ms += HTTP_SWEEP_MS;
		say_to(ear, fd, "x", 1);
		row("sweep %d", i);
		check(recv(fd, reply, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN);
	}
	ear->now_ms += HTTP_SWEEP_MS + 1;
	check(hear(ear, fd, reply, sizeof reply) == 0);
	check(ear->heard == 0);
	close(fd);
	close_ear(ear);
}

static void a_visitor_too_many_waits_or_goes(void **state)
{
	(void)state;
	struct ear *ear = open_ear();
	static int fds[HTTP_VISITORS_MAX + 1];
	static const char head[] = "GET /v1/time HTTP/1.1\r\nHost: x\r\n\r\n";
	char reply[1024];
	for (int i = 0; i < HTTP_VISITORS_MAX; i++)
		fds[i] = visit(ear);
	say_to(ear, fds[HTTP_VISITORS_MAX - 1], head, sizeof head - 1);
	check(hear(ear, fds[HTTP_VISITORS_MAX - 1], reply, sizeof reply) > 0);
	check(ear->heard == 1);
	fds[HTTP_VISITORS_MAX] = visit(ear);
	say_to(ear, fds[HTTP_VISITORS_MAX], head, sizeof head - 1);
	check(hear(ear, fds[HTTP_VISITORS_MAX], reply, sizeof reply) <= 0);
	check(ear->heard == 1);
	for (int i = 0; i <= HTTP_VISITORS_MAX; i++)
		close(fds[i]);
	int fd = visit(ear);
	say_to(ear, fd, head, sizeof head - 1);
	check(hear(ear, fd, reply, sizeof reply) > 0);
	close(fd);
	close_ear(ear);
}

static void only_loopback_is_listened_on(void **state)
{
	(void)state;
	static const struct {
		const char *address;
		enum text why;
	} cases[] = {
		{"0.0.0.0:0", TEXT_HQ_LISTEN_OPEN},
		{"192.168.1.1:0", TEXT_HQ_LISTEN_OPEN},
		{"[::]:0", TEXT_HQ_LISTEN_OPEN},
		{"[::ffff:1.2.3.4]:0", TEXT_HQ_LISTEN_OPEN},
		{"127.0.0.1", TEXT_HQ_LISTEN_BAD},
		{"127.0.0.1:", TEXT_HQ_LISTEN_BAD},
		{"127.0.0.1:65536", TEXT_HQ_LISTEN_BAD},
		{"127.0.0.1:-1", TEXT_HQ_LISTEN_BAD},
		{"127.0.0.1:80x", TEXT_HQ_LISTEN_BAD},
		{"localhost:80", TEXT_HQ_LISTEN_BAD},
		{"::1:80", TEXT_HQ_LISTEN_BAD},
		{"[::1:80", TEXT_HQ_LISTEN_BAD},
		{"", TEXT_HQ_LISTEN_BAD},
	};
	struct ear *ear = open_ear();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct http http;
		struct err err;
		row("%s", cases[i].address);
		const struct http_place place = {.listen_at = cases[i].address};
		check(!http_start(&http, &ear->loop, &place, answer, ear, &err));
		check(err.what.id == cases[i].why);
		http_done(&http);
	}
	close_ear(ear);
}

static void a_host_has_all_addresses_of_its_network(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{"10.0.0.1:1", "10.0.0.1:2", true},
		{"10.0.0.1:1", "10.0.0.2:1", false},
		{"[2001:db8:1:2::1]:1", "[2001:db8:1:2:ffff::9]:2", true},
		{"[2001:db8:1:2::1]:1", "[2001:db8:1:3::1]:1", false},
		{"[::ffff:10.0.0.1]:1", "[::ffff:10.0.0.2]:1", false},
		{"[::ffff:10.0.0.1]:1", "[::ffff:10.0.0.1]:2", true},
		{"[::ffff:10.0.0.1]:1", "10.0.0.1:1", false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		union address a, b;
		struct err err;
		row("%s %s", cases[i].a, cases[i].b);
		check(address_read(cases[i].a, &a, &err) && address_read(cases[i].b, &b, &err));
		check(address_same_host(&a, &b) == cases[i].same);
		check(address_same_host(&b, &a) == cases[i].same);
	}
}

TESTS(test(a_request_arrives_whole_and_its_answer_leaves_whole),
	test(a_body_announced_too_long_is_refused_unread),
	test(a_body_that_ends_in_two_ways_is_refused_and_the_line_closed),
	test(a_body_at_the_limit_is_taken), test(a_body_that_grows_too_long_cuts_the_line),
	test(whoever_drips_is_cut_off), test(a_visitor_too_many_waits_or_goes),
	test(only_loopback_is_listened_on), test(a_host_has_all_addresses_of_its_network))
