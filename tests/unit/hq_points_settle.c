/* Lots of members' points at HQ: what waits and what expires is posted from the movements there
 * are, and follows when another one arrives late. */
#include "sync/hq/ledger.h"
#include "sync/hq/points_book.h"
#include "sync/hq/points_settle.h"
#include "sync/hq/points_terms.h"
#include "tests/hq_world.h"

#define DAY INT64_C(86400000)

struct house {
	struct world *world;
	struct fake_till *till;
	int64_t opened_ms; /* 2025-11-21 */
};

static struct house open_shop(void)
{
	struct house shop = {.world = world_open(":memory:")};
	world_import(shop.world, "members",
		"{\"id\":42,\"card\":\"8800000000042\"}\n{\"id\":43,\"card\":\"8800000000043\"}");
	world_import(shop.world, "settings", "{\"points.valid_months\":2,\"points.grace_days\":0}");
	shop.till = new_till(shop.world, 1, 2);
	shop.opened_ms = shop.world->now_ms;
	return shop;
}

static void close_shop(struct house *shop)
{
	world_verifies(shop->world);
	free(shop->till);
	world_close(shop->world);
}

/* A sale by this member so many days after the shop opened; upload it when you like. */
static struct closed_sale *sale_on(
	struct house *shop, int64_t day, uint64_t member, int64_t earned, int64_t used)
{
	struct closed_sale *sale = world_sale(shop->world, member, earned, used);
	sale->wall_ms = shop->opened_ms + day * DAY;
	return sale;
}

static void arrives(struct house *shop, struct closed_sale *sale)
{
	struct upload batch = upload_begin(shop->till);
	upload_sale(shop->world, shop->till, &batch, sale);
	upload_send(shop->world, shop->till, &batch);
	check(shop->world->answer.status == 200);
	upload_done(&batch);
}

static void sells(struct house *shop, int64_t day, uint64_t member, int64_t earned, int64_t used)
{
	struct closed_sale *sale = sale_on(shop, day, member, earned, used);
	arrives(shop, sale);
	free(sale);
}

static void comes_back(struct house *shop, int64_t day, const struct closed_sale *sale,
	uint64_t member, int64_t taken, int64_t given)
{
	struct upload batch = upload_begin(shop->till);
	struct closed_refund refund = world_refund(shop->world, sale, 1, 100);
	refund.wall_ms = shop->opened_ms + day * DAY;
	refund.member = member;
	refund.points_taken = taken;
	refund.points_given = given;
	upload_refund(shop->world, shop->till, &batch, &refund);
	upload_send(shop->world, shop->till, &batch);
	check(shop->world->answer.status == 200);
	upload_done(&batch);
}

static struct points_settled settle(struct house *shop, int64_t day, int64_t member)
{
	struct err err;
	struct points_terms terms;
	struct points_settled settled;
	shop->world->now_ms = shop->opened_ms + day * DAY;
	AUTO(tx) struct tx tx = tx_begin(&shop->world->hq.db);
	points_terms_read(&shop->world->hq, &terms);
	check(points_settle_member(&shop->world->hq, &terms, member,
		points_day_of(&terms, shop->world->now_ms), shop->world->now_ms, &settled));
	check(tx_commit(&tx, &err));
	world_verifies(shop->world);
	return settled;
}

static bool credit(struct house *shop, const struct points_credit *credit)
{
	struct err err;
	AUTO(tx) struct tx tx = tx_begin(&shop->world->hq.db);
	bool done = points_book_credit(&shop->world->hq, credit, shop->world->now_ms);
	check(tx_commit(&tx, &err));
	return done;
}

static int64_t balance(struct house *shop, int64_t member)
{
	char query[80];
	(void)snprintf(query, sizeof query, "SELECT points FROM member WHERE id = %lld",
		(long long)member);
	return world_count(shop->world, query);
}

static int64_t account(struct house *shop, const char *name)
{
	char query[120];
	(void)snprintf(query, sizeof query,
		"SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM leg WHERE account = '%s'",
		name);
	return world_count(shop->world, query);
}

/* programme: RDM-16, LEG-09, AMB-10 */
static void points_expire_after_their_month_and_once(void **state)
{
	(void)state;
	struct house shop = open_shop();
	sells(&shop, 0, 42, 100, 0); /* until 2026-01-31 */
	sells(&shop, 30, 42, 50, 40);
	check(settle(&shop, 71, 42).expired == 0);
	check(balance(&shop, 42) == 110);
	check(settle(&shop, 72, 42).expired == -60);
	check(settle(&shop, 72, 42).expired == 0);
	check(balance(&shop, 42) == 50);
	check(account(&shop, ACCOUNT_EXPIRED) == 60);
	check(settle(&shop, 200, 42).expired == -50);
	check(balance(&shop, 42) == 0);
	close_shop(&shop);
}

/* programme: EARN-21 */
static void a_sale_that_arrives_late_takes_back_what_expired_by_mistake(void **state)
{
	(void)state;
	struct house shop = open_shop();
	struct closed_sale *late = sale_on(&shop, 40, 42, 0, 70);
	sells(&shop, 0, 42, 100, 0);
	check(settle(&shop, 80, 42).expired == -100);
	arrives(&shop, late);
	check(balance(&shop, 42) == -70);
	check(settle(&shop, 80, 42).expired == 70);
	check(balance(&shop, 42) == 0);
	check(account(&shop, ACCOUNT_EXPIRED) == 30);
	free(late);
	close_shop(&shop);
}

/* programme: FRD-02 */
static void what_is_owed_is_paid_first(void **state)
{
	(void)state;
	struct house shop = open_shop();
	sells(&shop, 0, 42, 0, 30);
	sells(&shop, 1, 42, 100, 0);
	(void)settle(&shop, 2, 42);
	check(balance(&shop, 42) == 70);
	/* 70 of the lot are left, and expire; the debt does not come back. */
	check(settle(&shop, 100, 42).expired == -70);
	check(balance(&shop, 42) == 0);
	close_shop(&shop);
}

/* programme: FRD-03 */
static void a_return_goes_to_the_lots_of_its_sale(void **state)
{
	(void)state;
	struct house shop = open_shop();
	sells(&shop, 0, 42, 100, 0); /* until 2026-01-31 */
	struct closed_sale *sale = sale_on(&shop, 45, 42, 80, 60);
	arrives(&shop, sale); /* its own: until 2026-03-31 */
	comes_back(&shop, 46, sale, 42, 80, 60);
	check(balance(&shop, 42) == 100);
	check(settle(&shop, 72, 42).expired == -100);
	free(sale);
	close_shop(&shop);
}

/* programme: FRD-03 */
static void points_of_goods_that_come_back_late_are_good_for_some_days(void **state)
{
	(void)state;
	struct house shop = open_shop();
	world_import(shop.world, "settings", "{\"points.grace_days\":10}");
	sells(&shop, 0, 42, 100, 0);
	struct closed_sale *sale = sale_on(&shop, 45, 42, 0, 60);
	arrives(&shop, sale);
	check(settle(&shop, 75, 42).expired == -40);
	comes_back(&shop, 80, sale, 42, 0, 60);
	check(settle(&shop, 90, 42).expired == 0);
	check(balance(&shop, 42) == 60);
	check(settle(&shop, 91, 42).expired == -60);
	free(sale);
	close_shop(&shop);
}

/* programme: RDM-16 */
static void points_become_usable_on_their_day(void **state)
{
	(void)state;
	struct house shop = open_shop();
	struct points_outlook outlook;
	check(credit(&shop, &(struct points_credit){.member = 42,
				    .points = 70,
				    .source = "referral",
				    .key = "1",
				    .usable_on = 20251125}));
	points_outlook(&shop.world->hq, 42, shop.world->now_ms, &outlook);
	check(outlook.pending == 70);
	check(settle(&shop, 3, 42).usable == 0);
	check(balance(&shop, 42) == 0);
	check(settle(&shop, 4, 42).usable == 70);
	check(settle(&shop, 4, 42).usable == 0);
	check(balance(&shop, 42) == 70);
	check(account(&shop, ACCOUNT_PENDING) == 0);
	points_outlook(&shop.world->hq, 42, shop.world->now_ms, &outlook);
	check(outlook.pending == 0);
	close_shop(&shop);
}

/* programme: EARN-12, RDM-16 */
static void points_of_a_source_wait_by_its_setting(void **state)
{
	(void)state;
	struct house shop = open_shop();
	world_import(shop.world, "settings",
		"{\"points.wait_days.referral\":7,\"points.wait_days.sale\":2}");
	shop.world->now_ms += DAY;
	check(credit(&shop, &(struct points_credit){
				    .member = 42, .points = 70, .source = "referral", .key = "1"}));
	check(credit(&shop,
		&(struct points_credit){.member = 42, .points = 5, .source = "bonus", .key = "1"}));
	check(balance(&shop, 42) == 5);
	struct closed_sale *sale = sale_on(&shop, 1, 42, 100, 0);
	arrives(&shop, sale);
	check(settle(&shop, 2, 42).usable == -100);
	/* It comes back from where it waits. */
	comes_back(&shop, 2, sale, 42, 30, 0);
	check(settle(&shop, 2, 42).usable == 30);
	check(balance(&shop, 42) == 5);
	check(settle(&shop, 3, 42).usable == 70);
	check(settle(&shop, 8, 42).usable == 70);
	check(balance(&shop, 42) == 145);
	free(sale);
	close_shop(&shop);
}

static void a_credit_is_taken_back_while_it_waits(void **state)
{
	(void)state;
	struct err err;
	struct house shop = open_shop();
	check(credit(&shop, &(struct points_credit){.member = 42,
				    .points = 70,
				    .source = "referral",
				    .key = "1",
				    .usable_on = 20251125}));
	{
		AUTO(tx) struct tx tx = tx_begin(&shop.world->hq.db);
		check(points_book_reverse(
			&shop.world->hq, 42, "referral", "1", shop.world->now_ms));
		check(tx_commit(&tx, &err));
	}
	check(balance(&shop, 42) == 0);
	check(account(&shop, ACCOUNT_PENDING) == 0);
	check(settle(&shop, 4, 42).usable == 0);
	check(balance(&shop, 42) == 0);
	close_shop(&shop);
}

/* programme: LEG-10, RDM-16 */
static void new_terms_are_for_what_is_earned_from_then_on(void **state)
{
	(void)state;
	struct house shop = open_shop();
	struct closed_sale *late = sale_on(&shop, 1, 42, 30, 0);
	sells(&shop, 0, 42, 100, 0); /* two months: until 2026-01-31 */
	shop.world->now_ms = shop.opened_ms + 5 * DAY;
	world_import(shop.world, "settings", "{\"points.valid_months\":1}");
	/* The same again is no change. */
	world_import(shop.world, "settings", "{\"points.valid_months\":1}");
	check(world_count(shop.world, "SELECT count(*) FROM points_terms_past") == 2);
	sells(&shop, 6, 42, 7, 0); /* one: until 2025-12-31 */
	arrives(&shop, late);
	check(settle(&shop, 41, 42).expired == -7);
	check(settle(&shop, 72, 42).expired == -130);
	free(late);
	close_shop(&shop);
}

static void a_merged_card_brings_its_lots_along(void **state)
{
	(void)state;
	struct house shop = open_shop();
	sells(&shop, 0, 43, 100, 0);
	sells(&shop, 35, 42, 50, 0); /* until 2026-02-28 */
	(void)settle(&shop, 36, 43);
	check(world_say(shop.world, WORDS("member", "merge", "8800000000043", "8800000000042"),
		      NULL) == WORD_DONE);
	sells(&shop, 37, 43, 0, 20);
	check(balance(&shop, 42) == 130);
	check(settle(&shop, 72, 42).expired == -80);
	check(balance(&shop, 42) == 50);
	check(world_count(shop.world, "SELECT count(*) FROM points_state WHERE member = 43") == 0);
	close_shop(&shop);
}

static void points_in_suspense_are_nobodys_lots(void **state)
{
	(void)state;
	struct house shop = open_shop();
	sells(&shop, 0, 77, 100, 0);
	world_import(shop.world, "members", "{\"id\":77,\"card\":\"8800000000077\"}");
	check(settle(&shop, 1, 77).expired == 0);
	check(balance(&shop, 77) == 0);
	check(world_say(shop.world, WORDS("replay"), NULL) == WORD_DONE);
	check(balance(&shop, 77) == 100);
	check(settle(&shop, 72, 77).expired == -100);
	close_shop(&shop);
}

/* I17, I18. */
static void verify_names_entries_and_lots_that_were_changed_by_hand(void **state)
{
	(void)state;
	static const struct {
		const char *spoil, *says;
	} cases[] = {
		{"UPDATE points_lot SET points = 99 WHERE member = 42", "lots of points"},
		{"UPDATE points_state SET debt = 1 WHERE member = 42", "lots of points"},
		{"UPDATE points_entry SET points = -1 WHERE source = 'expired'",
			"entries of points"},
		{"UPDATE sale SET suspended = 1", "entries of points"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct house shop = open_shop();
		sells(&shop, 0, 42, 100, 0);
		sells(&shop, 50, 42, 50, 0);
		check(settle(&shop, 72, 42).expired == -100);
		row("%s", cases[i].spoil);
		db_script(&shop.world->hq.db, cases[i].spoil);
		check(world_say(shop.world, WORDS("verify"), NULL) == WORD_WRONG);
		check(strstr(paper_read(&shop.world->said.complaints), cases[i].says) != NULL);
		free(shop.till);
		world_close(shop.world);
	}
}

/* programme: RDM-16 */
static void a_member_knows_what_expires_soon(void **state)
{
	(void)state;
	struct house shop = open_shop();
	struct points_outlook outlook;
	sells(&shop, 0, 42, 100, 0);  /* until 2026-01-31, 71 days away */
	sells(&shop, 1, 42, 10, 0);   /* the same */
	sells(&shop, 20, 42, 50, 30); /* until 2026-02-28 */
	points_outlook(&shop.world->hq, 42, shop.opened_ms, &outlook);
	check(outlook.expiring_count == 0);
	points_outlook(&shop.world->hq, 42, shop.opened_ms + 11 * DAY, &outlook);
	check(outlook.expiring_count == 1);
	check(outlook.expiring[0].on == 20260131);
	check(outlook.expiring[0].points == 80);
	points_outlook(&shop.world->hq, 42, shop.opened_ms + 40 * DAY, &outlook);
	check(outlook.expiring_count == 2);
	check(outlook.expiring[1].on == 20260228);
	check(outlook.expiring[1].points == 50);
	close_shop(&shop);
}

TESTS(test(points_expire_after_their_month_and_once),
	test(a_sale_that_arrives_late_takes_back_what_expired_by_mistake),
	test(what_is_owed_is_paid_first), test(a_return_goes_to_the_lots_of_its_sale),
	test(points_of_goods_that_come_back_late_are_good_for_some_days),
	test(points_become_usable_on_their_day), test(points_of_a_source_wait_by_its_setting),
	test(a_credit_is_taken_back_while_it_waits),
	test(new_terms_are_for_what_is_earned_from_then_on),
	test(a_merged_card_brings_its_lots_along), test(points_in_suspense_are_nobodys_lots),
	test(verify_names_entries_and_lots_that_were_changed_by_hand),
	test(a_member_knows_what_expires_soon))
