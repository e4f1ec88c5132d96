/* port.h - a port moves bytes between the loop and one device, and knows nothing of their meaning.
 *
 * USB, a file, a TCP connection and a fifo are ports; so is the fake one of the tests. A port tells
 * its user (device.c) what happens by the functions in struct port_user, from the loop or from
 * within port_open(). It never waits. It does not reconnect: after gone() it is closed, and the
 * user opens it again when it thinks fit.
 */
#ifndef SUANPAN_PORT_H
#define SUANPAN_PORT_H

#include "drivers/driver.h"
#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct port;

enum {
	PORT_WINDOW = 8192,      /* bytes accepted and not yet gone, at most */
	PORT_RECEIVE_MAX = 1024, /* bytes of one received(): longer ones come in pieces */
};

/* How far opening came; each means all before it. */
enum port_progress {
	PORT_PRESENT, /* found */
	PORT_OPEN,    /* we may speak to it */
	PORT_CLAIMED, /* nobody else may */
	PORT_READY,   /* about is filled in, bytes may flow */
};

enum port_loss {
	LOSS_ABSENT,  /* nothing there to open */
	LOSS_REFUSED, /* there, but not for this user, or another program has it */
	LOSS_GONE,    /* was open and went away: unplugged, suspended, connection closed */
	LOSS_BROKEN,  /* was open and bytes no longer pass */
};

struct port_user {
	void (*progress)(void *self, enum port_progress progress);
	void (*received)(void *self, const uint8_t *bytes, size_t size);
	/* That many more of the accepted bytes have left. */
	void (*sent)(void *self, size_t size);
	/* The port status byte of USB printer class 1.1, section 4.2.2. */
	void (*port_status)(void *self, uint8_t status);
	void (*gone)(void *self, enum port_loss loss);
	/* Something was plugged in: opening is worth a try. */
	void (*arrival)(void *self);
};

struct port_ops {
	void (*open)(struct port *port);
	/* Gives the device back. No event comes afterwards but arrival(). */
	void (*close)(struct port *port);
	/* Accepts what the window has room for, from the front; returns how many bytes. */
	size_t (*send)(struct port *port, const void *bytes, size_t size);
	/* Asks for port_status(); NULL where there is none. */
	void (*ask_status)(struct port *port);
	/* close() and free. */
	void (*destroy)(struct port *port);
};

struct port {
	const struct port_ops *ops;
	const struct port_user *user;
	void *self;         /* of the user */
	struct about about; /* as of PORT_READY */
};

/* Appends to a file or writes to a device node; created if missing. */
MUST_CHECK struct port *port_file(struct loop *loop, const char *path, struct err *err);
/* A printer at HOST:PORT, spoken to raw. Host names are looked up beside the loop, never on it. */
MUST_CHECK struct port *port_tcp(struct loop *loop, const char *address, struct err *err);
/* Reads a fifo, which is made if missing; writers may come and go. */
MUST_CHECK struct port *port_fifo(struct loop *loop, const char *path, struct err *err);

#endif
