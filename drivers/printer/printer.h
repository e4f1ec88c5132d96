/* printer.h - receipts on their way to paper, each exactly once as far as anybody can know.
 *
 *   QUEUED -> PRECHECK -> SENDING -> SENT -> CONFIRMED, or SUSPECT
 *
 * "Sent" is not "printed": the kernel takes bytes that the printer has never seen, and a printer
 * takes bytes that it has no paper for. So a job ends CONFIRMED when the printer's own answer comes
 * back, and SUSPECT when the printer vanished with a part of it or the answer stayed away; a
 * suspect job is never sent again from here. While paper is out or the cover open the job waits;
 * printers go on by themselves when they are well again.
 *
 * Pure but for malloc: time, bytes and requests come in, bytes and reports go out through struct
 * printer_user. devices.c puts it on a port; the tests put it on nothing.
 */
#ifndef SUANPAN_PRINTER_H
#define SUANPAN_PRINTER_H

#include "drivers/printer/charset.h"
#include "drivers/printer/profile.h"
#include "drivers/printer/status.h"
#include "pos/core/err.h"
#include "pos/core/receipt_doc.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PRINT_JOBS_MAX = 16, /* handed over and not yet over */
	PRINTER_POLL_MS = 1000,
	PRINTER_ANSWER_MS = 2000,        /* a printer that can answer does so within */
	PRINTER_FIRST_ANSWER_MS = 500,   /* one of which we do not know it yet */
	PRINTER_CONFIRM_MS = 20000,      /* being well, it has printed everything within */
	PRINTER_FIRST_CONFIRM_MS = 5000, /* one that never confirmed anything yet */
	PRINTER_STUCK_MS = 3000,
	PRINTER_DRAWER_MS = 2000,
	PRINTER_IN_FLIGHT_MAX =
		4096, /* bytes of a receipt with the port: more would hold up the rest */
};

/* Where a job is. SENT is the last word of a printer that cannot answer; CONFIRMED and SUSPECT are
 * the last words of one that can. A job that never left (printer absent, no paper) stays QUEUED or
 * PRECHECK and goes on by itself when the printer is well again. */
enum job_state {
	JOB_QUEUED,
	JOB_PRECHECK,
	JOB_SENDING,
	JOB_SENT,
	JOB_CONFIRMED,
	JOB_SUSPECT, /* perhaps printed, perhaps in part: a person decides on a new copy, marked so
		      */
};

enum printer_health {
	PRINTER_NONE,    /* --printer none */
	PRINTER_ABSENT,  /* not plugged in, or host not reached */
	PRINTER_REFUSED, /* there, but this user may not open it, or another program holds it */
	PRINTER_READY,
	PRINTER_NO_PAPER,
	PRINTER_COVER_OPEN,
	PRINTER_FAULT, /* cutter jam, switched offline, silent: the printer's own lamp says more */
};

struct printer_state {
	enum printer_health health;
	bool paper_low;
	bool answers; /* it has answered since it was found */
	int columns;
	char name[DEVICE_NAME_MAX]; /* "EPSON TM-T20III", "/tmp/receipts", "10.0.0.9:9100" */
};

struct printer_user {
	void *self;
	/* Takes what it has room for, from the front, at least PORT_WINDOW in all; says how much.
	 */
	size_t (*send)(void *self, const void *bytes, size_t size);
	void (*ask_port_status)(void *self);
	/* printer_step() is wanted after this long; -1: not any more. */
	void (*wake_in)(void *self, int64_t delay_ms);
	void (*changed)(void *self);
	/* over: this was the last word, the job's place is free again. */
	void (*job)(void *self, uint64_t job, enum job_state state, bool over);
	void (*notice)(void *self, struct says sentence);
};

struct print_job {
	uint64_t id;
	uint8_t *bytes; /* owned: receipt_doc_encode() */
	size_t size;
};

struct printer {
	struct printer_user user;
	int columns;       /* 0: as the profile says */
	bool has_encoding; /* encoding was given, and beats the profile's */
	enum encoding encoding;

	bool ready;
	bool can_answer;
	enum printer_health away; /* why not ready */
	struct printer_profile profile;
	struct charset charset;
	struct printer_status status;
	struct printer_state shown; /* as last told */
	char name[DEVICE_NAME_MAX];
	bool answers;
	bool confirms;      /* a completion has come back from it */
	bool silent;        /* it answered once and does not any more */
	bool stuck;         /* in mid-receipt it takes nothing: out of paper, most likely */
	bool port_believed; /* its port status has said once that all is well */
	bool torn;          /* it may be in the middle of a command of a lost job */

	int64_t asked_ms;      /* -1: no status request is open */
	int64_t poll_ms;       /* when to ask next */
	int64_t moved_ms;      /* when bytes last left, while SENDING */
	int64_t confirm_by_ms; /* while SENT */
	int64_t drawer_by_ms;  /* -1: no drawer is to be opened */
	uint64_t put, left;    /* bytes given to the port and gone from it since it was ready */
	uint64_t job_end;      /* `put` at the job's last byte */

	struct print_job jobs[PRINT_JOBS_MAX];
	int job_count;
	enum job_state at; /* of jobs[0] */
	uint32_t tickets;
	char ticket[ESCPOS_TICKET_SIZE];
	size_t out_size, out_handed; /* of out: the job being sent, and how much the port took */
	struct receipt_doc doc;      /* room for decoding one; belongs to nobody in between */
	uint8_t out[ESCPOS_BYTES_MAX];
};

/* columns 0 and encoding NULL: as the profile says. */
void printer_begin(struct printer *printer, const struct printer_user *user, int columns,
	const enum encoding *encoding);
void printer_done(struct printer *printer);

/* The port is ready, or is no more. */
void printer_ready(struct printer *printer, const struct about *about, int64_t now_ms);
void printer_unready(struct printer *printer, enum printer_health away, int64_t now_ms);
void printer_received(struct printer *printer, const uint8_t *bytes, size_t size, int64_t now_ms);
void printer_port_status(struct printer *printer, uint8_t status, int64_t now_ms);
void printer_sent(struct printer *printer, size_t size, int64_t now_ms);
/* Does whatever is due. */
void printer_step(struct printer *printer, int64_t now_ms);

/* As devices.h says of devices_print() and the others. */
MUST_CHECK bool printer_print(
	struct printer *printer, uint64_t job, const void *receipt, size_t size, struct err *err);
MUST_CHECK bool printer_cancel(struct printer *printer, uint64_t job);
void printer_open_drawer(struct printer *printer, int64_t now_ms);
void printer_state(const struct printer *printer, struct printer_state *state);

#endif
