/* cuts.c - a till's day, and the power fails at every operation of it.
 *
 * The day is told in scenes (scene.h). Each runs from the disk as the one before left it, and is
 * cut at each of its operations; each cut damages what was not synced in many ways, on a file
 * system that keeps the order of names and on one that does not. After each the store opens, every
 * sale whose change was on the screen is in the journal, every checker is content; and now and then
 * the whole till starts on what is left, and sells. Random lives go on from one cut to the next.
 *
 * usage: cuts [SECONDS [SEED [SCENE]]]      SCENE: each operation of that one, and then again
 */
#include "tests/sim/aftermath.h"
#include "tests/sim/cashier.h"
#include "tests/sim/scene.h"
#include "tests/sim/shop.h"
#include "tests/sim/spread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DAMAGES = 40, LIFE_DAMAGES = 40, LIFE_ROUNDS = 5, LIFE_REACH = 60 };

static struct tally {
	int64_t cuts, deaths, operations;
} tally;

/* What may be left of the moment the power failed, many times over. */
static void cut_many(const struct scene *scene, const char *where, int damages, uint64_t seed)
{
	struct disk_image *moment = disk_keep(&disks[0]);
	for (int i = 0; i < damages; i++) {
		disk_bring_back(&disks[0], moment, seed * 1000 + (uint64_t)i);
		disk_cut(&disks[0]);
		tally.cuts++;
		aftermath_check(scene, where, tally.cuts);
	}
	disk_image_done(moment);
	tally.deaths++;
}

/* ---- each operation of each scene ---- */

enum { SWEEPS_MAX = 2 * 32 };

/* One scene in one kind of order of names, cut at each of its operations once. */
static struct sweep {
	const struct scene *scene;
	bool unordered;
	struct spread spread;
} sweeps[SWEEPS_MAX];
static int sweep_count;

static void play(const struct sweep *sweep, int64_t nth, uint64_t seed)
{
	scene_set(sweep->scene, sweep->unordered, seed);
	disk_fail_at(&disks[0], nth % 2 ? DISK_DEAD : DISK_LIES_THEN_DEAD, nth);
	scene_play(sweep->scene);
	scene_leave();
}

static void cut_at(const struct sweep *sweep, int64_t nth, uint64_t seed)
{
	char where[128];
	play(sweep, nth, seed);
	(void)snprintf(where, sizeof where, "%s, cut at %lld%s, seed %llu", sweep->scene->name,
		(long long)nth, sweep->unordered ? ", names in any order" : "",
		(unsigned long long)seed);
	cut_many(sweep->scene, where, DAMAGES, seed * 7919 + (uint64_t)nth);
	tally.operations++;
}

/* false: each operation was cut. */
static bool cut_next(struct sweep *sweep, uint64_t seed)
{
	if (!sweep->spread.places) {
		play(sweep, INT64_MAX, seed);
		sweep->spread = spread_over(disks[0].operations);
	}
	int64_t nth = spread_next(&sweep->spread);
	if (nth)
		cut_at(sweep, nth, seed);
	return nth != 0;
}

/* only: that scene alone; NULL: all of them. */
static void make_sweeps(const struct scene *only)
{
	sweep_count = 0;
	for (int i = 0; i < scene_count; i++)
		for (int order = 0; order < 2 && (!only || only == &scenes[i]); order++)
			sweeps[sweep_count++] =
				(struct sweep){.scene = &scenes[i], .unordered = order == 1};
}

/* ---- random lives ---- */

static void act(struct machine *machine)
{
	switch (draw(8)) {
	case 0:
		cashier_close_day(machine);
		return;
	case 1:
		world_pass(40 * 1000); /* idle: the log goes into the file */
		return;
	case 2:
		cashier_reprint(machine);
		return;
	case 3:
		cashier_fill(machine);
		world_pass(300);
		return;
	default:
		cashier_fill(machine);
		(void)cashier_pay(machine);
		return;
	}
}

static void live_until_dead(struct machine *machine)
{
	struct err err;
	if (!machine_try_boot(machine, &err))
		return;
	machine->line_cut = true;
	while (!machine_is_dead(machine)) {
		if (!machine_ready(machine))
			return;
		act(machine);
	}
}

static void life(uint64_t seed)
{
	char where[128];
	const struct scene *scene = &scenes[seed % (uint64_t)scene_count];
	if (!scene->alive)
		scene = &scenes[scene_count - 1];
	scene_set(scene, seed / 2 % 2, seed);
	for (int i = 0; i < LIFE_ROUNDS; i++) {
		disk_fail_at(&disks[0], one_in(3) ? DISK_LIES_THEN_DEAD : DISK_DEAD,
			draw_between(1, LIFE_REACH));
		if (one_in(6))
			disks[0].drops = true;
		live_until_dead(&machines[0]);
		scene_leave();
		(void)snprintf(where, sizeof where, "life %llu, death %d", (unsigned long long)seed,
			i + 1);
		cut_many(scene, where, LIFE_DAMAGES, draw(UINT32_MAX));
	}
}

static const struct scene *scene_named(const char *name)
{
	for (int i = 0; i < scene_count; i++)
		if (strcmp(scenes[i].name, name) == 0)
			return &scenes[i];
	printf("# no scene is called %s\n", name);
	exit(2);
}

/* A cut of each in turn, then a life. When all are through they begin anew, with another seed. Says
 * how often that was. */
static int64_t cut_until(const struct scene *only, uint64_t seed, time_t until)
{
	int64_t passes = 0;
	uint64_t lives = 0;
	make_sweeps(only);
	while (time(NULL) < until) {
		bool any = false;
		for (int i = 0; i < sweep_count && time(NULL) < until; i++)
			any |= cut_next(&sweeps[i], seed + (uint64_t)passes);
		if (!only)
			life(seed + lives++);
		if (any)
			continue;
		make_sweeps(only);
		passes++;
	}
	return passes;
}

int main(int argc, char **argv)
{
	int64_t seconds = argc > 1 ? atoll(argv[1]) : 5;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL) * 1000;
	time_t begun = time(NULL);
	printf("# seed %llu\n", (unsigned long long)seed);
	if (!sign_start())
		return 1;
	disks_start();
	shop_make();
	scenes_make();
	int64_t passes = cut_until(argc > 3 ? scene_named(argv[3]) : NULL, seed, begun + seconds);
	double took = difftime(time(NULL), begun);
	printf("# %lld cuts at %lld moments (%lld of them each operation of a scene) in %.0f s, "
	       "%lld "
	       "a second; %lld whole starts\n",
		(long long)tally.cuts, (long long)tally.deaths, (long long)tally.operations, took,
		(long long)(took > 0 ? (double)tally.cuts / took : 0), (long long)aftermath_starts);
	printf("# %lld times through every operation of every scene\n", (long long)passes);
	printf("# %lld printed receipts looked for and found\n", (long long)aftermath_receipts);
	printf("ok - no cut at any operation of the day loses a sale\n1..1\n");
	return 0;
}
