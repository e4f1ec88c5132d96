/* scene.h - a till's day in scenes, each of which can be played again from where it began. */
#ifndef SUANPAN_TESTS_SCENE_H
#define SUANPAN_TESTS_SCENE_H

#include "tests/sim/machine.h"

struct scene {
	const char *name;
	void (*play)(struct machine *machine);
	/* What comes before its beginning, and is not part of it; NULL: nothing. */
	void (*before)(struct machine *machine);
	bool alive; /* an enrolled till with goods stands at its beginning */
	bool old;   /* it begins with files of an older version */
	bool saves; /* it makes saved.db out of money.db */
	bool site;  /* headquarters takes part */
};

extern const struct scene scenes[];
extern const int scene_count;

/* Plays the day once and keeps the disks in between. */
void scenes_make(void);
/* Disk 0, headquarters, clock and oracle as they were when the scene began. */
void scene_set(const struct scene *scene, bool unordered, uint64_t seed);
void scene_play(const struct scene *scene);
/* The machine stops where it is; what was not synced is still open. */
void scene_leave(void);
/* Enrolling was told as done in this very play. */
bool scene_enrolled(const struct scene *scene);

#endif
