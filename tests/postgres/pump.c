/* pump.c - a till that only uploads: real requests over HTTP on loopback, again and again until
 *they are acknowledged, whatever happens to the other side.
 *
 * usage: pump STORE TILL CODE BATCHES RECORDS PORT...
 *
 * Enrols with the code, makes BATCHES batches of RECORDS records (every second one a sale of member
 * 42 with 1 point), sends each to the ports in turn until one of them says 200 and its ack is
 *right: next and head are our own. A wrong ack ends it with 1. After GAP it goes back to where
 * headquarters is and sends on from there. At last it says hello and compares. Prints one line:
 *	acked N, back N, refused N, durable N, next N
 * back: records acknowledged once that headquarters no longer had; durable: the highest mark told.
 */
#include "tests/hq_world.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

enum { PORTS_MAX = 8, BATCHES_MAX = 4096, ANSWER_MAX = 1 << 20, PATIENCE_S = 120 };

static uint16_t ports[PORTS_MAX];
static int port_count, port_at;

static void give_up(const char *why)
{
	(void)fprintf(stderr, "pump: %s\n", why);
	exit(1);
}

static void nap(void)
{
	(void)nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

static int call(uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct timeval patience = {.tv_sec = 40};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static void write_head(struct paper *out, const struct hq_request *request)
{
	paper_print(out,
		"%s %s HTTP/1.1\r\nHost: hq\r\nConnection: close\r\nContent-Length: %zu\r\n",
		request->method, request->target, request->body_size);
	for (int i = 0; i < request->header_count; i++)
		paper_print(out, "%s: %s\r\n", request->headers[i].name, request->headers[i].value);
	paper_text(out, "\r\n");
	paper_add(out, request->body, request->body_size);
}

static bool send_whole(int fd, const struct paper *out)
{
	for (size_t sent = 0; sent < out->used;) {
		ssize_t more = send(fd, out->text + sent, out->used - sent, MSG_NOSIGNAL);
		if (more <= 0)
			return false;
		sent += (size_t)more;
	}
	return true;
}

static void read_whole(int fd, struct hq_answer *answer)
{
	static char room[ANSWER_MAX];
	size_t used = 0;
	ssize_t more;
	while (used < sizeof room - 1 &&
		(more = recv(fd, room + used, sizeof room - 1 - used, 0)) > 0)
		used += (size_t)more;
	room[used] = '\0';
	char *body = strstr(room, "\r\n\r\n");
	if (!body || strncmp(room, "HTTP/1.1 ", 9) != 0)
		return;
	answer->status = atoi(room + 9);
	paper_text(&answer->body, body + 4);
}

/* status 0: nobody answered. */
static void over_http(struct world *world, const struct hq_request *request)
{
	AUTO(paper) struct paper out = {0};
	world->answer = (struct hq_answer){0};
	port_at = (port_at + 1) % port_count;
	int fd = call(ports[port_at]);
	if (fd < 0)
		return;
	write_head(&out, request);
	if (send_whole(fd, &out))
		read_whole(fd, &world->answer);
	(void)close(fd);
}

static void enrol(struct world *world, struct fake_till *till, const char *code)
{
	struct enrol_answer answer;
	struct err err;
	for (int i = 0;; i++) {
		till_ask_in(world, till, code);
		if (world->answer.status == 200)
			break;
		if (i == PATIENCE_S * 50)
			give_up("not enrolled");
		nap();
	}
	check(enrol_answer_read(world->answer.body.text, world->answer.body.used, &answer, &err));
	strcpy(world->hq.keys.hq_id, answer.hq_id);
	till_believe(world, till);
}

struct tally {
	int64_t acked, back, refused, durable, next;
};

static void fill(struct world *world, struct fake_till *till, struct upload *batch, int records)
{
	*batch = upload_begin(till);
	for (int i = 0; i < records; i++) {
		if (i % 2)
			upload_member_sale(world, till, batch, 42, 1, 0);
		else
			upload_note(world, till, batch, "pumped");
	}
	batch->room = realloc(batch->room, batch->frames.used);
	batch->frames.at = batch->room;
}

static bool ack_is_right(const struct world *world, const struct upload *batch)
{
	char head[HASH_TEXT_MAX];
	hex_text(head, batch->last.bytes, HASH_SIZE);
	return answer_number(world, "next") == (int64_t)(batch->from + batch->count) &&
	       answer_says(world, head);
}

/* Which batch headquarters wants next; what it wants must be the beginning of one. */
static int batch_from(const struct upload *batches, int count, int64_t next)
{
	for (int i = 0; i < count; i++)
		if ((int64_t)batches[i].from == next)
			return i;
	give_up("a gap that is none of our beginnings");
	return 0;
}

/* The batch to send after this one. */
static int send_one(struct world *world, struct fake_till *till, const struct upload *batches,
	int at, struct tally *tally)
{
	upload_send(world, till, &batches[at]);
	if (world->answer.status == 200) {
		if (!ack_is_right(world, &batches[at]))
			give_up(paper_read(&world->answer.body));
		int64_t durable = answer_number(world, "durable_next");
		tally->durable = durable > tally->durable ? durable : tally->durable;
		tally->acked += batches[at].count;
		return at + 1;
	}
	tally->refused++;
	if (world->answer.status == 409 && answer_says(world, "GAP")) {
		int64_t next = answer_number(world, "next");
		tally->back += (int64_t)batches[at].from - next;
		if (next < tally->durable)
			give_up("durable records are gone");
		return batch_from(batches, at, next);
	}
	if (world->answer.status != 0 && world->answer.status < 500)
		give_up(paper_read(&world->answer.body));
	nap();
	return at;
}

static void compare(struct world *world, struct fake_till *till, struct tally *tally)
{
	till_hello(world, till);
	while (world->answer.status != 200) {
		nap();
		till_hello(world, till);
	}
	tally->next = answer_number(world, "next");
	int64_t durable = answer_number(world, "durable_next");
	tally->durable = durable > tally->durable ? durable : tally->durable;
}

int main(int argc, char **argv)
{
	static struct upload batches[BATCHES_MAX];
	struct tally tally = {0};
	struct world *world = world_begin();
	struct fake_till till = {0};
	if (argc < 7 || argc - 6 > PORTS_MAX || atoi(argv[4]) > BATCHES_MAX || !sign_start())
		give_up("STORE TILL CODE BATCHES RECORDS PORT...");
	int count = atoi(argv[4]);
	world->send = over_http;
	world->now_ms = (int64_t)time(NULL) * 1000;
	world->seed = (uint64_t)atoi(argv[2]) * 7919 + (uint64_t)time(NULL);
	for (int i = 6; i < argc; i++)
		ports[port_count++] = (uint16_t)atoi(argv[i]);
	till_key(&till, (uint8_t)atoi(argv[2]));
	enrol(world, &till, argv[3]);
	for (int i = 0; i < count; i++)
		fill(world, &till, &batches[i], atoi(argv[5]));
	time_t start = time(NULL);
	for (int at = 0; at < count;) {
		at = send_one(world, &till, batches, at, &tally);
		if (time(NULL) > start + PATIENCE_S)
			give_up("nobody answered for too long");
	}
	compare(world, &till, &tally);
	(void)printf("acked %lld, back %lld, refused %lld, durable %lld, next %lld\n",
		(long long)tally.acked, (long long)tally.back, (long long)tally.refused,
		(long long)tally.durable, (long long)tally.next);
	return tally.next == (int64_t)till.next ? 0 : 1;
}
