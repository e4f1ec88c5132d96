/* How fast HQ takes in and posts: post FOLDER [SALES]. Sales of five lines in batches of 500 from
 * twenty tills, most of them members'; members and goods at random. Prints sales per second for
 * ingest with posting behind it, and for posting alone, over the same records. */
#include "sync/hq/projector.h"
#include "tests/hq_world.h"

#include <time.h>

enum { TILLS = 20, MEMBERS = 20000, GOODS = 2000, BATCH = 500, LINES = 5 };

/* By the clock on the wall, and by the processor's: where others work on the machine too, only the
 * second tells anything. */
struct span {
	double wall, busy;
};

static double read_clock(clockid_t clock)
{
	struct timespec t;
	(void)clock_gettime(clock, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct span now(void)
{
	return (struct span){read_clock(CLOCK_MONOTONIC), read_clock(CLOCK_PROCESS_CPUTIME_ID)};
}

static void add_since(struct span *spent, struct span start)
{
	struct span end = now();
	spent->wall += end.wall - start.wall;
	spent->busy += end.busy - start.busy;
}

static void tell(const char *what, int sales, struct span spent)
{
	printf("%-20s %.0f sales/s, %.0f per second of processor\n", what, sales / spent.wall,
		sales / spent.busy);
}

static uint32_t draw(struct world *world, uint32_t below)
{
	uint32_t number;
	world_random(world, &number, sizeof number);
	return number % below;
}

static void import(struct world *world)
{
	AUTO(paper) struct paper text = {0};
	for (int i = 0; i < GOODS; i++)
		paper_print(&text,
			"{\"sku\":\"SKU-%06d\",\"name\":\"货品 %d\",\"price_minor\":1990}\n", i, i);
	world_import(world, "goods", paper_read(&text));
	paper_done(&text);
	text = (struct paper){0};
	for (int i = 1; i <= MEMBERS; i++)
		paper_print(&text, "{\"id\":%d,\"card\":\"88%011d\"}\n", i, i);
	world_import(world, "members", paper_read(&text));
}

/* A till's rules take ten off each line. */
static void fill_lines(struct world *world, struct closed_sale *sale)
{
	sale->line_count = sale->taking_count = LINES;
	for (uint32_t i = 0; i < LINES; i++) {
		struct closed_line *line = &sale->lines[i];
		*line = (struct closed_line){
			.qty = 1, .unit_price_minor = 1990, .discount_minor = 10};
		(void)snprintf(line->sku, sizeof line->sku, "SKU-%06u", draw(world, GOODS));
		sale->takings[i] = (struct closed_taking){.line = i, .taken_minor = 10};
	}
	sale->rules[0].taken_minor = 10 * (int64_t)LINES;
	sale->list_minor = 1990 * (int64_t)LINES;
	sale->total_minor = 1980 * (int64_t)LINES;
	sale->tenders[0].amount_minor = 10000;
	sale->change_minor = 10000 - sale->total_minor;
}

static void fill_batch(struct world *world, struct fake_till *till, struct upload *batch)
{
	for (int i = 0; i < BATCH; i++) {
		uint64_t member = draw(world, 100) < 70 ? 1 + draw(world, MEMBERS) : 0;
		struct closed_sale *sale = world_sale(world, member, member ? 99 : 0, 0);
		fill_lines(world, sale);
		upload_sale(world, till, batch, sale);
		free(sale);
	}
}

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
