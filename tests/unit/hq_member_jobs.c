/* What jobs make of members' figures: marks of those who stay away, names by how long they are
 * members, growth, and what is unlocked by it. */
#include "sync/hq/checkin.h"
#include "tests/job_world.h"

#define DORMANT                                                                                    \
	"{\"dormant\":{\"months\":6,\"purchases\":2,\"interactions\":1,\"days\":30,"               \
	"\"group\":\"dormant\"}}"

static void checked_in(int id, const char *on)
{
	struct err err;
	uint32_t date;
	check(date_read(on, &date));
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	check(checkin_note(&world->hq, id, date, "till", 5, world->now_ms));
	check(tx_commit(&tx, &err));
}

static bool marked(int id)
{
	return strcmp(file_of(id).mark, "dormant") == 0;
}

static bool row_says(int id, const char *text)
{
	char query[300];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM member WHERE id = %d AND more LIKE '%%%s%%'", id, text);
	return world_count(world, query) == 1;
}

/* programme: CAMP-01, EARN-03 */
static void a_member_exactly_at_the_limits_is_not_dormant(void **state)
{
	static const struct {
		int purchases;
		bool came;
		bool dormant;
	} cases[] = {{2, true, false}, {1, true, true}, {2, false, true}, {0, false, true}};
	(void)state;
	settings(DORMANT);
	for (int i = 0; i < (int)LENGTH(cases); i++) {
		member(i + 1, "", 0);
		for (int k = 0; k < cases[i].purchases; k++)
			bought((uint64_t)i + 1, 100);
		if (cases[i].came)
			checked_in(i + 1, "2025-05-21");
	}
	runs_once("marks", "2025-11-21", "4 looked at, 3 done.");
	for (int i = 0; i < (int)LENGTH(cases); i++) {
		check(marked(i + 1) == cases[i].dormant);
		check(row_says(i + 1, "dormant") == cases[i].dormant);
	}
	check(file_of(2).mark_until == 20251220);
}

/* programme: CAMP-01 */
static void what_lies_before_the_months_does_not_count(void **state)
{
	(void)state;
	settings("{\"dormant\":{\"months\":6,\"interactions\":1,\"days\":30,\"group\":\"d\"}}");
	member(1, "", 0);
	member(2, "", 0);
	checked_in(1, "2025-05-20");
	checked_in(2, "2025-05-21");
	run_on("marks", "2025-11-21");
	check(file_of(1).mark[0] && !file_of(2).mark[0]);
}

/* programme: EARN-03, CAMP-01 */
static void a_mark_lasts_to_its_day_whatever_is_bought_meanwhile(void **state)
{
	(void)state;
	settings("{\"dormant\":{\"months\":6,\"purchases\":1,\"days\":30,\"group\":\"dormant\"}}");
	member(1, "", 0);
	run_on("marks", "2025-11-21");
	bought(1, 100);
	run_at("marks", "2025-12-20");
	check(marked(1) && said(", 0 done."));
	run_at("marks", "2025-12-21");
	check(!marked(1) && file_of(1).mark_until == 0 && !row_says(1, "dormant"));
	/* And again once they stayed away for long. */
	run_at("marks", "2026-05-22");
	check(marked(1));
}

static void a_newcomer_is_not_dormant_where_that_is_asked(void **state)
{
	(void)state;
	settings("{\"dormant\":{\"months\":6,\"purchases\":1,\"days\":30,\"group\":\"dormant\","
		 "\"member_months\":6}}");
	member(1, "", 0);
	run_on("files", "2025-11-21");
	run_at("marks", "2026-05-20");
	check(!marked(1));
	run_at("marks", "2026-05-21");
	check(marked(1));
}

/* programme: TIER-15 */
static void a_member_is_called_by_how_long_they_are_one(void **state)
{
	static const struct {
		const char *on, *label;
	} cases[] = {
		{"2025-11-21", "new"},
		{"2026-11-20", "new"},
		{"2026-11-21", "old"},
		{"2028-11-20", "old"},
		{"2028-11-21", "loyal"},
	};
	(void)state;
	settings("{\"member.ages\":[{\"months\":0,\"label\":\"new\"},{\"months\":12,\"label\":"
		 "\"old\"},{\"months\":36,\"label\":\"loyal\"}]}");
	member(1, "", 0);
	member(2, "", 0);
	db_script(
		&world->hq.db, "INSERT INTO member_file (member, joined_on) VALUES (1, 20251121)");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		run_at("labels", cases[i].on);
		check(strcmp(file_of(1).label, cases[i].label) == 0);
		check(row_says(1, cases[i].label));
		check(file_of(2).label[0] == '\0');
	}
	run_at("labels", "2028-11-21");
	check(said("2 looked at, 0 done."));
}

/* programme: ACH-01, ACH-02 */
static void growth_is_what_was_done_whatever_came_first(void **state)
{
	(void)state;
	settings("{\"growth\":{\"points\":1000,\"visits\":10000,\"interactions\":5000}}");
	member(1, "", 100);
	member(2, "", 100);
	bought(1, 5000);
	checked_in(1, "2025-11-20");
	checked_in(1, "2025-11-21");
	checked_in(2, "2025-11-21");
	struct closed_sale *sale = sell(2, 6000);
	refund(sale, 1000);
	free(sale);
	checked_in(2, "2025-11-20");
	runs_once("growth", "2025-11-21", "2 looked at, 2 done.");
	/* 100 from before, 50 bought, one visit, two check-ins. */
	check(file_of(1).growth == 170 && file_of(2).growth == 170);
	check(row_says(1, "growth"));
}

/* programme: ACH-01 */
static void points_that_are_spent_leave_growth_alone(void **state)
{
	(void)state;
	settings("{\"growth\":{\"points\":1000}}");
	member(1, "", 100);
	run_on("growth", "2025-11-21");
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(world, 1, 0, 0);
	int64_t points = sale->total_minor / 100;
	sale->points_used = 60;
	upload_sale(world, till, &batch, sale);
	upload_send(world, till, &batch);
	upload_done(&batch);
	free(sale);
	run_on("growth", "2025-11-21");
	check(file_of(1).growth >= 100 + points);
	int64_t growth = file_of(1).growth;
	run_on("growth", "2025-11-21");
	check(file_of(1).growth == growth && growth == 100 + points + 1);
}

#define PARKING                                                                                    \
	"{\"unlocks\":[{\"id\":\"parking\",\"metric\":\"spend\",\"at_least\":100000,"              \
	"\"window\":\"quarter\",\"right\":\"parking\",\"count\":3,\"days\":90}]}"

static int64_t rights_of(int id)
{
	char query[200];
	(void)snprintf(query, sizeof query,
		"SELECT CAST(coalesce(sum(many), 0) AS BIGINT) FROM entitlement WHERE member = %d",
		id);
	return world_count(world, query);
}

/* programme: TIER-26 */
static void a_quarter_unlocks_once_and_not_one_minor_unit_below(void **state)
{
	(void)state;
	settings(PARKING);
	member(1, "", 0);
	member(2, "", 0);
	bought(1, 100000);
	bought(2, 99999);
	runs_once("unlocks", "2025-11-21", "2 looked at, 1 done.");
	check(rights_of(1) == 3 && rights_of(2) == 0);
	check(row_says(1, "parking"));
	bought(2, 1);
	/* The last quarter, told of in the next. */
	run_at("unlocks", "2026-01-31");
	check(rights_of(1) == 3 && rights_of(2) == 3);
	bought(1, 100000);
	run_at("unlocks", "2026-02-01");
	check(rights_of(1) == 6);
}

/* programme: TIER-26 */
static void what_is_heard_of_too_late_unlocks_nothing(void **state)
{
	(void)state;
	settings(PARKING);
	member(1, "", 0);
	bought(1, 100000);
	run_at("unlocks", "2026-02-02");
	check(rights_of(1) == 0);
}

/* programme: ACH-03 */
static void a_badge_is_given_once_for_ever(void **state)
{
	(void)state;
	settings("{\"growth\":{\"points\":1000},\"unlocks\":[{\"id\":\"badge\",\"metric\":"
		 "\"growth\",\"at_least\":500,\"window\":\"lifetime\",\"right\":\"mug\"}]}");
	member(1, "", 500);
	member(2, "", 499);
	run_on("growth", "2025-11-21");
	runs_once("unlocks", "2025-11-21", "2 looked at, 1 done.");
	run_at("unlocks", "2027-11-21");
	check(rights_of(1) == 1 && rights_of(2) == 0);
}

/* programme: TIER-26 */
static void a_voucher_is_unlocked_like_a_right(void **state)
{
	(void)state;
	world_import(world, "coupons",
		"{\"number\":12,\"code\":\"C12\",\"class\":\"member\",\"title\":\"parking\"}");
	settings("{\"unlocks\":[{\"id\":\"v\",\"metric\":\"visits\",\"at_least\":1,\"window\":"
		 "\"month\",\"campaign\":12,\"benefit\":500}]}");
	member(1, "", 0);
	bought(1, 100);
	run_on("unlocks", "2025-11-21");
	run_on("unlocks", "2025-11-21");
	check(world_count(world, "SELECT count(*) FROM voucher WHERE member = 1") == 1);
}

static void settings_that_cannot_be_are_refused_with_one_sentence(void **state)
{
	static const struct {
		const char *setting, *why;
	} cases[] = {
		{"{\"dormant\":{\"months\":6,\"days\":30,\"group\":\"d\"}}",
			"purchases or interactions"},
		{"{\"dormant\":{\"months\":121,\"purchases\":1,\"days\":30,\"group\":\"d\"}}",
			"1..120"},
		{"{\"dormant\":{\"months\":6,\"purchases\":1,\"days\":30,\"group\":\"\"}}",
			"dormant.group"},
		{"{\"member.ages\":[{\"months\":12,\"label\":\"a\"},{\"months\":12,\"label\":"
		 "\"b\"}]}",
			"months"},
		{"{\"growth\":{\"love\":1}}", "love"},
		{"{\"growth\":{\"points\":1000001}}", "growth.points"},
		{"{\"unlocks\":[{\"id\":\"a\",\"metric\":\"spend\",\"at_least\":1,\"window\":"
		 "\"days\",\"right\":\"r\"}]}",
			"window"},
		{"{\"unlocks\":[{\"id\":\"a\",\"metric\":\"growth\",\"at_least\":1,\"window\":"
		 "\"year\",\"right\":\"r\"}]}",
			"growth"},
		{"{\"unlocks\":[{\"id\":\"a\",\"metric\":\"spend\",\"at_least\":1,\"window\":"
		 "\"year\",\"right\":\"r\",\"campaign\":1}]}",
			"either a right or a campaign"},
		{"{\"unlocks\":[{\"id\":\"a\",\"metric\":\"spend\",\"at_least\":1,\"window\":"
		 "\"year\",\"right\":\"r\"},{\"id\":\"a\",\"metric\":\"spend\",\"at_least\":1,"
		 "\"window\":\"year\",\"right\":\"r\"}]}",
			"twice"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++)
		setting_refused(cases[i].setting, cases[i].why);
}

static void without_their_settings_these_jobs_do_not_run(void **state)
{
	static const char *const jobs[] = {"tiers", "marks", "labels", "growth", "unlocks"};
	(void)state;
	for (size_t i = 0; i < LENGTH(jobs); i++) {
		check(world_say(world, WORDS("jobs", "run", jobs[i]), NULL) == WORD_WRONG);
		check(complained("The settings ask for nothing of the job"));
	}
}

static const char *const all_jobs[] = {"files", "marks", "labels", "growth", "unlocks"};

static void three_hundred_members(void)
{
	AUTO(paper) struct paper rows = {0};
	settings(DORMANT);
	settings("{\"member.ages\":[{\"months\":0,\"label\":\"new\"}],\"growth\":{\"points\":1000},"
		 "\"unlocks\":[{\"id\":\"a\",\"metric\":\"points\",\"at_least\":100,\"window\":"
		 "\"lifetime\",\"right\":\"r\"}]}");
	for (int i = 1; i <= 300; i++)
		paper_print(&rows, "{\"id\":%d,\"card\":\"%d\",\"metric\":%d}\n", i, 1000 + i, i);
	world_import(world, "members", paper_read(&rows));
}

/* After the first page, and again in the middle of the second. */
static void kill_in_the_middle(const char *job)
{
	struct job_run run = {
		.hq = &world->hq, .job = job_find(job), .on = 20251121, .now_ms = world->now_ms};
	check(job_step(&run, "killed") == JOB_MORE);
	AUTO(tx) struct tx tx = tx_begin(&world->hq.db);
	struct job_run half = run;
	check(!run.job->page(&half));
	tx_done(&tx);
}

static void run_all(struct paper *text, bool killed)
{
	three_hundred_members();
	for (size_t i = 0; i < LENGTH(all_jobs); i++) {
		if (killed)
			kill_in_the_middle(all_jobs[i]);
		run_on(all_jobs[i], "2025-11-21");
	}
	table_text(text, &world->hq.db, "member_file");
	table_text(text, &world->hq.db, "entitlement");
}

static void killed_in_the_middle_they_come_to_the_same_end(void **state)
{
	AUTO(paper) struct paper whole = {0}, parts = {0};
	(void)state;
	run_all(&whole, false);
	(void)end(NULL);
	(void)begin(NULL);
	run_all(&parts, true);
	check(strcmp(paper_read(&whole), paper_read(&parts)) == 0);
	check(world_count(world, "SELECT count(*) FROM entitlement") == 201);
}

TESTS(job_test(a_member_exactly_at_the_limits_is_not_dormant),
	job_test(what_lies_before_the_months_does_not_count),
	job_test(a_mark_lasts_to_its_day_whatever_is_bought_meanwhile),
	job_test(a_newcomer_is_not_dormant_where_that_is_asked),
	job_test(a_member_is_called_by_how_long_they_are_one),
	job_test(growth_is_what_was_done_whatever_came_first),
	job_test(points_that_are_spent_leave_growth_alone),
	job_test(a_quarter_unlocks_once_and_not_one_minor_unit_below),
	job_test(what_is_heard_of_too_late_unlocks_nothing),
	job_test(a_badge_is_given_once_for_ever), job_test(a_voucher_is_unlocked_like_a_right),
	job_test(settings_that_cannot_be_are_refused_with_one_sentence),
	job_test(without_their_settings_these_jobs_do_not_run),
	job_test(killed_in_the_middle_they_come_to_the_same_end))
