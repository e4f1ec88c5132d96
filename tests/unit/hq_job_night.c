/* Jobs by night: what was missed is caught up, in order and within bounds; what breaks off is told
 * and tried again. */
#include "sync/hq/job_book.h"
#include "tests/job_world.h"

/* The clock stands at 12:40 of 2025-11-21. */
static int begin_served(void **state)
{
	(void)begin(state);
	settings("{\"tiers\":[{\"id\":\"regular\",\"min\":0,\"names\":{}}]}");
	member(1, "", 0);
	errands_serve(&world->hq);
	(void)errands_turn(&world->hq);
	return 0;
}

static int64_t runs_of(const char *job)
{
	char query[200];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM job_run WHERE job = '%s' AND state = 1", job);
	return world_count(world, query);
}

static int64_t first_run_of(const char *job)
{
	char query[200];
	(void)snprintf(
		query, sizeof query, "SELECT min(on_date) FROM job_run WHERE job = '%s'", job);
	return world_count(world, query);
}

static void nights_that_were_slept_through_are_caught_up_in_order(void **state)
{
	(void)state;
	world->now_ms += 3 * JOB_DAY_MS;
	serve_for(10 * 60000);
	check(runs_of("tiers") == 3 && first_run_of("tiers") == 20251122);
	check(world_count(world, "SELECT count(*) FROM job_run a JOIN job_run b ON a.job = b.job "
				 "AND a.on_date < b.on_date AND a.began_ms > b.began_ms") == 0);
	/* What need not be caught up ran once, and before the tiers of its day. */
	check(runs_of("files") == 1 && first_run_of("files") == 20251124);
	serve_for(10 * 60000);
	check(runs_of("tiers") == 3 && runs_of("files") == 1);
}

static void no_more_than_so_many_nights_are_caught_up(void **state)
{
	(void)state;
	world->now_ms += 400 * JOB_DAY_MS;
	serve_for(30 * 60000);
	check(runs_of("tiers") == JOB_MISSED_DAYS);
	check(world_count(world, "SELECT max(on_date) FROM job_run WHERE job = 'tiers'") ==
		20261226);
	check(first_run_of("tiers") == 20261126);
}

static void a_job_begins_with_the_night_after_it_was_wanted(void **state)
{
	(void)state;
	world->now_ms += 2 * JOB_DAY_MS;
	serve_for(10 * 60000);
	check(runs_of("labels") == 0);
	settings("{\"member.ages\":[{\"months\":0,\"label\":\"new\"}]}");
	serve_for(10 * 60000);
	check(runs_of("labels") == 0);
	world->now_ms += JOB_DAY_MS;
	serve_for(10 * 60000);
	check(runs_of("labels") == 1 && first_run_of("labels") == 20251124);
}

static void what_somebody_ran_by_hand_is_not_run_again(void **state)
{
	(void)state;
	world->now_ms += JOB_DAY_MS;
	run_on("tiers", "2025-11-22");
	serve_for(10 * 60000);
	struct job_entry entry;
	check(job_book_find(&world->hq, "tiers", 20251122, &entry));
	check(entry.state == JOB_DONE && entry.holder[0] == '\0');
}

static void spoil_the_policy(const char *text)
{
	AUTO(stmt)
	struct stmt s = sql(&world->hq.db,
		"UPDATE ref_row SET row = ? WHERE stream = 'settings' AND key = 'tier.policy'");
	bind_text(&s, text);
	run(&s);
}

static void a_job_that_breaks_off_is_told_and_tried_again(void **state)
{
	(void)state;
	settings("{\"tier.policy\":{}}");
	spoil_the_policy("\"name\":\"tier.policy\",\"value\":\"{\\\"love\\\":1}\"");
	world->now_ms += JOB_DAY_MS;
	serve_for(5 * 60000);
	check(runs_of("tiers") == 0 && runs_of("files") == 1);
	check(world_say(world, WORDS("status"), NULL) == WORD_DONE);
	check(said("Job tiers 2025-11-22 broke off at 2025-11-22"));
	check(world_say(world, WORDS("jobs", "log"), NULL) == WORD_DONE);
	check(said("tiers 2025-11-22: broken off"));
	spoil_the_policy("\"name\":\"tier.policy\",\"value\":\"{}\"");
	serve_for(2 * 60000);
	check(runs_of("tiers") == 0);
	serve_for(JOB_AGAIN_MS);
	check(runs_of("tiers") == 1);
	check(world_say(world, WORDS("status"), NULL) == WORD_DONE);
	check(!said("broke off"));
}

#define night_test(fn) cmocka_unit_test_setup_teardown(fn, begin_served, end)

TESTS(night_test(nights_that_were_slept_through_are_caught_up_in_order),
	night_test(no_more_than_so_many_nights_are_caught_up),
	night_test(a_job_begins_with_the_night_after_it_was_wanted),
	night_test(what_somebody_ran_by_hand_is_not_run_again),
	night_test(a_job_that_breaks_off_is_told_and_tried_again))
