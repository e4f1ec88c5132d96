#include "tests/hq_world.h"
#include "tests/unit/fresh_name.h"

#include "pos/sys/loop.h"
#include "sync/hq/desk.h"

#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A house in a folder with its desk open on a loop. */
struct house {
	char folder[64];
	struct world *world;
	struct loop loop;
	struct desk desk;
};

static struct house *open_house(void)
{
	struct err err;
	struct house *house = calloc(1, sizeof *house);
	check(house != NULL);
	fresh_name(house->folder, "suanpan-hq");
	check(mkdtemp(house->folder) != NULL);
	house->world = world_open(house->folder);
	loop_init(&house->loop, &house->world->env);
	check(desk_open(&house->desk, &house->world->hq, &house->loop, &err));
	return house;
}

static void close_house(struct house *house)
{
	char command[100];
	(void)snprintf(command, sizeof command, "rm -r %s", house->folder);
	desk_done(&house->desk);
	world_close(house->world);
	check(system(command) == 0);
	free(house);
}

/* desk_ask waits for its answer, so it asks from beside the loop. */
struct asking {
	const char *folder;
	struct word_call call;
	struct word_answer answer;
	struct err err;
	enum desk_result result;
	bool over;
};

static void *ask_beside(void *arg)
{
	struct asking *asking = arg;
	asking->result = desk_ask(asking->folder, &asking->call, &asking->answer, &asking->err);
	__atomic_store_n(&asking->over, true, __ATOMIC_SEQ_CST);
	return NULL;
}

static void ask(struct house *house, struct asking *asking)
{
	pthread_t thread;
	asking->folder = house->folder;
	check(pthread_create(&thread, NULL, ask_beside, asking) == 0);
	while (!__atomic_load_n(&asking->over, __ATOMIC_SEQ_CST))
		loop_once(&house->loop, 5);
	pthread_join(thread, NULL);
}

static void a_word_is_carried_out_by_the_server(void **state)
{
	(void)state;
	struct house *house = open_house();
	AUTO(paper) struct paper goods = {0};
	for (int i = 0; i < 5000; i++)
		paper_print(&goods, "{\"sku\":\"S%d\",\"name\":\"n\",\"price_minor\":1}\n", i);
	const char *const argv[] = {"import", "goods", "file"};
	struct asking asking = {.call = {.lang = LANG_EN,
					.argc = 3,
					.argv = argv,
					.input = goods.text,
					.input_size = goods.used}};
	ask(house, &asking);
	check(asking.result == DESK_ANSWERED);
	check(asking.answer.status == WORD_DONE);
	check(strstr(paper_read(&asking.answer.out), "5000 written") != NULL);
	check(world_count(house->world, "SELECT count(*) FROM ref_row WHERE stream = 'goods'") ==
		5000);
	word_answer_done(&asking.answer);
	close_house(house);
}

static int knock(struct house *house)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s/hq.sock", house->folder);
	check(connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
	for (int i = 0; i < 3; i++)
		loop_once(&house->loop, 1);
	return fd;
}

static bool is_closed(struct house *house, int fd)
{
	char byte;
	for (int i = 0; i < 5; i++)
		loop_once(&house->loop, 1);
	ssize_t got = recv(fd, &byte, 1, MSG_DONTWAIT);
	return got == 0 || (got < 0 && errno != EAGAIN);
}

static void one_caller_too_many_is_turned_away(void **state)
{
	(void)state;
	struct house *house = open_house();
	int fds[DESK_CALLERS_MAX + 1];
	for (int i = 0; i <= DESK_CALLERS_MAX; i++)
		fds[i] = knock(house);
	for (int i = 0; i < DESK_CALLERS_MAX; i++)
		check(!is_closed(house, fds[i]));
	check(is_closed(house, fds[DESK_CALLERS_MAX]));
	close(fds[0]);
	loop_once(&house->loop, 5);
	int next = knock(house);
	check(!is_closed(house, next));
	close(next);
	for (int i = 1; i <= DESK_CALLERS_MAX; i++)
		close(fds[i]);
	close_house(house);
}

static void messages_out_of_bounds_are_hung_up_on(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		uint32_t size;
		bool closed;
	} cases[] = {
		{"nothing", 0, true},
		{"the longest, not there yet", DESK_MESSAGE_MAX, false},
		{"longer", (uint32_t)DESK_MESSAGE_MAX + 1, true},
		{"4 GiB", UINT32_MAX, true},
	};
	struct house *house = open_house();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		uint8_t size[4];
		struct bytes_out out = bytes_out(size, sizeof size);
		row("%s", cases[i].name);
		put_u32(&out, cases[i].size);
		int fd = knock(house);
		check(send(fd, size, sizeof size, 0) == sizeof size);
		check(is_closed(house, fd) == cases[i].closed);
		close(fd);
		(void)is_closed(house, fd);
	}
	row("rubbish");
	int fd = knock(house);
	check(send(fd, "\1\0\0\0\xff", 5, 0) == 5);
	check(is_closed(house, fd));
	close(fd);
	close_house(house);
}

static void without_a_server_nobody_answers(void **state)
{
	(void)state;
	struct err err;
	struct word_call call = {.lang = LANG_EN};
	struct word_answer answer = {0};
	check(desk_ask("/nonexistent", &call, &answer, &err) == DESK_NOBODY);
}

static void silent_callers_do_not_shut_the_desk(void **state)
{
	(void)state;
	struct house *house = open_house();
	int fds[DESK_CALLERS_MAX];
	for (int i = 0; i < DESK_CALLERS_MAX; i++)
		fds[i] = knock(house);
	house->world->now_ms += DESK_PATIENCE_MS - DESK_SWEEP_MS;
	check(send(fds[0], "\1", 1, 0) == 1);
	check(!is_closed(house, fds[0]));
	house->world->now_ms += 2 * DESK_SWEEP_MS;
	for (int i = 1; i < DESK_CALLERS_MAX; i++)
		check(is_closed(house, fds[i]));
	check(!is_closed(house, fds[0])); /* said something meanwhile */
	int next = knock(house);
	check(!is_closed(house, next));
	close(next);
	for (int i = 0; i < DESK_CALLERS_MAX; i++)
		close(fds[i]);
	close_house(house);
}

static bool listens(const struct house *house)
{
	for (int i = 0; i < house->loop.watch_count; i++)
		if (house->loop.watches[i].fd == house->desk.fd)
			return true;
	return false;
}

static void without_descriptors_the_desk_waits_and_does_not_spin(void **state)
{
	(void)state;
	struct rlimit before, none;
	struct house *house = open_house();
	check(getrlimit(RLIMIT_NOFILE, &before) == 0);
	none = before;
	none.rlim_cur = 3;
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s/hq.sock", house->folder);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	check(connect(fd, (struct sockaddr *)&at, sizeof at) == 0);
	check(setrlimit(RLIMIT_NOFILE, &none) == 0);
	loop_once(&house->loop, 5);
	bool still = listens(house);
	check(setrlimit(RLIMIT_NOFILE, &before) == 0);
	check(!still);
	house->world->now_ms += DESK_SWEEP_MS;
	loop_once(&house->loop, 5);
	check(listens(house));
	loop_once(&house->loop, 5);
	check(house->desk.callers[0].fd >= 0); /* it was heard after all */
	close(fd);
	close_house(house);
}

TESTS(test(silent_callers_do_not_shut_the_desk),
	test(without_descriptors_the_desk_waits_and_does_not_spin),
	test(a_word_is_carried_out_by_the_server), test(one_caller_too_many_is_turned_away),
	test(messages_out_of_bounds_are_hung_up_on), test(without_a_server_nobody_answers))
