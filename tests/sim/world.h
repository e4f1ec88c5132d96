/* world.h - the simulated world: one seed, one clock, and what is said when it breaks.
 *
 * Machines (machine.h) are tills: the real app on a disk in memory. The site (site.h) is
 * headquarters: the real handler on a disk of its own. Messages between them fly (flight.h). The
 * oracle (oracle.h) keeps its own list of what was sold, and invariants.c compares.
 */
#ifndef SUANPAN_TESTS_WORLD_H
#define SUANPAN_TESTS_WORLD_H

#include <stdbool.h>
#include <stdint.h>

enum {
	MACHINES_MAX = 8, /* on disks 0.. */
	BACKUP_DISK = 9,
	SITE_DISK = 10,
};

/* 2025-11-21 in the afternoon. */
#define WORLD_BEGINS_MS INT64_C(1763700000000)

struct world {
	uint64_t seed, random;
	int64_t now_ms;
	bool trace;   /* tell what happens */
	bool perfect; /* no message is lost, nobody goes away */
	int event;
};

extern struct world world;

void world_begin(uint64_t seed);
uint64_t draw(uint64_t below);
bool one_in(uint64_t times);
/* Between lowest and highest, both included. */
int64_t draw_between(int64_t lowest, int64_t highest);

void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Says what is broken and under which seed, and fails the test. */
_Noreturn void broken(const char *format, ...) __attribute__((format(printf, 1, 2)));
#define must(condition)                                                                            \
	do {                                                                                       \
		if (!(condition))                                                                  \
			broken("%s:%d: not so: %s", __FILE__, __LINE__, #condition);               \
	} while (0)

/* Lets time pass: messages arrive, timers run. */
void world_pass(int64_t ms);

#endif
