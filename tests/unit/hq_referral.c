/* Invitations: both sides are rewarded once the newcomer's first sale is final, and only then. */
#include "pos/core/period.h"
#include "sync/hq/referral_plan.h"
#include "tests/newcomer_world.h"

static struct world *world;
static struct fake_till *till;
static struct newcomer host;

static void import_plan(const char *plan)
{
	char row[1200];
	(void)snprintf(row, sizeof row, "{\"name\":\"referral\",\"value\":%s}", plan);
	world_import(world, "settings", row);
}

static const char usual[] = "{\"window_days\":30,\"final_days\":7,\"inviter\":[{\"points\":100}],"
			    "\"newcomer\":[{\"points\":50}]}";

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	till = new_till(world, 1, 2);
	host = newcomer_of(world, "13900000000");
	join(world, till, &host);
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_verifies(world);
	free(till);
	world_close(world);
	return 0;
}

/* Somebody with this number of a phone joins on 2025-11-21, by the host's code. */
static struct newcomer invite(int number)
{
	char phone[PERSON_PHONE_MAX];
	(void)snprintf(phone, sizeof phone, "139%08d", number);
	struct newcomer guest = newcomer_of(world, phone);
	newcomer_invite(guest.inviter, &host.uid);
	join(world, till, &guest);
	return guest;
}

static struct closed_sale *buy(const struct newcomer *guest, uint32_t on)
{
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(world, newcomer_id(&guest->uid), 0, 0);
	sale->business_date = on;
	sale->store = till->store;
	sale->till = till->till;
	sale->epoch = till->epoch;
	upload_sale(world, till, &batch, sale);
	send_batch(world, till, &batch);
	return sale;
}

static void bring_back(const struct closed_sale *sale, int64_t amount_minor)
{
	struct upload batch = upload_begin(till);
	struct closed_refund refund = world_refund(world, sale, 1, amount_minor);
	upload_refund(world, till, &batch, &refund);
	send_batch(world, till, &batch);
}

static void run_on(const char *date)
{
	uint32_t on = 0;
	check(date_read(date, &on));
	int64_t then_ms = 1763700000000 + date_days_between(20251121, on) * 86400000;
	world->now_ms = then_ms > world->now_ms ? then_ms : world->now_ms + 1;
	enum word_status status =
		world_say(world, WORDS("jobs", "run", "referrals", "--on", date), NULL);
	row("%s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

static bool did_nothing(void)
{
	return strstr(paper_read(&world->said.out), ", 0 done.") != NULL;
}

static int64_t points_of(const struct newcomer *newcomer)
{
	char query[200];
	(void)snprintf(query, sizeof query,
		"SELECT points FROM member WHERE id = (SELECT merged_into FROM member WHERE "
		"id = %llu)",
		(unsigned long long)newcomer_id(&newcomer->uid));
	return world_count(world, query);
}

/* programme: EARN-12, CAMP-18, KPI-05 */
static void nothing_is_given_before_the_first_sale_is_final(void **state)
{
	(void)state;
	import_plan(usual);
	struct newcomer guest = invite(1);
	run_on("2025-11-22");
	check(points_of(&host) == 0 && points_of(&guest) == 0);
	free(buy(&guest, 20251123));
	run_on("2025-11-30");
	check(points_of(&host) == 0 && points_of(&guest) == 0);
	run_on("2025-12-01");
	check(points_of(&host) == 100);
	check(points_of(&guest) == 50);
	run_on("2025-12-01");
	check(did_nothing());
	run_on("2025-12-02");
	check(did_nothing());
	check(points_of(&host) == 100);
	check(points_of(&guest) == 50);
}

/* programme: EARN-12, CAMP-19 */
static void a_first_sale_that_came_back_rewards_nobody(void **state)
{
	(void)state;
	import_plan(usual);
	struct newcomer before = invite(1), after = invite(2), part = invite(3);
	struct closed_sale *first = buy(&before, 20251122), *second = buy(&after, 20251122),
			   *third = buy(&part, 20251122);
	bring_back(first, first->total_minor);
	bring_back(third, third->total_minor - 1);
	run_on("2025-12-01");
	check(points_of(&before) == 0);
	check(points_of(&after) == 50 && points_of(&part) == 50);
	check(points_of(&host) == 200);
	bring_back(second, second->total_minor);
	run_on("2025-12-02");
	check(points_of(&after) == 0);
	check(points_of(&host) == 100);
	free(first);
	free(second);
	free(third);
}

static void run_coupons(void)
{
	world_import(world, "coupons",
		"{\"number\":7,\"code\":\"C7\",\"class\":\"member\",\"title\":\"x\"}");
}

static int64_t vouchers(const char *status)
{
	char query[80];
	(void)snprintf(
		query, sizeof query, "SELECT count(*) FROM voucher WHERE state = '%s'", status);
	return world_count(world, query);
}

/* programme: CAMP-19 */
static void vouchers_go_back_too_when_the_first_sale_came_back(void **state)
{
	(void)state;
	run_coupons();
	import_plan("{\"final_days\":0,\"inviter\":[{\"campaign\":7,\"share_bp\":500}],"
		    "\"newcomer\":[{\"campaign\":7,\"benefit_minor\":1000}]}");
	struct newcomer guest = invite(1);
	struct closed_sale *sale = buy(&guest, 20251122);
	run_on("2025-11-24");
	check(vouchers("given") == 2);
	db_script(&world->hq.db, "UPDATE voucher SET state = 'used' WHERE benefit_minor = 1000");
	bring_back(sale, sale->total_minor);
	run_on("2025-11-25");
	check(vouchers("given") == 0 && vouchers("lapsed") == 1 && vouchers("used") == 1);
	/* Once: what a shop gives back by hand stays given. */
	db_script(&world->hq.db, "UPDATE voucher SET state = 'given' WHERE state = 'lapsed'");
	run_on("2025-11-26");
	check(did_nothing() && vouchers("given") == 1);
	free(sale);
}

static void block_host(int blocked)
{
	char text[200];
	(void)snprintf(text, sizeof text,
		"UPDATE member SET blocked = %d WHERE id = (SELECT merged_into FROM member WHERE "
		"id = %llu)",
		blocked, (unsigned long long)newcomer_id(&host.uid));
	db_script(&world->hq.db, text);
}

/* programme: EARN-12, FRD-01 */
static void who_is_blocked_waits_for_the_reward(void **state)
{
	(void)state;
	import_plan(usual);
	struct newcomer guest = invite(1);
	free(buy(&guest, 20251122));
	block_host(1);
	run_on("2025-12-01");
	check(points_of(&host) == 0 && points_of(&guest) == 0);
	block_host(0);
	run_on("2025-12-02");
	check(points_of(&host) == 100 && points_of(&guest) == 50);
}

/* programme: CAMP-18 */
static void a_receipt_of_nothing_is_no_first_sale(void **state)
{
	(void)state;
	char again[100];
	import_plan(usual);
	struct newcomer guest = invite(1);
	struct closed_sale *sale = buy(&guest, 20251122);
	db_script(&world->hq.db, "UPDATE sale SET total_minor = 0");
	run_on("2025-12-01");
	check(points_of(&host) == 0 && points_of(&guest) == 0);
	free(buy(&guest, 20251130));
	run_on("2025-12-09");
	check(points_of(&host) == 100 && points_of(&guest) == 50);
	(void)snprintf(again, sizeof again,
		"UPDATE sale SET total_minor = %lld WHERE "
		"total_minor = 0",
		(long long)sale->total_minor);
	db_script(&world->hq.db, again);
	free(sale);
}

/* programme: CAMP-21 */
static void a_step_of_the_ladder_is_reached_once_with_two_cards_that_are_one(void **state)
{
	(void)state;
	run_coupons();
	import_plan("{\"final_days\":0,\"ladder\":[{\"count\":1,\"points\":1000},{\"count\":2,"
		    "\"campaign\":7}]}");
	for (int i = 0; i < 2; i++) {
		struct newcomer guest = invite(i + 1);
		free(buy(&guest, 20251122));
	}
	run_on("2025-11-24");
	check(points_of(&host) == 1000 && vouchers("given") == 1);
	char card[CARD_MAX];
	world_import(world, "members", "{\"id\":77,\"card\":\"8800000000077\"}");
	newcomer_card(card, &host.uid);
	check(world_say(world, WORDS("member", "merge", card, "8800000000077"), NULL) == WORD_DONE);
	struct newcomer guest = invite(3);
	free(buy(&guest, 20251124));
	run_on("2025-11-27");
	check(world_count(world, "SELECT points FROM member WHERE id = 77") == 1000 &&
		vouchers("given") == 1);
}

/* programme: CAMP-18 */
static void the_last_day_of_the_window_counts_and_the_day_after_does_not(void **state)
{
	(void)state;
	import_plan(usual);
	struct newcomer last = invite(1), late = invite(2);
	free(buy(&last, 20251221));
	free(buy(&late, 20251222));
	run_on("2026-01-10");
	check(points_of(&last) == 50);
	check(points_of(&late) == 0);
	check(points_of(&host) == 100);
}

/* programme: CAMP-21 */
static void the_ladder_counts_invitations_that_count(void **state)
{
	(void)state;
	static const int64_t wants[] = {0, 0, 1000, 1000, 3000};
	import_plan("{\"final_days\":0,\"inviter\":[],\"ladder\":[{\"count\":3,\"points\":1000},"
		    "{\"count\":5,\"points\":2000}]}");
	for (int i = 0; i < 5; i++) {
		struct newcomer guest = invite(i + 1);
		free(buy(&guest, 20251122));
		/* Somebody who is a member already counts for nothing. */
		(void)invite(i + 1);
		run_on("2025-11-24");
		row("%d", i + 1);
		check(points_of(&host) == wants[i]);
	}
}

/* programme: CAMP-23 */
static void the_bonus_is_for_those_who_joined_in_its_time(void **state)
{
	(void)state;
	import_plan("{\"final_days\":0,\"inviter\":[{\"points\":10}],\"bonus\":[{\"from\":"
		    "\"2025-11-22\",\"to\":\"2025-11-30\",\"points\":5},{\"from\":\"2025-11-01\","
		    "\"to\":\"2025-11-21\",\"points\":7}]}");
	struct newcomer guest = invite(1);
	free(buy(&guest, 20251122));
	run_on("2025-11-24");
	check(points_of(&host) == 17);
}

/* programme: EARN-13 */
static void the_table_goes_by_type_and_amount(void **state)
{
	(void)state;
	static const struct referral_gift rewards[] = {{.points = 1},
		{.from_minor = 10000, .points = 2}, {.type = "gold", .points = 3},
		{.type = "gold", .from_minor = 50000, .points = 4}};
	static const struct {
		const char *group, *tier;
		int64_t amount, want;
	} cases[] = {{"", "basic", 9999, 1}, {"", "basic", 10000, 2}, {"", "gold", 10000, 3},
		{"gold", "", 49999, 3}, {"gold", "", 50000, 4}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		const struct referral_gift *found = referral_reward(
			rewards, LENGTH(rewards), cases[i].group, cases[i].tier, cases[i].amount);
		row("%zu", i);
		check(found && found->points == cases[i].want);
	}
	check(!referral_reward(rewards + 2, 2, "", "basic", 99999));
}

/* programme: CAMP-19 */
static void a_share_of_the_sale_is_capped(void **state)
{
	(void)state;
	const struct referral_gift reward = {
		.share_bp = 500, .share_most_minor = 3000, .benefit_minor = 7};
	const struct referral_gift fixed = {.benefit_minor = 7};
	check(referral_benefit(&reward, 10019) == 500);
	check(referral_benefit(&reward, 90000) == 3000);
	check(referral_benefit(&fixed, 90000) == 7);
}

/* programme: AMB-13 */
static void registration_alone_may_be_enough(void **state)
{
	(void)state;
	import_plan("{\"trigger\":\"registered\",\"inviter\":[{\"points\":100}],"
		    "\"newcomer\":[{\"points\":50}]}");
	struct newcomer guest = invite(1);
	enum word_status status =
		world_say(world, WORDS("jobs", "run", "referrals", "--dry-run"), NULL);
	check(status == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "both are rewarded") != NULL);
	check(points_of(&host) == 0);
	run_on("2025-11-22");
	check(points_of(&host) == 100 && points_of(&guest) == 50);
}

static void a_setting_that_is_wrong_is_refused_by_its_member(void **state)
{
	(void)state;
	static const struct {
		const char *plan, *says;
	} cases[] = {{"{\"when\":1}", "when"}, {"{\"trigger\":\"soon\"}", "trigger"},
		{"{\"window_days\":-1}", "window_days"}, {"{\"inviter\":[{\"point\":1}]}", "point"},
		{"{\"bonus\":[{\"from\":\"2025-13-01\",\"to\":\"2025-12-01\",\"points\":1}]}",
			"from"},
		{"{\"ladder\":[{\"count\":0}]}", "count"}};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[300];
		(void)snprintf(
			text, sizeof text, "{\"name\":\"referral\",\"value\":%s}", cases[i].plan);
		check(world_say(world, WORDS("import", "settings", "test"), text) != WORD_DONE);
		row("%s", paper_read(&world->said.complaints));
		check(strstr(paper_read(&world->said.complaints), cases[i].says) != NULL);
	}
}

#define shop_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(shop_test(nothing_is_given_before_the_first_sale_is_final),
	shop_test(a_first_sale_that_came_back_rewards_nobody),
	shop_test(vouchers_go_back_too_when_the_first_sale_came_back),
	shop_test(who_is_blocked_waits_for_the_reward),
	shop_test(a_receipt_of_nothing_is_no_first_sale),
	shop_test(a_step_of_the_ladder_is_reached_once_with_two_cards_that_are_one),
	shop_test(the_last_day_of_the_window_counts_and_the_day_after_does_not),
	shop_test(the_ladder_counts_invitations_that_count),
	shop_test(the_bonus_is_for_those_who_joined_in_its_time),
	shop_test(the_table_goes_by_type_and_amount), shop_test(a_share_of_the_sale_is_capped),
	shop_test(registration_alone_may_be_enough),
	shop_test(a_setting_that_is_wrong_is_refused_by_its_member))
