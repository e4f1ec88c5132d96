/* Entries of members' points at HQ: once each, in the ledger, shown apart until they are usable. */
#include "sync/hq/ledger.h"
#include "sync/hq/points_book.h"
#include "sync/hq/points_terms.h"
#include "tests/hq_world.h"

/* 2025-11-21 in shop time, as world->now_ms says. */
enum { TODAY = 20251121, TOMORROW = 20251122 };

static struct world *shop(void)
{
	struct world *world = world_open(":memory:");
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\",\"points\":100}\n"
		"{\"id\":43,\"card\":\"8800000000043\"}");
	return world;
}

static bool credit(struct world *world, const struct points_credit *credit)
{
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	bool done = points_book_credit(&world->hq, credit, world->now_ms);
	check(tx_commit(&tx, &err));
	return done;
}

static bool reverse(struct world *world, const char *source, const char *key)
{
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	bool done = points_book_reverse(&world->hq, 42, source, key, world->now_ms);
	check(tx_commit(&tx, &err));
	return done;
}

static int64_t balance(struct world *world)
{
	return world_count(world, "SELECT points FROM member WHERE id = 42");
}

static int64_t account(struct world *world, const char *name)
{
	char query[120];
	(void)snprintf(query, sizeof query,
		"SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM leg WHERE account = '%s'",
		name);
	return world_count(world, query);
}

/* programme: EARN-15, EARN-20 */
static void a_credit_is_posted_once_for_its_key(void **state)
{
	(void)state;
	struct world *world = shop();
	const struct points_credit bonus = {
		.member = 42, .points = 500, .source = "bonus", .key = "202511"};
	int64_t ver = world_count(world, "SELECT ver FROM member WHERE id = 42");
	check(credit(world, &bonus));
	check(!credit(world, &bonus));
	check(balance(world) == 600);
	check(account(world, ACCOUNT_ISSUED) == -500);
	check(world_count(world, "SELECT ver FROM member WHERE id = 42") > ver);
	/* Another source, another key and another member are other credits. */
	struct points_credit other = bonus;
	other.source = "birthday";
	check(credit(world, &other));
	other = bonus;
	other.key = "202512";
	check(credit(world, &other));
	other = bonus;
	other.member = 43;
	check(credit(world, &other));
	check(balance(world) == 1600);
	world_verifies(world);
	world_close(world);
}

static void nobody_and_absurd_figures_get_nothing(void **state)
{
	(void)state;
	struct world *world = shop();
	check(!credit(world,
		&(struct points_credit){.member = 77, .points = 5, .source = "draw", .key = "1"}));
	check(!credit(world, &(struct points_credit){.member = 42,
				     .points = POINTS_CREDIT_MAX + 1,
				     .source = "draw",
				     .key = "1"}));
	check(!credit(world, &(struct points_credit){.member = 42,
				     .points = -POINTS_CREDIT_MAX - 1,
				     .source = "draw",
				     .key = "1"}));
	check(credit(world,
		&(struct points_credit){.member = 42, .points = 5, .source = "draw", .key = "1"}));
	check(balance(world) == 105);
	world_close(world);
}

static void points_are_taken_from_where_they_go(void **state)
{
	(void)state;
	static const struct {
		const char *source, *account;
	} cases[] = {{"gift", ACCOUNT_REDEEMED}, {POINTS_DONATION, ACCOUNT_DONATED},
		{POINTS_ADJUST, ACCOUNT_ADJUSTED}};
	struct world *world = shop();
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct points_credit gift = {
			.member = 42, .points = -60, .source = cases[i].source, .key = "x"};
		check(credit(world, &gift));
		check(account(world, cases[i].account) == 60);
	}
	/* More than there was is owed. */
	check(balance(world) == -80);
	world_verifies(world);
	world_close(world);
}

/* programme: RDM-16 */
static void points_for_later_wait_beside_the_balance(void **state)
{
	(void)state;
	struct world *world = shop();
	check(credit(world, &(struct points_credit){.member = 42,
				    .points = 70,
				    .source = "referral",
				    .key = "sale-1",
				    .usable_on = TOMORROW}));
	check(credit(world, &(struct points_credit){.member = 42,
				    .points = 5,
				    .source = "checkin",
				    .key = "20251121",
				    .usable_on = TODAY}));
	check(balance(world) == 105);
	check(account(world, ACCOUNT_PENDING) == 70);
	check(world_count(world, "SELECT points FROM points_entry WHERE source = 'pending' AND "
				 "key = 'referral:sale-1'") == -70);
	world_verifies(world);
	world_close(world);
}

/* programme: EARN-20, FRD-02 */
static void a_credit_is_taken_back_once(void **state)
{
	(void)state;
	struct world *world = shop();
	check(credit(world, &(struct points_credit){
				    .member = 42, .points = 500, .source = "bonus", .key = "1"}));
	check(!reverse(world, "bonus", "2"));
	check(reverse(world, "bonus", "1"));
	check(!reverse(world, "bonus", "1"));
	check(balance(world) == 100);
	check(account(world, ACCOUNT_ISSUED) == 0);
	/* What was taken is not given by this. */
	check(!reverse(world, "bonus", "undo:1"));
	world_verifies(world);
	world_close(world);
}

static void the_last_day_is_the_end_of_a_month(void **state)
{
	(void)state;
	static const struct {
		uint32_t on;
		int64_t months;
		uint32_t last;
	} cases[] = {{20251121, 24, 20271130}, {20251231, 2, 20260228}, {20251201, 26, 20280229},
		{20260131, 1, 20260228}, {20251121, 0, 0}, {99990101, 1200, 0}};
	for (size_t i = 0; i < LENGTH(cases); i++)
		check(points_last_day(cases[i].on, cases[i].months) == cases[i].last);
}

TESTS(test(a_credit_is_posted_once_for_its_key), test(nobody_and_absurd_figures_get_nothing),
	test(points_are_taken_from_where_they_go), test(points_for_later_wait_beside_the_balance),
	test(a_credit_is_taken_back_once), test(the_last_day_is_the_end_of_a_month))
