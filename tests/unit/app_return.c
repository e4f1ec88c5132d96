#include "tests/unit/sample_app.h"

#include "sync/journal_refund.h"

/* Twelve wipes and a member: 12 x 19.90 less 15 % = 202.98, 203 points. */
static void sell_wipes(int count)
{
	for (int i = 0; i < count; i++)
		scan(SAMPLE_WIPES);
	scan(SAMPLE_CARD);
	pass(1000);
	app_command(&app, COMMAND_EXACT_CASH);
	assert_int_equal(app.till.view, VIEW_PAID);
}

static int64_t points_now(void)
{
	struct member member;
	assert_int_equal(store_find_member_id(&app.store, 4711, &member), FOUND);
	return member.points;
}

static void pay_back(void)
{
	app_command(&app, COMMAND_CASH);
	check(app.till.question == QUESTION_REFUND);
	app_command(&app, COMMAND_YES);
	check(app.till.ret.stage == RETURN_PAID);
}

static void open_receipt(const char *number)
{
	app_command(&app, COMMAND_RETURN);
	enter(number);
}

static void one_of_six_comes_back_for_what_it_was_paid_with(void **state)
{
	(void)state;
	log_in("1007");
	int64_t before = points_now();
	sell_wipes(6);
	int64_t total = app.till.closed.total_minor, earned = app.till.closed.points_earned;
	open_receipt("1");
	check(app.till.ret.stage == RETURN_LINES);
	check(app.till.ret.slip.sold->rules != NULL); /* as priced then, unit by unit */
	scan(SAMPLE_WIPES);
	assert_int_equal(app.till.ret.slip.qty[0], 1);
	int64_t back = app.till.ret.slip.total_minor, taken = app.till.ret.slip.points_taken;
	check(back == total / 6 || back == total / 6 + 1);
	check(taken > 0 && taken < earned);
	did[0] = '\0';
	int before_syncs = syncs;
	pay_back();
	assert_int_equal(syncs, before_syncs + 1); /* one, and before the drawer */
	check(strstr(did, "drawer") && strstr(did, "print"));
	assert_int_equal(in_money("SELECT total_minor FROM refund"), back);
	assert_int_equal(points_now(), before + earned - taken);
	assert_int_equal(in_money("SELECT count(*) FROM spool"), 2);
	check(strcmp(app.till.last_receipt, "2-1-000002") == 0);
}

static void the_rest_gives_the_rest_and_nothing_comes_back_twice(void **state)
{
	(void)state;
	log_in("1007");
	int64_t before = points_now();
	sell_wipes(6);
	int64_t total = app.till.closed.total_minor;
	open_receipt("1");
	scan(SAMPLE_WIPES);
	scan(SAMPLE_WIPES);
	pay_back();
	open_receipt("2-1-000001");
	assert_int_equal(app.till.ret.slip.sold->returned[0], 2);
	app_command(&app, COMMAND_RETURN);
	assert_int_equal(app.till.ret.slip.qty[0], 4);
	scan(SAMPLE_WIPES);
	check(app.till.message.id == TEXT_RETURN_LINE_BACK);
	app_command(&app, COMMAND_BACK);
	pay_back();
	assert_int_equal(in_money("SELECT sum(total_minor) FROM refund"), total);
	assert_int_equal(points_now(), before);
	open_receipt("1");
	check(app.till.message.id == TEXT_RETURN_ALL_BACK);
	check(app.till.ret.stage == RETURN_ASKS_SALE);
}

/* programme: CPN-11, FRD-03 */
static void the_last_piece_makes_the_coupon_good_again_at_once(void **state)
{
	(void)state;
	char coupon[COUPON_DIGITS + 1];
	sample_coupon(coupon, SAMPLE_OPEN, 7, UINT32_MAX, 0);
	log_in("1007");
	scan(SAMPLE_MILK);
	scan(SAMPLE_MILK);
	scan(SAMPLE_CARD);
	scan(coupon);
	pass(1000);
	app_command(&app, COMMAND_EXACT_CASH);
	open_receipt("1");
	scan(SAMPLE_MILK);
	pay_back();
	assert_int_equal(in_money("SELECT count(*) FROM coupon_use"), 1);
	open_receipt("1");
	scan(SAMPLE_MILK);
	pay_back();
	assert_int_equal(in_money("SELECT count(*) FROM coupon_use"), 0);
	scan(SAMPLE_MILK);
	scan(SAMPLE_CARD);
	scan(coupon);
	assert_int_equal(app.till.pricing.total_minor, 26800 - 4020 - 2000);
}

/* It had been used before, for goods that came back at another till: that mark is not this sale's.
 */
static void only_the_sales_own_mark_of_a_coupon_goes(void **state)
{
	(void)state;
	char coupon[COUPON_DIGITS + 1];
	sample_coupon(coupon, SAMPLE_OPEN, 7, UINT32_MAX, 0);
	log_in("1007");
	scan(SAMPLE_MILK);
	scan(coupon);
	db_script(&app.money, "INSERT INTO coupon_use SELECT 101, 7, min(place) FROM journal");
	pass(1000);
	app_command(&app, COMMAND_EXACT_CASH);
	assert_int_equal(in_money("SELECT count(*) FROM coupon_use"), 2);
	open_receipt("1");
	scan(SAMPLE_MILK);
	pay_back();
	assert_int_equal(in_money("SELECT count(*) FROM coupon_use"), 1);
	assert_int_equal(in_money("SELECT place FROM coupon_use"),
		in_money("SELECT min(place) FROM journal"));
}

static void the_code_on_the_receipt_finds_it_and_so_do_two_ways_to_type_it(void **state)
{
	char uid[UID_TEXT_MAX];
	(void)state;
	log_in("1007");
	sell(SAMPLE_MILK);
	hex_text(uid, app.till.closed.uid.bytes, UID_SIZE);
	app_command(&app, COMMAND_RETURN);
	scan(uid);
	check(app.till.ret.stage == RETURN_LINES);
	app_command(&app, COMMAND_BACK);
	scan("2-1-1");
	check(app.till.ret.stage == RETURN_LINES);
	scan("9-1-1");
	check(app.till.ret.stage == RETURN_ASKS_SALE);
	check(app.till.message.id == TEXT_RETURN_UNKNOWN);
	app_command(&app, COMMAND_BACK);
	scan("2-1-7");
	check(app.till.message.id == TEXT_RETURN_NO_NUMBER);
	app_command(&app, COMMAND_BACK);
	scan("00000000000000000000000000000001");
	check(app.till.message.id == TEXT_RETURN_NOT_HERE);
	app_command(&app, COMMAND_BACK);
	scan(SAMPLE_MILK);
	check(app.till.message.id == TEXT_RETURN_SCAN_RECEIPT);
}

/* programme: TIER-24 */
static void a_members_card_finds_the_sale_without_the_paper(void **state)
{
	(void)state;
	log_in("1007");
	sell_wipes(2);
	sell(SAMPLE_MILK); /* nobody's */
	app_command(&app, COMMAND_RETURN);
	scan(SAMPLE_CARD);
	check(app.till.ret.stage == RETURN_CHOOSES);
	assert_int_equal(app.till.ret.listed_count, 1);
	enter("1");
	check(app.till.ret.stage == RETURN_LINES);
	assert_int_equal(app.till.ret.slip.sold->sale->counter, 1);
	check(app.till.ret.slip.sold->sale->has_member);
}

static void what_came_back_is_in_the_shift_and_the_books_are_right(void **state)
{
	(void)state;
	log_in("9001");
	sell(SAMPLE_MILK);
	sell(SAMPLE_MILK);
	open_receipt("1");
	app_command(&app, COMMAND_RETURN);
	pay_back();
	struct err err;
	struct shift_totals totals;
	sample_told(journal_sum_shift(&app.journal, &app.shift, &totals, &err), &err);
	assert_int_equal(totals.sales, 2);
	assert_int_equal(totals.refunds, 1);
	assert_int_equal(totals.refund_minor, 26800);
	assert_int_equal(totals.cash_minor, 26800);
	app_command(&app, COMMAND_MENU);
	enter("7"); /* check the books */
	for (int i = 0; i < 200 && app.till.view != VIEW_REPORT; i++)
		pass(100);
	check(app.till.view == VIEW_REPORT);
}

static void a_manager_gives_money_without_a_receipt_and_never_points(void **state)
{
	(void)state;
	log_in("1007");
	app_command(&app, COMMAND_RETURN);
	app_typed(&app, '5');
	app_typed(&app, '0');
	app_command(&app, COMMAND_CASH);
	check(app.till.severity == SEVERITY_PROBLEM); /* a cashier may not */
	app_command(&app, COMMAND_BACK);
	app_command(&app, COMMAND_BACK);
	app_command(&app, COMMAND_BACK);
	app_command(&app, COMMAND_LOCK);
	log_in("9001");
	app_command(&app, COMMAND_RETURN);
	app_typed(&app, '5');
	app_typed(&app, '0');
	app_command(&app, COMMAND_CASH);
	check(app.till.ret.stage == RETURN_ASKS_REASON);
	enter("lost");
	check(app.till.question == QUESTION_REFUND);
	app_command(&app, COMMAND_YES);
	check(app.till.ret.stage == RETURN_PAID);
	assert_int_equal(in_money("SELECT total_minor FROM refund"), 5000);
	assert_int_equal(in_money("SELECT member FROM refund"), 0);
	assert_int_equal(in_money("SELECT count(*) FROM points_leg"), 0);
}

static void a_refund_that_failed_and_happened_all_the_same_is_one(void **state)
{
	(void)state;
	log_in("1007");
	sell(SAMPLE_MILK);
	open_receipt("1");
	app_command(&app, COMMAND_RETURN);
	syncs_fail = 3; /* commit, the log once more, closing the file */
	pay_back();
	assert_int_equal(in_money("SELECT count(*) FROM refund"), 1);
}

static void the_ballast_pays_for_what_comes_back(void **state)
{
	(void)state;
	log_in("1007");
	sell(SAMPLE_MILK);
	app.ballast.most = BALLAST_STEP;
	for (app.till.last_input_ms = -APP_IDLE_MS; app.ballast.size < BALLAST_STEP;)
		pass(APP_TICK_MS);
	open_receipt("1");
	app_command(&app, COMMAND_RETURN);
	writes_need_room = app.ballast.path;
	pay_back();
	check(!folder_has(&app.folder, "ballast"));
	assert_int_equal(in_money("SELECT count(*) FROM refund"), 1);
}

static void after_a_power_cut_the_refund_is_there_and_its_receipt_is_asked_about(void **state)
{
	(void)state;
	log_in("1007");
	sell(SAMPLE_MILK);
	open_receipt("1");
	app_command(&app, COMMAND_RETURN);
	pay_back();
	crash();
	open_shop();
	log_in("1007");
	check(app.till.question == QUESTION_REPRINT_UNPRINTED);
	app_command(&app, COMMAND_YES);
	open_receipt("1");
	check(app.till.message.id == TEXT_RETURN_ALL_BACK);
	assert_int_equal(in_money("SELECT count(*) FROM refund"), 1);
}

TESTS(each(one_of_six_comes_back_for_what_it_was_paid_with),
	each(the_rest_gives_the_rest_and_nothing_comes_back_twice),
	each(the_last_piece_makes_the_coupon_good_again_at_once),
	each(only_the_sales_own_mark_of_a_coupon_goes),
	each(the_code_on_the_receipt_finds_it_and_so_do_two_ways_to_type_it),
	each(a_members_card_finds_the_sale_without_the_paper),
	each(what_came_back_is_in_the_shift_and_the_books_are_right),
	each(a_manager_gives_money_without_a_receipt_and_never_points),
	each(a_refund_that_failed_and_happened_all_the_same_is_one),
	each(the_ballast_pays_for_what_comes_back),
	each(after_a_power_cut_the_refund_is_there_and_its_receipt_is_asked_about))
