/* devices.h - the till's devices as the shell sees them: readings come up, receipts go down.
 *
 * Nothing here blocks and nothing here fails after the start: a device that is missing, busy or
 * broken is a state that is reported, and it comes back by itself when it is plugged in again.
 * All events come from the loop, never from inside a call of this header.
 */
#ifndef SUANPAN_DEVICES_H
#define SUANPAN_DEVICES_H

#include "drivers/driver.h"
#include "drivers/printer/printer.h"
#include "drivers/scanner/scanner.h"
#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct devices;

/* As the command line and the configuration say them; strings are copied. NULL means the default.
 */
struct devices_options {
	const char *printer;  /* "usb" (default), "none", "file:PATH", "tcp:HOST:PORT" */
	const char *scanner;  /* "usb" (default), "none", "fifo:PATH" */
	int columns;          /* 0: as the printer's profile says (48 if it says nothing) */
	const char *encoding; /* "gb18030", "gbk", "big5"; NULL: as the profile says */
};

enum scanner_health {
	SCANNER_NONE, /* --scanner none */
	SCANNER_ABSENT,
	SCANNER_REFUSED,
	SCANNER_READY,
};

struct scanner_state {
	enum scanner_health health;
	char name[64];
};

/* What the shell wants to hear. Members may be NULL. */
struct devices_events {
	void *self;
	/* At least one reading waits: take it with devices_take_reading(), as many as you can use.
	 */
	void (*reading)(void *self);
	/* Part of a code arrived and the rest did not, or it was longer than any code: scan again.
	 * Or READINGS_MAX were waiting and this one was dropped. */
	void (*reading_lost)(void *self, struct says why);
	void (*scanner)(void *self, const struct scanner_state *state);
	void (*printer)(void *self, const struct printer_state *state);
	/* over: this was the job's last word, and the place it took is free. */
	void (*job)(void *self, uint64_t job, enum job_state state, bool over);
	/* One sentence for the message line, once: no USB here, and the like. */
	void (*notice)(void *self, struct says sentence);
};

/* loop must outlive it. false only for options that make no sense or memory that is not there; a
 * device that is not there is no error. */
MUST_CHECK bool devices_start(struct devices **devices, struct loop *loop,
	const struct devices_options *options, const struct devices_events *events,
	struct err *err);
/* Gives everything back to the kernel; jobs on their way become SUSPECT without a word. NULL is
 * fine. */
void devices_stop(struct devices *devices);

/* The oldest waiting reading, moved into *reading; false when none waits. */
MUST_CHECK bool devices_take_reading(struct devices *devices, struct reading *reading);
/* Says "heard, and there is a line" or "heard, and not accepted", if the scanner can. */
void devices_beep(struct devices *devices, bool ok);

/* Prints a receipt: the bytes of receipt_doc_encode(), copied. job is the spool's number, not 0,
 * and not in use. Jobs print in the order given. false if PRINT_JOBS_MAX are under way (the spool
 * hands it over again when one is over) or the bytes are no receipt. */
MUST_CHECK bool devices_print(
	struct devices *devices, uint64_t job, const void *receipt, size_t size, struct err *err);
/* Forgets a job that has not begun to be sent. false if it has, or is unknown. */
MUST_CHECK bool devices_cancel(struct devices *devices, uint64_t job);
/* Opens the drawer at the printer: a job of its own, ahead of waiting receipts, never repeated. If
 * no printer takes it within two seconds it is forgotten: a drawer must not open by itself later.
 */
void devices_open_drawer(struct devices *devices);

void devices_scanner_state(const struct devices *devices, struct scanner_state *state);
void devices_printer_state(const struct devices *devices, struct printer_state *state);

#endif
