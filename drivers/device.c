#include "drivers/device.h"

/* A wait after the first, second and any further failure in a row. */
static const int64_t backoff_ms[] = {200, 1000, 5000};

static void open_port(void *arg)
{
	struct device *device = arg;
	if (device->state == DEVICE_READY)
		return;
	device->port->ops->open(device->port);
}

static void retry_in(struct device *device, int64_t delay_ms)
{
	loop_timer_set(device->loop, &device->retry, delay_ms);
}

static void progress(void *self, enum port_progress progress)
{
	static const enum device_state states[] = {
		[PORT_PRESENT] = DEVICE_PRESENT,
		[PORT_OPEN] = DEVICE_OPEN,
		[PORT_CLAIMED] = DEVICE_CLAIMED,
		[PORT_READY] = DEVICE_READY,
	};
	struct device *device = self;
	device->state = states[progress];
	if (progress != PORT_READY)
		return;
	device->failures = 0;
	loop_timer_clear(device->loop, &device->retry);
	device->user->ready(device->self);
}

static void received(void *self, const uint8_t *bytes, size_t size)
{
	struct device *device = self;
	if (device->state == DEVICE_READY)
		device->user->received(device->self, bytes, size);
}

static void sent(void *self, size_t size)
{
	struct device *device = self;
	if (device->state == DEVICE_READY)
		device->user->sent(device->self, size);
}

static void port_status(void *self, uint8_t status)
{
	struct device *device = self;
	if (device->state == DEVICE_READY)
		device->user->port_status(device->self, status);
}

static enum device_state after(enum port_loss loss)
{
	switch (loss) {
	case LOSS_ABSENT:
		return DEVICE_ABSENT;
	case LOSS_REFUSED:
		return DEVICE_REFUSED;
	case LOSS_GONE:
		return DEVICE_GONE;
	case LOSS_BROKEN:
		return DEVICE_FAULT;
	}
	return DEVICE_ABSENT;
}

static void gone(void *self, enum port_loss loss)
{
	struct device *device = self;
	size_t last = LENGTH(backoff_ms) - 1;
	size_t at = (size_t)device->failures < last ? (size_t)device->failures : last;
	device->failures++;
	device->state = after(loss);
	retry_in(device, backoff_ms[at]);
	device->user->unready(device->self, device->state);
}

static void arrival(void *self)
{
	struct device *device = self;
	if (device->state == DEVICE_READY)
		return;
	device->failures = 0;
	retry_in(device, 0);
}

static const struct port_user port_user = {
	.progress = progress,
	.received = received,
	.sent = sent,
	.port_status = port_status,
	.gone = gone,
	.arrival = arrival,
};

static void ring(void *arg)
{
	struct device *device = arg;
	device->user->woken(device->self);
}

void device_begin(struct device *device, struct loop *loop, struct port *port,
	const struct device_user *user, void *self)
{
	*device = (struct device){
		.loop = loop,
		.port = port,
		.user = user,
		.self = self,
		.retry = {.fn = open_port, .arg = device},
		.alarm = {.fn = ring, .arg = device},
	};
	port->user = &port_user;
	port->self = device;
	retry_in(device, 0);
}

void device_done(struct device *device)
{
	if (!device->port)
		return;
	loop_timer_clear(device->loop, &device->retry);
	loop_timer_clear(device->loop, &device->alarm);
	device->port->ops->destroy(device->port);
	device->port = NULL;
}

size_t device_send(struct device *device, const void *bytes, size_t size)
{
	if (device->state != DEVICE_READY)
		return 0;
	return device->port->ops->send(device->port, bytes, size);
}

void device_ask_status(struct device *device)
{
	if (device->state == DEVICE_READY && device->port->ops->ask_status)
		device->port->ops->ask_status(device->port);
}

void device_wake_in(struct device *device, int64_t delay_ms)
{
	if (delay_ms < 0)
		loop_timer_clear(device->loop, &device->alarm);
	else
		loop_timer_set(device->loop, &device->alarm, delay_ms);
}

void device_reject(struct device *device)
{
	device->port->ops->close(device->port);
	gone(device, LOSS_ABSENT);
}
