#include "tests/sim/world.h"

#include "tests/sim/flight.h"
#include "tests/sim/machine.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct world world;

void world_begin(uint64_t seed)
{
	bool trace = world.trace;
	world = (struct world){
		.seed = seed, .random = seed, .now_ms = WORLD_BEGINS_MS, .trace = trace};
}

/* splitmix64 */
uint64_t draw(uint64_t below)
{
	uint64_t z = (world.random += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (z ^ (z >> 31)) % below;
}

bool one_in(uint64_t times)
{
	return draw(times) == 0;
}

int64_t draw_between(int64_t lowest, int64_t highest)
{
	return lowest + (int64_t)draw((uint64_t)(highest - lowest) + 1);
}

void tell(const char *format, ...)
{
	if (!world.trace)
		return;
	int64_t since_ms = world.now_ms - WORLD_BEGINS_MS;
	printf("# %3d %8lld.%03lld  ", world.event, (long long)since_ms / 1000,
		(long long)since_ms % 1000);
	va_list rest;
	va_start(rest, format);
	vprintf(format, rest);
	va_end(rest);
	printf("\n");
	fflush(stdout);
}

_Noreturn void broken(const char *format, ...)
{
	char what[500];
	va_list rest;
	va_start(rest, format);
	(void)vsnprintf(what, sizeof what, format, rest);
	va_end(rest);
	printf("# seed %llu, event %d: %s\n", (unsigned long long)world.seed, world.event, what);
	printf("not ok - seed %llu: %s\n", (unsigned long long)world.seed, what);
	fflush(stdout);
	exit(1);
}

void world_pass(int64_t ms)
{
	int64_t until_ms = world.now_ms + ms;
	for (;;) {
		int64_t flight_ms = flights_due_ms(), timer_ms = machines_due_ms();
		int64_t next_ms = flight_ms < timer_ms ? flight_ms : timer_ms;
		if (next_ms > until_ms)
			break;
		if (next_ms > world.now_ms)
			world.now_ms = next_ms;
		if (flight_ms <= timer_ms)
			flights_land();
		else
			machines_turn();
	}
	world.now_ms = until_ms;
	machines_turn();
}
