#include "tests/unit/sample_app.h"

/* programme: CAMP-37 */
static void new_rules_wait_until_the_basket_is_empty(void **state)
{
	(void)state;
	static const char none[] = "{\"version\":\"r2\",\"vocabulary\":1,\"rules\":[]}";
	log_in("1007");
	scan(SAMPLE_MILK);
	scan(SAMPLE_CARD);
	sample_rule_file(&app.reference.db, "r2", none);
	sample_rule_file(&app.reference.db, "r3", "{\"version\":\"r3\",\"rules\":[{}]}");
	app_reference_changed(&app, 1U << STREAM_RULES);
	scan(SAMPLE_MILK);
	assert_int_equal(app.till.pricing.total_minor, 2 * (26800 - 4020));
	app_command(&app, COMMAND_EXACT_CASH);
	pass(APP_TICK_MS);
	check(app.till.message.id == TEXT_RULE_FILE_BAD); /* r3 is passed over for r2 */
	app_command(&app, COMMAND_BACK);
	pass(60 * 1000);
	pass(APP_TICK_MS);
	check(app.till.message.id != TEXT_RULE_FILE_BAD); /* once is enough to say so */
	scan(SAMPLE_MILK);
	scan(SAMPLE_CARD);
	assert_int_equal(app.till.pricing.total_minor, 26800);
	assert_string_equal(app.rules_version, "r2");
}

/* Loaded long before, without a line: it begins at its minute. */
/* programme: GEN-03, CAMP-10, CAMP-36 */
static void a_file_dated_ahead_begins_at_its_moment(void **state)
{
	(void)state;
	static const char next[] = "{\"version\":\"r2\",\"vocabulary\":2,\"rules\":[]}";
	char moment[CIVIL_TEXT_MAX];
	log_in("1007");
	sample_rule_file(&app.reference.db, "r2", next);
	struct civil at = civil_at(app_wall_ms(&app) + 3 * 60000, app.shop.utc_offset_minutes);
	civil_text(moment, &at);
	moment[10] = 'T';
	AUTO(stmt)
	struct stmt s = sql(&app.reference.db,
		"UPDATE rule_file SET vocabulary = 2, from_on = substr(?1, 1, 10), from_at = "
		"substr(?1, 1, 16) WHERE version = 'r2'");
	bind_text(&s, moment);
	run(&s);
	app_reference_changed(&app, 1U << STREAM_RULES);
	assert_string_equal(app.rules_version, "r1");
	pass(60 * 1000);
	pass(APP_TICK_MS);
	assert_string_equal(app.rules_version, "r1");
	for (int i = 0; i < 3; i++)
		pass(60 * 1000);
	pass(APP_TICK_MS);
	assert_string_equal(app.rules_version, "r2");
}

static void an_open_basket_is_priced_anew_when_somebody_asks(void **state)
{
	(void)state;
	static const char none[] = "{\"version\":\"r2\",\"vocabulary\":1,\"rules\":[]}";
	char entry[8];
	(void)snprintf(entry, sizeof entry, "%d", MENU_REPRICE + 1);
	log_in("1007");
	scan(SAMPLE_MILK);
	scan(SAMPLE_CARD);
	sample_rule_file(&app.reference.db, "r2", none);
	app_reference_changed(&app, 1U << STREAM_RULES);
	pass(61 * 1000);
	assert_int_equal(app.till.pricing.total_minor, 26800 - 4020);
	app_command(&app, COMMAND_MENU);
	enter(entry);
	check(app.till.message.id == TEXT_TILL_REPRICED);
	assert_int_equal(app.till.pricing.total_minor, 26800);
	assert_string_equal(app.rules_version, "r2");
	app_command(&app, COMMAND_MENU);
	enter(entry);
	check(app.till.message.id == TEXT_APP_RULES_NEWEST);
	app_command(&app, COMMAND_EXACT_CASH);
	assert_string_equal(app.till.closed.rules_version, "r2");
}

TESTS(each(new_rules_wait_until_the_basket_is_empty), each(a_file_dated_ahead_begins_at_its_moment),
	each(an_open_basket_is_priced_anew_when_somebody_asks))
