#include "tests/unit/sample_app.h"

static void close_day(const char *counted)
{
	app_command(&app, COMMAND_MENU);
	enter("4");
	enter(counted);
	check(app.till.question == QUESTION_CLOSE_SHIFT);
	app_command(&app, COMMAND_YES);
}

static void the_day_is_closed_with_a_count_and_its_report_is_printed(void **state)
{
	(void)state;
	log_in("9001");
	assert_int_equal(in_money("SELECT count(*) FROM shift"), 0);
	sell(SAMPLE_MILK);
	sell(SAMPLE_MILK);
	assert_int_equal(in_money("SELECT count(*) FROM shift"), 1); /* with the first sale */
	did[0] = '\0';
	close_day("530");
	check(app.till.view == VIEW_REPORT);
	check(app.till.message.id == TEXT_SHIFT_CLOSED);
	check(strstr(did, "drawer") && strstr(did, "print"));
	assert_int_equal(in_money("SELECT count(*) FROM shift WHERE closed = 1"), 1);
	assert_int_equal(in_money("SELECT perpetual_minor FROM shift WHERE closed = 1"), 53600);
	assert_int_equal(in_money("SELECT count(*) FROM spool"), 3);
	app_command(&app, COMMAND_BACK);
	close_day("0");
	check(app.till.message.id == TEXT_SHIFT_NONE || app.till.severity == SEVERITY_PROBLEM);
	assert_int_equal(in_money("SELECT count(*) FROM shift"), 2);
}

static void a_shift_keeps_its_business_date_over_midnight_and_says_so_at_the_login(void **state)
{
	(void)state;
	log_in("9001");
	sell(SAMPLE_MILK);
	int64_t date = in_money("SELECT business_date FROM sale");
	app_command(&app, COMMAND_BACK);
	app_command(&app, COMMAND_LOCK);
	pass(24 * 3600 * 1000);
	log_in("9001");
	check(app.till.message.id == TEXT_SHIFT_NOT_CLOSED);
	sell(SAMPLE_MILK);
	assert_int_equal(in_money("SELECT max(business_date) FROM sale"), date);
	app_command(&app, COMMAND_BACK);
	close_day("536");
	app_command(&app, COMMAND_BACK);
	sell(SAMPLE_MILK);
	check(in_money("SELECT max(business_date) FROM sale") > date);
	assert_int_equal(in_money("SELECT max(number) FROM shift"), 2);
}

static void a_close_that_failed_and_happened_all_the_same_is_one(void **state)
{
	(void)state;
	log_in("9001");
	sell(SAMPLE_MILK);
	syncs_fail = 3; /* commit, the log once more, closing the file */
	close_day("268");
	assert_int_equal(in_money("SELECT count(*) FROM shift WHERE closed = 1"), 1);
	check(!app.shift.open);
}

TESTS(each(the_day_is_closed_with_a_count_and_its_report_is_printed),
	each(a_shift_keeps_its_business_date_over_midnight_and_says_so_at_the_login),
	each(a_close_that_failed_and_happened_all_the_same_is_one))
