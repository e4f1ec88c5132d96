/* What members did besides buying, at HQ: each once, in any order, never refused. */
#include "pos/core/member_word.h"
#include "sync/hq/checkin.h"
#include "sync/hq/projector.h"
#include "sync/hq/stock.h"
#include "sync/hq/wallet.h"
#include "tests/hq_world.h"

static const char members[] = "{\"id\":42,\"card\":\"8800000000042\",\"points\":1000}\n"
			      "{\"id\":43,\"card\":\"8800000000043\",\"points\":10}";
static const char settings[] =
	"{\"checkin.points\":5,"
	"\"gift.bear\":{\"title\":{\"en\":\"Bear\"},\"kind\":\"goods\",\"points\":300,"
	"\"minor\":990,\"limit\":{\"count\":2,\"days\":30}},"
	"\"gift.ten\":{\"title\":{\"en\":\"10 off\"},\"kind\":\"coupon\",\"points\":100,"
	"\"campaign\":7},"
	"\"gift.rest\":{\"title\":{\"en\":\"Lounge\"},\"kind\":\"right\",\"points\":50,"
	"\"right\":\"lounge\"},"
	"\"gift.school\":{\"title\":{\"en\":\"School\"},\"kind\":\"donation\",\"points\":0},"
	"\"event.talk\":{\"title\":{\"en\":\"Talk\"},\"points\":20,\"capacity\":1},"
	"\"right.lounge\":{\"title\":{\"en\":\"Lounge\"},\"kind\":\"lounge\"}}";

static struct world *world;
static struct fake_till *till, *other;

static int setup(void **state)
{
	(void)state;
	world = world_open(":memory:");
	world_import(world, "members", members);
	world_import(world, "settings", settings);
	till = new_till(world, 1, 2);
	other = new_till(world, 1, 3);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(till);
	free(other);
	world_close(world);
	return 0;
}

static void send(struct fake_till *from, struct closed_act act)
{
	struct upload batch = upload_begin(from);
	upload_act(world, from, &batch, &act);
	upload_send(world, from, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
}

static struct closed_act checkin(uint32_t on)
{
	return (struct closed_act){
		.kind = ACT_CHECKIN, .member = 42, .points = 5, .business_date = on};
}

static struct closed_act gift(const char *item, int64_t points)
{
	struct closed_act act = {.kind = ACT_GIFT, .member = 42, .points = points};
	snprintf(act.item, sizeof act.item, "%s", item);
	return act;
}

static int64_t points(int64_t member)
{
	char query[80];
	(void)snprintf(query, sizeof query, "SELECT points FROM member WHERE id = %lld",
		(long long)member);
	return world_count(world, query);
}

static int64_t open_problems(const char *code)
{
	char query[120];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM problem WHERE settled_ms = 0 AND code = '%s'", code);
	return world_count(world, query);
}

/* programme: EARN-07, EARN-17 */
static void two_tills_that_were_offline_check_a_member_in_once_a_day(void **state)
{
	(void)state;
	send(till, checkin(20251121));
	send(other, checkin(20251121));
	check(points(42) == 1005);
	send(other, checkin(20251122));
	check(points(42) == 1010);
	check(world_count(world, "SELECT count(*) FROM checkin") == 2);
	check(world_count(world, "SELECT count(*) FROM act") == 3);
	check(checkin_note(&world->hq, 42, 20251122, "online", 5, world->now_ms) == false);
	world_verifies(world);
}

static struct closed_act word(uint64_t member, enum member_word word, const char *card)
{
	struct closed_act act = {.kind = ACT_NOTE, .member = member, .text = "at the till"};
	member_word_item(act.item, word, card);
	return act;
}

static bool row_says(const char *condition)
{
	char query[200];
	(void)snprintf(query, sizeof query, "SELECT count(*) FROM member WHERE %s", condition);
	return world_count(world, query) == 1;
}

/* programme: MEM-07 */
static void what_a_till_says_of_a_card_is_carried_out(void **state)
{
	(void)state;
	send(till, word(42, WORD_LOST, ""));
	check(row_says("id = 42 AND blocked = 1 AND blocked_reason <> ''"));
	send(till, word(42, WORD_NEW_CARD, "8800000099"));
	check(row_says("id = 42 AND card = '8800000099' AND blocked = 0"));
	check(world_count(world, "SELECT count(*) FROM act WHERE done_ms > 0") == 2);
	/* Somebody's already: a person looks, and the tills hear the row again. */
	int64_t ver = world_count(world, "SELECT ver FROM member WHERE id = 43");
	send(other, word(43, WORD_NEW_CARD, "8800000099"));
	check(row_says("id = 42 AND card = '8800000099'"));
	check(world_count(world, "SELECT ver FROM member WHERE id = 43") > ver);
	check(world_count(world, "SELECT count(*) FROM act WHERE done_ms = 0") == 1);
	/* What a cashier types is a note and nothing else. */
	struct closed_act note = {.kind = ACT_NOTE, .member = 42, .text = "card-lost"};
	send(till, note);
	check(row_says("id = 42 AND blocked = 0"));
	world_verifies(world);
}

/* programme: EARN-08 */
static void a_gap_ends_a_streak_and_a_day_that_comes_late_repairs_it(void **state)
{
	(void)state;
	struct streak streak;
	send(till, checkin(20251129));
	send(till, checkin(20251130));
	send(till, checkin(20251201));
	streak = streak_of(&world->hq, 42);
	check(streak.days == 3 && streak.last == 20251201);
	send(till, checkin(20251203));
	check(streak_of(&world->hq, 42).days == 1);
	check(world_count(world, "SELECT count(*) FROM member WHERE id = 42 AND more LIKE "
				 "'%\"streak\":{\"days\":1,\"last\":\"2025-12-03\"}%'") == 1);
	send(other, checkin(20251202));
	streak = streak_of(&world->hq, 42);
	check(streak.days == 5 && streak.last == 20251203);
	check(streak_of(&world->hq, 43).days == 0);
}

/* programme: EARN-08 */
static void so_many_days_running_are_rewarded_once_and_a_late_day_makes_up_for_it(void **state)
{
	(void)state;
	world_import(world, "settings",
		"{\"checkin.streak_days\":3,\"checkin.streak_points\":50,\"checkin.points\":0}");
	static const uint32_t days[] = {20251115, 20251116, 20251118, 20251119, 20251120, 20251121};
	for (size_t i = 0; i < LENGTH(days); i++) {
		struct closed_act act = checkin(days[i]);
		act.points = 0;
		send(till, act);
	}
	check(world_say(world, WORDS("jobs", "run", "streaks", "--on", "2025-11-19", "--dry-run"),
		      NULL) == WORD_DONE);
	check(points(42) == 1000);
	check(world_say(world, WORDS("jobs", "run", "streaks", "--on", "2025-11-19"), NULL) ==
		WORD_DONE);
	check(points(42) == 1050);
	struct closed_act late = checkin(20251117);
	late.points = 0;
	send(other, late); /* seven days running now */
	for (int i = 0; i < 2; i++) {
		static const char *const on[] = {"2025-11-20", "2025-11-21"};
		check(world_say(world, WORDS("jobs", "run", "streaks", "--on", on[i]), NULL) ==
			WORD_DONE);
		check(points(42) == 1100);
	}
	world_verifies(world);
}

/* programme: EARN-14, CAMP-31, CAMP-34 */
static void an_event_credits_a_member_once_and_tells_how_many_places_are_left(void **state)
{
	(void)state;
	struct closed_act act = {.kind = ACT_CHECKIN, .member = 42, .points = 20, .item = "talk"};
	send(till, act);
	send(other, act);
	check(points(42) == 1020);
	check(open_problems("EVENT_FULL") == 0);
	check(world_count(world, "SELECT count(*) FROM ref_row WHERE key = 'places.talk' AND row "
				 "LIKE '%left__:0%'") == 1);
	act.member = 43;
	act.uid = (struct uid){{0}};
	send(other, act);
	check(points(43) == 30);
	check(open_problems("EVENT_FULL") == 1);
	check(world_say(world, WORDS("events", "attendance", "talk"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "8800000000043") != NULL);
	check(world_say(world, WORDS("events", "list"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "2") != NULL);
	world_verifies(world);
}

/* programme: RDM-01, RDM-02, RDM-04, RDM-06, STK-03 */
static void a_gift_takes_points_cash_and_stock_and_the_tills_hear_what_is_left(void **state)
{
	(void)state;
	struct closed_act act = gift("bear", -300);
	act.minor = 990;
	check(world_say(world, WORDS("gifts", "stock", "bear", "1", "+10", "--by", "Li"), NULL) ==
		WORD_DONE);
	check(stock_left(&world->hq, 1, "bear") == 10);
	send(till, act);
	check(points(42) == 700);
	check(stock_left(&world->hq, 1, "bear") == 9);
	check(stock_left(&world->hq, 2, "bear") == ACT_UNCOUNTED);
	check(world_count(world, "SELECT count(*) FROM ref_row WHERE key = 'stock.1.bear' AND row "
				 "LIKE '%left__:9,__at__:[[2,1,1]]%'") == 1);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = 'tender:cash'") ==
		990);
	check(world_say(world, WORDS("gifts", "stock", "bear", "1", "4", "--by", "Li"), NULL) ==
		WORD_DONE);
	check(stock_left(&world->hq, 1, "bear") == 4);
	check(world_say(world, WORDS("gifts", "list"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "Bear") != NULL);
	world_verifies(world);
}

static void a_stock_is_said_by_somebody_about_a_gift_there_is(void **state)
{
	(void)state;
	check(world_say(world, WORDS("gifts", "stock", "bear", "1", "4"), NULL) == WORD_WRONG);
	check(world_say(world, WORDS("gifts", "stock", "boar", "1", "4", "--by", "Li"), NULL) ==
		WORD_WRONG);
	check(world_say(world, WORDS("gifts", "stock", "bear", "0", "4", "--by", "Li"), NULL) ==
		WORD_WRONG);
	check(world_say(world, WORDS("gifts", "stock", "bear", "1", "-4", "--by", "Li"), NULL) ==
		WORD_WRONG);
	check(world_say(world, WORDS("gifts", "stock", "bear", "1", "1000001", "--by", "Li"),
		      NULL) == WORD_WRONG);
	check(world_count(world, "SELECT count(*) FROM stock") == 0);
}

/* programme: RDM-06, RDM-07, CAMP-13 */
static void what_two_tills_gave_too_much_is_posted_and_remarked_on(void **state)
{
	(void)state;
	check(world_say(world, WORDS("gifts", "stock", "bear", "1", "2", "--by", "Li"), NULL) ==
		WORD_DONE);
	send(till, gift("bear", -300));
	send(till, gift("bear", -300));
	check(open_problems("GIFT_LIMIT") == 0 && open_problems("GIFT_STOCK") == 0);
	send(other, gift("bear", -300));
	check(points(42) == 100);
	check(open_problems("GIFT_LIMIT") == 1 && open_problems("GIFT_STOCK") == 1);
	check(stock_left(&world->hq, 1, "bear") == 0);
	send(other, gift("bear", -300));
	check(points(42) == -200); /* debt, paid by what is earned next */
	check(open_problems("OVERSPEND") == 1);
	world_verifies(world);
}

/* programme: RDM-03 */
static void a_faulty_gift_is_exchanged_from_stock_and_points_stay(void **state)
{
	(void)state;
	check(world_say(world, WORDS("gifts", "stock", "bear", "1", "5", "--by", "Li"), NULL) ==
		WORD_DONE);
	send(till, gift("bear", -300));
	struct closed_act swap = gift("bear", 0);
	swap.swapped = true;
	snprintf(swap.text, sizeof swap.text, "torn");
	send(till, swap);
	check(points(42) == 700);
	check(stock_left(&world->hq, 1, "bear") == 3);
	check(open_problems("ACT_POINTS") == 0 && open_problems("GIFT_LIMIT") == 0);
}

/* programme: RDM-10, RDM-12, RDM-13, TIER-27 */
static void a_gift_may_be_a_voucher_or_a_right_and_a_right_is_used_up(void **state)
{
	(void)state;
	struct closed_act use = {.kind = ACT_ENTITLEMENT, .member = 42, .item = "lounge"};
	send(till, gift("ten", -100));
	check(world_count(world,
		      "SELECT count(*) FROM voucher WHERE member = 42 AND campaign = 7") == 1);
	send(till, gift("rest", -50));
	check(points(42) == 850);
	send(till, use);
	check(open_problems("RIGHT_SPENT") == 0);
	send(other, use);
	check(open_problems("RIGHT_SPENT") == 1);
}

/* programme: RDM-11, RDM-17 */
static void a_donation_goes_to_its_account_and_no_return_brings_it_back(void **state)
{
	(void)state;
	struct closed_act act = {
		.kind = ACT_DONATION, .member = 42, .points = -70, .item = "school"};
	send(till, act);
	check(points(42) == 930);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = 'donated'") == 70);
	struct closed_sale *sale = world_sale(world, 42, 200, 0);
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	struct closed_refund refund = world_refund(world, sale, 1, 8500);
	refund.member = 42;
	refund.points_taken = 80;
	upload_refund(world, till, &batch, &refund);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(points(42) == 930 + 200 - 80);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE account = 'donated'") == 70);
	check(world_say(world, WORDS("donations"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "70") != NULL);
	world_verifies(world);
	free(sale);
}

/* programme: CPN-03, CPN-07, CPN-11, CAMP-35 */
static void a_voucher_is_used_once_whoever_brings_it_first(void **state)
{
	(void)state;
	struct closed_act act = {.kind = ACT_COUPON_USE, .campaign = 7, .serial = 99};
	send(till, act);
	check(open_problems("DUP_COUPON") == 0);
	send(other, act);
	check(open_problems("DUP_COUPON") == 1);
	check(world_count(world, "SELECT sum(first) FROM coupon_use") == 1);
	world_verifies(world);
}

/* programme: FUP-05 */
static void a_note_reaches_its_queue_and_somebody_deals_with_it(void **state)
{
	(void)state;
	struct closed_act act = {.kind = ACT_NOTE, .item = "service", .text = "call back"};
	send(till, act);
	till_write_note(world, till, "a note of before");
	check(world_say(world, WORDS("notes", "list", "--queue", "service"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "2-1-1") != NULL);
	check(strstr(paper_read(&world->said.out), "call back") != NULL);
	check(world_say(world, WORDS("notes", "list", "--queue", "other"), NULL) == WORD_DONE);
	check(!strstr(paper_read(&world->said.out), "call back"));
	check(world_say(world, WORDS("notes", "done", "2-1-1", "--by", "Li"), NULL) == WORD_DONE);
	check(world_say(world, WORDS("notes", "done", "2-1-1", "--by", "Li"), NULL) == WORD_WRONG);
	check(world_say(world, WORDS("notes", "list"), NULL) == WORD_DONE);
	check(!strstr(paper_read(&world->said.out), "call back"));
	check(open_problems("SCHEMA_PARKED") == 0);
}

static void an_adjustment_is_looked_at_and_only_so_large(void **state)
{
	(void)state;
	struct closed_act act = {.kind = ACT_POINTS_ADJ,
		.member = 42,
		.points = -10000,
		.operator_number = 1001,
		.text = "scanned twice"};
	send(till, act);
	check(points(42) == -9000);
	check(open_problems("POINTS_ADJUSTED") == 1);
	act.points = 10001;
	send(till, act);
	check(points(42) == -9000);
	check(open_problems("CORRECTION_TOO_MUCH") == 1);
	world_import(world, "settings", "{\"correction.points_most\":20000}");
	check(world_say(world, WORDS("replay"), NULL) == WORD_DONE);
	check(points(42) == 1001);
	world_verifies(world);
}

static void the_same_record_twice_counts_once(void **state)
{
	(void)state;
	struct closed_act act = gift("bear", -300);
	struct upload batch = upload_begin(till);
	upload_act(world, till, &batch, &act);
	upload_send(world, till, &batch);
	upload_send(world, till, &batch);
	upload_done(&batch);
	act.points = -299; /* another record under the same uid */
	send(other, act);
	check(points(42) == 700);
	check(world_count(world, "SELECT count(*) FROM act") == 1);
	world_verifies(world);
}

static void a_member_who_comes_later_gets_what_waited_once(void **state)
{
	(void)state;
	struct closed_act act = {.kind = ACT_CHECKIN, .member = 77, .points = 5};
	send(till, act);
	struct closed_act bear = gift("bear", -300);
	bear.member = 77;
	send(till, bear);
	check(open_problems("UNKNOWN_MEMBER") == 2);
	check(world_count(world, "SELECT count(*) FROM act WHERE waits = 1") == 2);
	world_import(world, "members", "{\"id\":77,\"card\":\"8800000000077\",\"points\":400}");
	till_write_note(world, till, "whatever comes next");
	check(points(77) == 105);
	check(open_problems("UNKNOWN_MEMBER") == 0);
	check(world_say(world, WORDS("replay"), NULL) == WORD_DONE);
	check(points(77) == 105);
	world_verifies(world);
}

static void a_lease_shrinks_by_what_a_gift_took_of_it(void **state)
{
	(void)state;
	struct closed_act act = gift("bear", -300);
	act.points_leased = 120;
	check(world_count(world, "SELECT count(*) FROM lease") == 0);
	db_script(&world->hq.db, "INSERT INTO lease VALUES (42, 2, 1, 200, 0, 0, 200, 1000, 0, "
				 "9999999999, 0)");
	send(till, act);
	check(world_count(world, "SELECT used FROM lease") == 120);
}

static void a_body_that_is_none_is_parked(void **state)
{
	(void)state;
	static const uint8_t body[] = {0, 0, 1};
	struct upload batch = upload_begin(till);
	upload_add(world, till, &batch,
		(struct record){.kind = RECORD_GIFT, .body = body, .body_size = sizeof body});
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
	check(open_problems("SCHEMA_PARKED") == 1);
}

#define with_world(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

TESTS(with_world(what_a_till_says_of_a_card_is_carried_out),
	with_world(two_tills_that_were_offline_check_a_member_in_once_a_day),
	with_world(a_gap_ends_a_streak_and_a_day_that_comes_late_repairs_it),
	with_world(so_many_days_running_are_rewarded_once_and_a_late_day_makes_up_for_it),
	with_world(an_event_credits_a_member_once_and_tells_how_many_places_are_left),
	with_world(a_gift_takes_points_cash_and_stock_and_the_tills_hear_what_is_left),
	with_world(a_stock_is_said_by_somebody_about_a_gift_there_is),
	with_world(what_two_tills_gave_too_much_is_posted_and_remarked_on),
	with_world(a_faulty_gift_is_exchanged_from_stock_and_points_stay),
	with_world(a_gift_may_be_a_voucher_or_a_right_and_a_right_is_used_up),
	with_world(a_donation_goes_to_its_account_and_no_return_brings_it_back),
	with_world(a_voucher_is_used_once_whoever_brings_it_first),
	with_world(a_note_reaches_its_queue_and_somebody_deals_with_it),
	with_world(an_adjustment_is_looked_at_and_only_so_large),
	with_world(the_same_record_twice_counts_once),
	with_world(a_member_who_comes_later_gets_what_waited_once),
	with_world(a_lease_shrinks_by_what_a_gift_took_of_it),
	with_world(a_body_that_is_none_is_parked))
