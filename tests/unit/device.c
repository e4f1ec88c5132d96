#include "drivers/device.h"

#include "tests/t.h"

#include <string.h>

static struct {
	int64_t now_ms;
	struct env env;
	struct loop loop;
	struct device device;
	struct port port;
	int opened, closed, destroyed, asked;
	int ready, unready, woken;
	size_t received, sent;
	uint8_t status;
	enum device_state why;
	enum port_loss next; /* what the next open comes to */
	bool works;
} world;

static int64_t mono_ms(void *self)
{
	(void)self;
	return world.now_ms;
}

static void fake_open(struct port *port)
{
	world.opened++;
	if (!world.works) {
		port->user->gone(port->self, world.next);
		return;
	}
	for (int i = PORT_PRESENT; i <= PORT_READY; i++)
		port->user->progress(port->self, (enum port_progress)i);
}

static void fake_close(struct port *port)
{
	(void)port;
	world.closed++;
}

static size_t fake_send(struct port *port, const void *bytes, size_t size)
{
	(void)port;
	(void)bytes;
	return size / 2;
}

static void fake_ask(struct port *port)
{
	(void)port;
	world.asked++;
}

static void fake_destroy(struct port *port)
{
	(void)port;
	world.destroyed++;
}

static const struct port_ops fake_ops = {
	.open = fake_open,
	.close = fake_close,
	.send = fake_send,
	.ask_status = fake_ask,
	.destroy = fake_destroy,
};

static void on_ready(void *self)
{
	(void)self;
	world.ready++;
}

static void on_received(void *self, const uint8_t *bytes, size_t size)
{
	(void)self;
	(void)bytes;
	world.received += size;
}

static void on_sent(void *self, size_t size)
{
	(void)self;
	world.sent += size;
}

static void on_status(void *self, uint8_t status)
{
	(void)self;
	world.status = status;
}

static void on_unready(void *self, enum device_state state)
{
	(void)self;
	world.unready++;
	world.why = state;
}

static void on_woken(void *self)
{
	(void)self;
	world.woken++;
}

static const struct device_user user = {
	.ready = on_ready,
	.received = on_received,
	.sent = on_sent,
	.port_status = on_status,
	.unready = on_unready,
	.woken = on_woken,
};

static void begin(bool works)
{
	memset(&world, 0, sizeof world);
	world.env = (struct env){.mono_ms = mono_ms};
	world.works = works;
	world.port.ops = &fake_ops;
	loop_init(&world.loop, &world.env);
	device_begin(&world.device, &world.loop, &world.port, &user, NULL);
}

static void pass(int64_t ms)
{
	world.now_ms += ms;
	loop_once(&world.loop, 0);
}

static void a_device_that_is_there_is_ready_on_the_next_turn(void **state)
{
	(void)state;
	begin(true);
	check(world.opened == 0);
	pass(0);
	check(world.ready == 1 && world.device.state == DEVICE_READY);
	check(device_send(&world.device, "12345678", 8) == 4);
	device_ask_status(&world.device);
	check(world.asked == 1);
	device_done(&world.device);
	check(world.destroyed == 1);
	device_done(&world.device);
	check(world.destroyed == 1);
}

static void a_missing_device_is_tried_again_ever_less_often(void **state)
{
	(void)state;
	static const int64_t waits_ms[] = {200, 1000, 5000, 5000, 5000};
	begin(false);
	world.next = LOSS_REFUSED;
	pass(0);
	for (size_t i = 0; i < LENGTH(waits_ms); i++) {
		row("try %zu", i);
		int before = world.opened;
		check(world.why == DEVICE_REFUSED);
		check(device_send(&world.device, "x", 1) == 0);
		pass(waits_ms[i] - 1);
		check(world.opened == before);
		pass(1);
		check(world.opened == before + 1);
	}
	device_done(&world.device);
}

static void plugging_in_is_noticed_at_once(void **state)
{
	(void)state;
	begin(false);
	pass(0);
	pass(200);
	pass(1000);
	world.works = true;
	world.port.user->arrival(world.port.self);
	pass(0);
	check(world.ready == 1);
	/* A second scanner is plugged in: we have one. */
	world.port.user->arrival(world.port.self);
	pass(10000);
	check(world.opened == 4);
	device_done(&world.device);
}

static void a_lost_device_says_why_and_comes_back(void **state)
{
	(void)state;
	static const struct {
		enum port_loss loss;
		enum device_state state;
	} cases[] = {
		{LOSS_ABSENT, DEVICE_ABSENT},
		{LOSS_REFUSED, DEVICE_REFUSED},
		{LOSS_GONE, DEVICE_GONE},
		{LOSS_BROKEN, DEVICE_FAULT},
	};
	begin(true);
	pass(0);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("loss %zu", i);
		world.port.user->gone(world.port.self, cases[i].loss);
		check(world.why == cases[i].state);
		/* What still comes from before is nobody's. */
		world.port.user->received(world.port.self, (const uint8_t *)"x", 1);
		world.port.user->sent(world.port.self, 1);
		world.port.user->port_status(world.port.self, 0x18);
		check(world.received == 0 && world.sent == 0 && world.status == 0);
		pass(200);
		check(world.ready == (int)i + 2);
	}
	world.port.user->received(world.port.self, (const uint8_t *)"x", 1);
	world.port.user->sent(world.port.self, 2);
	world.port.user->port_status(world.port.self, 0x18);
	check(world.received == 1 && world.sent == 2 && world.status == 0x18);
	device_done(&world.device);
}

static void an_alarm_rings_once_and_can_be_taken_back(void **state)
{
	(void)state;
	begin(true);
	pass(0);
	device_wake_in(&world.device, 300);
	pass(299);
	check(world.woken == 0);
	pass(1);
	check(world.woken == 1);
	device_wake_in(&world.device, 300);
	device_wake_in(&world.device, -1);
	pass(1000);
	check(world.woken == 1);
	device_done(&world.device);
}

static void a_device_nobody_understands_is_let_go(void **state)
{
	(void)state;
	begin(true);
	pass(0);
	device_reject(&world.device);
	check(world.closed == 1 && world.why == DEVICE_ABSENT);
	device_done(&world.device);
}

TESTS(test(a_device_that_is_there_is_ready_on_the_next_turn),
	test(a_missing_device_is_tried_again_ever_less_often), test(plugging_in_is_noticed_at_once),
	test(a_lost_device_says_why_and_comes_back),
	test(an_alarm_rings_once_and_can_be_taken_back),
	test(a_device_nobody_understands_is_let_go))
