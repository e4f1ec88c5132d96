/* The real curl against a socket of this test that behaves as told. */
#include "sync/client.h"
#include "tests/t.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static struct env env;
static struct loop loop;
static struct link *line;
static int listener = -1, visitor = -1;
static const char *says; /* what the server answers, NULL: nothing, ever */
static char heard[65536];
static size_t heard_size;
static char url[64];

/* ---- the server ---- */

static void on_visitor(void *arg, int fd, short revents)
{
	(void)arg;
	(void)revents;
	ssize_t got = read(fd, heard + heard_size, sizeof heard - 1 - heard_size);
	if (got <= 0) {
		loop_drop(&loop, fd);
		return;
	}
	heard_size += (size_t)got;
	heard[heard_size] = '\0';
	if (says && strstr(heard, "\r\n\r\n")) {
		check(write(fd, says, strlen(says)) == (ssize_t)strlen(says));
		loop_drop(&loop, fd);
		close(fd);
		visitor = -1;
	}
}

static void on_knock(void *arg, int fd, short revents)
{
	(void)arg;
	(void)revents;
	visitor = accept(fd, NULL, NULL);
	check(visitor >= 0);
	check(loop_watch(&loop, visitor, POLLIN, on_visitor, NULL));
}

static int begin(void **state)
{
	(void)state;
	struct sockaddr_in here = {.sin_family = AF_INET};
	socklen_t size = sizeof here;
	struct err err;
	env = env_real();
	loop_init(&loop, &env);
	here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	check(bind(listener, (struct sockaddr *)&here, sizeof here) == 0);
	check(listen(listener, 4) == 0);
	check(getsockname(listener, (struct sockaddr *)&here, &size) == 0);
	(void)snprintf(url, sizeof url, "http://127.0.0.1:%d", ntohs(here.sin_port));
	check(loop_watch(&loop, listener, POLLIN, on_knock, NULL));
	heard_size = 0;
	says = NULL;
	line = client_open(&loop, url, "", "", &err);
	return line ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	client_close(line);
	if (visitor >= 0)
		close(visitor);
	visitor = -1;
	close(listener);
	return 0;
}

/* ---- the caller ---- */

static struct {
	int times;
	int status;
	bool from_hq;
	char body[256];
	uint32_t retry_after_s;
} got;

static void on_answer(void *arg, const struct link_answer *answer)
{
	(void)arg;
	got.times++;
	got.status = answer->status;
	got.from_hq = answer->from_hq;
	got.retry_after_s = answer->retry_after_s;
	got.body[0] = '\0';
	if (answer->body && answer->body_size < sizeof got.body) {
		memcpy(got.body, answer->body, answer->body_size);
		got.body[answer->body_size] = '\0';
	}
}

static void turn(int64_t at_most_ms)
{
	int64_t until = env_mono_ms(&env) + at_most_ms;
	while (!got.times && env_mono_ms(&env) < until)
		loop_once(&loop, 20);
}

static struct link_call ask(const char *body)
{
	static struct link_call call;
	struct link_request request = {
		.path = "/v1/hello?x=1",
		.content_type = "application/json",
		.body = body,
		.body_size = body ? strlen(body) : 0,
		.headers = {{"Pos-Proto", "1"}, {"Pos-Kid", "00ff"}},
		.header_count = 2,
	};
	memset(&got, 0, sizeof got);
	call = (struct link_call){.answered = on_answer};
	line->send(line, &call, &request);
	check(got.times == 0); /* never from within send() */
	check(call.busy);
	return call;
}

static void an_answer_of_hq_comes_back_whole(void **state)
{
	(void)state;
	says = "HTTP/1.1 200 OK\r\nPos-Proto: 1\r\nContent-Type: application/json\r\n"
	       "Content-Length: 11\r\nConnection: close\r\n\r\n{\"a\":\"ok\"}\n";
	(void)ask("{\"q\":1}");
	turn(3000);
	check(got.times == 1);
	check(got.status == 200);
	check(got.from_hq);
	check(strcmp(got.body, "{\"a\":\"ok\"}\n") == 0);
	check(strncmp(heard, "POST /v1/hello?x=1 HTTP/1.1\r\n", 29) == 0);
	check(strstr(heard, "Pos-Kid: 00ff\r\n") != NULL);
	check(strstr(heard, "Content-Type: application/json\r\n") != NULL);
	check(strstr(heard, "Expect:") == NULL);
	check(strstr(heard, "\r\n\r\n{\"q\":1}") != NULL);
}

static void what_is_not_hq_is_known_by_its_headers(void **state)
{
	static const struct {
		const char *says;
		bool from_hq;
		int status;
	} cases[] = {
		{"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<html",
			false, 200},
		{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
			false, 200},
		{"HTTP/1.1 200 OK\r\nPos-Proto: 2\r\nContent-Type: application/json\r\n"
		 "Content-Length: 2\r\n\r\n{}",
			false, 200},
		{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/login\r\nContent-Length: "
		 "0\r\n\r\n",
			false, 302},
		{"HTTP/1.1 503 Busy\r\nPos-Proto: 1\r\nContent-Type: application/json; "
		 "charset=utf-8\r\n"
		 "Retry-After: 17\r\nContent-Length: 2\r\n\r\n{}",
			true, 503},
		{"HTTP/1.1 200 OK\r\npos-proto:1\r\ncontent-type:\t Application/JSON\t\r\n"
		 "Content-Length: 2\r\n\r\n{}",
			true, 200},
		{"HTTP/1.1 200 OK\r\nPos-Proto: 10\r\nContent-Type: application/json\r\n"
		 "Content-Length: 2\r\n\r\n{}",
			false, 200},
		{"HTTP/1.1 200 OK\r\nPos-Proto: 1\r\nContent-Type: application/jsonp\r\n"
		 "Content-Length: 2\r\n\r\n{}",
			false, 200},
		{"not HTTP at all\r\n\r\n", false, 0},
		{"HTTP/1.1 200 OK\r\nPos-Proto: 1\r\nContent-Type: application/json\r\n"
		 "Content-Length: 500\r\n\r\n{}",
			false, 0},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		if (i) {
			end(state);
			begin(state);
		}
		says = cases[i].says;
		(void)ask(NULL);
		turn(3000);
		row("%zu", i);
		check(got.times == 1);
		check(got.status == cases[i].status);
		check(got.from_hq == cases[i].from_hq);
		check(got.retry_after_s == (i == 4 ? 17 : 0));
	}
}

static void nobody_there_is_no_answer(void **state)
{
	(void)state;
	loop_drop(&loop, listener);
	close(listener);
	listener = -1;
	(void)ask(NULL);
	turn(3000);
	check(got.times == 1);
	check(got.status == 0);
}

static void a_cancelled_call_is_never_answered(void **state)
{
	(void)state;
	struct link_call *call = calloc(1, sizeof *call);
	struct link_request request = {.path = "/v1/time"};
	memset(&got, 0, sizeof got);
	*call = (struct link_call){.answered = on_answer};
	line->send(line, call, &request);
	for (int i = 0; i < 10; i++)
		loop_once(&loop, 5);
	line->cancel(line, call);
	check(!call->busy);
	free(call);
	for (int i = 0; i < 10; i++)
		loop_once(&loop, 5);
	check(got.times == 0);
}

static void waiting_for_a_silent_hq_does_not_hold_up_the_loop(void **state)
{
	(void)state;
	(void)ask(NULL);
	turn(300);
	check(got.times == 0);
	check(loop.longest_ms < 100);
}

static void only_https_or_this_machine(void **state)
{
	(void)state;
	static const struct {
		const char *url;
		bool good;
	} cases[] = {
		{"https://hq.example.com", true},
		{"https://hq.example.com:8443", true},
		{"https://[2001:db8::1]:8443", true},
		{"http://127.0.0.1:8520", true},
		{"http://[::1]:8520", true},
		{"http://127.0.0.1", true},
		{"http://localhost:8520", false},
		{"http://hq.example.com", false},
		{"http://127.0.0.1@evil.example", false},
		{"http://127.0.0.1.evil.example", false},
		{"http://127.0.0.1:8520@evil.example", false},
		{"http://127.0.0.1:8520/x", false},
		{"https://hq.example.com/", false},
		{"https://user@hq.example.com", false},
		{"https://hq.example.com:123456", false},
		{"https://", false},
		{"ftp://127.0.0.1", false},
		{"", false},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct err err;
		row("%s", cases[i].url);
		check(client_url_good(cases[i].url, &err) == cases[i].good);
	}
}

#define on_socket(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(on_socket(an_answer_of_hq_comes_back_whole),
	on_socket(what_is_not_hq_is_known_by_its_headers), on_socket(nobody_there_is_no_answer),
	on_socket(a_cancelled_call_is_never_answered),
	on_socket(waiting_for_a_silent_hq_does_not_hold_up_the_loop),
	test(only_https_or_this_machine))
