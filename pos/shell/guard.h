/* guard.h - what is looked at about once a second: the clock, the room on the disk. */
#ifndef SUANPAN_GUARD_H
#define SUANPAN_GUARD_H

#include "pos/shell/folder.h"
#include "pos/sys/env.h"

enum {
	CLOCK_STEP_MS = 2000, /* wall and monotonic clock may drift this far between two looks */
	DISK_LOOK_MS = 5000,
};

struct guard {
	const struct env *env;       /* borrowed */
	const struct folder *folder; /* borrowed */
	int64_t apart_ms;            /* wall less monotonic clock at the last look */
	int64_t disk_looked_ms;      /* monotonic, 0: never */
	int64_t free_bytes;          /* at the last look, -1: the system does not say */
	bool disk_full;
	int64_t free_min; /* FOLDER_FREE_MIN; tests set it */
};

void guard_start(struct guard *guard, const struct env *env, const struct folder *folder);

struct guard_step {
	int64_t step_ms, before_ms, after_ms; /* wall clock */
};
/* The wall clock was set, forward or back, since the last look. */
MUST_CHECK bool guard_clock_stepped(struct guard *guard, struct guard_step *step);
/* Every DISK_LOOK_MS: see free_bytes and disk_full. */
void guard_look_at_disk(struct guard *guard);

#endif
