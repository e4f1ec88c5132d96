/* Points that pay for goods, in the whole till: what they may pay for is looked at once more in the
 * moment of payment, before anything is written. */
#include "tests/unit/sample_app.h"

#include "sync/points.h"

static const char offset[] =
	"{\"version\":\"r2\",\"vocabulary\":1,\"currency\":\"CNY\",\"rules\":["
	"{\"id\":\"offset\",\"when\":[{\"c\":\"member\"}],\"then\":[{\"e\":\"points_pay\","
	"\"points\":\"max\",\"step\":100,\"minor_per_step\":100}]}]}";

static void allow_a_day(const char *points)
{
	AUTO(stmt)
	struct stmt s = sql(&app.reference.db,
		"INSERT INTO setting (name, value, ver, generation) VALUES "
		"('points.member_day', ?1, 1, 1), ('points.till', '1000', 1, 1), "
		"('points.share_bp', '10000', 1, 1) ON CONFLICT (name) DO UPDATE "
		"SET value = excluded.value");
	bind_text(&s, points);
	run(&s);
	app_take_settings(&app);
}

/* Milk for 268.00, of which 300 points pay 3.00. */
static void begin(void)
{
	struct err err;
	log_in("1007");
	sample_rule_file(&app.reference.db, "r2", offset);
	app_reference_changed(&app, 1U << STREAM_RULES);
	allow_a_day("400");
	sample_told(points_hear(&app.money, &till.env, 1, 1, &err), &err);
	scan(SAMPLE_MILK);
	scan(SAMPLE_CARD);
	for (const char *digit = "300"; *digit; digit++)
		app_typed(&app, *digit);
	app_command(&app, COMMAND_POINTS);
	check(app.till.pricing.points_used == 300);
	check(app.till.pricing.total_minor == 26500);
	pass(200);
}

/* programme: RDM-02 */
static void points_that_run_out_before_payment_are_said_and_nothing_is_sold(void **state)
{
	(void)state;
	begin();
	allow_a_day("200");
	did[0] = '\0';
	app_command(&app, COMMAND_EXACT_CASH);
	check(app.till.view == VIEW_SALE && !app.till.committing);
	check(app.till.message.id == TEXT_TILL_POINTS_FEWER);
	check(strcmp(app.till.message.arg[0], "200") == 0);
	check(app.till.severity == SEVERITY_PROBLEM);
	check(strstr(did, "drawer") == NULL);
	check(in_money("SELECT count(*) FROM sale") == 0);
	check(in_money("SELECT count(*) FROM points_spend") == 0);
	check(app.till.pricing.total_minor == 26600);
	app_command(&app, COMMAND_BACK);
	pass(200);
	app_command(&app, COMMAND_EXACT_CASH);
	check(app.till.view == VIEW_PAID);
	check(in_money("SELECT trusted FROM points_spend") == 200);
}

static void points_that_are_still_there_pay(void **state)
{
	(void)state;
	begin();
	app_command(&app, COMMAND_EXACT_CASH);
	check(app.till.view == VIEW_PAID);
	check(in_money("SELECT trusted FROM points_spend") == 300);
}

TESTS(each(points_that_run_out_before_payment_are_said_and_nothing_is_sold),
	each(points_that_are_still_there_pay))
