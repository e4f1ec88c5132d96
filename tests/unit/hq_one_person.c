/* Two cards that turn out to be one person: what there is once a person was not there twice. And
 * who is blocked, gone, or was no member yet: they get nothing. */
#include "sync/hq/checkin.h"
#include "sync/hq/member_book.h"
#include "tests/job_world.h"

static void merge(const char *from, const char *into)
{
	check(world_say(world, WORDS("member", "merge", from, into), NULL) == WORD_DONE);
}

static int64_t points_of(int id)
{
	char query[80];
	(void)snprintf(query, sizeof query, "SELECT points FROM member WHERE id = %d", id);
	return world_count(world, query);
}

static void send(struct closed_act act)
{
	struct upload batch = upload_begin(till);
	upload_act(world, till, &batch, &act);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
}

static void check_in(uint64_t id, uint32_t on, const char *event)
{
	struct closed_act act = {
		.kind = ACT_CHECKIN, .member = id, .points = 5, .business_date = on};
	(void)snprintf(act.item, sizeof act.item, "%s", event);
	send(act);
}

static void two_members(void)
{
	member(1, "", 0);
	member(2, "", 0);
}

/* programme: EARN-07, EARN-14, TIER-01 */
static void a_day_and_an_event_are_credited_once_whichever_card_was_shown(void **state)
{
	(void)state;
	two_members();
	settings(
		"{\"checkin.points\":5,\"event.talk\":{\"title\":{\"en\":\"Talk\"},\"points\":5}}");
	check_in(1, 20251120, "");
	check_in(1, 20251120, "talk");
	merge("1001", "1002");
	check(points_of(2) == 10);
	check_in(2, 20251120, "");
	check_in(1, 20251120, "");
	check_in(2, 20251121, "talk");
	check_in(1, 20251121, "talk");
	check(points_of(2) == 10);
	check(streak_of(&world->hq, 2).days == 1);
	check_in(2, 20251121, "");
	check(streak_of(&world->hq, 2).days == 2);
	world_verifies(world);
}

/* programme: EARN-08 */
static void a_row_of_days_that_was_paid_to_one_card_is_not_paid_to_the_other(void **state)
{
	(void)state;
	two_members();
	settings("{\"checkin.streak_days\":2,\"checkin.streak_points\":50}");
	check_in(1, 20251117, "");
	check_in(1, 20251118, "");
	run_on("streaks", "2025-11-19");
	check(points_of(1) == 60);
	merge("1001", "1002");
	run_on("streaks", "2025-11-20");
	check(points_of(2) == 60);
	check_in(2, 20251119, "");
	check_in(2, 20251120, "");
	run_on("streaks", "2025-11-21");
	check(points_of(2) == 60 + 10 + 50);
	world_verifies(world);
}

/* programme: RDM-06 */
static void gifts_of_both_cards_count_for_the_limit(void **state)
{
	(void)state;
	two_members();
	settings("{\"gift.bear\":{\"title\":{\"en\":\"Bear\"},\"kind\":\"goods\",\"points\":1,"
		 "\"limit\":{\"count\":1,\"days\":30}}}");
	struct closed_act act = {.kind = ACT_GIFT,
		.member = 1,
		.points = -1,
		.business_date = 20251121,
		.item = "bear"};
	send(act);
	merge("1001", "1002");
	act.member = 2;
	send(act);
	check(world_count(world, "SELECT count(*) FROM problem WHERE code = 'GIFT_LIMIT'") == 1);
}

static int64_t vouchers(void)
{
	return world_count(world, "SELECT count(*) FROM voucher");
}

/* programme: BDAY-02, BDAY-05 */
static void a_birthday_and_a_relatives_bring_one_voucher_a_year_and_person(void **state)
{
	(void)state;
	world_import(world, "coupons",
		"{\"number\":7,\"code\":\"C7\",\"class\":\"member\",\"title\":\"x\"}");
	two_members();
	settings("{\"birthday.gifts\":[{\"campaign\":7},{\"campaign\":7,\"relation\":\"child\"}]}");
	db_script(&world->hq.db,
		"UPDATE member SET birthday_month = 11, birthday_day = 29 WHERE id = 1");
	db_script(&world->hq.db, "INSERT INTO member_relative VALUES (1, 1, 'child', 11, 3, 1)");
	run_on("birthdays", "2025-11-20");
	check(vouchers() == 2);
	merge("1001", "1002");
	db_script(&world->hq.db,
		"UPDATE member SET birthday_month = 11, birthday_day = 29 WHERE id = 2");
	run_on("birthdays", "2025-11-21");
	check(vouchers() == 2);
	run_at("birthdays", "2026-11-20");
	check(vouchers() == 4);
}

/* programme: TIER-26 */
static void what_one_card_unlocked_the_other_does_not_unlock_again(void **state)
{
	(void)state;
	two_members();
	settings("{\"unlocks\":[{\"id\":\"parking\",\"metric\":\"spend\",\"at_least\":100000,"
		 "\"window\":\"quarter\",\"right\":\"parking\",\"count\":3,\"days\":90}]}");
	bought(1, 100000);
	run_on("unlocks", "2025-11-21");
	check(world_count(world, "SELECT count(*) FROM entitlement") == 1);
	merge("1001", "1002");
	run_on("unlocks", "2025-11-21");
	check(world_count(world, "SELECT count(*) FROM entitlement") == 1);
}

static void block(int id)
{
	char text[120];
	(void)snprintf(text, sizeof text,
		"{\"id\":%d,\"card\":\"%d\",\"blocked\":true,\"blocked_reason\":\"x\"}", id,
		1000 + id);
	world_import(world, "members", text);
}

static void unblock(int id)
{
	member(id, "", 0);
}

/* programme: FRD-01, BDAY-02, BDAY-05 */
static void the_birthday_of_who_is_blocked_brings_nothing(void **state)
{
	(void)state;
	world_import(world, "coupons",
		"{\"number\":7,\"code\":\"C7\",\"class\":\"member\",\"title\":\"x\"}");
	two_members();
	settings("{\"birthday.gifts\":[{\"campaign\":7},{\"campaign\":7,\"relation\":\"child\"}]}");
	block(1);
	db_script(&world->hq.db, "UPDATE member SET birthday_month = 11, birthday_day = 29");
	db_script(&world->hq.db, "INSERT INTO member_relative VALUES (1, 1, 'child', 11, 3, 1)");
	run_on("birthdays", "2025-11-20");
	check(vouchers() == 1);
	check(world_count(world, "SELECT member FROM voucher") == 2);
}

/* programme: FRD-01, TIER-26, EARN-08 */
static void who_is_blocked_gets_nothing_by_night_until_that_ends(void **state)
{
	(void)state;
	member(1, "", 0);
	settings("{\"checkin.streak_days\":2,\"checkin.streak_points\":50,\"unlocks\":[{\"id\":"
		 "\"a\","
		 "\"metric\":\"spend\",\"at_least\":100,\"window\":\"quarter\",\"right\":\"r\"}]}");
	bought(1, 100);
	int64_t had = points_of(1);
	check_in(1, 20251117, "");
	check_in(1, 20251118, "");
	block(1);
	run_on("streaks", "2025-11-19");
	run_on("unlocks", "2025-11-21");
	check(points_of(1) == had + 10);
	check(world_count(world, "SELECT count(*) FROM entitlement") == 0);
	unblock(1);
	run_on("streaks", "2025-11-20");
	run_on("unlocks", "2025-11-21");
	check(points_of(1) == had + 60);
	check(world_count(world, "SELECT count(*) FROM entitlement") == 1);
}

/* programme: EARN-20 */
static void who_joined_since_has_no_points_of_that_month(void **state)
{
	(void)state;
	two_members();
	member(3, "", 0);
	settings("{\"tiers\":[{\"id\":\"basic\",\"min\":0,\"names\":{\"en\":\"B\"}}],"
		 "\"tier.bonus\":{\"basic\":100}}");
	db_script(&world->hq.db, "UPDATE member SET tier = 'basic'");
	db_script(&world->hq.db, "INSERT INTO member_file (member, joined_on) VALUES (1, "
				 "20251031), (2, 20251101)");
	run_on("files", "2025-11-21");
	run_on("bonus", "2025-11-01");
	check(points_of(1) == 100);
	check(points_of(2) == 0);
	check(points_of(3) == 100 && file_of(3).joined_on == 20251121);
}

/* programme: CAMP-16 */
static void a_prize_of_somebody_erased_goes_to_nobody(void **state)
{
	(void)state;
	member(1, "", 0);
	world_import(world, "coupons",
		"{\"number\":7,\"code\":\"C7\",\"class\":\"member\",\"title\":\"x\"}");
	settings("{\"draw.may\":{\"title\":{\"en\":\"May\"},\"terms\":\"All.\",\"from\":"
		 "\"2025-11-01\",\"to\":\"2025-11-30\",\"min_minor\":1,\"prizes\":[{\"kind\":"
		 "\"coupon\",\"campaign\":7,\"count\":3,\"odds_ppm\":1000000,\"value_minor\":"
		 "500}]}}");
	bought(1, 30000);
	{
		struct err err;
		AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
		check(book_erase(&world->hq, 1, world->now_ms));
		check(tx_commit(&tx, &err));
	}
	check(world_say(world, WORDS("draw", "run", "may", "--seed", "s", "--by", "Li"), NULL) ==
		WORD_DONE);
	check(vouchers() == 0);
}

TESTS(job_test(a_day_and_an_event_are_credited_once_whichever_card_was_shown),
	job_test(a_row_of_days_that_was_paid_to_one_card_is_not_paid_to_the_other),
	job_test(gifts_of_both_cards_count_for_the_limit),
	job_test(a_birthday_and_a_relatives_bring_one_voucher_a_year_and_person),
	job_test(what_one_card_unlocked_the_other_does_not_unlock_again),
	job_test(the_birthday_of_who_is_blocked_brings_nothing),
	job_test(who_is_blocked_gets_nothing_by_night_until_that_ends),
	job_test(who_joined_since_has_no_points_of_that_month),
	job_test(a_prize_of_somebody_erased_goes_to_nobody))
