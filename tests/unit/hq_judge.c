/* What becomes of quarantined records: faults 19, 30, 31 and 32 of sync.md 5.5 on HQ's side, T12.
 */
#include "sync/hq/judge.h"
#include "sync/hq/projector.h"
#include "tests/hq_world.h"

static const char member_42[] = "{\"id\":42,\"card\":\"8800000000042\",\"points\":100}";
static const char goods[] = "{\"sku\":\"MILK-900\",\"name\":\"奶粉\",\"price_minor\":10000}\n"
			    "{\"sku\":\"APPLE\",\"name\":\"苹果\",\"price_minor\":1600}";

static struct world *shop(struct fake_till **till)
{
	struct world *world = world_open(":memory:");
	world_import(world, "members", member_42);
	world_import(world, "goods", goods);
	*till = new_till(world, 1, 3);
	return world;
}

static void sell_and_send(struct world *world, struct fake_till *till, int64_t earned)
{
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, 42, earned, 0);
	upload_send(world, till, &batch);
	upload_done(&batch);
}

static int64_t judged(struct world *world, enum verdict_on_record state)
{
	char query[80];
	(void)snprintf(query, sizeof query, "SELECT count(*) FROM quarantine WHERE state = %d",
		(int)state);
	return world_count(world, query);
}

static void fence_by_replacement(struct world *world)
{
	struct fake_till replacement = {0};
	till_key(&replacement, 9);
	till_enrol(world, &replacement, 1, 3);
}

static void what_a_replaced_till_still_brings_is_posted(void **state)
{
	(void)state;
	struct fake_till *old;
	struct world *world = shop(&old);
	sell_and_send(world, old, 5);
	fence_by_replacement(world);
	sell_and_send(world, old, 7);
	check(world->answer.status == 410);
	check(judged(world, JUDGED_POSTED) == 1);
	check(world_count(world, "SELECT count(*) FROM sale") == 2);
	check(world_count(world, "SELECT points FROM member") == 112);
	check(world_count(world, "SELECT branch FROM sale WHERE seq = 2") == 1);
	world_verifies(world);
	free(old);
	world_close(world);
}

static void what_posted_apart_is_held_against_its_bytes(void **state)
{
	(void)state;
	static const char another_byte[] =
		"UPDATE quarantine SET record = CAST(substr(record, 1, 45) || x'5a' || "
		"substr(record, 47) AS BLOB) WHERE seq = 3";
	static const char *const damage[] = {
		"UPDATE sale SET counter = counter + 1 WHERE branch > 0 AND seq = 2",
		another_byte,
		"UPDATE quarantine SET record = x'00' WHERE seq = 2",
	};
	for (size_t i = 0; i < LENGTH(damage); i++) {
		row("%zu", i);
		struct fake_till *old;
		struct world *world = shop(&old);
		sell_and_send(world, old, 5);
		fence_by_replacement(world);
		struct upload batch = upload_begin(old);
		upload_member_sale(world, old, &batch, 42, 7, 0);
		upload_member_sale(world, old, &batch, 42, 8, 0);
		upload_send(world, old, &batch);
		upload_done(&batch);
		check(judged(world, JUDGED_POSTED) == 2);
		world_verifies(world);
		db_script(&world->hq.db, damage[i]);
		check(world_say(world, WORDS("verify"), NULL) == WORD_WRONG);
		free(old);
		world_close(world);
	}
}

/* Two machines with one key: both sets of sales are kept once. */
static void a_clones_sales_are_all_kept_once(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	sell_and_send(world, till, 1);
	struct fake_till clone = *till;
	sell_and_send(world, till, 10);
	struct upload batch = upload_begin(&clone);
	upload_member_sale(world, &clone, &batch, 42, 100, 0);
	upload_member_sale(world, &clone, &batch, 42, 1000, 0);
	upload_send(world, &clone, &batch);
	check(world->answer.status == 409);
	check(world_count(world, "SELECT points FROM member") == 1211);
	check(world_count(world, "SELECT count(*) FROM sale") == 4);
	/* The same bytes late and again, and a second branch from the same root. */
	upload_send(world, &clone, &batch);
	check(world_count(world, "SELECT count(*) FROM sale") == 4);
	world_verifies(world);
	upload_done(&batch);
	free(till);
	world_close(world);
}

static void two_branches_at_one_place_post_both(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct fake_till first = *till, second = *till;
	sell_and_send(world, till, 1);
	sell_and_send(world, &first, 10);
	sell_and_send(world, &second, 100);
	check(judged(world, JUDGED_POSTED) == 2);
	check(world_count(world, "SELECT count(DISTINCT branch) FROM sale WHERE seq = 1") == 3);
	check(world_count(world, "SELECT points FROM member") == 211);
	world_verifies(world);
	free(till);
	world_close(world);
}

/* Sends these sales as an old epoch's, then again as records of their own journal. */
static void what_was_adopted_again_is_a_repeat(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	struct fake_till stray = *till;
	struct closed_sale *sale = world_sale(world, 42, 5, 0);
	struct upload batch = upload_begin(till), late = upload_begin(&stray);
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	sale->points_earned = 6; /* other bytes, the same uid */
	upload_sale(world, &stray, &late, sale);
	upload_send(world, &stray, &late);
	check(world->answer.status == 409);
	check(judged(world, JUDGED_REPEAT) == 1);
	check(world_count(world, "SELECT count(*) FROM sale") == 1);
	check(world_count(world, "SELECT points FROM member") == 105);
	world_verifies(world);
	upload_done(&batch);
	upload_done(&late);
	free(sale);
	free(till);
	world_close(world);
}

/* T12: a stolen till's key still signs. */
static void what_a_stolen_till_brings_waits_for_a_person(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	sell_and_send(world, till, 5);
	check(world_say(world, WORDS("till", "fence", "3", "--stolen"), NULL) == WORD_DONE);
	sell_and_send(world, till, 7);
	check(world->answer.status == 410);
	check(judged(world, JUDGED_HELD) == 1);
	check(world_count(world, "SELECT points FROM member") == 105);
	check(!projector_next(&world->hq));
	check(judge_release(&world->hq, 3, 1) == 1);
	check(judged(world, JUDGED_POSTED) == 1);
	check(world_count(world, "SELECT points FROM member") == 112);
	sell_and_send(world, till, 900);
	check(judge_reject(&world->hq, 3, 1, "not ours") == 1);
	check(judged(world, JUDGED_REJECTED) == 1);
	check(judge_release(&world->hq, 3, 1) == 0);
	check(world_count(world, "SELECT points FROM member") == 112);
	world_verifies(world);
	free(till);
	world_close(world);
}

/* The keys of its earlier epochs may still be on its disk. */
static void no_epoch_of_a_stolen_till_is_believed(void **state)
{
	(void)state;
	struct fake_till *old;
	struct world *world = shop(&old);
	fence_by_replacement(world);
	check(world_say(world, WORDS("till", "fence", "3", "--stolen"), NULL) == WORD_DONE);
	sell_and_send(world, old, 7);
	check(world->answer.status == 410);
	check(judged(world, JUDGED_HELD) == 1);
	check(world_count(world, "SELECT points FROM member") == 100);
	free(old);
	world_close(world);
}

/* Each database refuses in its own way. */
static void refuse_bonus_13(struct world *world)
{
	static const char check_of_postgres[] =
		"ALTER TABLE leg ADD CONSTRAINT poison CHECK (amount <> 13)";
	static const char trigger_of_sqlite[] =
		"CREATE TRIGGER poison BEFORE INSERT ON leg WHEN NEW.amount = 13 "
		"BEGIN SELECT RAISE(ABORT, 'poison'); END";
	db_script(&world->hq.db, world->hq.db.engine ? check_of_postgres : trigger_of_sqlite);
	check(db_ok(&world->hq.db));
}

static void allow_bonus_13(struct world *world)
{
	db_script(&world->hq.db, world->hq.db.engine ? "ALTER TABLE leg DROP CONSTRAINT poison"
						     : "DROP TRIGGER poison");
	check(db_ok(&world->hq.db));
}

static void a_record_the_database_refuses_stops_no_other(void **state)
{
	(void)state;
	struct fake_till *old;
	struct world *world = shop(&old);
	refuse_bonus_13(world);
	fence_by_replacement(world);
	struct upload batch = upload_begin(old);
	upload_member_sale(world, old, &batch, 42, 1, 0);
	upload_member_sale(world, old, &batch, 42, 13, 0);
	upload_member_sale(world, old, &batch, 42, 100, 0);
	upload_send(world, old, &batch);
	while (projector_next(&world->hq))
		;
	check(judged(world, NOT_JUDGED) == 0);
	check(world_count(world, "SELECT points FROM member") == 201);
	check(world_count(world, "SELECT seq FROM problem WHERE dead = 1") == 2);
	/* It is known now, and can be posted once its cause is gone. */
	allow_bonus_13(world);
	check(world_say(world, WORDS("replay"), NULL) == WORD_DONE);
	check(world_count(world, "SELECT points FROM member") == 214);
	world_verifies(world);
	upload_done(&batch);
	free(old);
	world_close(world);
}

static void neither_does_one_of_a_stolen_till_when_it_is_released(void **state)
{
	(void)state;
	struct fake_till *till;
	struct world *world = shop(&till);
	refuse_bonus_13(world);
	check(world_say(world, WORDS("till", "fence", "3", "--stolen"), NULL) == WORD_DONE);
	sell_and_send(world, till, 13);
	sell_and_send(world, till, 7);
	check(judged(world, JUDGED_HELD) == 2);
	check(judge_release(&world->hq, 3, 1) == 2);
	check(world_count(world, "SELECT points FROM member") == 107);
	check(world_count(world, "SELECT count(*) FROM problem WHERE dead = 1") == 1);
	world_verifies(world);
	free(till);
	world_close(world);
}

TESTS(test(no_epoch_of_a_stolen_till_is_believed),
	test(a_record_the_database_refuses_stops_no_other),
	test(neither_does_one_of_a_stolen_till_when_it_is_released),
	test(what_a_replaced_till_still_brings_is_posted),
	test(what_posted_apart_is_held_against_its_bytes), test(a_clones_sales_are_all_kept_once),
	test(two_branches_at_one_place_post_both), test(what_was_adopted_again_is_a_repeat),
	test(what_a_stolen_till_brings_waits_for_a_person))
