/* Jobs and words over members' points: expiry, notices before it, adjustments with a name. */
#include "tests/hq_world.h"

#define DAY INT64_C(86400000)

static struct world *world;

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	world_import(world, "settings", "{\"points.valid_months\":2}");
	/* Good until 2026-01-31. */
	world_import(world, "members",
		"{\"id\":42,\"card\":\"8800000000042\",\"points\":100}\n"
		"{\"id\":43,\"card\":\"8800000000043\"}");
	return 0;
}

static int end(void **state)
{
	(void)state;
	world_verifies(world);
	world_close(world);
	return 0;
}

static bool said(const char *text)
{
	row("%.250s", paper_read(&world->said.out));
	return strstr(paper_read(&world->said.out), text) != NULL;
}

static bool complained(const char *text)
{
	row("%.250s", paper_read(&world->said.complaints));
	return strstr(paper_read(&world->said.complaints), text) != NULL;
}

static void run_job(const char *name)
{
	enum word_status status = world_say(world, WORDS("jobs", "run", name), NULL);
	row("%s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

static int64_t balance(void)
{
	return world_count(world, "SELECT points FROM member WHERE id = 42");
}

static bool more_says(const char *text)
{
	char query[200];
	(void)snprintf(query, sizeof query,
		"SELECT count(*) FROM member WHERE id = 42 AND more LIKE '%%%s%%'", text);
	return world_count(world, query) == 1;
}

static void adjust(const char *points, const char *reason)
{
	enum word_status status = world_say(world,
		WORDS("points", "adjust", "8800000000042", points, "--by", "Li", "--reason",
			reason),
		NULL);
	row("%s", paper_read(&world->said.complaints));
	check(status == WORD_DONE);
}

/* programme: RDM-16, LEG-09 */
static void the_job_lets_expire_once_what_nobody_used(void **state)
{
	(void)state;
	world->now_ms += 71 * DAY; /* 2026-01-31 */
	run_job("points");
	check(balance() == 100);
	world->now_ms += DAY;
	check(world_say(world, WORDS("jobs", "run", "points", "--dry-run"), NULL) == WORD_DONE);
	check(said("card 8800000000042: 100 points expire"));
	check(balance() == 100);
	run_job("points");
	check(balance() == 0);
	run_job("points");
	check(balance() == 0);
	check(world_count(world, "SELECT count(*) FROM points_entry WHERE source = 'expired'") ==
		1);
}

static void who_did_not_move_is_not_counted_again(void **state)
{
	(void)state;
	run_job("points");
	run_job("points");
	check(said("0 looked at"));
	adjust("5", "lost slip");
	run_job("points");
	check(said("1 looked at"));
}

/* programme: LEG-09, MSG-05, RDM-16 */
static void a_notice_is_left_sixty_days_before_and_once(void **state)
{
	(void)state;
	world->now_ms += 11 * DAY; /* 2025-12-02: sixty days before 2026-01-31 */
	run_job("points");
	run_job("points-notices");
	run_job("points-notices");
	check(world_count(world, "SELECT count(*) FROM points_notice") == 1);
	check(world_count(world, "SELECT points FROM points_notice WHERE member = 42 AND "
				 "expires_on = 20260131 AND noted_on = 20251202") == 100);
	check(more_says("\"expiring\":[{\"on\":\"2026-01-31\",\"points\":100}]"));
	/* Tills show that it waits; there is nothing to say once the points are spent. */
	check(more_says("\"notices\":1"));
	adjust("-100", "spent");
	check(!more_says("\"notices\""));
}

static void no_notice_is_left_before_its_time(void **state)
{
	(void)state;
	world->now_ms += 10 * DAY;
	run_job("points");
	run_job("points-notices");
	check(world_count(world, "SELECT count(*) FROM points_notice") == 0);
	world_import(world, "settings", "{\"points.remind_days\":61}");
	run_job("points-notices");
	check(world_count(world, "SELECT count(*) FROM points_notice") == 1);
}

/* programme: EARN-15 */
static void an_adjustment_has_a_name_and_a_reason(void **state)
{
	(void)state;
	check(world_say(world, WORDS("points", "adjust", "8800000000042", "50"), NULL) ==
		WORD_WRONG);
	check(complained("only with a name and a reason"));
	check(world_say(world,
		      WORDS("points", "adjust", "8800000000042", "50", "--by", " ", "--reason",
			      "x"),
		      NULL) == WORD_WRONG);
	static const char *const wrong[] = {"0", "5x", "", "1e3", "200000000000"};
	for (size_t i = 0; i < LENGTH(wrong); i++) {
		row("%s", wrong[i]);
		check(world_say(world,
			      WORDS("points", "adjust", "8800000000042", wrong[i], "--by", "Li",
				      "--reason", "x"),
			      NULL) == WORD_WRONG);
	}
	check(balance() == 100);
	adjust("50", "lost slip");
	check(said("50 points, now 150"));
	adjust("-20", "typed wrong");
	check(balance() == 130);
	check(world_say(world, WORDS("points", "adjust", "99", "5", "--by", "Li", "--reason", "x"),
		      NULL) == WORD_WRONG);
	check(world_say(world, WORDS("points", "show", "8800000000042"), NULL) == WORD_DONE);
	check(said("adjust\t+50\t"));
	check(said("Li: lost slip"));
	check(said("Sum (*): 130"));
}

/* The number after "sum": of this source. */
static int64_t sum_of(const char *source)
{
	check(world_say(world,
		      WORDS("points", "show", "8800000000042", "--json", "--source", source),
		      NULL) == WORD_DONE);
	const char *at = strstr(paper_read(&world->said.out), "\"sum\":");
	check(at != NULL);
	return strtoll(at + 6, NULL, 10);
}

/* programme: EARN-15 */
static void filtered_by_source_the_entries_add_up_to_the_balance(void **state)
{
	(void)state;
	static const char *const sources[] = {
		"opening", "sale", "return", "adjust", "expired", "pending"};
	struct fake_till *till = new_till(world, 1, 2);
	struct upload batch = upload_begin(till);
	struct closed_sale *sale = world_sale(world, 42, 80, 30);
	upload_sale(world, till, &batch, sale);
	struct closed_refund refund = world_refund(world, sale, 1, 100);
	refund.member = 42;
	refund.points_taken = 8;
	refund.points_given = 3;
	upload_refund(world, till, &batch, &refund);
	upload_send(world, till, &batch);
	upload_done(&batch);
	adjust("-20", "typed wrong");
	world->now_ms += 40 * DAY;
	adjust("1", "sorry");
	world->now_ms += 32 * DAY; /* 2026-02-01 */
	run_job("points");
	int64_t sum = 0;
	for (size_t i = 0; i < LENGTH(sources); i++)
		sum += sum_of(sources[i]);
	check(sum == balance());
	check(balance() == 1);
	check(sum_of("sale") == 50);
	check(sum_of("return") == -5);
	check(sum_of("expired") == -125);
	free(sale);
	free(till);
}

static void what_waits_and_what_is_owed_is_shown(void **state)
{
	(void)state;
	adjust("-150", "lent");
	world_import(world, "settings", "{\"points.wait_days.sale\":3}");
	world->now_ms += DAY;
	struct fake_till *till = new_till(world, 1, 2);
	struct upload batch = upload_begin(till);
	upload_member_sale(world, till, &batch, 42, 80, 0);
	upload_send(world, till, &batch);
	upload_done(&batch);
	run_job("points");
	check(balance() == -50);
	check(more_says("\"pending\":80"));
	check(world_say(world, WORDS("points", "show", "8800000000042"), NULL) == WORD_DONE);
	check(said("-50 points can be used"));
	check(said("80 more wait"));
	check(said("50 are owed"));
	check(said("  80 from 2025-11-25 on"));
	world->now_ms += 3 * DAY;
	run_job("points");
	check(balance() == 30);
	check(!more_says("pending"));
	free(till);
}

#define in_shop(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(in_shop(the_job_lets_expire_once_what_nobody_used),
	in_shop(who_did_not_move_is_not_counted_again),
	in_shop(a_notice_is_left_sixty_days_before_and_once),
	in_shop(no_notice_is_left_before_its_time), in_shop(an_adjustment_has_a_name_and_a_reason),
	in_shop(filtered_by_source_the_entries_add_up_to_the_balance),
	in_shop(what_waits_and_what_is_owed_is_shown))
