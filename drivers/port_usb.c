#include "drivers/port_usb.h"

#include "drivers/usb_sysfs.h"
#include "pos/sys/loop.h"

#include <libusb.h>
#include <stdlib.h>
#include <string.h>

enum {
	IN_TRANSFERS = 4, /* so that a burst of reports never meets a scanner nobody listens to */
	IN_BYTES_MAX = 1024,
	OUT_BYTES_MAX = 4096, /* more would keep a status request waiting behind it */
	CONTROL_TIMEOUT_MS = 1000,
	OPEN_TRIES = 5, /* udev may still be setting the permissions of a new device */
	OPEN_RETRY_MS = 50,
	ARRIVAL_SETTLES_MS = 50,
	REJECTED_MAX = 32,
	STALLS_MAX = 3, /* in a row, without a byte taken */
	DRAIN_TURNS_MAX = 100,
	DRAIN_TURN_MS = 10,
	CLASS_HID = 3,
};

/* HID 1.11, 7.1 and 7.2; USB printer class 1.1, 4.2. */
enum {
	REQUEST_GET_DESCRIPTOR = 0x06,
	REQUEST_SET_REPORT = 0x09,
	REQUEST_GET_PORT_STATUS = 0x01,
	HID_REPORT_DESCRIPTOR = 0x22,
	HID_OUTPUT_REPORT = 0x02,
	TO_CLASS_INTERFACE = 0x21,
	FROM_INTERFACE = 0x81,
	FROM_CLASS_INTERFACE = 0xA1,
};

enum asking { ASKING_NOTHING, ASKING_DESCRIPTOR, ASKING_STATUS, ASKING_REPORT };

struct session;

/* An interface that was looked into and is not what this port wants. */
struct rejected {
	uint8_t bus, address, interface;
};

struct usb_port {
	struct port port; /* first */
	struct usb_bus *bus;
	struct usb_port *next;
	const struct usb_want *want;
	struct session *session; /* NULL while closed */
	struct loop_timer retry;
	struct loop_timer failure; /* of a send: told from the loop, never from within send */
	int tries;
	struct rejected rejected[REJECTED_MAX];
	int rejected_count;
};

/* One claimed interface. It outlives its port's interest until the last transfer has come back. */
struct session {
	struct session *next;
	struct usb_port *owner; /* NULL once closed */
	struct usb_bus *bus;
	libusb_device_handle *handle;
	uint8_t interface;
	bool hid;
	uint8_t in, out; /* endpoints, 0 for none */
	uint16_t in_bytes;
	int in_flight; /* transfers with libusb, of all kinds */
	struct libusb_transfer *ins[IN_TRANSFERS];
	uint8_t in_buffers[IN_TRANSFERS][IN_BYTES_MAX];
	struct libusb_transfer *sending;
	bool send_busy;
	int out_stalls, in_stalls; /* in a row */
	uint8_t send_buffer[OUT_BYTES_MAX];
	uint8_t window[PORT_WINDOW];
	size_t used;
	struct libusb_transfer *control;
	enum asking asking;
	uint8_t control_buffer[LIBUSB_CONTROL_SETUP_SIZE + DESCRIPTOR_MAX];
};

struct usb_bus {
	struct loop *loop;
	libusb_context *context;
	libusb_hotplug_callback_handle hotplug;
	struct loop_timer arrival;
	struct usb_port *ports;
	struct session *sessions; /* open or ending */
};

/* --- the bus on the loop --- */

static void session_free(struct session *session)
{
	(void)libusb_release_interface(session->handle, session->interface);
	libusb_close(session->handle);
	for (int i = 0; i < IN_TRANSFERS; i++)
		libusb_free_transfer(session->ins[i]);
	libusb_free_transfer(session->sending);
	libusb_free_transfer(session->control);
	free(session);
}

/* Only here, outside of all callbacks of libusb, are sessions given up. */
static void reap(struct usb_bus *bus)
{
	for (struct session **at = &bus->sessions; *at;) {
		struct session *session = *at;
		if (session->owner || session->in_flight) {
			at = &session->next;
			continue;
		}
		*at = session->next;
		session_free(session);
	}
}

static void handle_events(struct usb_bus *bus, int wait_ms)
{
	struct timeval wait = {.tv_usec = wait_ms * 1000};
	(void)libusb_handle_events_timeout_completed(bus->context, &wait, NULL);
	reap(bus);
}

static void serve(void *arg, int fd, short revents)
{
	(void)fd;
	(void)revents;
	handle_events(arg, 0);
}

static void fd_added(int fd, short events, void *arg)
{
	struct usb_bus *bus = arg;
	/* A loop without room leaves the device deaf: its transfers are never answered. */
	(void)!loop_watch(bus->loop, fd, events, serve, bus);
}

static void fd_removed(int fd, void *arg)
{
	struct usb_bus *bus = arg;
	loop_drop(bus->loop, fd);
}

static void tell_arrival(void *arg)
{
	struct usb_bus *bus = arg;
	for (struct usb_port *port = bus->ports; port; port = port->next)
		port->port.user->arrival(port->port.self);
}

/* libusb forbids nearly everything in here, so the work is put off; several interfaces and the
 * permissions of the node arrive one after another anyway. */
static int plugged(
	libusb_context *context, libusb_device *device, libusb_hotplug_event event, void *arg)
{
	struct usb_bus *bus = arg;
	(void)context;
	(void)device;
	(void)event;
	loop_timer_set(bus->loop, &bus->arrival, ARRIVAL_SETTLES_MS);
	return 0;
}

static bool watch_all(struct usb_bus *bus)
{
	const struct libusb_pollfd **fds = libusb_get_pollfds(bus->context);
	bool ok = fds != NULL;
	for (int i = 0; ok && fds[i]; i++)
		ok = loop_watch(bus->loop, fds[i]->fd, fds[i]->events, serve, bus);
	libusb_free_pollfds(fds);
	libusb_set_pollfd_notifiers(bus->context, fd_added, fd_removed, bus);
	return ok;
}

static bool any_device(struct usb_bus *bus)
{
	libusb_device **list;
	ssize_t count = libusb_get_device_list(bus->context, &list);
	if (count >= 0)
		libusb_free_device_list(list, 1);
	return count > 0;
}

struct usb_bus *usb_bus_start(struct loop *loop, struct err *err)
{
	struct usb_bus *bus = calloc(1, sizeof *bus);
	if (!bus) {
		(void)fail(err, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	if (libusb_init(&bus->context) != 0) {
		(void)fail(err, TEXT_USB_NONE);
		free(bus);
		return NULL;
	}
	/* The terminal belongs to the screen. */
	(void)libusb_set_option(bus->context, LIBUSB_OPTION_LOG_LEVEL, LIBUSB_LOG_LEVEL_NONE);
	bus->loop = loop;
	bus->arrival = (struct loop_timer){.fn = tell_arrival, .arg = bus};
	/* Even an empty hub is a device: none at all means no USB. */
	if (!any_device(bus) || !watch_all(bus)) {
		(void)fail(err, TEXT_USB_NONE);
		usb_bus_stop(bus);
		return NULL;
	}
	(void)libusb_hotplug_register_callback(bus->context, LIBUSB_HOTPLUG_EVENT_DEVICE_ARRIVED, 0,
		LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY, LIBUSB_HOTPLUG_MATCH_ANY,
		plugged, bus, &bus->hotplug);
	return bus;
}

void usb_bus_stop(struct usb_bus *bus)
{
	if (!bus)
		return;
	/* Debian's libusb 1.0.26 exits safely only with no callback and no transfer left. */
	libusb_hotplug_deregister_callback(bus->context, bus->hotplug);
	for (int turn = 0; bus->sessions && turn < DRAIN_TURNS_MAX; turn++)
		handle_events(bus, DRAIN_TURN_MS);
	loop_timer_clear(bus->loop, &bus->arrival);
	const struct libusb_pollfd **fds = libusb_get_pollfds(bus->context);
	for (int i = 0; fds && fds[i]; i++)
		loop_drop(bus->loop, fds[i]->fd);
	libusb_free_pollfds(fds);
	libusb_set_pollfd_notifiers(bus->context, NULL, NULL, NULL);
	libusb_exit(bus->context);
	free(bus);
}

/* --- a session and its transfers --- */

/* Lets go of the device; what is still with libusb comes back by and by. */
static void session_close(struct session *session)
{
	loop_timer_clear(session->bus->loop, &session->owner->failure);
	session->owner->session = NULL;
	session->owner = NULL;
	for (int i = 0; i < IN_TRANSFERS; i++)
		(void)libusb_cancel_transfer(session->ins[i]);
	(void)libusb_cancel_transfer(session->sending);
	(void)libusb_cancel_transfer(session->control);
}

static void lose(struct session *session, enum port_loss loss)
{
	struct usb_port *port = session->owner;
	session_close(session);
	port->port.user->gone(port->port.self, loss);
}

static bool submit(struct session *session, struct libusb_transfer *transfer)
{
	if (libusb_submit_transfer(transfer) != 0)
		return false;
	session->in_flight++;
	return true;
}

/* True if the transfer belongs to nobody any more. */
static bool returned_to_nobody(struct session *session)
{
	session->in_flight--;
	return !session->owner;
}

static bool still_there(enum libusb_transfer_status status)
{
	return status == LIBUSB_TRANSFER_COMPLETED || status == LIBUSB_TRANSFER_TIMED_OUT ||
	       status == LIBUSB_TRANSFER_STALL;
}

/* After a stall the count of bytes is exact, and the rest follows where it broke off. False when it
 * stalls again and again. */
static bool clear_stall(
	struct session *session, uint8_t end, const struct libusb_transfer *transfer, int *stalls)
{
	if (transfer->status != LIBUSB_TRANSFER_STALL || transfer->actual_length > 0)
		*stalls = 0;
	if (transfer->status != LIBUSB_TRANSFER_STALL)
		return true;
	/* The one request that waits for its answer: the kernel must forget the toggle with it. */
	return ++*stalls <= STALLS_MAX && libusb_clear_halt(session->handle, end) == 0;
}

static void LIBUSB_CALL came_in(struct libusb_transfer *transfer)
{
	struct session *session = transfer->user_data;
	if (returned_to_nobody(session))
		return;
	/* After a suspend too: the kernel has reset the device and taken it back. */
	if (!still_there(transfer->status)) {
		lose(session, LOSS_GONE);
		return;
	}
	if (!clear_stall(session, session->in, transfer, &session->in_stalls)) {
		lose(session, LOSS_BROKEN);
		return;
	}
	struct usb_port *port = session->owner;
	if (transfer->actual_length > 0)
		port->port.user->received(
			port->port.self, transfer->buffer, (size_t)transfer->actual_length);
	if (session->owner && !submit(session, transfer))
		lose(session, LOSS_GONE);
}

/* The next piece of the window, if none is under way. */
static bool send_more(struct session *session);

static void LIBUSB_CALL went_out(struct libusb_transfer *transfer)
{
	struct session *session = transfer->user_data;
	if (returned_to_nobody(session))
		return;
	session->send_busy = false;
	/* A bulk transfer cut by unplugging ends as ERROR with a count that means nothing. */
	if (!still_there(transfer->status) ||
		!clear_stall(session, session->out, transfer, &session->out_stalls)) {
		lose(session,
			transfer->status == LIBUSB_TRANSFER_NO_DEVICE ? LOSS_GONE : LOSS_BROKEN);
		return;
	}
	struct usb_port *port = session->owner;
	size_t sent = (size_t)transfer->actual_length;
	session->used -= sent;
	memmove(session->window, session->window + sent, session->used);
	if (sent)
		port->port.user->sent(port->port.self, sent);
	if (session->owner && !send_more(session))
		lose(session, LOSS_BROKEN);
}

static bool send_more(struct session *session)
{
	if (session->send_busy || session->used == 0)
		return true;
	size_t size = session->used < OUT_BYTES_MAX ? session->used : OUT_BYTES_MAX;
	memcpy(session->send_buffer, session->window, size);
	/* No timeout: a printer without paper takes nothing until it has paper. */
	libusb_fill_bulk_transfer(session->sending, session->handle, session->out,
		session->send_buffer, (int)size, went_out, session, 0);
	if (session->hid)
		session->sending->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
	session->send_busy = submit(session, session->sending);
	return session->send_busy;
}

static void tell_failure(void *arg)
{
	struct usb_port *port = arg;
	if (port->session)
		lose(port->session, LOSS_BROKEN);
}

static bool listen_in(struct session *session)
{
	if (!session->in)
		return true;
	/* A printer's answers are few; one open ear keeps its buffer from filling up. */
	int ears = session->hid ? IN_TRANSFERS : 1;
	for (int i = 0; i < ears; i++) {
		libusb_fill_bulk_transfer(session->ins[i], session->handle, session->in,
			session->in_buffers[i], session->in_bytes, came_in, session, 0);
		if (session->hid)
			session->ins[i]->type = LIBUSB_TRANSFER_TYPE_INTERRUPT;
		if (!submit(session, session->ins[i]))
			return false;
	}
	return true;
}

static void get_ready(struct session *session)
{
	struct port *port = &session->owner->port;
	if (listen_in(session))
		port->user->progress(port->self, PORT_READY);
	else
		lose(session, LOSS_GONE);
}

static void reject(struct session *session)
{
	struct usb_port *port = session->owner;
	libusb_device *device = libusb_get_device(session->handle);
	if (port->rejected_count == REJECTED_MAX)
		port->rejected_count = 0;
	port->rejected[port->rejected_count++] = (struct rejected){
		.bus = libusb_get_bus_number(device),
		.address = libusb_get_device_address(device),
		.interface = session->interface,
	};
	session_close(session);
	loop_timer_set(port->bus->loop, &port->retry, 0);
}

static void take_descriptor(struct session *session, const uint8_t *bytes, size_t size)
{
	struct usb_port *port = session->owner;
	memcpy(port->port.about.descriptor, bytes, size);
	port->port.about.descriptor_size = size;
	if (port->want->suits(&port->port.about))
		get_ready(session);
	else
		reject(session);
}

static void LIBUSB_CALL answered(struct libusb_transfer *transfer)
{
	struct session *session = transfer->user_data;
	if (returned_to_nobody(session))
		return;
	enum asking asking = session->asking;
	session->asking = ASKING_NOTHING;
	const uint8_t *bytes = libusb_control_transfer_get_data(transfer);
	size_t size = (size_t)transfer->actual_length;
	bool ok = transfer->status == LIBUSB_TRANSFER_COMPLETED;
	struct port *port = &session->owner->port;
	if (!still_there(transfer->status))
		lose(session, LOSS_GONE);
	else if (asking == ASKING_DESCRIPTOR && ok)
		take_descriptor(session, bytes, size);
	else if (asking == ASKING_DESCRIPTOR)
		reject(session);
	else if (asking == ASKING_STATUS && ok && size == 1)
		port->user->port_status(port->self, bytes[0]);
}

/* One request at a time; one that meets another is not made. */
static bool ask(struct session *session, enum asking asking, uint8_t type, uint8_t request,
	uint16_t value, uint16_t size)
{
	if (session->asking != ASKING_NOTHING)
		return false;
	libusb_fill_control_setup(
		session->control_buffer, type, request, value, session->interface, size);
	libusb_fill_control_transfer(session->control, session->handle, session->control_buffer,
		answered, session, CONTROL_TIMEOUT_MS);
	if (!submit(session, session->control))
		return false;
	session->asking = asking;
	return true;
}

/* --- finding and opening --- */

/* The endpoints of one alternate setting: HID's are interrupt, a printer's bulk. */
static void find_endpoints(struct session *session, const struct libusb_interface_descriptor *alt)
{
	int type = session->hid ? LIBUSB_TRANSFER_TYPE_INTERRUPT : LIBUSB_TRANSFER_TYPE_BULK;
	for (int i = 0; i < alt->bNumEndpoints; i++) {
		const struct libusb_endpoint_descriptor *end = &alt->endpoint[i];
		if ((end->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) != type)
			continue;
		if (!(end->bEndpointAddress & LIBUSB_ENDPOINT_IN)) {
			if (!session->out)
				session->out = end->bEndpointAddress;
		} else if (!session->in) {
			session->in = end->bEndpointAddress;
			session->in_bytes = end->wMaxPacketSize & 0x7FF;
		}
	}
	if (session->in_bytes > IN_BYTES_MAX)
		session->in_bytes = IN_BYTES_MAX;
}

static struct session *session_new(struct usb_port *port, libusb_device_handle *handle,
	const struct libusb_interface_descriptor *alt)
{
	struct session *session = calloc(1, sizeof *session);
	if (!session)
		return NULL;
	session->handle = handle;
	session->bus = port->bus;
	session->interface = alt->bInterfaceNumber;
	session->hid = alt->bInterfaceClass == CLASS_HID;
	session->sending = libusb_alloc_transfer(0);
	session->control = libusb_alloc_transfer(0);
	bool ok = session->sending && session->control;
	for (int i = 0; i < IN_TRANSFERS; i++) {
		session->ins[i] = libusb_alloc_transfer(0);
		ok = ok && session->ins[i];
	}
	if (!ok) {
		session_free(session);
		return NULL;
	}
	find_endpoints(session, alt);
	session->next = port->bus->sessions;
	port->bus->sessions = session;
	session->owner = port;
	port->session = session;
	return session;
}

static void start_session(struct session *session)
{
	struct port *port = &session->owner->port;
	port->about.can_answer = session->in != 0;
	port->user->progress(port->self, PORT_CLAIMED);
	if (!session->hid)
		get_ready(session);
	else if (!ask(session, ASKING_DESCRIPTOR, FROM_INTERFACE, REQUEST_GET_DESCRIPTOR,
			 HID_REPORT_DESCRIPTOR << 8, DESCRIPTOR_MAX))
		lose(session, LOSS_GONE);
}

/* 0, or a libusb error. On 0 the port has a session, or was told what became of it. */
static int claim(
	struct usb_port *port, libusb_device *device, const struct libusb_interface_descriptor *alt)
{
	libusb_device_handle *handle;
	int result = libusb_open(device, &handle);
	if (result != 0)
		return result;
	port->port.user->progress(port->port.self, PORT_OPEN);
	(void)libusb_set_auto_detach_kernel_driver(handle, 1);
	result = libusb_claim_interface(handle, alt->bInterfaceNumber);
	if (result == 0 && alt->bAlternateSetting != 0)
		result = libusb_set_interface_alt_setting(
			handle, alt->bInterfaceNumber, alt->bAlternateSetting);
	if (result != 0) {
		libusb_close(handle);
		return result;
	}
	struct session *session = session_new(port, handle, alt);
	if (!session)
		return LIBUSB_ERROR_NO_MEM;
	start_session(session);
	return 0;
}

static bool was_rejected(
	const struct usb_port *port, const struct usb_place *place, uint8_t address)
{
	for (int i = 0; i < port->rejected_count; i++)
		if (port->rejected[i].bus == place->bus && port->rejected[i].address == address &&
			port->rejected[i].interface == place->interface)
			return true;
	return false;
}

static struct usb_place place_of(libusb_device *device, uint8_t configuration, uint8_t interface)
{
	struct usb_place place = {
		.bus = libusb_get_bus_number(device),
		.configuration = configuration,
		.interface = interface,
	};
	int depth = libusb_get_port_numbers(device, place.ports, sizeof place.ports);
	place.depth = depth > 0 ? depth : 0;
	return place;
}

static bool wanted(struct usb_port *port, libusb_device *device, uint8_t configuration,
	const struct libusb_interface_descriptor *alt)
{
	struct about *about = &port->port.about;
	struct libusb_device_descriptor descriptor;
	if (libusb_get_device_descriptor(device, &descriptor) != 0)
		return false;
	*about = (struct about){
		.vendor = descriptor.idVendor,
		.product = descriptor.idProduct,
		.class = alt->bInterfaceClass,
		.subclass = alt->bInterfaceSubClass,
		.protocol = alt->bInterfaceProtocol,
	};
	struct usb_place place = place_of(device, configuration, alt->bInterfaceNumber);
	if (!port->want->looks_right(about) ||
		was_rejected(port, &place, libusb_get_device_address(device)))
		return false;
	usb_sysfs_name(&place, about);
	/* What the kernel shows settles it without a touch; what it does not, must be asked. */
	if (port->want->suits && usb_sysfs_descriptor(&place, about))
		return port->want->suits(about);
	return true;
}

/* The best alternate setting of an interface: two-way (protocol 2) before one-way printers. */
static const struct libusb_interface_descriptor *best_alt(struct usb_port *port,
	libusb_device *device, uint8_t configuration, const struct libusb_interface *interface)
{
	const struct libusb_interface_descriptor *best = NULL;
	for (int i = 0; i < interface->num_altsetting; i++) {
		const struct libusb_interface_descriptor *alt = &interface->altsetting[i];
		if (wanted(port, device, configuration, alt) &&
			(!best || (best->bInterfaceProtocol != 2 && alt->bInterfaceProtocol == 2)))
			best = alt;
	}
	return best && wanted(port, device, configuration, best) ? best : NULL;
}

/* LIBUSB_ERROR_NOT_FOUND if nothing here is wanted. */
static int try_device(struct usb_port *port, libusb_device *device)
{
	struct libusb_config_descriptor *config;
	int result = LIBUSB_ERROR_NOT_FOUND;
	if (libusb_get_active_config_descriptor(device, &config) != 0)
		return result;
	for (int i = 0; i < config->bNumInterfaces && result == LIBUSB_ERROR_NOT_FOUND; i++) {
		const struct libusb_interface_descriptor *alt =
			best_alt(port, device, config->bConfigurationValue, &config->interface[i]);
		if (!alt)
			continue;
		port->port.user->progress(port->port.self, PORT_PRESENT);
		result = claim(port, device, alt);
	}
	libusb_free_config_descriptor(config);
	return result;
}

/* Tries all devices; the first that opens ends it, else the most telling error stands. */
static int try_all(struct usb_port *port)
{
	libusb_device **list;
	ssize_t count = libusb_get_device_list(port->bus->context, &list);
	int worst = LIBUSB_ERROR_NOT_FOUND;
	for (ssize_t i = 0; i < count && worst != 0; i++) {
		int result = try_device(port, list[i]);
		if (result != LIBUSB_ERROR_NOT_FOUND)
			worst = result;
	}
	if (count >= 0)
		libusb_free_device_list(list, 1);
	return worst;
}

static void try_open(void *arg)
{
	struct usb_port *port = arg;
	if (port->session)
		return;
	int result = try_all(port);
	if (result == 0)
		return;
	if (result == LIBUSB_ERROR_ACCESS && ++port->tries < OPEN_TRIES) {
		loop_timer_set(port->bus->loop, &port->retry, OPEN_RETRY_MS);
		return;
	}
	bool refused = result == LIBUSB_ERROR_ACCESS || result == LIBUSB_ERROR_BUSY;
	port->port.user->gone(port->port.self, refused ? LOSS_REFUSED : LOSS_ABSENT);
}

/* --- the port --- */

static void open_usb(struct port *port)
{
	struct usb_port *usb = (struct usb_port *)port;
	usb->tries = 0;
	try_open(usb);
}

static void close_usb(struct port *port)
{
	struct usb_port *usb = (struct usb_port *)port;
	loop_timer_clear(usb->bus->loop, &usb->retry);
	loop_timer_clear(usb->bus->loop, &usb->failure);
	if (usb->session)
		session_close(usb->session);
}

/* A report goes to its endpoint if the scanner has one, else as a SET_REPORT request. */
static size_t send_report(struct session *session, const uint8_t *bytes, size_t size)
{
	const uint8_t *body = bytes[0] ? bytes : bytes + 1;
	size_t body_size = bytes[0] ? size : size - 1;
	if (session->asking != ASKING_NOTHING || body_size == 0 || body_size > DESCRIPTOR_MAX)
		return 0;
	memcpy(session->control_buffer + LIBUSB_CONTROL_SETUP_SIZE, body, body_size);
	bool asked = ask(session, ASKING_REPORT, TO_CLASS_INTERFACE, REQUEST_SET_REPORT,
		(uint16_t)(HID_OUTPUT_REPORT << 8 | bytes[0]), (uint16_t)body_size);
	return asked ? size : 0;
}

static size_t send_usb(struct port *port, const void *bytes, size_t size)
{
	struct session *session = ((struct usb_port *)port)->session;
	if (!session || size == 0)
		return 0;
	if (session->hid && !session->out)
		return send_report(session, bytes, size);
	if (session->hid && ((const uint8_t *)bytes)[0] == 0) {
		bytes = (const uint8_t *)bytes + 1;
		size--;
	}
	size_t room = sizeof session->window - session->used;
	if (size > room)
		size = room;
	memcpy(session->window + session->used, bytes, size);
	session->used += size;
	if (!send_more(session))
		loop_timer_set(session->bus->loop, &session->owner->failure, 0);
	return size;
}

static void ask_status(struct port *port)
{
	struct session *session = ((struct usb_port *)port)->session;
	if (session && !session->hid)
		(void)ask(session, ASKING_STATUS, FROM_CLASS_INTERFACE, REQUEST_GET_PORT_STATUS, 0,
			1);
}

static void destroy_usb(struct port *port)
{
	struct usb_port *usb = (struct usb_port *)port;
	close_usb(port);
	for (struct usb_port **at = &usb->bus->ports; *at; at = &(*at)->next) {
		if (*at == usb) {
			*at = usb->next;
			break;
		}
	}
	free(usb);
}

static const struct port_ops usb_ops = {
	.open = open_usb,
	.close = close_usb,
	.send = send_usb,
	.ask_status = ask_status,
	.destroy = destroy_usb,
};

struct port *port_usb(struct usb_bus *bus, const struct usb_want *want, struct err *err)
{
	struct usb_port *usb = calloc(1, sizeof *usb);
	if (!usb) {
		(void)fail(err, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	usb->port.ops = &usb_ops;
	usb->bus = bus;
	usb->want = want;
	usb->retry = (struct loop_timer){.fn = try_open, .arg = usb};
	usb->failure = (struct loop_timer){.fn = tell_failure, .arg = usb};
	usb->next = bus->ports;
	bus->ports = usb;
	return &usb->port;
}
