/* What could not post, and what becomes of it: faults 36, 37 and 51 of sync.md 5.5 at HQ. */
#include "sync/hq/bulk.h"
#include "sync/hq/projector.h"
#include "tests/hq_world.h"

static const char member_42[] = "{\"id\":42,\"card\":\"8800000000042\",\"points\":100}";
static const char member_43[] = "{\"id\":43,\"card\":\"8800000000043\",\"points\":7}";
static const char goods[] = "{\"sku\":\"MILK-900\",\"name\":\"奶粉\",\"price_minor\":10000}\n"
			    "{\"sku\":\"APPLE\",\"name\":\"苹果\",\"price_minor\":1600}";

static struct world *shop(struct fake_till **till)
{
	struct world *world = world_open(":memory:");
	world_import(world, "members", member_42);
	*till = new_till(world, 1, 2);
	return world;
}

static void sell_to(struct world *world, struct fake_till *till, uint64_t member, int64_t earned)
{
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, member, earned, 0);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
}

static bool said(const struct world *world, const char *text)
{
	return strstr(paper_read(&world->said.out), text) != NULL;
}

static int64_t open_problems(struct world *world)
{
	return world_count(world, "SELECT count(*) FROM problem WHERE settled_ms = 0");
}

/* The database itself refuses every leg of this amount. */
static void poison(struct world *world, int amount)
{
	char text[300];
	(void)snprintf(text, sizeof text,
		world->hq.db.engine
			? "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
			  "'BEGIN RAISE check_violation; END'; "
			  "CREATE TRIGGER poison BEFORE INSERT ON leg FOR EACH ROW "
			  "WHEN (NEW.amount = %d) EXECUTE FUNCTION refuse()"
			: "CREATE TRIGGER poison BEFORE INSERT ON leg WHEN NEW.amount = %d "
			  "BEGIN SELECT RAISE(ABORT, 'poison'); END",
		amount);
	db_script(&world->hq.db, text);
	check(db_ok(&world->hq.db));
}

static void heal(struct world *world)
{
	db_script(&world->hq.db,
		world->hq.db.engine ? "DROP TRIGGER poison ON leg" : "DROP TRIGGER poison");
	check(db_ok(&world->hq.db));
}

/* One record of three. */
static void a_record_the_database_refuses_stops_nobody(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	world_import(world, "goods", goods);
	poison(world, 13);
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, 42, 1, 0);
	upload_member_sale(world, till, &batch, 42, 13, 0);
	upload_member_sale(world, till, &batch, 42, 100, 0);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	while (projector_next(&world->hq))
		;
	check(world_count(world, "SELECT projected_next FROM epoch") == 4);
	check(world_count(world, "SELECT count(*) FROM sale") == 2);
	check(world_count(world, "SELECT points FROM member") == 201);
	check(world_count(world, "SELECT seq FROM problem WHERE dead = 1") == 2);
	check(world_say(world, WORDS("dead-letters"), NULL) == WORD_DONE);
	check(said(world, "Sale 2-1-000002, 274.99: the posting does not balance"));
	/* As long as the cause is there, it stays what it is. */
	world_say(world, WORDS("replay"), NULL);
	check(open_problems(world) == 1);
	heal(world);
	check(world_say(world, WORDS("replay", "--till", "9"), NULL) == WORD_DONE);
	check(open_problems(world) == 1);
	for (int i = 0; i < 2; i++) {
		check(world_say(world, WORDS("replay"), NULL) == WORD_DONE);
		check(open_problems(world) == 0);
		check(world_count(world, "SELECT points FROM member") == 214);
		check(world_count(world, "SELECT count(*) FROM sale") == 3);
	}
	world_verifies(world);
	upload_done(&batch);
	free(till);
	world_close(world);
}

/* As one among so many that they go to the server as a load. */
static void one_refused_of_many_stops_nobody(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	world_import(world, "goods", goods);
	poison(world, 13);
	struct upload batch = upload_begin(till);
	for (int i = 1; i <= 2 * BULK_LOAD_ROWS; i++)
		upload_member_sale(world, till, &batch, 42, i, 0);
	upload_send(world, till, &batch);
	while (projector_next(&world->hq))
		;
	check(world_count(world, "SELECT count(*) FROM sale") == 2 * BULK_LOAD_ROWS - 1);
	check(world_count(world, "SELECT seq FROM problem WHERE dead = 1") == 13);
	heal(world);
	check(world_say(world, WORDS("replay"), NULL) == WORD_DONE);
	check(world_count(world, "SELECT count(*) FROM sale") == 2 * BULK_LOAD_ROWS);
	check(open_problems(world) == 0);
	world_verifies(world);
	upload_done(&batch);
	free(till);
	world_close(world);
}

static void an_import_and_a_replay_put_it_right(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	sell_to(world, till, 43, 50);
	check(open_problems(world) == 3); /* the member, two goods */
	world_say(world, WORDS("dead-letters"), NULL);
	check(said(world, "0 not posted, 3 posted with a remark."));
	world_say(world, WORDS("replay"), NULL);
	check(said(world, "0 settled, 3 as they were."));
	world_import(world, "members", member_43);
	world_import(world, "goods", goods);
	world_say(world, WORDS("replay"), NULL);
	check(said(world, "3 settled, 0 as they were."));
	world_say(world, WORDS("replay"), NULL);
	check(said(world, "0 settled, 0 as they were."));
	check(world_count(world, "SELECT points FROM member WHERE id = 43") == 57);
	check(world_count(world, "SELECT completed_orders FROM member WHERE id = 43") == 1);
	check(world_count(world, "SELECT metric FROM member WHERE id = 43") == 275);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = "
				 "'suspense:unknown-member'") == 0);
	world_verifies(world);
	free(till);
	world_close(world);
}

/* Fault 51. */
/* programme: MEM-07 */
static void a_sale_of_a_merged_member_posts_to_the_other(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	world_import(world, "goods", goods);
	world_import(world, "members", member_43);
	sell_to(world, till, 43, 3);
	check(world_say(world, WORDS("member", "merge", "8800000000043", "8800000000042"), NULL) ==
		WORD_DONE);
	check(world_count(world, "SELECT points FROM member WHERE id = 42") == 110);
	check(world_count(world, "SELECT completed_orders FROM member WHERE id = 42") == 1);
	sell_to(world, till, 43, 1000);
	check(world_count(world, "SELECT points FROM member WHERE id = 42") == 1110);
	check(world_count(world, "SELECT points FROM member WHERE id = 43") == 0);
	check(open_problems(world) == 0);
	check(world_say(world, WORDS("member", "merge", "8800000000042", "8800000000042"), NULL) ==
		WORD_WRONG);
	world_verifies(world);
	free(till);
	world_close(world);
}

static void a_sale_of_a_member_who_is_gone_leaves_points_in_suspense(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	world_import(world, "goods", goods);
	world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\",\"gone\":true}");
	sell_to(world, till, 42, 9);
	check(world_count(world, "SELECT count(*) FROM sale") == 1);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = "
				 "'suspense:unknown-member'") == 9);
	check(open_problems(world) == 1);
	world_verifies(world);
	free(till);
	world_close(world);
}

static void balances_are_rebuilt_from_their_legs_when_a_person_says_so(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	world_import(world, "goods", goods);
	sell_to(world, till, 42, 9);
	db_script(&world->hq.db, "UPDATE member SET points = 5");
	check(world_say(world, WORDS("verify"), NULL) == WORD_WRONG);
	world_say(world, WORDS("rebuild", "balances"), NULL);
	check(said(world, "Member 42: 5 shown, 109 by the ledger."));
	check(world_count(world, "SELECT points FROM member") == 5);
	world_say(world, WORDS("rebuild", "balances", "--yes"), NULL);
	check(world_count(world, "SELECT points FROM member") == 109);
	world_verifies(world);
	free(till);
	world_close(world);
}

TESTS(test(a_record_the_database_refuses_stops_nobody), test(one_refused_of_many_stops_nobody),
	test(an_import_and_a_replay_put_it_right),
	test(a_sale_of_a_merged_member_posts_to_the_other),
	test(a_sale_of_a_member_who_is_gone_leaves_points_in_suspense),
	test(balances_are_rebuilt_from_their_legs_when_a_person_says_so))
