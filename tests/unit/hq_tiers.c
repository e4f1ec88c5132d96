/* Members' tiers at headquarters: reviewed by what they bought, lent by people with names. */
#include "sync/member_more.h"
#include "tests/job_world.h"

#define TIERS                                                                                      \
	"[{\"id\":\"regular\",\"min\":0,\"names\":{}},{\"id\":\"silver\",\"min\":1000,"            \
	"\"names\":{}},{\"id\":\"gold\",\"min\":5001,\"names\":{}},"                               \
	"{\"id\":\"diamond\",\"min\":10001,\"names\":{}}]"

static int begin_with_tiers(void **state)
{
	(void)begin(state);
	settings("{\"tiers\":" TIERS "}");
	return 0;
}

static void policy(const char *text)
{
	char setting[2000];
	(void)snprintf(setting, sizeof setting, "{\"tier.policy\":%s}", text);
	settings(setting);
}

static void review_on(const char *on)
{
	run_on("tiers", on);
}

static void review_at(const char *on)
{
	run_at("tiers", on);
}

/* programme: TIER-02, TIER-05, TIER-07, TIER-08 */
static void a_member_has_the_tier_of_what_was_bought(void **state)
{
	(void)state;
	member(42, "regular", 999);
	member(43, "regular", 1000);
	member(44, "", 10001);
	member(45, "", 0);
	member(46, "elsewhere", 20000);
	int64_t ver = world_count(world, "SELECT ver FROM member WHERE id = 43");
	review_on("2025-11-21");
	check(said("5 looked at, 3 done."));
	check(has_tier(42, "regular") && has_tier(43, "silver") && has_tier(44, "diamond"));
	check(has_tier(45, "regular") && has_tier(46, "elsewhere"));
	check(world_count(world, "SELECT ver FROM member WHERE id = 43") > ver);
	struct member_file file = file_of(43);
	check(file.tier_since == 20251121 && file.tier_until == 20261231 && file.tier_news);
	check(!file_of(45).tier_news);
	bought(42, 100);
	review_on("2025-11-21");
	check(said("5 looked at, 1 done."));
	check(has_tier(42, "silver"));
	check(world_say(world, WORDS("tier", "log"), NULL) == WORD_DONE);
	check(said("2025-11-21  1042  regular -> silver 2026-12-31"));
	/* The next receipt says it, and no later one. */
	check(file_of(42).tier_news);
	world->now_ms += 1000;
	bought(42, 100);
	review_on("2025-11-21");
	check(!file_of(42).tier_news && file_of(43).tier_news);
}

/* programme: TIER-28, AMB-02, AMB-04 */
static void a_return_lowers_the_counter_and_points_spent_do_not(void **state)
{
	(void)state;
	member(42, "regular", 0);
	struct closed_sale *sale = sell(42, 150000);
	check(world_count(world, "SELECT metric FROM member WHERE id = 42") == 1500);
	refund(sale, 49950);
	check(world_count(world, "SELECT metric FROM member WHERE id = 42") == 1001);
	review_on("2025-11-21");
	check(has_tier(42, "silver"));
	refund(sale, 99950);
	check(world_count(world, "SELECT metric FROM member WHERE id = 42") == 1);
	refund(sale, 100);
	check(world_count(world, "SELECT metric FROM member WHERE id = 42") == 0);
	free(sale);
	/* Kept to its last day, then lost. */
	review_at("2026-12-31");
	check(has_tier(42, "silver"));
	review_at("2027-01-01");
	check(has_tier(42, "regular") && file_of(42).tier_until == 0);
}

/* programme: TIER-13, TIER-28 */
static void a_return_lowers_the_window_of_its_sale(void **state)
{
	(void)state;
	policy("{\"window\":\"quarter\",\"valid\":\"days\",\"valid_days\":10}");
	member(42, "regular", 50000);
	struct closed_sale *sale = sell(42, 100000);
	review_at("2026-01-05");
	check(has_tier(42, "silver") && file_of(42).tier_until == 20260110);
	refund(sale, 1000);
	free(sale);
	review_at("2026-01-11");
	check(has_tier(42, "regular"));
}

static struct member_more told(int id)
{
	char text[MEMBER_MORE_TEXT_MAX];
	struct member_more more;
	AUTO(stmt) struct stmt s = sql(&world->hq.db, "SELECT more FROM member WHERE id = ?");
	bind_int(&s, id);
	check(next_row(&s));
	column_text(&s, 0, text, sizeof text);
	check(member_more_read(text, &more));
	return more;
}

/* programme: TIER-07, TIER-13 */
static void tills_are_told_how_far_the_window_has_come(void **state)
{
	(void)state;
	policy("{\"metric\":\"spend\",\"window\":\"year\"}");
	settings("{\"tiers\":[{\"id\":\"regular\",\"min\":0,\"names\":{}},"
		 "{\"id\":\"gold\",\"min\":100000,\"names\":{}}]}");
	member(42, "regular", 50000);
	review_on("2025-11-21");
	struct tier_progress progress = told(42).progress;
	check(progress.told && strcmp(progress.tier, "gold") == 0 && progress.have == 0);
	check(progress.metric == METRIC_SPEND && progress.need == 100000);
	check(progress.until == 20251231);
	/* A sale counts as soon as it is posted, and so does what comes back. */
	struct closed_sale *sale = sell(42, 60000);
	check(told(42).progress.have == 60000);
	refund(sale, 1000);
	check(told(42).progress.have == 59000);
	free(sale);
	/* The next year begins with nothing, though nobody bought anything. */
	review_at("2026-01-01");
	progress = told(42).progress;
	check(progress.have == 0 && progress.until == 20261231);
	bought(42, 100000);
	check(told(42).progress.told && !told(42).progress.tier[0]);
	review_on("2026-01-01");
	check(has_tier(42, "gold") && told(42).progress.told && !told(42).progress.tier[0]);
}

/* programme: TIER-07 */
static void where_the_counter_of_all_time_counts_nothing_is_told(void **state)
{
	(void)state;
	member(42, "regular", 500);
	bought(42, 100);
	review_on("2025-11-21");
	check(!told(42).progress.told);
	policy("{\"window\":\"year\"}");
	review_on("2025-11-21");
	check(told(42).progress.told && told(42).progress.have == 1);
	policy("{}");
	review_on("2025-11-21");
	check(!told(42).progress.told);
	check(world_count(world, "SELECT count(*) FROM tier_progress") == 0);
}

/* programme: TIER-14 */
static void receipts_minutes_apart_are_one_visit(void **state)
{
	(void)state;
	policy("{\"metric\":\"visits\",\"window\":\"year\",\"visit_minutes\":30}");
	settings("{\"tiers\":[{\"id\":\"regular\",\"min\":0,\"names\":{}},"
		 "{\"id\":\"silver\",\"min\":2,\"names\":{}}]}");
	member(42, "regular", 0);
	for (int i = 0; i < 3; i++) {
		bought(42, 100);
		world->now_ms += 60000;
	}
	review_on("2025-11-21");
	check(has_tier(42, "regular"));
	world->now_ms += 30 * 60000;
	bought(42, 100);
	review_on("2025-11-21");
	check(has_tier(42, "silver"));
}

static void what_a_merged_card_bought_counts_for_the_other(void **state)
{
	(void)state;
	policy("{\"window\":\"year\"}");
	member(42, "regular", 0);
	member(43, "regular", 0);
	bought(42, 60000);
	bought(43, 50000);
	check(world_say(world, WORDS("member", "merge", "1043", "1042"), NULL) == WORD_DONE);
	review_on("2025-11-21");
	check(has_tier(42, "silver"));
}

/* programme: TIER-12 */
static void a_tier_is_lent_by_somebody_with_a_name_until_a_day(void **state)
{
	(void)state;
	member(42, "regular", 0);
	member(43, "gold", 6000);
	check(world_say(world,
		      WORDS("tier", "grant", "1042", "diamond", "--until", "2026-03-31", "--by",
			      "Wang Fang", "--reason", "three years, known in town"),
		      NULL) == WORD_DONE);
	check(said("Card 1042 has diamond until 2026-03-31."));
	check(has_tier(42, "diamond") && strcmp(file_of(42).tier_by, "Wang Fang") == 0);
	/* Meanwhile they earn silver by themselves. */
	bought(42, 100000);
	review_at("2026-03-31");
	check(has_tier(42, "diamond"));
	review_at("2026-04-01");
	check(has_tier(42, "silver") && file_of(42).tier_until == 20271231);
	check(file_of(42).tier_by[0] == '\0');
	check(world_say(world, WORDS("tier", "log"), NULL) == WORD_DONE);
	check(said("2025-11-21  1042  regular -> diamond 2026-03-31  Wang Fang: three years"));
}

/* programme: TIER-12 */
static void a_lent_tier_can_be_taken_back(void **state)
{
	(void)state;
	member(43, "gold", 6000);
	check(world_say(world,
		      WORDS("tier", "grant", "1043", "diamond", "--until", "2026-03-31", "--by",
			      "Wang Fang", "--reason", "x"),
		      NULL) == WORD_DONE);
	check(world_say(world,
		      WORDS("tier", "revoke", "1043", "--by", "Li Lei", "--reason", "mistake"),
		      NULL) == WORD_DONE);
	check(has_tier(43, "gold"));
	check(world_say(world,
		      WORDS("tier", "revoke", "1043", "--by", "Li Lei", "--reason", "mistake"),
		      NULL) == WORD_WRONG);
	check(complained("No tier is lent to card 1043."));
	check(world_say(world, WORDS("tier", "log"), NULL) == WORD_DONE);
	check(said("diamond -> gold   Li Lei: mistake"));
}

static void what_cannot_be_lent_is_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *argv[14];
		const char *why;
	} cases[] = {
		{{"tier", "grant", "1043", "diamond", "--until", "2026-03-31", "--by", "W"},
			"--reason must be given"},
		{{"tier", "grant", "1043", "diamond", "--until", "2026-03-31", "--reason", "W"},
			"--by must be given"},
		{{"tier", "grant", "1043", "diamond", "--by", "W", "--reason", "r"},
			"'' is no date"},
		{{"tier", "grant", "1043", "platinum", "--until", "2026-03-31", "--by", "W",
			 "--reason", "r"},
			"There is no tier 'platinum'"},
		{{"tier", "grant", "1049", "diamond", "--until", "2026-03-31", "--by", "W",
			 "--reason", "r"},
			"There is no member with card 1049."},
		{{"tier", "grant", "1043", "gold", "--until", "2026-03-31", "--by", "W", "--reason",
			 "r"},
			"Card 1043 has gold or a higher tier"},
		{{"tier", "grant", "1043", "diamond", "--until", "2025-11-20", "--by", "W",
			 "--reason", "r"},
			"2025-11-20 is over"},
	};
	(void)state;
	member(43, "gold", 6000);
	for (size_t i = 0; i < LENGTH(cases); i++) {
		check(world_say(world, cases[i].argv, NULL) == WORD_WRONG);
		check(complained(cases[i].why));
	}
}

/* programme: TIER-18, RDM-12 */
static void a_promotion_lends_a_tier_and_takes_it_back(void **state)
{
	(void)state;
	settings("{\"tier.promotions\":[{\"id\":\"november\",\"tier\":\"gold\",\"from\":"
		 "\"2025-11-20\",\"to\":\"2025-11-30\",\"until\":\"2025-12-31\",\"when\":"
		 "[[{\"metric\":\"spend\",\"at_least\":50000}]]}]}");
	member(42, "regular", 0);
	member(43, "regular", 0);
	bought(42, 50000);
	bought(43, 49999);
	review_on("2025-11-21");
	check(has_tier(42, "gold") && has_tier(43, "regular"));
	review_on("2025-11-21");
	check(said("2 looked at, 0 done."));
	review_at("2025-12-31");
	check(has_tier(42, "gold"));
	review_at("2026-01-01");
	check(has_tier(42, "regular"));
	/* What a person took back is not given again. */
	bought(43, 100);
	world->now_ms -= 40 * JOB_DAY_MS;
	bought(43, 100);
	review_on("2025-11-22");
	check(has_tier(43, "gold"));
	check(world_say(world, WORDS("tier", "revoke", "1043", "--by", "L", "--reason", "m"),
		      NULL) == WORD_DONE);
	review_on("2025-11-22");
	check(has_tier(43, "regular"));
}

static void many_members(void)
{
	AUTO(paper) struct paper rows = {0};
	for (int i = 1; i <= 600; i++)
		paper_print(
			&rows, "{\"id\":%d,\"card\":\"%d\",\"metric\":%d}\n", i, 1000 + i, i * 20);
	world_import(world, "members", paper_read(&rows));
}

static void the_review_twice_is_the_review_once_and_dry_it_is_nothing(void **state)
{
	(void)state;
	many_members();
	runs_once("tiers", "2025-11-21", "600 looked at, 600 done.");
	check(world_say(world, WORDS("tier", "log"), NULL) == WORD_DONE);
	check(said("1600  - -> diamond 2026-12-31"));
}

/* Versions and numbers of the log may differ; what they say may not. */
static void tiers_and_files(struct paper *out)
{
	table_text(out, &world->hq.db, "member_file");
	AUTO(stmt) struct stmt s = sql(&world->hq.db, "SELECT id, tier FROM member ORDER BY id");
	while (next_row(&s)) {
		char tier[TIER_MAX];
		column_text(&s, 1, tier, sizeof tier);
		paper_print(out, "%lld %s\n", (long long)column_int(&s, 0), tier);
	}
}

static void a_review_that_was_killed_goes_on_to_the_same_end(void **state)
{
	AUTO(paper) struct paper whole = {0}, parts = {0};
	(void)state;
	many_members();
	review_on("2025-11-21");
	tiers_and_files(&whole);
	(void)end(NULL);
	(void)begin_with_tiers(NULL);
	many_members();
	struct job_run run = {.hq = &world->hq,
		.job = job_find("tiers"),
		.on = 20251121,
		.now_ms = world->now_ms};
	check(job_step(&run, "killed") == JOB_MORE);
	/* In the middle of the second page. */
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	struct job_run half = run;
	check(job_find("tiers")->page(&half));
	tx_done(&tx);
	review_on("2025-11-21");
	tiers_and_files(&parts);
	check(strcmp(paper_read(&whole), paper_read(&parts)) == 0);
}

static void tiers_that_cannot_be_are_refused_with_one_sentence(void **state)
{
	static const struct {
		const char *setting, *why;
	} cases[] = {
		{"{\"tier.policy\":{\"metric\":\"love\"}}", "tier.policy.metric"},
		{"{\"tier.policy\":{\"window\":\"days\"}}", "tier.policy.days"},
		{"{\"tier.policy\":{\"window\":\"year\",\"days\":5}}", "\"days\" alone"},
		{"{\"tier.policy\":{\"downgrade\":\"two_down\"}}", "tier.policy.downgrade"},
		{"{\"tier.policy\":{\"grace_days\":367}}", "0..366"},
		{"{\"tier.policy\":{\"weights\":{\"score\":1}}}", "score"},
		{"{\"tier.policy\":\"{\\\"visits\\\":1}\"}", "visits"},
		{"{\"tier.policy\":[]}", "tier.policy"},
		{"{\"tiers\":[{\"id\":\"a\",\"min\":0,\"names\":{},\"when\":[[]]}]}",
			"none of them empty"},
		{"{\"tiers\":[{\"id\":\"a\",\"min\":0,\"names\":{},\"years\":{\"count\":2,"
		 "\"tier\":\"a\"}}]}",
			"names a lower tier"},
		{"{\"tiers\":[{\"id\":\"a\",\"min\":0,\"names\":{},\"years\":{\"count\":6,"
		 "\"tier\":\"a\"}}]}",
			"1..5"},
		{"{\"tier.promotions\":[{\"id\":\"n\",\"tier\":\"a\",\"from\":\"2025-11-31\","
		 "\"to\":\"2025-12-01\",\"until\":\"2025-12-02\",\"when\":[[{\"metric\":"
		 "\"spend\",\"at_least\":1}]]}]}",
			"'2025-11-31' is no date"},
		{"{\"tier.promotions\":[{\"id\":\"n\",\"tier\":\"a\",\"from\":\"2025-12-02\","
		 "\"to\":\"2025-12-01\",\"until\":\"2025-12-02\",\"when\":[[{\"metric\":"
		 "\"spend\",\"at_least\":1}]]}]}",
			"is before the day that it follows"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++)
		setting_refused(cases[i].setting, cases[i].why);
}

/* programme: TIER-10, TIER-11, TIER-12 */
static void tiers_by_years_and_approval_go_through_the_settings(void **state)
{
	(void)state;
	policy("{\"window\":\"year\"}");
	settings("{\"tiers\":[{\"id\":\"regular\",\"min\":0,\"names\":{}},{\"id\":\"silver\","
		 "\"min\":1000,\"names\":{},\"when\":[[{\"metric\":\"spend\",\"at_least\":100000}],"
		 "[{\"metric\":\"points\",\"at_least\":900}]]},{\"id\":\"gold\",\"min\":5000,"
		 "\"names\":{},\"years\":{\"count\":2,\"tier\":\"silver\",\"growth\":"
		 "[{\"metric\":\"spend\",\"bp\":2000}]}},{\"id\":\"diamond\",\"min\":9000,"
		 "\"names\":{},\"approval\":true,\"years\":{\"count\":2,\"tier\":\"silver\"}}]}");
	member(42, "regular", 0);
	bought(42, 90000);
	review_on("2025-11-21");
	check(has_tier(42, "silver"));
	review_at("2026-11-21");
	bought(42, 108000);
	review_at("2027-01-01");
	check(has_tier(42, "gold") && file_of(42).tier_until == 20271231);
	check(world_say(world, WORDS("jobs", "run", "tiers", "--dry-run"), NULL) == WORD_DONE);
	check(said("card 1042: has reached diamond, which waits for somebody's approval"));
}

#define tier_test(fn) cmocka_unit_test_setup_teardown(fn, begin_with_tiers, end)

TESTS(tier_test(a_member_has_the_tier_of_what_was_bought),
	tier_test(a_return_lowers_the_counter_and_points_spent_do_not),
	tier_test(a_return_lowers_the_window_of_its_sale),
	tier_test(tills_are_told_how_far_the_window_has_come),
	tier_test(where_the_counter_of_all_time_counts_nothing_is_told),
	tier_test(receipts_minutes_apart_are_one_visit),
	tier_test(what_a_merged_card_bought_counts_for_the_other),
	tier_test(a_tier_is_lent_by_somebody_with_a_name_until_a_day),
	tier_test(a_lent_tier_can_be_taken_back),
	tier_test(what_cannot_be_lent_is_refused_with_a_sentence),
	tier_test(a_promotion_lends_a_tier_and_takes_it_back),
	tier_test(the_review_twice_is_the_review_once_and_dry_it_is_nothing),
	tier_test(a_review_that_was_killed_goes_on_to_the_same_end),
	tier_test(tiers_that_cannot_be_are_refused_with_one_sentence),
	tier_test(tiers_by_years_and_approval_go_through_the_settings))
