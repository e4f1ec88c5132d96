/* Rules that are there only so often, in the whole till: what headquarters gave it is all it sells,
 * over a restart, a crash and new rules, and no scan asks the database. */
#include "tests/unit/sample_app.h"

#include "sync/quotas.h"

static const char flash[] = "{\"version\":\"r2\",\"vocabulary\":1,\"currency\":\"CNY\",\"rules\":["
			    "{\"id\":\"flash\",\"limits\":{\"total\":100,\"per_member\":2},"
			    "\"then\":[{\"e\":\"fix_price\",\"minor\":9900,\"on\":\"unit\"}]}]}";

static void list(int64_t version, uint64_t next, int64_t uses)
{
	struct err err;
	static struct quota_page page;
	page = (struct quota_page){.version = version,
		.projected_epoch = app.journal.epoch,
		.projected_next = next,
		.count = 1};
	page.rows[0] = (struct quota_row){"rule:flash", uses, QUOTA_NO_LIMIT};
	sample_told(quotas_take(&app.money, &page, &err), &err);
	app_quotas_changed(&app);
}

static void begin(void)
{
	log_in("1007");
	sample_rule_file(&app.reference.db, "r2", flash);
	app_reference_changed(&app, 1U << STREAM_RULES);
	assert_string_equal(app.rules_version, "r2");
}

static int64_t price_of(const char *code)
{
	scan(code);
	return app.till.pricing.total_minor;
}

/* Whoever saw the price change by itself looks again first. */
static void pay(void)
{
	pass(200);
	app_command(&app, COMMAND_EXACT_CASH);
	check(app.till.view == VIEW_PAID);
}

static void kill_and_start(void)
{
	crash();
	open_shop();
	log_in("1007");
	if (app.till.question == QUESTION_REPRINT_UNPRINTED)
		app_command(&app, COMMAND_NO);
}

/* programme: CAMP-12, CAMP-13, GEN-06 */
static void what_headquarters_gave_is_all_that_is_sold_over_restart_and_crash(void **state)
{
	(void)state;
	begin();
	check(price_of(SAMPLE_MILK) == 26800); /* no list yet */
	list(7, app.journal.next_seq, 2);
	check(app.till.pricing.total_minor == 9900);
	check(app.till.message.id == TEXT_QUOTA_COME);
	app_command(&app, COMMAND_EXACT_CASH);
	check(app.till.view == VIEW_SALE); /* the price has just changed by itself */
	pay();
	check(in_money("SELECT count(*) FROM rule_use WHERE rule = 'flash'") == 1);
	kill_and_start();
	check(price_of(SAMPLE_MILK) == 9900);
	pay();
	check(app.till.message.id == TEXT_QUOTA_LAST);
	check(price_of(SAMPLE_MILK) == 26800);
	pay();
	kill_and_start();
	check(price_of(SAMPLE_MILK) == 26800);
	/* The next list has taken off what was sold. */
	list(8, app.journal.next_seq, 1);
	check(app.till.pricing.total_minor == 9900);
}

/* programme: CAMP-13 */
static void what_is_gone_at_the_commit_is_priced_anew_and_not_sold(void **state)
{
	(void)state;
	begin();
	list(7, app.journal.next_seq, 1);
	check(price_of(SAMPLE_MILK) == 9900);
	rule_quotas_clear(app.quotas); /* and told nobody */
	did[0] = '\0';
	app_command(&app, COMMAND_EXACT_CASH);
	check(app.till.view == VIEW_SALE && !app.till.committing);
	check(app.till.message.id == TEXT_QUOTA_GONE && app.till.severity == SEVERITY_PROBLEM);
	check(app.till.pricing.total_minor == 26800);
	check(strstr(did, "drawer") == NULL && in_money("SELECT count(*) FROM sale") == 0);
	app_command(&app, COMMAND_BACK);
	pay();
	check(in_money("SELECT count(*) FROM sale") == 1);
	check(in_money("SELECT count(*) FROM rule_use") == 0);
}

static void new_rules_keep_to_what_is_left(void **state)
{
	(void)state;
	begin();
	list(7, app.journal.next_seq, 1);
	check(price_of(SAMPLE_MILK) == 9900);
	pay();
	sample_rule_file(&app.reference.db, "r3", flash);
	app_reference_changed(&app, 1U << STREAM_RULES);
	check(price_of(SAMPLE_MILK) == 26800);
	list(8, app.journal.next_seq, 5);
	check(app.till.pricing.total_minor == 9900);
	app_reprice(&app); /* with the basket open */
	check(app.till.pricing.total_minor == 9900);
	pay();
	check(rule_quotas_find(app.till.quotas, 0)->left.uses == 4);
}

/* programme: CAMP-39 */
static void what_the_member_had_here_counts_beside_headquarters_word(void **state)
{
	(void)state;
	begin();
	list(7, app.journal.next_seq, 10);
	for (int i = 0; i < 2; i++) {
		scan(SAMPLE_CARD);
		check(price_of(SAMPLE_MILK) == 9900);
		pay();
	}
	check(in_money("SELECT count(*) FROM rule_use WHERE member > 0") == 2);
	scan(SAMPLE_CARD);
	check(price_of(SAMPLE_MILK) == 26800);
	app_command(&app, COMMAND_MEMBER); /* leaves the sale */
	check(app.till.pricing.total_minor == 9900);
}

static void no_scan_asks_the_database_what_is_left(void **state)
{
	(void)state;
	begin();
	list(7, app.journal.next_seq, 10);
	db_script(&app.money, "ALTER TABLE rule_use RENAME TO hidden_use");
	db_script(&app.money, "ALTER TABLE quota RENAME TO hidden_quota");
	check(price_of(SAMPLE_MILK) == 9900);
	check(price_of(SAMPLE_MILK) == 2 * 9900);
	check(db_ok(&app.money));
	db_script(&app.money, "ALTER TABLE hidden_use RENAME TO rule_use");
	db_script(&app.money, "ALTER TABLE hidden_quota RENAME TO quota");
	pay();
}

TESTS(each(what_headquarters_gave_is_all_that_is_sold_over_restart_and_crash),
	each(what_is_gone_at_the_commit_is_priced_anew_and_not_sold),
	each(new_rules_keep_to_what_is_left),
	each(what_the_member_had_here_counts_beside_headquarters_word),
	each(no_scan_asks_the_database_what_is_left))
