/* The month's points of tiers: once a month, by the tier at the end of the month before. */
#include "tests/hq_world.h"

#define DAY INT64_C(86400000)

static struct world *world;

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	world_import(world, "settings",
		"{\"tiers\":[{\"id\":\"basic\",\"min\":0,\"names\":{\"en\":\"Basic\"}},"
		"{\"id\":\"silver\",\"min\":1000,\"names\":{\"en\":\"Silver\"}},"
		"{\"id\":\"gold\",\"min\":5001,\"names\":{\"en\":\"Gold\"}}],"
		"\"tier.bonus\":{\"silver\":500,\"gold\":1000}}");
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\",\"tier\":\"silver\",\"metric\":1500}\n"
		"{\"id\":43,\"card\":\"8800000000043\",\"tier\":\"gold\"}\n"
		"{\"id\":44,\"card\":\"8800000000044\",\"tier\":\"basic\"}\n"
		"{\"id\":45,\"card\":\"8800000000045\",\"tier\":\"gold\",\"blocked\":true,"
		"\"blocked_reason\":\"x\"}");
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_verifies(world);
	world_close(world);
	return 0;
}

static int64_t points(int64_t member)
{
	char query[80];
	(void)snprintf(query, sizeof query, "SELECT points FROM member WHERE id = %lld",
		(long long)member);
	return world_count(world, query);
}

static void run_bonus(const char *on)
{
	enum word_status status = world_say(world, WORDS("jobs", "run", "bonus", "--on", on), NULL);
	row("%.250s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

/* programme: EARN-20 */
static void who_has_the_tier_gets_the_months_points_once(void **state)
{
	(void)state;
	/* SEED-050. */
	run_bonus("2025-11-01");
	run_bonus("2025-11-02");
	run_bonus("2025-11-21");
	check(points(42) == 500);
	check(points(43) == 1000);
	check(points(44) == 0);
	check(points(45) == 0);
	world->now_ms += 15 * DAY; /* December */
	run_bonus("2025-12-01");
	check(points(42) == 1000);
	/* Good for 24 months from the month it is for. */
	check(world_count(world, "SELECT count(*) FROM points_entry WHERE member = 42 AND "
				 "source = 'bonus' AND key = '202512' AND "
				 "expires_on = 20271231") == 1);
}

/* programme: EARN-20 */
static void who_rises_on_the_first_has_the_new_bonus_from_the_next_month_on(void **state)
{
	(void)state;
	/* 42 became silver on the 1st, and gold on the 20th; 43 gold in the month before. */
	db_script(&world->hq.db,
		"INSERT INTO tier_log (number, member, on_date, tier_before, tier, until, by_whom, "
		"reason, at_ms, told_ms) VALUES "
		"(1, 42, 20251101, 'basic', 'silver', 0, '', '', 1, 0), "
		"(2, 42, 20251120, 'silver', 'gold', 0, '', '', 2, 0), "
		"(3, 43, 20251031, 'silver', 'gold', 0, '', '', 3, 0)");
	run_bonus("2025-11-01");
	check(points(42) == 0);
	check(points(43) == 1000);
}

/* programme: EARN-20, TIER-07, AMB-02, AMB-03 */
static void a_bonus_counts_for_no_tier(void **state)
{
	(void)state;
	run_bonus("2025-11-01");
	check(world_count(world, "SELECT metric FROM member WHERE id = 42") == 1500);
	check(world_count(world, "SELECT spent_minor FROM member WHERE id = 42") == 0);
}

static void a_dry_run_gives_nothing(void **state)
{
	(void)state;
	check(world_say(world, WORDS("jobs", "run", "bonus", "--dry-run"), NULL) == WORD_DONE);
	row("%.250s", paper_read(&world->said.out));
	check(strstr(paper_read(&world->said.out), "card 8800000000042: 500 points") != NULL);
	check(points(42) == 0);
}

static void a_bad_bonus_is_no_setting(void **state)
{
	(void)state;
	static const char nine[] = "{\"tier.bonus\":{\"a\":1,\"b\":1,\"c\":1,\"d\":1,\"e\":1,"
				   "\"f\":1,\"g\":1,\"h\":1,\"i\":1}}";
	static const char *const wrong[] = {"{\"tier.bonus\":{\"gold\":-1}}",
		"{\"tier.bonus\":{\"gold\":\"many\"}}", "{\"tier.bonus\":7}", nine};
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		row("%s", wrong[i]);
		check(world_say(world, WORDS("import", "settings", "test"), wrong[i]) ==
			WORD_WRONG);
	}
	run_bonus("2025-11-01");
	check(points(43) == 1000);
}

#define in_shop(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(in_shop(who_has_the_tier_gets_the_months_points_once),
	in_shop(who_rises_on_the_first_has_the_new_bonus_from_the_next_month_on),
	in_shop(a_bonus_counts_for_no_tier), in_shop(a_dry_run_gives_nothing),
	in_shop(a_bad_bonus_is_no_setting))
