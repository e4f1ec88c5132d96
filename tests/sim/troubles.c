/* troubles.c - a disk that refuses, memory that runs out, and a disk that lies.
 *
 * The scenes of a till's day (scene.h) are played again with one operation of the disk failing, in
 * four ways, with one sync forgetting what it was to write (sync.md 5.5, faults 6, 7 and 8), and
 * with one request for memory failing (fault 13), for each operation, sync and request until a run
 * goes through untouched: whatever was told is true, and the till goes on. Which of them there is
 * time for is said; tests/sim/long has the time for all. On a disk that says it synced and did not
 * (fault 12) nothing can be kept; it must be noticed.
 *
 * usage: troubles [SECONDS [SEED]]
 *        troubles --disk|--memory SECONDS SEED [FROM]   that loop alone; FROM: so many places of
 *                                  each scene were tried before
 *        troubles --lies SEED      only the disk that lies
 *        troubles --at NTH SEED "TROUBLE" "SCENE"     as a failure names them
 */
#include "sync/verify.h"
#include "tests/sim/aftermath.h"
#include "tests/sim/cashier.h"
#include "tests/sim/memory.h"
#include "tests/sim/shop.h"
#include "tests/sim/site.h"
#include "tests/sim/spread.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- what goes wrong at the nth operation, sync or request of a scene ---- */

enum trouble {
	TROUBLE_FAILS_ONCE,
	TROUBLE_LIES_ONCE,
	TROUBLE_FULL_ONCE,
	TROUBLE_FAILS_FOR_GOOD,
	TROUBLE_DROPS, /* a sync fails and what it was to write is forgotten */
	TROUBLE_NO_MEMORY,
	TROUBLE_COUNT,
};

static const char *const trouble_names[] = {"an operation fails", "an operation is said to fail",
	"no room, once", "the disk refuses from then on", "a sync drops its pages", "no memory"};

static void begin(enum trouble trouble, int64_t nth)
{
	static const enum disk_fault faults[] = {
		DISK_FAILS_ONCE, DISK_LIES_ONCE, DISK_FULL_ONCE, DISK_FAILS_FOR_GOOD};
	if (trouble == TROUBLE_NO_MEMORY)
		memory_fail_at(nth);
	else if (trouble == TROUBLE_DROPS)
		disks[0].drops_at = nth;
	else
		disk_fail_at(&disks[0], faults[trouble], nth);
}

static int64_t reached(enum trouble trouble)
{
	if (trouble == TROUBLE_NO_MEMORY)
		return memory_asked;
	return trouble == TROUBLE_DROPS ? disks[0].syncs : disks[0].operations;
}

/* How far the scene came. */
static int64_t play(const struct scene *scene, enum trouble trouble, int64_t nth, uint64_t seed)
{
	scene_set(scene, nth % 2, seed);
	memory_fail_at(0);
	begin(trouble, nth);
	scene_play(scene);
	int64_t so_far = reached(trouble);
	memory_fail_at(0);
	scene_leave();
	disks[0].drops_at = 0;
	return so_far;
}

/* ---- all of them, until a clean run ---- */

enum { SWEEPS_MAX = 32 * TROUBLE_COUNT };

/* One kind of trouble in one scene, at each place once. */
static struct sweep {
	const struct scene *scene;
	enum trouble trouble;
	struct spread spread; /* over the places of the run in which nothing goes wrong */
	int64_t tried;
	bool over;
} sweeps[SWEEPS_MAX];
static int sweep_count;

static int64_t played;

/* number: which aftermath it is; of 0 everything is looked at. */
static void trouble_at(const struct sweep *sweep, int64_t nth, uint64_t seed, int64_t number)
{
	char where[160];
	(void)play(sweep->scene, sweep->trouble, nth, seed);
	if (nth % 3 == 0)
		disk_cut(&disks[0]);
	(void)snprintf(where, sizeof where, "%s, %s at %lld, seed %llu", sweep->scene->name,
		trouble_names[sweep->trouble], (long long)nth, (unsigned long long)seed);
	aftermath_check(sweep->scene, where, number);
}

static int64_t tried_before; /* of each loop, by an earlier campaign */

/* The clean run: nothing goes wrong, and it says how many places there are. */
static void begin_sweep(struct sweep *sweep, uint64_t seed)
{
	sweep->spread = spread_over(play(sweep->scene, sweep->trouble, INT64_MAX, seed));
	while (sweep->tried < tried_before && spread_next(&sweep->spread))
		sweep->tried++;
}

static void step(struct sweep *sweep, uint64_t seed)
{
	if (!sweep->spread.places)
		begin_sweep(sweep, seed);
	int64_t nth = spread_next(&sweep->spread);
	sweep->over = nth == 0;
	if (sweep->over)
		return;
	trouble_at(sweep, nth, seed, ++played);
	sweep->tried++;
}

static void make_sweeps(void)
{
	sweep_count = 0;
	for (int i = 0; i < scene_count; i++)
		for (int t = 0; t < TROUBLE_COUNT; t++)
			sweeps[sweep_count++] =
				(struct sweep){.scene = &scenes[i], .trouble = (enum trouble)t};
}

static int once_more(int64_t nth, uint64_t seed, const char *trouble, const char *scene)
{
	make_sweeps();
	for (int i = 0; i < sweep_count; i++)
		if (strcmp(trouble_names[sweeps[i].trouble], trouble) == 0 &&
			strcmp(sweeps[i].scene->name, scene) == 0)
			trouble_at(&sweeps[i], nth, seed, 0);
	printf("ok - it goes well\n");
	return 0;
}

/* Founding is done by the tests' own hands, which stop where memory ends. */
static bool is_for(const struct sweep *sweep, bool memory)
{
	if (memory != (sweep->trouble == TROUBLE_NO_MEMORY))
		return false;
	return !memory || sweep->scene->alive;
}

static void report(bool memory)
{
	int64_t places = 0, tried = 0;
	int over = 0, count = 0;
	for (int i = 0; i < sweep_count; i++) {
		if (!is_for(&sweeps[i], memory))
			continue;
		places += sweeps[i].spread.places;
		tried += sweeps[i].tried;
		over += sweeps[i].over;
		count++;
	}
	printf("# %lld of %lld places tried; %d of %d loops went on until a clean run\n",
		(long long)tried, (long long)places, over, count);
}

/* A step of each, so that none waits for another to be through. false: all are over. */
static bool sweep_all(bool memory, uint64_t seed, time_t until)
{
	bool any = false;
	for (int i = 0; i < sweep_count; i++) {
		if (!is_for(&sweeps[i], memory) || sweeps[i].over)
			continue;
		any = true;
		if (time(NULL) >= until)
			break;
		step(&sweeps[i], seed);
	}
	return any;
}

/* When all loops are through they begin anew, with another seed. */
static void sweep_until(bool memory, uint64_t seed, time_t until)
{
	int64_t rounds = 0;
	make_sweeps();
	while (time(NULL) < until) {
		if (sweep_all(memory, seed + (uint64_t)rounds, until))
			continue;
		report(memory);
		make_sweeps();
		rounds++;
	}
	report(memory);
	printf("# %lld times through all of them\n", (long long)rounds);
}

/* ---- the disk lies ---- */

static struct lies {
	int64_t cuts, harmless, broken, found, renewed, receipts_only, undetected;
} lies;

static void ignore(void *arg, const struct message *what)
{
	(void)arg;
	(void)what;
}

/* false: the file says by itself that something is wrong with it. */
static bool looks_whole(int64_t *lost, bool *known_to_hq)
{
	struct db money;
	static struct identity identity;
	struct verify verify;
	struct err err;
	bool done = false;
	if (!db_open(&money, "/disk0/money.db", DB_MONEY, NULL, &err))
		return false;
	bool whole = identity_open(&identity, &money, &machines[0].env, &err) &&
		     identity.enrolled &&
		     verify_begin(&verify, &money, &identity, true, ignore, NULL, &err);
	while (whole && !done)
		whole = verify_step(&verify, 1000, &done, &err);
	if (whole)
		whole = verify.findings == 0;
	if (identity.enrolled)
		verify_done(&verify);
	for (int i = 0; whole && i < oracle.count; i++) {
		AUTO(stmt) struct stmt s = sql(&money, "SELECT 1 FROM journal WHERE uid = ?");
		bind_blob(&s, oracle.sales[i].uid.bytes, UID_SIZE);
		if (oracle.sales[i].told != TOLD_OK || next_row(&s))
			continue;
		++*lost;
		*known_to_hq |= oracle.sales[i].at_hq;
	}
	db_done(&money);
	return whole;
}

/* The till meets headquarters: does it find out that it went back? */
static bool is_renewed(struct machine *machine)
{
	struct err err;
	if (!machine_try_boot(machine, &err))
		return true; /* it does not even start, and says why */
	uint32_t epoch = machine->app->journal.epoch;
	machine->line_cut = false;
	for (int i = 0; i < 60 && !machine_settled(machine); i++)
		world_pass(1000);
	bool renewed = machine->app->journal.epoch > epoch;
	machine_stop(machine, END_KILLED);
	return renewed;
}

static void one_lie(const struct scene *scene, uint64_t seed)
{
	int64_t lost = 0;
	bool known_to_hq = false;
	scene_set(scene, seed % 2, seed);
	disks[0].lying = true;
	scene_play(scene);
	scene_leave();
	oracle_look_at_hq();
	disk_cut(&disks[0]);
	lies.cuts++;
	if (!looks_whole(&lost, &known_to_hq))
		lies.broken++;
	else if (!lost)
		lies.harmless++;
	else if (!known_to_hq)
		lies.receipts_only++;
	else if (is_renewed(&machines[0]))
		lies.renewed++;
	else
		lies.undetected++;
}

static int lie_everywhere(uint64_t seed, int times, time_t until)
{
	const struct scene *online = scenes;
	while (strcmp(online->name, "a day online") != 0)
		online++;
	for (int i = 0; i < times && time(NULL) < until; i++)
		one_lie(online, seed + (uint64_t)i);
	printf("# a lying disk: %lld cuts: %lld lost nothing, %lld broke the file and it says so, "
	       "%lld "
	       "were found by headquarters, of %lld only receipts or a mirror know; %lld "
	       "undetected\n",
		(long long)lies.cuts, (long long)lies.harmless, (long long)lies.broken,
		(long long)lies.renewed, (long long)lies.receipts_only, (long long)lies.undetected);
	if (lies.undetected)
		broken("%lld sales that headquarters holds are gone here and nobody noticed",
			(long long)lies.undetected);
	printf("ok - a disk that lies is noticed\n");
	return 0;
}

int main(int argc, char **argv)
{
	bool memory = argc > 3 && strcmp(argv[1], "--memory") == 0;
	bool alone = memory || (argc > 3 && strcmp(argv[1], "--disk") == 0);
	const char *const *given = (const char *const *)argv + alone;
	int64_t seconds = argc > 1 ? atoll(given[1]) : 10;
	uint64_t seed = argc > 2 ? strtoull(given[2], NULL, 10) : (uint64_t)time(NULL) * 1000;
	time_t begun = time(NULL);
	bool once = argc == 6 && strcmp(argv[1], "--at") == 0;
	if (!sign_start())
		return 1;
	memory_start();
	disks_start();
	shop_make();
	scenes_make();
	if (argc == 3 && strcmp(argv[1], "--lies") == 0)
		return lie_everywhere(seed, 400, begun + 60);
	if (once)
		return once_more(atoll(argv[2]), strtoull(argv[3], NULL, 10), argv[4], argv[5]);
	printf("# seed %llu\n", (unsigned long long)seed);
	if (alone) {
		tried_before = argc == 5 ? atoll(argv[4]) : 0;
		sweep_until(memory, seed, begun + seconds);
		printf("ok - nothing is told that is not so\n1..1\n");
		return 0;
	}
	sweep_until(false, seed, begun + seconds * 2 / 3);
	printf("ok - whatever the disk refuses, what was told is true and the till goes on\n");
	sweep_until(true, seed, begun + seconds - 2);
	printf("ok - memory may run out at any request\n");
	(void)lie_everywhere(seed, 400, begun + seconds + 1);
	printf("1..3\n");
	return 0;
}
