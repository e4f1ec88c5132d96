/* machine.h - a till in the simulated world: the real app on a disk in memory, a cashier's hands,
 * and an owner who pulls plugs, copies disks and sets clocks. */
#ifndef SUANPAN_TESTS_MACHINE_H
#define SUANPAN_TESTS_MACHINE_H

#include "pos/shell/app.h"
#include "tests/sim/disk.h"
#include "tests/sim/fetcher.h"
#include "tests/sim/world.h"

enum { MACHINE_JOBS_MAX = 8 };

struct devices {
	struct devices_events events;
	uint64_t jobs[MACHINE_JOBS_MAX];
	int job_count;
	char to_read[256]; /* the code that was scanned */
	bool reading;
};

struct machine {
	int disk;      /* also its number */
	uint32_t till; /* who it takes itself for */
	bool used, on;
	bool away; /* nobody finds it, for now */
	bool line_cut;
	int64_t booted_ms;   /* of the world's clock */
	int64_t wall_off_ms; /* how wrong its clock is */
	uint64_t random;
	struct env env;
	struct loop loop;
	struct link link;
	struct devices devices;
	int64_t snapshot_worth;  /* rows behind from which on one is fetched, 0: as the till has it
				  */
	int64_t ballast;         /* bytes it keeps back, usually none */
	struct fetcher *fetcher; /* these two are large, and made once */
	struct app *app;
};

extern struct machine machines[MACHINES_MAX];

enum machine_end { END_CLOSED, END_KILLED, END_POWER };

void machine_begin(struct machine *machine, int disk);
/* false: it does not come up; err says why. */
bool machine_try_boot(struct machine *machine, struct err *err);
void machine_boot(struct machine *machine);
void machine_stop(struct machine *machine, enum machine_end end);
/* The power failed during the last operation. */
bool machine_is_dead(const struct machine *machine);

/* Logged in, nothing on the screen that waits for an answer. false: it cannot be used. */
bool machine_ready(struct machine *machine);
void machine_scan(struct machine *machine, const char *code);
void machine_type(struct machine *machine, const char *text);
/* The exact-cash key. */
void machine_cash(struct machine *machine);

int64_t machines_due_ms(void);
void machines_turn(void);
/* Up, down, and nothing left to send. */
bool machine_settled(const struct machine *machine);
/* Another took its place, and headquarters keeps apart all it had. */
bool machine_fenced(const struct machine *machine);
/* The same, but headquarters cannot even keep apart what it has: a person must bring it back. */
bool machine_replaced(const struct machine *machine);

#endif
