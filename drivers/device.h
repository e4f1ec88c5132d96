/* device.h - a device on a port: found, lost and found again.
 *
 *   ABSENT -> PRESENT -> OPEN -> CLAIMED -> READY -> GONE or FAULT -> (wait) -> ...
 *
 * The only place that decides when to try again: at once when something is plugged in, after 0.2, 1
 * and then every 5 seconds otherwise. That also serves a resume from suspend, which takes an
 * interface away without any event, and a printer switched off over the network.
 */
#ifndef SUANPAN_DEVICE_H
#define SUANPAN_DEVICE_H

#include "drivers/port.h"
#include "pos/sys/loop.h"

enum device_state {
	DEVICE_ABSENT,
	DEVICE_PRESENT,
	DEVICE_OPEN,
	DEVICE_CLAIMED,
	DEVICE_READY,
	DEVICE_REFUSED, /* there, but not ours to open */
	DEVICE_GONE,    /* was ready, went away */
	DEVICE_FAULT,   /* was ready, bytes stopped passing */
};

struct device_user {
	/* Bytes may flow; port->about says with whom. */
	void (*ready)(void *self);
	void (*received)(void *self, const uint8_t *bytes, size_t size);
	void (*sent)(void *self, size_t size);
	void (*port_status)(void *self, uint8_t status);
	/* Not ready (any more), or not ready for another reason than before. */
	void (*unready)(void *self, enum device_state state);
	/* device_wake_in() has run down. */
	void (*woken)(void *self);
};

struct device {
	struct loop *loop;
	struct port *port; /* owned */
	const struct device_user *user;
	void *self;
	enum device_state state;
	int failures; /* in a row */
	struct loop_timer retry;
	struct loop_timer alarm;
};

/* Takes the port over and opens it on the loop's next turn. */
void device_begin(struct device *device, struct loop *loop, struct port *port,
	const struct device_user *user, void *self);
/* Closes and destroys the port. Fine for a zeroed device. */
void device_done(struct device *device);

/* How many of the bytes the port took; 0 when not ready. */
size_t device_send(struct device *device, const void *bytes, size_t size);
void device_ask_status(struct device *device);
/* Calls woken() once, later; again moves it; -1 takes it back. */
void device_wake_in(struct device *device, int64_t delay_ms);
/* The driver does not speak to this one: closes it, tries again when something is plugged in. */
void device_reject(struct device *device);

#endif
