/* troubles.c - a disk that refuses, memory that runs out, and a disk that lies.
 *
 * The scenes of a till's day (scene.h) are played again with the nth operation of the disk failing,
 * in four ways (sync.md 5.5, faults 6, 7 and 8), and with the nth request for memory failing (fault
 * 13), until one goes through untouched: whatever was told is true, and the till goes on. On a disk
 * that says it synced and did not (fault 12) nothing can be kept; it must be noticed.
 *
 * usage: troubles [SECONDS [SEED]]
 */
#include "sync/verify.h"
#include "tests/sim/aftermath.h"
#include "tests/sim/cashier.h"
#include "tests/sim/memory.h"
#include "tests/sim/shop.h"
#include "tests/sim/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t played;

/* ---- the disk refuses ---- */

static bool one_refusal(
	const struct scene *scene, enum disk_fault fault, int64_t nth, uint64_t seed)
{
	char where[128];
	scene_set(scene, nth % 2, seed);
	disk_fail_at(&disks[0], fault, nth);
	scene_play(scene);
	bool reached = disks[0].operations >= nth;
	scene_leave();
	if (!reached)
		return false;
	if (nth % 3 == 0)
		disk_cut(&disks[0]);
	(void)snprintf(where, sizeof where, "%s, fault %d at %lld, seed %llu", scene->name,
		(int)fault, (long long)nth, (unsigned long long)seed);
	aftermath_check(scene, where, ++played);
	return true;
}

static void refuse_everything(uint64_t seed, time_t until)
{
	static const enum disk_fault faults[] = {
		DISK_FAILS_ONCE, DISK_LIES_ONCE, DISK_FULL_ONCE, DISK_FAILS_FOR_GOOD};
	for (int i = 0; i < scene_count; i++)
		for (int f = 0; f < 4; f++)
			for (int64_t nth = 1; time(NULL) < until &&
					      one_refusal(&scenes[i], faults[f], nth, seed);)
				nth++;
}

/* ---- memory runs out ---- */

static bool one_shortage(const struct scene *scene, int64_t nth, uint64_t seed)
{
	char where[128];
	scene_set(scene, false, seed);
	memory_fail_at(nth);
	scene_play(scene);
	bool reached = memory_asked >= nth;
	memory_fail_at(0);
	scene_leave();
	(void)snprintf(where, sizeof where, "%s, request %lld for memory, seed %llu", scene->name,
		(long long)nth, (unsigned long long)seed);
	aftermath_check(scene, where, ++played);
	return reached;
}

/* Steps that grow finer with each turn; whole scenes in a long campaign. */
static int64_t run_out_everywhere(uint64_t seed, int64_t step, time_t until)
{
	int64_t shortages = 0;
	for (int i = 0; i < scene_count; i++) {
		if (!scenes[i].alive || scenes[i].site)
			continue;
		for (int64_t nth = 1 + (int64_t)(seed % (uint64_t)step);
			time(NULL) < until && one_shortage(&scenes[i], nth, seed); nth += step)
			shortages++;
	}
	return shortages;
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

static void lie_everywhere(uint64_t seed, int times, time_t until)
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
}

int main(int argc, char **argv)
{
	int64_t seconds = argc > 1 ? atoll(argv[1]) : 10;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : (uint64_t)time(NULL) * 1000;
	time_t begun = time(NULL);
	printf("# seed %llu\n", (unsigned long long)seed);
	if (!sign_start())
		return 1;
	memory_start();
	disks_start();
	shop_make();
	scenes_make();
	refuse_everything(seed, begun + (seconds + 1) / 2);
	printf("# %lld times a scene with a disk that refused\n", (long long)played);
	printf("ok - whatever the disk refuses, what was told is true and the till goes on\n");
	int64_t shortages = run_out_everywhere(seed, 1 + 4000 / (seconds + 1), begun + seconds - 2);
	printf("# %lld times a scene in which memory ran out\n", (long long)shortages);
	printf("ok - memory may run out at any request\n");
	lie_everywhere(seed, 400, begun + seconds + 1);
	printf("ok - a disk that lies is noticed\n1..3\n");
	return 0;
}
