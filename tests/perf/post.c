/* How fast HQ takes in and posts: post FOLDER [SALES]. Sales of five lines in batches of 500 from
 * twenty tills, most of them members'; members and goods at random. Prints sales per second for
 * ingest with posting behind it, and for posting alone, over the same records. */
#include "sync/hq/projector.h"
#include "tests/perf/sales.h"

static void post_again(struct world *world)
{
	struct db *db = &world->hq.db;
	db_script(db, "DELETE FROM posting; DELETE FROM leg; DELETE FROM sale;"
		      "UPDATE member SET points = 0; UPDATE epoch SET projected_next = 1;");
	check(db_ok(db));
}

int main(int argc, char **argv)
{
	struct world *world = world_open(argc > 1 ? argv[1] : ":memory:");
	int batches = (argc > 2 ? atoi(argv[2]) : 50000) / BATCH;
	struct fake_till *tills[TILLS];
	struct span spent = {0}, alone = {0}, start;
	import(world);
	for (uint32_t i = 0; i < TILLS; i++)
		tills[i] = new_till(world, 1 + i / 4, i + 1);
	for (int i = 0; i < batches; i++) {
		struct fake_till *till = tills[i % TILLS];
		struct upload batch = upload_begin(till);
		fill_batch(world, till, &batch);
		start = now();
		upload_send(world, till, &batch);
		add_since(&spent, start);
		check(world->answer.status == 200);
		upload_done(&batch);
	}
	start = now();
	while (projector_next(&world->hq))
		;
	add_since(&spent, start);
	tell("ingest and posting:", batches * BATCH, spent);
	post_again(world);
	start = now();
	while (projector_next(&world->hq))
		;
	add_since(&alone, start);
	tell("posting alone:", batches * BATCH, alone);
	world_verifies(world);
	check(world_count(world, "SELECT count(*) FROM sale") == batches * (int64_t)BATCH);
	check(world_count(world, "SELECT count(*) FROM problem") == 0);
	for (int i = 0; i < TILLS; i++)
		free(tills[i]);
	world_close(world);
	return 0;
}
