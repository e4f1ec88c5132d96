/* seeded_env.h - a clock that moves when told and randomness from a seed: the same run twice. */
#ifndef SUANPAN_SEEDED_ENV_H
#define SUANPAN_SEEDED_ENV_H

#include "pos/sys/env.h"

struct seeded_env {
	int64_t wall_ms, mono_ms;
	uint64_t random;
};

/* splitmix64 (Steele, Lea, Flood 2014). */
static inline uint64_t seeded_next(struct seeded_env *seeded)
{
	uint64_t z = (seeded->random += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static inline int64_t seeded_wall_ms(void *self)
{
	return ((struct seeded_env *)self)->wall_ms;
}

static inline int64_t seeded_mono_ms(void *self)
{
	return ((struct seeded_env *)self)->mono_ms;
}

static inline void seeded_random(void *self, void *into, size_t size)
{
	uint8_t *bytes = into;
	for (size_t i = 0; i < size; i++)
		bytes[i] = (uint8_t)seeded_next(self);
}

static inline struct env seeded_env_of(struct seeded_env *seeded)
{
	return (struct env){
		.wall_ms = seeded_wall_ms,
		.mono_ms = seeded_mono_ms,
		.random = seeded_random,
		.boot_id = 77,
		.self = seeded,
	};
}

#endif
