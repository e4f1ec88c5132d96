/* sample_app.h - the whole till but terminal, devices and network: real databases in a folder, a
 * clock of our own, and devices and a line that this file plays. */
#ifndef SUANPAN_SAMPLE_APP_H
#define SUANPAN_SAMPLE_APP_H

#include "pos/shell/app_parts.h"
#include "pos/shell/saved_draft.h"
#include "pos/shell/spool.h"
#include "sync/client.h"
#include "tests/unit/sample_shop.h"

#include <errno.h>
#include <sys/syscall.h>

/* ---- what the app thinks are devices ---- */

struct devices {
	struct devices_events events;
};

static struct devices played;
static struct printer_state printer = {.health = PRINTER_READY};
static char did[256]; /* what the app did to its devices, in order */
static uint64_t jobs[PRINT_JOBS_MAX];
static uint64_t no_receipt; /* this job is none */
static int job_count, syncs;
static const char *to_read; /* the reading that waits */

static inline void note(const char *what)
{
	char line[64];
	snprintf(line, sizeof line, "%s%s", did[0] ? " " : "", what);
	strncat(did, line, sizeof did - strlen(did) - 1);
}

bool devices_start(struct devices **devices, struct loop *loop,
	const struct devices_options *options, const struct devices_events *events, struct err *err)
{
	(void)loop;
	(void)options;
	(void)err;
	played.events = *events;
	*devices = &played;
	return true;
}

void devices_stop(struct devices *devices)
{
	(void)devices;
}

bool devices_take_reading(struct devices *devices, struct reading *reading)
{
	(void)devices;
	if (!to_read)
		return false;
	memset(reading, 0, sizeof *reading);
	reading->size = strlen(to_read);
	memcpy(reading->data, to_read, reading->size);
	to_read = NULL;
	return true;
}

void devices_beep(struct devices *devices, bool ok)
{
	(void)devices;
	note(ok ? "beep" : "error");
}

bool devices_print(
	struct devices *devices, uint64_t job, const void *receipt, size_t size, struct err *err)
{
	(void)devices;
	(void)receipt;
	(void)size;
	if (job_count == PRINT_JOBS_MAX)
		return fail(err, TEXT_PRINTER_JOBS_FULL, "16");
	if (job == no_receipt)
		return fail(err, TEXT_PRINTER_NOT_RECEIPT, "");
	jobs[job_count++] = job;
	note("print");
	return true;
}

bool devices_cancel(struct devices *devices, uint64_t job)
{
	(void)devices;
	(void)job;
	return false;
}

void devices_open_drawer(struct devices *devices)
{
	char what[32];
	(void)devices;
	snprintf(what, sizeof what, "drawer(%d)", syncs);
	note(what);
}

void devices_scanner_state(const struct devices *devices, struct scanner_state *state)
{
	(void)devices;
	memset(state, 0, sizeof *state);
}

void devices_printer_state(const struct devices *devices, struct printer_state *state)
{
	(void)devices;
	*state = printer;
}

/* ---- a line on which nobody answers ---- */

static inline void send_nowhere(
	struct link *link, struct link_call *call, const struct link_request *request)
{
	(void)link;
	(void)request;
	call->busy = true;
}

static inline void forget(struct link *link, struct link_call *call)
{
	(void)link;
	call->busy = false;
}

static struct link nowhere = {.send = send_nowhere, .cancel = forget};

struct link *client_open(struct loop *loop, const char *hq_url, const char *ca_file,
	const char *ca_text, struct err *err)
{
	(void)ca_text;
	(void)loop;
	(void)hq_url;
	(void)ca_file;
	(void)err;
	return &nowhere;
}

void client_close(struct link *link)
{
	(void)link;
}

/* ---- the disk: syncs are counted, and it fails when told. SQLite's calls come here first ---- */

static int syncs_fail; /* how many still */
static bool writes_fail;
static const char *writes_need_room; /* as long as this file is there nothing can be written */

int fsync(int fd)
{
	syncs++;
	return (int)syscall(SYS_fsync, fd);
}

/* A sync that failed: what was written may be there afterwards or not; here it is. */
int fdatasync(int fd)
{
	syncs++;
	if (syncs_fail) {
		syncs_fail--;
		errno = EIO;
		return -1;
	}
	return (int)syscall(SYS_fdatasync, fd);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at)
{
	if (writes_fail || (writes_need_room && access(writes_need_room, F_OK) == 0)) {
		errno = ENOSPC;
		return -1;
	}
	return (ssize_t)syscall(SYS_pwrite64, fd, data, size, at);
}

/* ---- the shop ---- */

static struct app app;
static struct loop loop;

static inline void try_to_open(bool *opened, struct err *err)
{
	const struct app_options options = {till.folder, "", "none", "none", true, LANG_ZH_CN};
	loop_init(&loop, &till.env);
	*opened = app_start(&app, &till.env, &loop, &options, err);
}

static inline void open_shop(void)
{
	struct err err = {0};
	bool opened;
	did[0] = '\0';
	job_count = 0;
	try_to_open(&opened, &err);
	sample_told(opened, &err);
}

/* As after kill -9: nothing is said to anybody, the files are as they are. */
static inline void crash(void)
{
	app_done(&app);
}

static inline int setup(void **state)
{
	(void)state;
	to_read = NULL;
	no_receipt = 0;
	printer.health = PRINTER_READY;
	sample_found();
	open_shop();
	return 0;
}

static inline int teardown(void **state)
{
	char command[128];
	(void)state;
	app_done(&app);
	(void)snprintf(command, sizeof command, "rm -rf %s", till.folder);
	return system(command);
}

static inline void pass(int64_t ms)
{
	till.seeded.wall_ms += ms;
	till.seeded.mono_ms += ms;
	loop_once(&loop, 0);
}

static inline void enter(const char *text)
{
	for (; *text; text++)
		app_typed(&app, *text);
	app_command(&app, COMMAND_SUBMIT);
	pass(200);
}

static inline void scan(const char *code)
{
	to_read = code;
	played.events.reading(played.events.self);
	pass(200);
}

static inline void log_in(const char *number)
{
	enter(number);
	enter(SAMPLE_PIN);
	check(app.till.view == VIEW_SALE);
	did[0] = '\0';
}

static inline void sell(const char *code)
{
	scan(code);
	app_command(&app, COMMAND_EXACT_CASH);
	check(app.till.view == VIEW_PAID);
}

static inline int64_t in_money(const char *text)
{
	return db_int(&app.money, text, -1);
}

#define each(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

#endif
