#include "sync/hq/projector.h"
#include "tests/hq_world.h"

static const char member_42[] = "{\"id\":42,\"card\":\"8800000000042\",\"points\":100}";

/* Twice: what became of a record is told by the acknowledgement after the one that stored it. */
static void upload_one(struct world *world, struct fake_till *till, struct closed_sale *sale)
{
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
}

static struct world *shop(struct fake_till **till)
{
	struct world *world = world_open(":memory:");
	world_import(world, "members", member_42);
	world_import(world, "goods",
		"{\"sku\":\"MILK-900\",\"name\":\"奶粉\",\"price_minor\":10000}\n"
		"{\"sku\":\"APPLE\",\"name\":\"苹果\",\"price_minor\":1600,\"weighed\":true}");
	*till = new_till(world, 1, 2);
	return world;
}

static void a_sale_moves_the_member_and_balances_the_ledger(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 548, 30);
	upload_one(world, till, sale);
	check(answer_says(world, "\"problems\":[]"));
	check(world_count(world, "SELECT points FROM member") == 100 + 548 - 30);
	check(world_count(world, "SELECT completed_orders FROM member") == 1);
	/* 274.99 paid: 275 whole yuan. */
	check(world_count(world, "SELECT metric FROM member") == 275);
	check(world_count(world, "SELECT spent_minor FROM member") == 27499);
	check(world_count(world, "SELECT sum(amount) FROM leg") == 0);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = 'tender:cash'") ==
		27499);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = 'redeemed'") == 30);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void a_walk_in_moves_no_points(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 0, 0, 0);
	upload_one(world, till, sale);
	check(world_count(world, "SELECT count(*) FROM leg WHERE unit = 'points'") == 2);
	check(world_count(world, "SELECT points FROM member") == 100);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void an_unknown_member_leaves_the_points_in_suspense(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 77, 548, 0);
	upload_one(world, till, sale);
	check(answer_says(world, "UNKNOWN_MEMBER"));
	check(world_count(world, "SELECT count(*) FROM sale") == 1);
	check(world_count(world, "SELECT amount FROM leg WHERE "
				 "account = 'suspense:unknown-member'") == 548);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void overspending_is_debt_and_is_flagged(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 0, 150);
	upload_one(world, till, sale);
	check(answer_says(world, "OVERSPEND"));
	check(world_count(world, "SELECT points FROM member") == -50);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

/* programme: CPN-10 */
static void a_coupon_settles_once(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 1, 0);
	sale->coupon_count = 1;
	upload_one(world, till, sale);
	check(answer_says(world, "\"problems\":[]"));
	sale->uid = env_uid(&world->env);
	upload_one(world, till, sale);
	check(answer_says(world, "DUP_COUPON"));
	check(world_count(world, "SELECT count(*) FROM coupon_use") == 2);
	check(world_count(world, "SELECT count(*) FROM coupon_use WHERE first = 1") == 1);
	check(world_count(world, "SELECT count(*) FROM sale") == 2);
	/* One that took nothing off is not used up. */
	sale->uid = env_uid(&world->env);
	sale->coupons[0].result = COUPON_DID_NOT_APPLY;
	sale->coupons[0].serial = 5;
	upload_one(world, till, sale);
	check(world_count(world, "SELECT count(*) FROM coupon_use") == 2);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void a_sale_that_does_not_add_up_is_a_dead_letter(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	int64_t ver = world_count(world, "SELECT ver FROM member");
	struct closed_sale *sale = world_sale(world, 42, 548, 0);
	sale->tenders[0].amount_minor += 1;
	upload_one(world, till, sale);
	check(answer_says(world, "BAD_TENDER_SUM"));
	check(answer_number(world, "next") == 2);
	check(world_count(world, "SELECT count(*) FROM sale") == 0);
	check(world_count(world, "SELECT points FROM member") == 100);
	/* The tills hear that HQ's balance is without it. */
	check(world_count(world, "SELECT ver FROM member") > ver);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void figures_beyond_all_bounds_post_nothing_and_stop_nothing(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, INT64_MAX, 0);
	upload_one(world, till, sale);
	check(answer_says(world, "BAD_TENDER_SUM"));
	sale->uid = env_uid(&world->env);
	sale->points_earned = INT64_MIN;
	upload_one(world, till, sale);
	sale->uid = env_uid(&world->env);
	sale->points_earned = 0;
	sale->member.id = UINT64_MAX;
	upload_one(world, till, sale);
	check(world_count(world, "SELECT count(*) FROM sale") == 0);
	check(world_count(world, "SELECT points FROM member") == 100);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void goods_and_dates_out_of_the_ordinary_are_remarked(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 1, 0);
	strcpy(sale->lines[1].sku, "NEVER-SEEN");
	sale->wall_ms = 1000;
	upload_one(world, till, sale);
	check(answer_says(world, "UNKNOWN_SKU"));
	check(answer_says(world, "DATE_IMPLAUSIBLE"));
	check(world_count(world, "SELECT count(*) FROM sale") == 1);
	free(sale);
	free(till);
	world_close(world);
}

/* The same sale by two routes: the second is stored and not posted, but the member's row goes down
 * anew, because who sent it counts it once more (seed 77205 of the simulation). */
static void a_uid_posts_once(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 548, 0);
	upload_one(world, till, sale);
	struct fake_till *sibling = new_till(world, 1, 5);
	int64_t version = world_count(world, "SELECT ver FROM member");
	sale->till = 5;
	upload_one(world, sibling, sale);
	check(world_count(world, "SELECT ver FROM member") > version);
	check(world_count(world, "SELECT count(*) FROM journal") == 2);
	check(world_count(world, "SELECT count(*) FROM sale") == 1);
	check(world_count(world, "SELECT points FROM member") == 648);
	world_verifies(world);
	free(sale);
	free(sibling);
	free(till);
	world_close(world);
}

/* Sends this sale as one that was journalled before, at this till of this store. */
static void readopt(struct world *world, struct fake_till *till, const struct closed_sale *sale,
	uint32_t store, uint32_t at_till)
{
	static uint8_t body[RECORD_BODY_MAX], inner[RECORD_MAX];
	struct bytes_out out = bytes_out(body, sizeof body),
			 record = bytes_out(inner, sizeof inner);
	sale_body_write(&out, sale, RECORD_SCHEMA_MIN);
	record_write(&record, &(struct record){.schema = RECORD_SCHEMA_MIN,
				      .kind = RECORD_SALE,
				      .store = store,
				      .till = at_till,
				      .epoch = 9,
				      .seq = 17,
				      .uid = sale->uid,
				      .wall_ms = sale->wall_ms,
				      .business_date = 20251121,
				      .body = body,
				      .body_size = (uint32_t)out.used});
	struct upload batch = upload_begin(till);
	upload_add(world, till, &batch,
		(struct record){.kind = RECORD_READOPT,
			.uid = sale->uid,
			.body = inner,
			.body_size = (uint32_t)record.used});
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
}

static void a_readopted_sale_posts_what_it_was(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct closed_sale *sale = world_sale(world, 42, 548, 0);
	sale->counter = 9;
	readopt(world, till, sale, 1, 2);
	check(answer_says(world, "\"problems\":[]"));
	check(world_count(world, "SELECT points FROM member") == 648);
	check(world_count(world, "SELECT counter FROM sale") == 9);
	world_verifies(world);
	free(sale);
	free(till);
	world_close(world);
}

static void a_till_readopts_nobody_elses_sales(void **state)
{
	(void)state;
	static const uint32_t others[][2] = {{2, 2}, {1, 3}};
	struct fake_till *till;
	struct world *world = shop(&till);
	for (size_t i = 0; i < LENGTH(others); i++) {
		struct closed_sale *sale = world_sale(world, 42, 548, 0);
		readopt(world, till, sale, others[i][0], others[i][1]);
		free(sale);
	}
	check(world_count(world, "SELECT points FROM member") == 100);
	check(world_count(world, "SELECT count(*) FROM sale") == 0);
	check(world_count(world, "SELECT count(*) FROM problem WHERE dead = 1") == 2);
	world_verifies(world);
	free(till);
	world_close(world);
}

/* Fault 36: what the projector stumbles over never reaches the till. */
static void a_projector_that_fails_takes_nothing_back_and_tries_again(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	db_script(&world->hq.db, "ALTER TABLE leg RENAME TO gone");
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, 42, 5, 0);
	upload_member_sale(world, till, &batch, 42, 7, 0);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	check(answer_number(world, "next") == 3);
	check(world_count(world, "SELECT projected_next FROM epoch") == 1);
	check(world_count(world, "SELECT count(*) FROM posting") == 0);
	/* The members page promises no more than is in it. */
	till_get(world, till, "/v1/ref/members?feed=&since=0&limit=10");
	check(answer_number(world, "projected_next") == 1);
	check(answer_says(world, "\"points\":100"));
	check(!projector_next(&world->hq));
	db_script(&world->hq.db, "ALTER TABLE gone RENAME TO leg");
	check(projector_next(&world->hq));
	check(!projector_next(&world->hq));
	till_get(world, till, "/v1/ref/members?feed=&since=0&limit=10");
	check(answer_number(world, "projected_next") == 3);
	check(answer_says(world, "\"points\":112"));
	world_verifies(world);
	upload_done(&batch);
	free(till);
	world_close(world);
}

static void a_turn_is_bounded_and_everybody_has_theirs(void **state)
{
	(void)state;
	struct fake_till *first;
	struct world *world = shop(&first);
	struct fake_till *second = new_till(world, 1, 3);
	enum { RECORDS = TURN_RECORDS_MAX + 400 };
	for (int i = 0; i < 2 * RECORDS / 400; i++) {
		struct fake_till *till = i % 2 ? second : first;
		struct upload batch = upload_begin(till);
		for (int k = 0; k < 400; k++)
			upload_note(world, till, &batch, "k");
		upload_send(world, till, &batch);
		check(world->answer.status == 200);
		upload_done(&batch);
	}
	db_script(&world->hq.db, "UPDATE epoch SET projected_next = 1");
	const char *least = "SELECT min(projected_next) FROM epoch";
	const char *most = "SELECT max(projected_next) FROM epoch";
	check(projector_next(&world->hq));
	check(world_count(world, least) == 1);
	check(world_count(world, most) == TURN_RECORDS_MAX + 1);
	check(projector_next(&world->hq));
	check(world_count(world, least) == TURN_RECORDS_MAX + 1);
	check(projector_next(&world->hq));
	check(projector_next(&world->hq));
	check(!projector_next(&world->hq));
	check(world_count(world, least) == RECORDS + 1);
	free(first);
	free(second);
	world_close(world);
}

TESTS(test(a_sale_moves_the_member_and_balances_the_ledger), test(a_walk_in_moves_no_points),
	test(an_unknown_member_leaves_the_points_in_suspense),
	test(overspending_is_debt_and_is_flagged), test(a_coupon_settles_once),
	test(a_sale_that_does_not_add_up_is_a_dead_letter),
	test(figures_beyond_all_bounds_post_nothing_and_stop_nothing),
	test(goods_and_dates_out_of_the_ordinary_are_remarked), test(a_uid_posts_once),
	test(a_readopted_sale_posts_what_it_was), test(a_till_readopts_nobody_elses_sales),
	test(a_projector_that_fails_takes_nothing_back_and_tries_again),
	test(a_turn_is_bounded_and_everybody_has_theirs))
