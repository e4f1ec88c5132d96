/* sample_verify.h - what verify says of the sample till, for tests. */
#ifndef SUANPAN_SAMPLE_VERIFY_H
#define SUANPAN_SAMPLE_VERIFY_H

#include "sync/verify.h"
#include "tests/unit/sample_till.h"

static struct message last_found;
static int found_count;

static inline void sample_found(void *arg, const struct message *what)
{
	(void)arg;
	last_found = *what;
	found_count++;
}

/* How many findings; found_count is how often something was told, last_found what at last. */
static inline int findings(void)
{
	struct verify verify;
	struct err err;
	bool done = false;
	found_count = 0;
	sample_told(
		verify_begin(&verify, &till.money, &till.identity, true, sample_found, NULL, &err),
		&err);
	while (!done)
		sample_told(verify_step(&verify, 3, &done, &err), &err);
	verify_done(&verify);
	return (int)verify.findings;
}

/* Each of these is named, in a till of its own that fill() has filled. */
static inline void each_damage_is_found(
	const char *const *damages, size_t count, void (*fill)(void))
{
	for (size_t i = 0; i < count; i++) {
		row("%s", damages[i]);
		if (i > 0) {
			sample_teardown(NULL);
			sample_setup(NULL);
		}
		fill();
		check(findings() == 0);
		db_script(&till.money, damages[i]);
		check(findings() > 0);
	}
}

#endif
