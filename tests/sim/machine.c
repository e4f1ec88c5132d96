#include "tests/sim/machine.h"

#include "sync/client.h"
#include "sync/syncer_parts.h"
#include "tests/sim/flight.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIM_OPERATOR "1007"
#define SIM_PIN      "246810"

struct machine machines[MACHINES_MAX];

/* ---- the seams: clock, randomness, devices, the line ---- */

static int64_t wall_ms(void *self)
{
	return world.now_ms + ((struct machine *)self)->wall_off_ms;
}

static int64_t mono_ms(void *self)
{
	return world.now_ms - ((struct machine *)self)->booted_ms + 1;
}

/* splitmix64 */
static uint64_t next_random(uint64_t *state)
{
	uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void randomness(void *self, void *into, size_t size)
{
	uint64_t *state = &((struct machine *)self)->random;
	for (size_t at = 0; at < size; at += 8) {
		uint64_t bits = next_random(state);
		memcpy((uint8_t *)into + at, &bits, size - at < 8 ? size - at : 8);
	}
}

static struct machine *machine_of_loop(const struct loop *loop)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (&machines[i].loop == loop)
			return &machines[i];
	broken("a loop of nobody");
}

static void link_send(struct link *link, struct link_call *call, const struct link_request *request)
{
	for (int i = 0; i < MACHINES_MAX; i++)
		if (&machines[i].link == link)
			flight_send(&machines[i], call, request);
}

static void link_cancel(struct link *link, struct link_call *call)
{
	(void)link;
	if (call->busy)
		flight_forget(call);
}

struct link *client_open(struct loop *loop, const char *hq_url, const char *ca_file,
	const char *ca_text, struct err *err)
{
	(void)ca_text;
	(void)hq_url;
	(void)ca_file;
	(void)err;
	return &machine_of_loop(loop)->link;
}

void client_close(struct link *link)
{
	(void)link;
}

bool devices_start(struct devices **devices, struct loop *loop,
	const struct devices_options *options, const struct devices_events *events, struct err *err)
{
	(void)options;
	(void)err;
	*devices = &machine_of_loop(loop)->devices;
	**devices = (struct devices){.events = *events};
	return true;
}

void devices_stop(struct devices *devices)
{
	(void)devices;
}

bool devices_take_reading(struct devices *devices, struct reading *reading)
{
	if (!devices->reading)
		return false;
	devices->reading = false;
	memset(reading, 0, sizeof *reading);
	reading->size = strlen(devices->to_read);
	memcpy(reading->data, devices->to_read, reading->size);
	return true;
}

void devices_beep(struct devices *devices, bool ok)
{
	(void)devices;
	(void)ok;
}

bool devices_print(
	struct devices *devices, uint64_t job, const void *receipt, size_t size, struct err *err)
{
	(void)receipt;
	(void)size;
	(void)err;
	if (devices->job_count == MACHINE_JOBS_MAX)
		return false;
	devices->jobs[devices->job_count++] = job;
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
	(void)devices;
}

void devices_scanner_state(const struct devices *devices, struct scanner_state *state)
{
	(void)devices;
	memset(state, 0, sizeof *state);
}

void devices_printer_state(const struct devices *devices, struct printer_state *state)
{
	(void)devices;
	*state = (struct printer_state){.health = PRINTER_READY};
}

/* The printer has done what it was given. */
static void print_out(struct machine *machine)
{
	struct devices *devices = &machine->devices;
	while (devices->job_count) {
		uint64_t job = devices->jobs[--devices->job_count];
		devices->events.job(devices->events.self, job, JOB_CONFIRMED, true);
	}
}

/* ---- power ---- */

void machine_begin(struct machine *machine, int disk)
{
	struct app *app = machine->app;
	struct fetcher *fetcher = machine->fetcher;
	*machine = (struct machine){.disk = disk,
		.till = (uint32_t)disk + 1,
		.used = true,
		.app = app,
		.fetcher = fetcher,
		.booted_ms = world.now_ms};
	if (!app)
		machine->app = malloc(sizeof *machine->app);
	if (!fetcher)
		machine->fetcher = malloc(sizeof *machine->fetcher);
	must(machine->app && machine->fetcher);
	machine->random = world.seed * 31 + (uint64_t)disk + (uint64_t)world.now_ms * 1000003;
	machine->link = (struct link){.send = link_send, .cancel = link_cancel};
	machine->env = (struct env){.wall_ms = wall_ms,
		.mono_ms = mono_ms,
		.random = randomness,
		.boot_id = next_random(&machine->random),
		.self = machine};
}

bool machine_try_boot(struct machine *machine, struct err *err)
{
	char folder[16];
	(void)snprintf(folder, sizeof folder, "/disk%d", machine->disk);
	const struct app_options options = {folder, "", "", "", true, LANG_EN};
	loop_init(&machine->loop, &machine->env);
	machine->on = app_start(machine->app, &machine->env, &machine->loop, &options, err);
	if (machine->on) {
		machine->app->syncer->parts.snapshot_worth = machine->snapshot_worth;
		machine->app->ballast.most = machine->ballast;
	}
	return machine->on;
}

void machine_boot(struct machine *machine)
{
	struct err err;
	char why[300];
	if (machine_try_boot(machine, &err))
		return;
	err_text(why, sizeof why, LANG_EN, &err);
	broken("till %d does not start: %s", machine->disk, why);
}

bool machine_is_dead(const struct machine *machine)
{
	const struct disk *disk = &disks[machine->disk];
	bool deadly = disk->fault == DISK_DEAD || disk->fault == DISK_LIES_THEN_DEAD;
	return deadly && disk->fault_at && disk->operations >= disk->fault_at;
}

void machine_stop(struct machine *machine, enum machine_end end)
{
	struct disk *disk = &disks[machine->disk];
	if (!machine->on)
		return;
	if (end != END_CLOSED && !machine_is_dead(machine))
		disk_fail_at(disk, DISK_DEAD, 1);
	app_done(machine->app);
	machine->on = false;
	if (end == END_POWER) {
		disk_cut(disk);
		machine->booted_ms = world.now_ms;
		machine->env.boot_id = next_random(&machine->random);
	}
	disk->fault = DISK_WELL;
	disk->fault_at = 0;
}

/* ---- the cashier ---- */

void machine_type(struct machine *machine, const char *text)
{
	for (; *text; text++)
		app_typed(machine->app, *text);
	app_command(machine->app, COMMAND_SUBMIT);
	world.now_ms += 200;
}

/* One look at the screen and what a person would do about it. false: nothing helps. */
static bool attend(struct machine *machine)
{
	struct till *till = &machine->app->till;
	if (till->view == VIEW_STOPPED)
		return false;
	if (till->question != QUESTION_NONE) {
		app_command(machine->app, COMMAND_NO);
	} else if (till->severity == SEVERITY_PROBLEM) {
		app_command(machine->app, COMMAND_BACK);
	} else if (till->view == VIEW_LOGIN) {
		machine_type(machine, SIM_OPERATOR);
		machine_type(machine, SIM_PIN);
	} else {
		app_command(machine->app, COMMAND_BACK);
	}
	return true;
}

static bool is_ready(const struct machine *machine)
{
	const struct till *till = &machine->app->till;
	return (till->view == VIEW_SALE || till->view == VIEW_PAID) &&
	       till->question == QUESTION_NONE && till->severity != SEVERITY_PROBLEM;
}

bool machine_ready(struct machine *machine)
{
	if (!machine->on)
		return false;
	for (int i = 0; i < 12; i++) {
		if (is_ready(machine))
			return true;
		if (!attend(machine))
			return false;
	}
	return is_ready(machine);
}

void machine_scan(struct machine *machine, const char *code)
{
	struct devices *devices = &machine->devices;
	(void)snprintf(devices->to_read, sizeof devices->to_read, "%s", code);
	devices->reading = true;
	devices->events.reading(devices->events.self);
	world.now_ms += 200;
}

void machine_cash(struct machine *machine)
{
	world.now_ms += 200;
	app_command(machine->app, COMMAND_EXACT_CASH);
}

/* ---- time ---- */

/* Ticks come with whatever else happens; alone they would be most of a run. */
static int64_t due_ms(const struct machine *machine)
{
	for (const struct loop_timer *timer = machine->loop.timers; timer; timer = timer->next)
		if (timer != &machine->app->tick)
			return timer->due_ms + machine->booted_ms - 1;
	return INT64_MAX;
}

int64_t machines_due_ms(void)
{
	int64_t first_ms = INT64_MAX;
	for (int i = 0; i < MACHINES_MAX; i++)
		if (machines[i].on && due_ms(&machines[i]) < first_ms)
			first_ms = due_ms(&machines[i]);
	return first_ms;
}

void machines_turn(void)
{
	for (int i = 0; i < MACHINES_MAX; i++) {
		struct machine *machine = &machines[i];
		if (!machine->on || !machine->loop.timers ||
			machine->loop.timers->due_ms > mono_ms(machine))
			continue;
		print_out(machine);
		loop_once(&machine->loop, 0);
	}
}

static bool shows(const struct machine *machine, enum text trouble)
{
	const struct sync_status *status = syncer_status(machine->app->syncer);
	for (int32_t i = 0; i < status->attention; i++)
		if (status->troubles[i].id == trouble)
			return true;
	return false;
}

bool machine_fenced(const struct machine *machine)
{
	return shows(machine, TEXT_SYNC_FENCED_KEPT);
}

bool machine_replaced(const struct machine *machine)
{
	return shows(machine, TEXT_SYNC_REPLACED);
}

bool machine_settled(const struct machine *machine)
{
	return machine->on && (syncer_settled(machine->app->syncer) || machine_fenced(machine));
}
