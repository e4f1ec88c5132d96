/* A till whose rows differ a little from headquarters': how long until it is found and put right.
 *
 * usage: repair FOLDER
 *
 * FOLDER is one that tests/perf/snapshot has left: headquarters in FOLDER/hq (on PostgreSQL where
 * its hq.url says so), the till's reference data in FOLDER/till. A machine of its own gets a copy
 *of these, some of its rows are damaged, and hours pass by a clock that is not the wall's. Prints:
 *	sums		headquarters adds up what it has, all of it and its longest turn
 *	put right	the till compares, fetches the buckets that differ and has them again
 */
#include "sync/hq/sums.h"
#include "tests/unit/two_ends.h"

#include <time.h>

enum { STEP_MS = 10 * 1000, HOUR_MS = 3600 * 1000 };

struct timing {
	double sums_s, sums_longest_s, till_s, step_longest_s;
	int64_t turns;
};

static double now_s(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct world *open_house(const char *folder)
{
	struct err err;
	char path[400];
	struct timespec t;
	struct world *world = world_begin();
	(void)clock_gettime(CLOCK_REALTIME, &t);
	world->now_ms = (int64_t)t.tv_sec * 1000;
	world->seed = (uint64_t)t.tv_nsec;
	(void)snprintf(path, sizeof path, "%s/hq", folder);
	told(hq_open_at(&world->hq, path, NULL, &world->env, &err), &err);
	return world;
}

static struct machine *with_data_of(struct world *world, const char *folder)
{
	struct machine *machine = new_machine(world, 9);
	machine_stop(machine);
	machine_shell("rm -f %s/ref*%s", machine->folder, "");
	machine_shell("cp %s/till/ref* %s", folder, machine->folder);
	machine_open(machine);
	machine_start(machine);
	return machine;
}

static void measure(double *sum, double *longest, double since)
{
	double took = now_s() - since;
	*sum += took;
	if (took > *longest)
		*longest = took;
}

static void pass(struct machine *machine, int64_t ms, struct timing *timing)
{
	for (int64_t passed = 0; passed < ms; passed += STEP_MS) {
		double since = now_s();
		machine_pass(machine, STEP_MS);
		measure(&timing->till_s, &timing->step_longest_s, since);
		bool more = true;
		while (more) {
			since = now_s();
			more = sums_turn(&machine->world->hq);
			measure(&timing->sums_s, &timing->sums_longest_s, since);
			timing->turns += more;
		}
	}
}

/* What the damaged rows say, as one text. */
static void look(struct machine *machine, char out[200])
{
	struct db *db = &machine->reference.db;
	(void)snprintf(out, 200, "members %lld %lld, goods %lld %lld",
		(long long)db_int(db, "SELECT count(*) FROM member", -1),
		(long long)db_int(db, "SELECT sum(points) + sum(id % 1000) FROM member", -1),
		(long long)db_int(db, "SELECT count(*) FROM goods", -1),
		(long long)db_int(db, "SELECT sum(price_minor) FROM goods", -1));
}

static void damage(struct machine *machine)
{
	static const char script[] = "UPDATE member SET points = points + 1 WHERE card IN "
				     "(SELECT card FROM member ORDER BY card LIMIT 3);"
				     "DELETE FROM member WHERE card IN (SELECT card FROM member "
				     "ORDER BY card DESC LIMIT 3);"
				     "UPDATE goods SET price_minor = price_minor + 1 WHERE id IN "
				     "(SELECT id FROM goods ORDER BY id LIMIT 2);";
	db_script(&machine->reference.db, script);
	check(db_ok(&machine->reference.db));
}

int main(int argc, char **argv)
{
	char whole[200], now[200];
	struct timing settle = {0}, repair = {0};
	check(argc == 2);
	struct world *world = open_house(argv[1]);
	struct machine *machine = with_data_of(world, argv[1]);
	pass(machine, 5 * 60 * 1000, &settle);
	look(machine, whole);
	damage(machine);
	look(machine, now);
	printf("whole:   %s\ndamaged: %s\n", whole, now);
	check(strcmp(whole, now) != 0);
	double since = now_s();
	pass(machine, 7 * (int64_t)HOUR_MS, &repair);
	double all_s = now_s() - since;
	look(machine, now);
	printf("after:   %s\n", now);
	printf("sums:      %.1f s in %lld turns, the longest %.1f ms\n", repair.sums_s,
		(long long)repair.turns, repair.sums_longest_s * 1000);
	printf("put right: %.1f s of till and headquarters, ten seconds of the till at most %.0f "
	       "ms; all "
	       "%.1f s\n",
		repair.till_s, repair.step_longest_s * 1000, all_s);
	check(strcmp(whole, now) == 0);
	machine_drop(machine);
	world_close(world);
	return 0;
}
