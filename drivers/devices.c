#include "drivers/devices.h"

#include "drivers/device.h"
#include "drivers/port_usb.h"
#include "drivers/scanner/hid_pos.h"
#include "drivers/scanner/lines.h"
#include "pos/core/text.h"

#include <stdlib.h>
#include <string.h>

enum { BEEP_MAX = 256 };

struct devices {
	struct loop *loop;
	struct devices_events events;
	struct usb_bus *bus; /* NULL: no USB here, or none wanted */
	struct err no_usb;
	struct loop_timer news; /* tells of no_usb, from the loop */

	const struct driver *scanner_driver; /* NULL: no scanner wanted */
	struct device scanner_device;
	struct scanner scanner;
	enum scanner_health scanner_health;

	bool has_printer;
	struct device printer_device;
	struct printer printer;
};

static int64_t now_ms(const struct devices *devices)
{
	return env_mono_ms(devices->loop->env);
}

static void notice(void *self, struct says sentence)
{
	struct devices *devices = self;
	if (devices->events.notice)
		devices->events.notice(devices->events.self, sentence);
}

/* --- the scanner on its device --- */

static void tell_scanner(struct devices *devices, enum scanner_health health)
{
	struct scanner_state state;
	if (devices->scanner_health == health)
		return;
	devices->scanner_health = health;
	devices_scanner_state(devices, &state);
	if (devices->events.scanner)
		devices->events.scanner(devices->events.self, &state);
}

static void scanner_ready(void *self)
{
	struct devices *devices = self;
	struct device *device = &devices->scanner_device;
	if (scanner_meet(&devices->scanner, devices->scanner_driver, &device->port->about))
		tell_scanner(devices, SCANNER_READY);
	else
		device_reject(device);
}

static void scanner_received(void *self, const uint8_t *bytes, size_t size)
{
	struct devices *devices = self;
	struct scanner *scanner = &devices->scanner;
	bool added = scanner_receive(scanner, bytes, size);
	int patience_ms = scanner->driver ? scanner->driver->patience_ms : 0;
	device_wake_in(
		&devices->scanner_device, scanner->in_part && patience_ms ? patience_ms : -1);
	if (added && devices->events.reading)
		devices->events.reading(devices->events.self);
}

static void scanner_unready(void *self, enum device_state state)
{
	struct devices *devices = self;
	device_wake_in(&devices->scanner_device, -1);
	scanner_give_up_part(&devices->scanner);
	tell_scanner(devices, state == DEVICE_REFUSED ? SCANNER_REFUSED : SCANNER_ABSENT);
}

static void scanner_woken(void *self)
{
	struct devices *devices = self;
	scanner_give_up_part(&devices->scanner);
}

static void scanner_lost(void *self, enum text why)
{
	struct devices *devices = self;
	devices_beep(devices, false);
	if (devices->events.reading_lost)
		devices->events.reading_lost(devices->events.self, (struct says){why});
}

static void nothing_sent(void *self, size_t size)
{
	(void)self;
	(void)size;
}

static void no_port_status(void *self, uint8_t status)
{
	(void)self;
	(void)status;
}

static const struct device_user scanner_user = {
	.ready = scanner_ready,
	.received = scanner_received,
	.sent = nothing_sent,
	.port_status = no_port_status,
	.unready = scanner_unready,
	.woken = scanner_woken,
};

/* --- the printer on its device --- */

static void on_printer_ready(void *self)
{
	struct devices *devices = self;
	printer_ready(&devices->printer, &devices->printer_device.port->about, now_ms(devices));
}

static void on_printer_received(void *self, const uint8_t *bytes, size_t size)
{
	struct devices *devices = self;
	printer_received(&devices->printer, bytes, size, now_ms(devices));
}

static void on_printer_sent(void *self, size_t size)
{
	struct devices *devices = self;
	printer_sent(&devices->printer, size, now_ms(devices));
}

static void on_printer_port_status(void *self, uint8_t status)
{
	struct devices *devices = self;
	printer_port_status(&devices->printer, status, now_ms(devices));
}

static enum printer_health away(enum device_state state)
{
	return state == DEVICE_REFUSED ? PRINTER_REFUSED : PRINTER_ABSENT;
}

static void on_printer_unready(void *self, enum device_state state)
{
	struct devices *devices = self;
	printer_unready(&devices->printer, away(state), now_ms(devices));
}

static void on_printer_woken(void *self)
{
	struct devices *devices = self;
	printer_step(&devices->printer, now_ms(devices));
}

static const struct device_user printer_device_user = {
	.ready = on_printer_ready,
	.received = on_printer_received,
	.sent = on_printer_sent,
	.port_status = on_printer_port_status,
	.unready = on_printer_unready,
	.woken = on_printer_woken,
};

static size_t send_to_printer(void *self, const void *bytes, size_t size)
{
	struct devices *devices = self;
	return device_send(&devices->printer_device, bytes, size);
}

static void ask_port_status(void *self)
{
	struct devices *devices = self;
	device_ask_status(&devices->printer_device);
}

static void wake_printer_in(void *self, int64_t delay_ms)
{
	struct devices *devices = self;
	if (devices->has_printer)
		device_wake_in(&devices->printer_device, delay_ms);
}

static void printer_changed(void *self)
{
	struct devices *devices = self;
	struct printer_state state;
	devices_printer_state(devices, &state);
	if (devices->events.printer)
		devices->events.printer(devices->events.self, &state);
}

static void job_moved(void *self, uint64_t job, enum job_state state, bool over)
{
	struct devices *devices = self;
	if (devices->events.job)
		devices->events.job(devices->events.self, job, state, over);
}

/* --- starting and stopping --- */

static const struct usb_want scanners = {hid_pos_looks_right, hid_pos_suits};
static const struct usb_want printers = {printer_looks_right, NULL};

static void tell_news(void *arg)
{
	struct devices *devices = arg;
	notice(devices, (struct says){devices->no_usb.what.id, devices->no_usb.what.arg[0]});
}

/* NULL without an error: there is no USB on this machine, and that is not one. */
static struct port *usb_port(struct devices *devices, const struct usb_want *want, struct err *err)
{
	if (!devices->bus && !devices->news.set)
		devices->bus = usb_bus_start(devices->loop, &devices->no_usb);
	if (devices->bus)
		return port_usb(devices->bus, want, err);
	loop_timer_set(devices->loop, &devices->news, 0);
	return NULL;
}

static bool starts_with(const char *text, const char *head, const char **rest)
{
	*rest = text + strlen(head);
	return strncmp(text, head, strlen(head)) == 0;
}

static bool start_scanner(struct devices *devices, const char *option, struct err *err)
{
	const char *path;
	struct port *port = NULL;
	if (strcmp(option, "none") == 0)
		return true;
	devices->scanner_health = SCANNER_ABSENT;
	if (strcmp(option, "usb") == 0) {
		devices->scanner_driver = &hid_pos;
		port = usb_port(devices, &scanners, err);
		if (!port)
			return !devices->bus;
	} else if (starts_with(option, "fifo:", &path) && *path) {
		devices->scanner_driver = &lines;
		port = port_fifo(devices->loop, path, err);
		if (!port)
			return false;
	} else {
		return fail(err, TEXT_DEVICES_SCANNER_OPTION, option);
	}
	device_begin(&devices->scanner_device, devices->loop, port, &scanner_user, devices);
	return true;
}

static bool start_printer(struct devices *devices, const char *option, struct err *err)
{
	const char *where;
	struct port *port = NULL;
	if (strcmp(option, "none") == 0) {
		devices->printer.away = PRINTER_NONE;
		return true;
	}
	if (strcmp(option, "usb") == 0) {
		port = usb_port(devices, &printers, err);
		if (!port)
			return !devices->bus;
	} else if (starts_with(option, "file:", &where) && *where) {
		port = port_file(devices->loop, where, err);
	} else if (starts_with(option, "tcp:", &where)) {
		port = port_tcp(devices->loop, where, err);
	} else {
		return fail(err, TEXT_DEVICES_PRINTER_OPTION, option);
	}
	if (!port)
		return false;
	devices->has_printer = true;
	device_begin(&devices->printer_device, devices->loop, port, &printer_device_user, devices);
	return true;
}

static bool start(struct devices *devices, const struct devices_options *options, struct err *err)
{
	const struct printer_user printer_user = {
		.self = devices,
		.send = send_to_printer,
		.ask_port_status = ask_port_status,
		.wake_in = wake_printer_in,
		.changed = printer_changed,
		.job = job_moved,
		.notice = notice,
	};
	enum encoding encoding;
	if (options->encoding && !encoding_read(options->encoding, &encoding))
		return fail(err, TEXT_DEVICES_ENCODING_OPTION, options->encoding);
	printer_begin(&devices->printer, &printer_user, options->columns,
		options->encoding ? &encoding : NULL);
	scanner_begin(&devices->scanner, scanner_lost, devices);
	return start_scanner(devices, options->scanner ? options->scanner : "usb", err) &&
	       start_printer(devices, options->printer ? options->printer : "usb", err);
}

bool devices_start(struct devices **into, struct loop *loop, const struct devices_options *options,
	const struct devices_events *events, struct err *err)
{
	struct devices *devices = calloc(1, sizeof *devices);
	*into = NULL;
	if (!devices)
		return fail(err, TEXT_OUT_OF_MEMORY);
	devices->loop = loop;
	devices->events = *events;
	devices->news = (struct loop_timer){.fn = tell_news, .arg = devices};
	if (!start(devices, options, err)) {
		devices_stop(devices);
		return false;
	}
	*into = devices;
	return true;
}

void devices_stop(struct devices *devices)
{
	if (!devices)
		return;
	device_done(&devices->scanner_device);
	device_done(&devices->printer_device);
	usb_bus_stop(devices->bus);
	loop_timer_clear(devices->loop, &devices->news);
	printer_done(&devices->printer);
	free(devices);
}

/* --- what the shell asks for --- */

bool devices_take_reading(struct devices *devices, struct reading *reading)
{
	return scanner_take(&devices->scanner, reading);
}

void devices_beep(struct devices *devices, bool ok)
{
	uint8_t bytes[BEEP_MAX];
	struct bytes_out out = bytes_out(bytes, sizeof bytes);
	scanner_beep(&devices->scanner, ok, &out);
	/* A beep that the scanner has no room for now would come too late anyway. */
	if (out.used && !out.full)
		(void)device_send(&devices->scanner_device, bytes, out.used);
}

bool devices_print(
	struct devices *devices, uint64_t job, const void *receipt, size_t size, struct err *err)
{
	return printer_print(&devices->printer, job, receipt, size, err);
}

bool devices_cancel(struct devices *devices, uint64_t job)
{
	return printer_cancel(&devices->printer, job);
}

void devices_open_drawer(struct devices *devices)
{
	if (devices->has_printer)
		printer_open_drawer(&devices->printer, now_ms(devices));
}

void devices_scanner_state(const struct devices *devices, struct scanner_state *state)
{
	*state = (struct scanner_state){.health = devices->scanner_health};
	if (state->health == SCANNER_READY)
		text_copy(
			state->name, sizeof state->name, devices->scanner_device.port->about.name);
}

void devices_printer_state(const struct devices *devices, struct printer_state *state)
{
	printer_state(&devices->printer, state);
}
