#include "sync/journal_shift.h"
#include "tests/hq_world.h"

enum { TOTAL = 27499 }; /* of world_sale() */

static void upload_close(
	struct world *world, struct fake_till *till, struct upload *batch, struct shift_close close)
{
	uint8_t room[256];
	struct bytes_out body = bytes_out(room, sizeof room);
	shift_close_write(&body, &close);
	upload_add(world, till, batch,
		(struct record){.kind = RECORD_SHIFT_CLOSE,
			.business_date = close.opened_date,
			.op = 9001,
			.body = room,
			.body_size = (uint32_t)body.used});
}

/* A shift of sales and its close, in one batch. */
static void a_shift(struct world *world, struct fake_till *till, uint32_t number, int sales,
	int64_t total_minor)
{
	struct upload batch = upload_begin(till);
	for (int i = 0; i < sales; i++)
		upload_member_sale(world, till, &batch, 0, 0, 0);
	upload_close(world, till, &batch,
		(struct shift_close){.number = number,
			.opened_date = 20251121,
			.totals = {.sales = (uint32_t)sales,
				.total_minor = total_minor,
				.cash_minor = total_minor},
			.counted_minor = total_minor - 5,
			.perpetual_minor = total_minor,
			.waiting = 3});
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
}

static struct world *shop(struct fake_till **till)
{
	struct world *world = world_open(":memory:");
	world_import(world, "goods",
		"{\"sku\":\"MILK-900\",\"name\":\"奶粉\",\"price_minor\":10000}\n"
		"{\"sku\":\"APPLE\",\"name\":\"苹果\",\"price_minor\":1600,\"weighed\":true}");
	*till = new_till(world, 1, 2);
	return world;
}

static void a_z_report_leaves_its_figures(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	a_shift(world, till, 1, 2, 2 * TOTAL);
	a_shift(world, till, 2, 1, TOTAL);
	check(world_count(world, "SELECT count(*) FROM shift_close") == 2);
	check(world_count(world, "SELECT counted_minor FROM shift_close WHERE number = 1") ==
		2 * TOTAL - 5);
	check(world_count(world, "SELECT since FROM shift_close WHERE number = 2") ==
		world_count(world, "SELECT seq FROM shift_close WHERE number = 1"));
	check(world_count(world, "SELECT count(*) FROM problem") == 0);
	world_verifies(world);
	free(till);
	world_close(world);
}

/* invariant I8 at HQ */
static void a_z_report_that_is_not_the_sum_of_its_sales_is_named(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	a_shift(world, till, 1, 2, 2 * TOTAL);
	a_shift(world, till, 2, 2, 2 * TOTAL - 1);
	check(world_say(world, WORDS("verify"), NULL) == WORD_WRONG);
	check(strstr(paper_read(&world->said.complaints), "Z report 2") != NULL);
	free(till);
	world_close(world);
}

static void a_close_that_cannot_be_read_is_a_dead_letter(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct upload batch = upload_begin(till);
	upload_add(world, till, &batch,
		(struct record){.kind = RECORD_SHIFT_CLOSE,
			.body = (const uint8_t *)"\1\2",
			.body_size = 2});
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
	check(world_count(world, "SELECT count(*) FROM problem WHERE dead = 1") == 1);
	check(world_count(world, "SELECT count(*) FROM shift_close") == 0);
	world_verifies(world);
	free(till);
	world_close(world);
}

TESTS(test(a_z_report_leaves_its_figures),
	test(a_z_report_that_is_not_the_sum_of_its_sales_is_named),
	test(a_close_that_cannot_be_read_is_a_dead_letter))
