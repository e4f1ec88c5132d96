/* The programme's jobs run in pages that can be broken off, twice without harm, and dry without a
 * trace. */
#include "sync/hq/job_book.h"
#include "sync/hq/job_night.h"
#include "tests/job_world.h"

#define HOUR_MS INT64_C(3600000)

/* Members 1..count with cards 1001... */
static void enrol_members(int count)
{
	AUTO(paper) struct paper rows = {0};
	for (int i = 1; i <= count; i++)
		paper_print(&rows, "{\"id\":%d,\"card\":\"%d\"}\n", i, 1000 + i);
	world_import(world, "members", paper_read(&rows));
}

static void run_job(const char *name)
{
	check(world_say(world, WORDS("jobs", "run", name), NULL) == WORD_DONE);
}

static int64_t files(void)
{
	return db_int(&world->hq.db, "SELECT count(*) FROM member_file", -1);
}

static void a_job_that_runs_twice_does_nothing_twice(void **state)
{
	(void)state;
	enrol_members(3);
	run_job("files");
	check(said("Job 'files' for 2025-11-21 is done: 3 looked at, 3 done."));
	AUTO(paper) struct paper before = {0};
	database_text(&before, &world->hq.db, "job_run");
	run_job("files");
	check(said("3 looked at, 0 done."));
	AUTO(paper) struct paper after = {0};
	database_text(&after, &world->hq.db, "job_run");
	check(strcmp(paper_read(&before), paper_read(&after)) == 0);
}

static void a_dry_run_says_what_it_would_do_and_changes_nothing(void **state)
{
	(void)state;
	enrol_members(600);
	AUTO(paper) struct paper before = {0};
	database_text(&before, &world->hq.db, "");
	check(world_say(world, WORDS("jobs", "run", "files", "--dry-run"), NULL) == WORD_DONE);
	check(said("card 1001: a member since 2025-11-21\n"));
	check(said("card 1600: a member since 2025-11-21\n"));
	check(said("nothing was changed: 600 looked at, 600 done."));
	AUTO(paper) struct paper after = {0};
	database_text(&after, &world->hq.db, "");
	check(strcmp(paper_read(&before), paper_read(&after)) == 0);
}

static struct job_run run_of(const char *name)
{
	return (struct job_run){.hq = &world->hq,
		.job = job_find(name),
		.on = job_today(&world->hq, world->now_ms),
		.now_ms = world->now_ms};
}

static void a_run_that_was_broken_off_goes_on_behind_its_last_page(void **state)
{
	struct job_entry entry;
	(void)state;
	enrol_members(600);
	struct job_run run = run_of("files");
	check(job_step(&run, "one") == JOB_MORE);
	check(files() == JOB_PAGE);
	/* Another process, much later: it knows what stands in the book. */
	world->now_ms += 3600000;
	struct job_run other = run_of("files");
	check(job_step(&other, "two") == JOB_MORE);
	check(files() == 2 * JOB_PAGE);
	/* The first one is not dead after all: it sees that others went on. */
	check(job_step(&run, "one") == JOB_ENDED);
	check(files() == 600);
	check(job_book_find(&world->hq, "files", run.on, &entry));
	check(entry.state == JOB_DONE && entry.seen == 600 && entry.changed == 600);
}

static void the_log_says_what_ran(void **state)
{
	(void)state;
	enrol_members(3);
	run_job("files");
	check(world_say(world, WORDS("jobs", "log"), NULL) == WORD_DONE);
	check(said("files 2025-11-21: 3 looked at, 3 done"));
	check(world_say(world, WORDS("jobs", "list"), NULL) == WORD_DONE);
	check(said("files        2025-11-21  every night, not caught up: opens a file"));
}

static void what_cannot_be_run_is_refused_by_name(void **state)
{
	static const struct {
		const char *argv[8];
		const char *why;
	} cases[] = {
		{{"jobs", "run", "fils"}, "There is no job 'fils'"},
		{{"jobs", "run", "files", "--on", "21.11.2025"}, "'21.11.2025' is no date"},
		{{"jobs", "run", "files", "--on", "2025-02-29"}, "'2025-02-29' is no date"},
		{{"jobs", "run", "files", "--on", "2025-11-22"}, "2025-11-22 has not come yet"},
	};
	(void)state;
	for (size_t i = 0; i < LENGTH(cases); i++) {
		check(world_say(world, cases[i].argv, NULL) == WORD_WRONG);
		check(complained(cases[i].why));
	}
	check(world_say(world, WORDS("jobs", "run", "files", "--on", "2025-11-22", "--dry-run"),
		      NULL) == WORD_DONE);
}

/* In parts, as the program says it to a server (job_wait.h). */
static void a_long_run_is_answered_in_parts(void **state)
{
	(void)state;
	enrol_members(600);
	check(world_say(world, WORDS("jobs", "run", "files", "--dry-run", "--part", "300:300:7"),
		      NULL) == WORD_DONE);
	check(said("600 looked at, 307 done."));
	check(!said("card 1300:") && said("card 1301:"));
}

/* ---- by night ---- */

/* The world's clock stands at 12:40 of 2025-11-21 in Shanghai. */
static bool ran_for(const char *job, uint32_t on)
{
	struct job_entry entry;
	return job_book_find(&world->hq, job, on, &entry) && entry.state == JOB_DONE;
}

static void jobs_run_every_night_at_their_hour(void **state)
{
	(void)state;
	enrol_members(3);
	errands_serve(&world->hq);
	serve_for(15 * HOUR_MS);
	check(!ran_for("files", 20251121) && !ran_for("files", 20251122)); /* 3:40 */
	serve_for(HOUR_MS);
	check(ran_for("files", 20251122));
	check(files() == 3);
	world_import(world, "settings", "{\"jobs.hour\":23}");
	serve_for(16 * HOUR_MS);
	check(!ran_for("files", 20251123)); /* 20:40 */
	serve_for(8 * HOUR_MS);
	check(!ran_for("files", 20251123)); /* the 23rd at 4:40: its hour has not come */
	serve_for(19 * HOUR_MS);
	check(ran_for("files", 20251123));
	check(world_say(world, WORDS("status"), NULL) == WORD_DONE);
	check(said("last job: files 2025-11-23, 3 looked at, 0 done, ended 2025-11-23 23:0"));
	check(world_say(world, WORDS("status", "--json"), NULL) == WORD_DONE);
	check(said("\"under_way\":false,\"broken\":\"\"}"));
}

static void another_process_goes_on_once_one_was_silent(void **state)
{
	struct job_entry entry;
	(void)state;
	enrol_members(600);
	errands_serve(&world->hq);
	serve_for(JOB_LOOK_MS);
	world->now_ms += 16 * HOUR_MS;
	struct job_run other = run_of("files");
	check(job_step(&other, "another process") == JOB_MORE);
	serve_for(JOB_STALE_MS / 2);
	check(files() == JOB_PAGE); /* it may still be at it */
	serve_for(2 * JOB_STALE_MS);
	check(files() == 600);
	check(job_book_find(&world->hq, "files", 20251122, &entry));
	check(entry.state == JOB_DONE && entry.seen == 600);
}

TESTS(job_test(a_job_that_runs_twice_does_nothing_twice),
	job_test(a_dry_run_says_what_it_would_do_and_changes_nothing),
	job_test(a_run_that_was_broken_off_goes_on_behind_its_last_page),
	job_test(the_log_says_what_ran), job_test(what_cannot_be_run_is_refused_by_name),
	job_test(a_long_run_is_answered_in_parts), job_test(jobs_run_every_night_at_their_hour),
	job_test(another_process_goes_on_once_one_was_silent))
