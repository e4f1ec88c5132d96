/* port_usb.h - USB interfaces as ports.
 *
 * One libusb context for all, asynchronous transfers only, served on the loop. An interface is
 * found by its class and, for HID, by what the driver makes of its report descriptor; never by
 * vendor alone. The kernel's driver is detached while we hold the interface and comes back when we
 * let go.
 *
 * A HID port sends reports as hidraw does: the first byte is the report's number, 0 for none.
 */
#ifndef SUANPAN_PORT_USB_H
#define SUANPAN_PORT_USB_H

#include "drivers/port.h"

struct usb_bus;

/* Which interfaces a port looks for. */
struct usb_want {
	/* By vendor, product, class, subclass and protocol alone. */
	bool (*looks_right)(const struct about *about);
	/* With the HID report descriptor; NULL for what is not HID. */
	bool (*suits)(const struct about *about);
};

/* NULL when this machine has no USB or libusb cannot start: *err says so in a sentence. */
MUST_CHECK struct usb_bus *usb_bus_start(struct loop *loop, struct err *err);
/* After all its ports are destroyed. NULL is fine. */
void usb_bus_stop(struct usb_bus *bus);

/* want is borrowed for good. */
MUST_CHECK struct port *port_usb(struct usb_bus *bus, const struct usb_want *want, struct err *err);

#endif
