#include "drivers/port.h"

#include "pos/sys/loop.h"
#include "tests/t.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static struct env env;
static struct loop loop;
static struct err err;
static struct {
	struct port *port;
	bool ready;
	int losses;
	enum port_loss loss;
	size_t sent, received_size;
	uint8_t received[4096];
} heard;
static char folder[] = "/tmp/suanpan-port-XXXXXX";
static char path[64];

static void progress(void *self, enum port_progress how_far)
{
	(void)self;
	heard.ready = how_far == PORT_READY;
}

static void received(void *self, const uint8_t *bytes, size_t size)
{
	(void)self;
	check(size <= PORT_RECEIVE_MAX);
	check(heard.received_size + size <= sizeof heard.received);
	memcpy(heard.received + heard.received_size, bytes, size);
	heard.received_size += size;
}

static void sent(void *self, size_t size)
{
	(void)self;
	heard.sent += size;
}

static void gone(void *self, enum port_loss loss)
{
	(void)self;
	heard.ready = false;
	heard.losses++;
	heard.loss = loss;
}

static const struct port_user user = {
	.progress = progress,
	.received = received,
	.sent = sent,
	.gone = gone,
};

static void use(struct port *port)
{
	check(port != NULL);
	memset(&heard, 0, sizeof heard);
	heard.port = port;
	port->user = &user;
	port->ops->open(port);
}

static void turn(int times)
{
	while (times-- > 0)
		loop_once(&loop, 20);
}

static const char *name_in_folder(const char *name)
{
	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int setup(void **state)
{
	(void)state;
	env = env_real();
	loop_init(&loop, &env);
	return mkdtemp(folder) ? 0 : -1;
}

static int tidy(void **state)
{
	char command[64];
	(void)state;
	(void)snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}

static void a_file_is_appended_to(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		use(port_file(&loop, name_in_folder("receipts"), &err));
		check(heard.ready);
		check(heard.port->ops->send(heard.port, "12345", 5) == 5);
		check(heard.sent == 0); /* only from the loop */
		turn(1);
		check(heard.sent == 5);
		heard.port->ops->destroy(heard.port);
	}
	char content[32] = "";
	int fd = open(path, O_RDONLY);
	check(read(fd, content, sizeof content) == 10);
	assert_string_equal(content, "1234512345");
	close(fd);
}

static void a_window_takes_no_more_than_it_holds(void **state)
{
	(void)state;
	static uint8_t much[PORT_WINDOW + 100];
	use(port_file(&loop, name_in_folder("much"), &err));
	check(heard.port->ops->send(heard.port, much, sizeof much) == PORT_WINDOW);
	check(heard.port->ops->send(heard.port, much, 1) == 0);
	turn(2);
	check(heard.sent == PORT_WINDOW);
	check(heard.port->ops->send(heard.port, much, 100) == 100);
	heard.port->ops->destroy(heard.port);
}

static void a_file_that_cannot_be_is_refused_or_absent(void **state)
{
	(void)state;
	use(port_file(&loop, "/nowhere/at/all", &err));
	check(!heard.ready && heard.loss == LOSS_ABSENT);
	check(heard.port->ops->send(heard.port, "x", 1) == 0);
	heard.port->ops->destroy(heard.port);
	use(port_file(&loop, folder, &err));
	check(!heard.ready && heard.loss == LOSS_REFUSED);
	heard.port->ops->destroy(heard.port);
	char longest[1024];
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	check(!port_file(&loop, longest, &err) && err.what.id == TEXT_PORT_PATH);
	check(!port_fifo(&loop, longest, &err) && err.what.id == TEXT_PORT_PATH);
}

static void a_full_disk_is_a_broken_port(void **state)
{
	(void)state;
	use(port_file(&loop, "/dev/full", &err));
	check(heard.port->ops->send(heard.port, "x", 1) == 1);
	turn(1);
	check(heard.losses == 1 && heard.loss == LOSS_BROKEN);
	heard.port->ops->destroy(heard.port);
}

static void writers_of_a_fifo_come_and_go(void **state)
{
	(void)state;
	use(port_fifo(&loop, name_in_folder("scanner"), &err));
	check(heard.ready);
	for (int i = 0; i < 2; i++) {
		int fd = open(path, O_WRONLY | O_NONBLOCK);
		check(fd >= 0 && write(fd, "690\n", 4) == 4);
		close(fd);
		turn(1);
	}
	check(heard.received_size == 8 && heard.losses == 0);
	/* What is said to a fifo would come back as a scan. */
	check(heard.port->ops->send(heard.port, "beep", 4) == 0);
	heard.port->ops->destroy(heard.port);
	/* Made by somebody else, and no fifo. */
	close(open(name_in_folder("plain"), O_CREAT | O_WRONLY, 0600));
	use(port_fifo(&loop, path, &err));
	check(heard.loss == LOSS_REFUSED);
	heard.port->ops->destroy(heard.port);
}

static int listener(char *address, size_t cap)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	check(bind(fd, (struct sockaddr *)&at, size) == 0 && listen(fd, 1) == 0);
	check(getsockname(fd, (struct sockaddr *)&at, &size) == 0);
	(void)snprintf(address, cap, "127.0.0.1:%d", ntohs(at.sin_port));
	return fd;
}

static void a_network_printer_is_reached_and_lost(void **state)
{
	(void)state;
	char address[32], bytes[8];
	int listening = listener(address, sizeof address);
	use(port_tcp(&loop, address, &err));
	for (int i = 0; i < 100 && !heard.ready; i++)
		turn(1);
	check(heard.ready && heard.port->about.can_answer);
	int printer = accept(listening, NULL, NULL);
	check(heard.port->ops->send(heard.port, "hello", 5) == 5);
	turn(1);
	check(read(printer, bytes, sizeof bytes) == 5 && heard.sent == 5);
	check(write(printer, "\x12", 1) == 1);
	turn(1);
	check(heard.received_size == 1 && heard.received[0] == 0x12);
	close(printer);
	turn(1);
	check(heard.losses == 1 && heard.loss == LOSS_GONE);
	/* And it is switched off for good. */
	close(listening);
	heard.port->ops->open(heard.port);
	for (int i = 0; i < 100 && heard.losses < 2; i++)
		turn(1);
	check(heard.losses == 2 && heard.loss == LOSS_ABSENT);
	heard.port->ops->destroy(heard.port);
}

static void an_address_is_a_host_and_a_port(void **state)
{
	(void)state;
	static const char *const wrong[] = {"", "printer", ":9100", "printer:", "printer:x",
		"printer:99999", "printer:123456", "[]:1"};
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		row("'%s'", wrong[i]);
		check(!port_tcp(&loop, wrong[i], &err));
		check(err.what.id == TEXT_PORT_ADDRESS);
	}
	struct port *port = port_tcp(&loop, "[::1]:9100", &err);
	check(port != NULL);
	port->ops->destroy(port);
}

static void a_port_may_be_destroyed_while_it_connects(void **state)
{
	(void)state;
	char address[32];
	int listening = listener(address, sizeof address);
	use(port_tcp(&loop, address, &err));
	heard.port->ops->destroy(heard.port);
	turn(3);
	check(!heard.ready && heard.losses == 0);
	close(listening);
}

static void a_loop_without_room_is_a_broken_port(void **state)
{
	(void)state;
	int pipes[LOOP_FDS_MAX][2];
	for (int i = 0; i < LOOP_FDS_MAX; i++)
		check(pipe(pipes[i]) == 0 && loop_watch(&loop, pipes[i][0], POLLIN, NULL, NULL));
	use(port_fifo(&loop, name_in_folder("crowded"), &err));
	check(!heard.ready && heard.loss == LOSS_BROKEN);
	heard.port->ops->destroy(heard.port);
	for (int i = 0; i < LOOP_FDS_MAX; i++) {
		loop_drop(&loop, pipes[i][0]);
		close(pipes[i][0]);
		close(pipes[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(a_file_is_appended_to),
		test(a_window_takes_no_more_than_it_holds),
		test(a_file_that_cannot_be_is_refused_or_absent),
		test(a_full_disk_is_a_broken_port),
		test(writers_of_a_fifo_come_and_go),
		test(a_network_printer_is_reached_and_lost),
		test(an_address_is_a_host_and_a_port),
		test(a_port_may_be_destroyed_while_it_connects),
		test(a_loop_without_room_is_a_broken_port),
	};
	return cmocka_run_group_tests(tests, setup, tidy);
}
