#include "pos/sys/env.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t clock_ms(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t real_wall_ms(void *self)
{
	(void)self;
	return clock_ms(CLOCK_REALTIME);
}

static int64_t real_mono_ms(void *self)
{
	(void)self;
	return clock_ms(CLOCK_BOOTTIME);
}

static void real_random(void *self, void *into, size_t size)
{
	(void)self;
	randombytes_buf(into, size);
}

static uint64_t read_boot_id(void)
{
	char text[64] = "";
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	if (file) {
		if (!fgets(text, sizeof text, file))
			text[0] = '\0';
		fclose(file);
	}
	uint64_t id = 0;
	uint8_t digest[16];
	crypto_generichash(digest, sizeof digest, (const uint8_t *)text, strlen(text), NULL, 0);
	memcpy(&id, digest, sizeof id);
	return id;
}

struct env env_real(void)
{
	if (sodium_init() < 0)
		abort();
	return (struct env){
		.wall_ms = real_wall_ms,
		.mono_ms = real_mono_ms,
		.random = real_random,
		.boot_id = read_boot_id(),
		.built_ms = INT64_C(1000) * SUANPAN_BUILT_S,
	};
}

int64_t env_wall_ms(const struct env *env)
{
	return env->wall_ms(env->self);
}

int64_t env_mono_ms(const struct env *env)
{
	return env->mono_ms(env->self);
}

void env_random(const struct env *env, void *into, size_t size)
{
	env->random(env->self, into, size);
}

struct uid env_uid(const struct env *env)
{
	struct uid uid;
	env_random(env, uid.bytes, sizeof uid.bytes);
	return uid;
}
