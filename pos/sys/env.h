/* env.h - the only source of time and randomness.
 *
 * Everything that wants to know the hour or needs an unpredictable number is handed a struct env.
 * Production uses env_real(); tests and the simulator fill in their own with a virtual clock and a
 * seed, and then the whole till runs the same way twice.
 */
#ifndef SUANPAN_ENV_H
#define SUANPAN_ENV_H

#include "pos/core/uid.h"

#include <stddef.h>
#include <stdint.h>

struct env {
	/* Unix time in milliseconds. May jump; evidence, never order. */
	int64_t (*wall_ms)(void *self);
	/* Milliseconds since some start, counting while suspended (CLOCK_BOOTTIME). Never back. */
	int64_t (*mono_ms)(void *self);
	/* Fills size bytes with randomness fit for keys. */
	void (*random)(void *self, void *into, size_t size);
	/* Changes with every start of the machine. */
	uint64_t boot_id;
	/* When this program was made, wall clock: no clock before it is right. 0: nobody says. */
	int64_t built_ms;
	void *self;
};

/* Aborts if the system has no randomness: nothing here may run without. */
struct env env_real(void);

int64_t env_wall_ms(const struct env *env);
int64_t env_mono_ms(const struct env *env);
void env_random(const struct env *env, void *into, size_t size);
struct uid env_uid(const struct env *env);

#endif
