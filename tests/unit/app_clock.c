#include "tests/unit/sample_app.h"

/* T14: two days back, with the line cut: neither the running till nor the next start believes it.
 */
/* programme: REL-09, CAMP-11 */
static void a_clock_set_back_brings_no_promotion_back(void **state)
{
	(void)state;
	enum { TWO_DAYS_MS = 2 * 24 * 3600 * 1000 };
	log_in("1007");
	sell(SAMPLE_MILK);
	app.journal.hq_off_ms = 5000;
	app.journal.hq_heard = true;
	pass(APP_TICK_MS);
	int64_t before_ms = app_wall_ms(&app);
	till.seeded.wall_ms -= TWO_DAYS_MS;
	pass(APP_TICK_MS);
	check(app_wall_ms(&app) >= before_ms && app_wall_ms(&app) <= before_ms + 60000);
	check(app.till.now_ms >= before_ms); /* what rules are priced by */
	sell(SAMPLE_MILK);
	crash();
	open_shop();
	check(app_wall_ms(&app) >= before_ms);
	/* Where it was right, going forward is believed only of HQ; where nobody knows, of anybody.
	 */
	before_ms = app_wall_ms(&app);
	till.seeded.wall_ms += 2 * TWO_DAYS_MS;
	pass(APP_TICK_MS);
	check(app_wall_ms(&app) >= before_ms + TWO_DAYS_MS - 60000);
}

static const char *told(void)
{
	static char text[300];
	message_say(text, sizeof text, LANG_EN, &app.till.message);
	return text;
}

/* sync.md 1.7, T14: the machine starts with a clock that lies before its last record. */
/* programme: REL-09 */
static void a_manager_says_what_time_it_is_where_the_clock_cannot_be_right(void **state)
{
	(void)state;
	enum { HOUR_MS = 3600 * 1000 };
	const int64_t week_ms = INT64_C(7) * 24 * HOUR_MS;
	log_in("1007");
	sell(SAMPLE_MILK);
	int64_t last_ms = app_wall_ms(&app);
	check(!app.till.status.clock_behind);
	crash();
	till.seeded.wall_ms -= 20 * week_ms;
	open_shop();
	pass(APP_TICK_MS);
	check(app.till.status.clock_behind);
	check(app_wall_ms(&app) >= last_ms);
	log_in("1007");
	app_command(&app, COMMAND_NO); /* the receipt that nobody printed */
	sell(SAMPLE_MILK);             /* it is no reason not to sell */
	int64_t steps = in_money("SELECT count(*) FROM journal WHERE kind = 15");
	app_set_clock(&app, last_ms - HOUR_MS);
	check(strstr(told(), "cannot go back") && app.till.status.clock_behind);
	app_command(&app, COMMAND_BACK);
	app_set_clock(&app, last_ms + 60 * week_ms);
	check(strstr(told(), "Check the year") && app.till.status.clock_behind);
	check(in_money("SELECT count(*) FROM journal WHERE kind = 15") == steps);
	app_command(&app, COMMAND_BACK);
	app_set_clock(&app, last_ms + week_ms);
	check(!app.till.status.clock_behind);
	check(in_money("SELECT count(*) FROM journal WHERE kind = 15") == steps + 1);
	check(app_wall_ms(&app) >= last_ms + week_ms);
	pass(HOUR_MS); /* it goes on from there */
	check(app_wall_ms(&app) >= last_ms + week_ms + HOUR_MS);
	till.seeded.wall_ms += 22 * week_ms; /* and gives way to a clock that was put right */
	pass(APP_TICK_MS);
	check(app_wall_ms(&app) >= last_ms + 2 * week_ms);
	check(app_wall_ms(&app) <= last_ms + 2 * week_ms + 2 * HOUR_MS);
	app.journal.hq_heard = true;
	app_set_clock(&app, last_ms + 3 * week_ms);
	check(strstr(told(), "Headquarters") != NULL);
}

TESTS(each(a_clock_set_back_brings_no_promotion_back),
	each(a_manager_says_what_time_it_is_where_the_clock_cannot_be_right))
