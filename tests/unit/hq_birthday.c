/* Vouchers for birthdays: once a birthday and year, by what the member buys, and for relatives who
 * agreed; and vouchers that lapse. */
#include "sync/hq/birthday_gifts.h"
#include "sync/hq/preference.h"
#include "sync/hq/wallet.h"
#include "tests/database_text.h"
#include "tests/hq_world.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

static struct world *world;
static struct fake_till *till;

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:"); /* 2025-11-21 */
	world_import(world, "coupons",
		"{\"number\":7,\"code\":\"C7\",\"class\":\"member\",\"title\":\"彩妆服务\"}\n"
		"{\"number\":8,\"code\":\"C8\",\"class\":\"member\",\"title\":\"儿童体验课\"}\n"
		"{\"number\":9,\"code\":\"C9\",\"class\":\"member\",\"title\":\"玩具券\"}");
	world_import(world, "members",
		"{\"id\":42,\"card\":\"42\",\"birthday\":\"11-30\",\"tier\":\"gold\"}\n"
		"{\"id\":43,\"card\":\"43\",\"birthday\":\"12-01\"}\n"
		"{\"id\":44,\"card\":\"44\",\"birthday\":\"12-31\"}\n"
		"{\"id\":45,\"card\":\"45\"}");
	till = new_till(world, 1, 2);
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(till);
	world_close(world);
	return 0;
}

static void set(const char *name, const char *value)
{
	char text[600];
	(void)snprintf(text, sizeof text, "{\"name\":\"%s\",\"value\":%s}", name, value);
	world_import(world, "settings", text);
}

static void run_job(const char *name)
{
	enum word_status status = world_say(world, WORDS("jobs", "run", name), NULL);
	row("%s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

static int64_t vouchers(int64_t member, uint32_t campaign)
{
	char query[120];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM voucher WHERE member = %lld AND campaign = %u",
		(long long)member, campaign);
	return world_count(world, query);
}

/* The sample's goods: milk and baby for most of the money. */
static void buy(int64_t member, const char *category)
{
	struct closed_sale *sale = world_sale(world, (uint64_t)member, 200, 0);
	(void)snprintf(sale->lines[0].categories[0], CATEGORY_MAX, "%s", category);
	sale->lines[0].category_count = 1;
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	check(world->answer.status == 200);
	upload_done(&batch);
	free(sale);
}

/* programme: BDAY-02, BDAY-07 */
static void a_birthday_brings_one_voucher_a_year_good_for_its_month(void **state)
{
	(void)state;
	set("birthday.gifts", "[{\"campaign\":7,\"tiers\":[\"gold\"],\"benefit\":2000}]");
	run_job("birthdays");
	check(vouchers(42, 7) == 1);
	check(world_count(world, "SELECT until_on FROM voucher") == 20251130);
	check(world_count(world, "SELECT benefit_minor FROM voucher") == 2000);
	run_job("birthdays");
	world->now_ms += DAY_MS;
	run_job("birthdays");
	check(world_count(world, "SELECT count(*) FROM voucher") == 1);
	world->now_ms += 365 * DAY_MS;
	run_job("birthdays");
	check(vouchers(42, 7) == 2);
}

/* programme: BDAY-02 */
static void vouchers_come_so_many_days_before_the_month_begins(void **state)
{
	(void)state;
	set("birthday.gifts", "[{\"campaign\":7}]");
	set("birthday.days_before", "9");
	run_job("birthdays");
	check(vouchers(42, 7) == 1 && vouchers(43, 7) == 0);
	world->now_ms += DAY_MS; /* the 22nd, nine days before the 1st */
	run_job("birthdays");
	check(vouchers(43, 7) == 1 && vouchers(44, 7) == 1 && vouchers(45, 7) == 0);
	check(world_count(world, "SELECT until_on FROM voucher WHERE member = 43") == 20251231);
}

/* programme: BDAY-03 */
static void who_buys_other_things_gets_another_voucher(void **state)
{
	(void)state;
	set("birthday.gifts", "[{\"campaign\":7,\"category\":\"makeup\"},{\"campaign\":8,"
			      "\"category\":\"milk\"}]");
	set("birthday.days_before", "10");
	buy(43, "makeup");
	buy(43, "makeup");
	buy(43, "milk");
	buy(44, "milk");
	run_job("birthdays");
	check(vouchers(43, 7) == 1 && vouchers(43, 8) == 0);
	check(vouchers(44, 8) == 1 && vouchers(44, 7) == 0);
}

/* programme: BDAY-05, BDAY-04, LEG-03, AMB-12 */
static void a_relative_brings_a_gift_a_year_with_consent_alone_and_no_points(void **state)
{
	(void)state;
	set("birthday.gifts", "[{\"campaign\":7},{\"campaign\":9,\"relation\":\"child\"}]");
	db_script(&world->hq.db, "INSERT INTO member_relative VALUES (45, 1, 'child', 11, 3, 1), "
				 "(45, 2, 'child', 11, 20, 1), (45, 3, 'child', 11, 20, 0), "
				 "(45, 4, 'spouse', 11, 20, 1), (45, 5, 'child', 12, 20, 1)");
	run_job("birthdays");
	run_job("birthdays");
	check(vouchers(45, 9) == 2 && vouchers(45, 7) == 0);
	check(vouchers(42, 7) == 1 && vouchers(42, 9) == 0);
	/* The member's own month is what rules see: no birthday of the member is known here. */
	check(world_count(world, "SELECT birthday_month FROM member WHERE id = 45") == 0);
	check(world_count(world, "SELECT points FROM member WHERE id = 45") == 0);
}

/* programme: EARN-05 */
static void a_birthday_that_is_changed_brings_no_second_voucher(void **state)
{
	(void)state;
	set("birthday.gifts", "[{\"campaign\":7}]");
	set("birthday.days_before", "10");
	run_job("birthdays");
	check(vouchers(43, 7) == 1);
	db_script(&world->hq.db, "UPDATE member SET birthday_month = 11 WHERE id = 43");
	set("birthday.days_before", "0");
	run_job("birthdays");
	check(vouchers(43, 7) == 1);
}

static int64_t month_of(int64_t member)
{
	char query[80];
	(void)snprintf(query, sizeof query, "SELECT birthday_month FROM member WHERE id = %lld",
		(long long)member);
	return world_count(world, query);
}

static void import_birthday(const char *card, const char *birthday)
{
	char text[120];
	(void)snprintf(text, sizeof text, "{\"card\":\"%s\",\"birthday\":\"%s\"}", card, birthday);
	world_import(world, "members", text);
}

/* programme: EARN-05 */
static void a_birthday_may_change_once_within_the_period(void **state)
{
	(void)state;
	import_birthday("45", "05-01"); /* told for the first time: no change */
	import_birthday("45", "06-01");
	check(month_of(45) == 6);
	import_birthday("45", "07-01");
	check(month_of(45) == 6);
	check(strstr(paper_read(&world->said.out), "1 birthdays were changed lately") != NULL);
	world->now_ms += 366 * DAY_MS;
	import_birthday("45", "08-01");
	check(month_of(45) == 8);
	set("birthday.change_months", "0");
	import_birthday("45", "09-01");
	check(month_of(45) == 9);
}

static void a_dry_run_gives_nothing_and_says_what_it_would(void **state)
{
	(void)state;
	set("birthday.gifts", "[{\"campaign\":7}]");
	AUTO(paper) struct paper before = {0}, after = {0};
	database_text(&before, &world->hq.db, "job_run");
	check(world_say(world, WORDS("jobs", "run", "birthdays", "--dry-run"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "card 42: voucher of campaign 7") != NULL);
	database_text(&after, &world->hq.db, "job_run");
	check(strcmp(paper_read(&before), paper_read(&after)) == 0);
}

/* More than a page, and the last of a page has relatives. */
static void many_birthdays_are_all_met(void **state)
{
	(void)state;
	AUTO(paper) struct paper rows = {0};
	for (int i = 0; i < 600; i++)
		paper_print(&rows, "{\"id\":%d,\"card\":\"%d\",\"birthday\":\"11-02\"}\n", 1000 + i,
			1000 + i);
	world_import(world, "members", paper_read(&rows));
	for (int i = 0; i < 600; i++) {
		char text[100];
		(void)snprintf(text, sizeof text,
			"INSERT INTO member_relative VALUES (%d, 1, 'child', 11, 3, 1)", 1000 + i);
		db_script(&world->hq.db, text);
	}
	set("birthday.gifts", "[{\"campaign\":7},{\"campaign\":9,\"relation\":\"child\"}]");
	run_job("birthdays");
	check(world_count(world, "SELECT count(*) FROM voucher WHERE campaign = 7") == 601);
	check(world_count(world, "SELECT count(*) FROM voucher WHERE campaign = 9") == 600);
}

static void a_setting_that_is_no_list_of_gifts_is_refused(void **state)
{
	(void)state;
	static const char *const cases[] = {"7", "{}", "[{}]", "[{\"campaign\":0}]",
		"[{\"campaign\":1000000}]", "[{\"campaign\":7,\"relation\":\"dog\"}]",
		"[{\"campaign\":7,\"colour\":\"red\"}]", "[{\"campaign\":7,\"tiers\":7}]"};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char text[200];
		(void)snprintf(
			text, sizeof text, "{\"name\":\"birthday.gifts\",\"value\":%s}", cases[i]);
		row("%s", cases[i]);
		check(world_say(world, WORDS("import", "settings", "test"), text) == WORD_WRONG);
	}
	AUTO(paper) struct paper list = {0};
	for (int i = 0; i < BIRTHDAY_GIFTS_MAX; i++)
		paper_print(&list, "%s{\"campaign\":7}", i ? "," : "");
	char fits[600], over[600];
	(void)snprintf(fits, sizeof fits, "{\"name\":\"birthday.gifts\",\"value\":[%s]}",
		paper_read(&list));
	(void)snprintf(over, sizeof over,
		"{\"name\":\"birthday.gifts\",\"value\":[%s,{\"campaign\":7}]}", paper_read(&list));
	check(world_say(world, WORDS("import", "settings", "test"), fits) == WORD_DONE);
	check(world_say(world, WORDS("import", "settings", "test"), over) == WORD_WRONG);
}

/* programme: CPN-04, TIER-26 */
static void vouchers_lapse_by_date_and_rights_begin(void **state)
{
	(void)state;
	struct err err;
	const struct voucher past = {
		.member = 42, .campaign = 7, .until = 20251121, .key = "hand:1"};
	const struct voucher open = {.member = 42, .campaign = 7, .key = "hand:2"};
	/* Somebody else's: nothing else brings them to mind that day. */
	const struct entitlement right = {.member = 43,
		.right = "lounge",
		.count = 1,
		.from = 20251122,
		.until = 20251231,
		.key = "hand:3"};
	{
		AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
		check(wallet_give(&world->hq, &past, world->now_ms));
		check(wallet_give(&world->hq, &open, world->now_ms));
		check(wallet_entitle(&world->hq, &right, world->now_ms));
		check(tx_commit(&tx, &err));
	}
	run_job("wallets");
	check(world_count(world, "SELECT count(*) FROM voucher WHERE state = 'lapsed'") == 0);
	check(world_count(world, "SELECT told FROM entitlement") == 0);
	world->now_ms += DAY_MS;
	run_job("wallets");
	check(strstr(paper_read(&world->said.out), "1 looked at") == NULL);
	run_job("wallets");
	check(strstr(paper_read(&world->said.out), "0 looked at, 0 done.") != NULL);
	check(world_count(world, "SELECT count(*) FROM voucher WHERE state = 'lapsed'") == 1);
	check(world_count(world, "SELECT count(*) FROM voucher WHERE state = 'given'") == 1);
	check(world_count(world, "SELECT told FROM entitlement") == 1);
	check(world_count(world,
		      "SELECT count(*) FROM member WHERE id = 43 AND more LIKE '%lounge%'") == 1);
}

#define with_house(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_house(a_birthday_brings_one_voucher_a_year_good_for_its_month),
	with_house(vouchers_come_so_many_days_before_the_month_begins),
	with_house(who_buys_other_things_gets_another_voucher),
	with_house(a_relative_brings_a_gift_a_year_with_consent_alone_and_no_points),
	with_house(a_birthday_that_is_changed_brings_no_second_voucher),
	with_house(a_birthday_may_change_once_within_the_period),
	with_house(a_dry_run_gives_nothing_and_says_what_it_would),
	with_house(many_birthdays_are_all_met),
	with_house(a_setting_that_is_no_list_of_gifts_is_refused),
	with_house(vouchers_lapse_by_date_and_rights_begin))
