/* Lucky draws: tickets, odds, prizes that never run below 0, and nothing twice. */
#include "sync/hq/draw.h"
#include "sync/member_more.h"
#include "tests/hq_world.h"

static struct world *world;
static struct fake_till *till;

static const char settings[] =
	"{\"draw.may\":{\"title\":{\"en\":\"May\"},\"terms\":\"Receipts of 200 and more.\","
	"\"from\":\"2025-11-01\",\"to\":\"2025-11-30\",\"min_minor\":20000,\"campaign\":9,"
	"\"prizes\":[{\"kind\":\"points\",\"points\":500,\"count\":3,\"odds_ppm\":300000,"
	"\"value_minor\":500},{\"kind\":\"right\",\"right\":\"lounge\",\"count\":100,"
	"\"odds_ppm\":200000,\"value_minor\":0}]}}";

static int setup(void **state)
{
	(void)state;
	world = world_open(":memory:");
	world_import(world, "members", "{\"id\":42,\"card\":\"8800000000042\",\"points\":0}");
	world_import(world, "settings", settings);
	till = new_till(world, 1, 2);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	free(till);
	world_close(world);
	return 0;
}

static void sell(int count)
{
	struct upload batch = upload_begin(till);
	for (int i = 0; i < count; i++)
		upload_member_sale(world, till, &batch, 42, 0, 0);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(world->answer.status == 200);
}

static enum word_status draw(const char *seed, bool dry)
{
	return dry ? world_say(world,
			     WORDS("draw", "run", "may", "--seed", seed, "--by", "Li", "--dry-run"),
			     NULL)
		   : world_say(world, WORDS("draw", "run", "may", "--seed", seed, "--by", "Li"),
			     NULL);
}

static int64_t drawn(const char *where)
{
	char query[120];
	(void)snprintf(query, sizeof query, "SELECT count(*) FROM draw_ticket WHERE %s", where);
	return world_count(world, query);
}

/* As a till is told. */
static int32_t tickets_told(void)
{
	char text[MEMBER_MORE_TEXT_MAX];
	struct member_more more;
	AUTO(stmt) struct stmt s = sql(&world->hq.db, "SELECT more FROM member WHERE id = 42");
	check(next_row(&s));
	column_text(&s, 0, text, sizeof text);
	check(member_more_read(text, &more));
	return more.draws;
}

/* programme: CAMP-15, CAMP-17 */
static void tills_are_told_the_tickets_that_were_not_drawn_yet(void **state)
{
	(void)state;
	check(tickets_told() == 0);
	sell(3);
	check(tickets_told() == 3);
	struct closed_sale *sale = world_sale(world, 42, 0, 0);
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	struct closed_act act = {.kind = ACT_COUPON_USE, .member = 42, .campaign = 9, .serial = 5};
	upload_act(world, till, &batch, &act);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(tickets_told() == 5);
	/* One comes back. */
	batch = upload_begin(till);
	struct closed_refund refund = world_refund(world, sale, 1, 8500);
	refund.member = 42;
	upload_refund(world, till, &batch, &refund);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(tickets_told() == 4);
	check(draw("a seed", true) == WORD_DONE);
	check(tickets_told() == 4);
	check(draw("a seed", false) == WORD_DONE);
	check(tickets_told() == 0);
	free(sale);
}

/* programme: CAMP-15, CAMP-16, CAMP-17, EARN-19 */
static void each_ticket_is_drawn_once_and_prizes_never_run_below_nothing(void **state)
{
	(void)state;
	sell(100);
	check(draw("a seed", true) == WORD_DONE);
	check(drawn("1 = 1") == 0 && world_count(world, "SELECT points FROM member") == 0);
	check(draw("a seed", false) == WORD_DONE);
	check(drawn("1 = 1") == 100);
	check(drawn("prize = 0") == 3); /* of some thirty that rolled it */
	int64_t rights = drawn("prize = 1");
	check(rights > 5 && rights < 40);
	check(drawn("roll < 300000") > 15 && drawn("roll < 300000") < 50);
	check(world_count(world, "SELECT points FROM member") == 1500);
	check(world_count(world, "SELECT sum(many) FROM entitlement") == rights);
	check(draw("another", false) == WORD_DONE);
	check(drawn("1 = 1") == 100 && drawn("seed = 'another'") == 0);
	check(world_count(world, "SELECT points FROM member") == 1500);
	check(world_say(world, WORDS("draw", "log", "may"), NULL) == WORD_DONE);
	check(strstr(paper_read(&world->said.out), "a seed") != NULL);
	world_verifies(world);
}

/* programme: CAMP-17 */
static void a_receipt_that_came_back_loses_its_ticket_and_a_voucher_is_one(void **state)
{
	(void)state;
	struct closed_sale *sale = world_sale(world, 42, 0, 0), *kept = world_sale(world, 42, 0, 0);
	struct closed_sale *walk_in = world_sale(world, 0, 0, 0);
	struct upload batch = upload_begin(till);
	upload_sale(world, till, &batch, sale);
	upload_sale(world, till, &batch, kept);
	upload_sale(world, till, &batch, walk_in);
	struct closed_refund refund = world_refund(world, sale, 1, 8500);
	refund.member = 42;
	upload_refund(world, till, &batch, &refund); /* 189.99 of 274.99 stay */
	struct closed_act act = {.kind = ACT_COUPON_USE, .member = 42, .campaign = 9, .serial = 5};
	upload_act(world, till, &batch, &act);
	upload_send(world, till, &batch);
	upload_done(&batch);
	check(draw("x", false) == WORD_DONE);
	check(drawn("1 = 1") == 2);
	free(sale);
	free(kept);
	free(walk_in);
}

/* programme: CAMP-16, LEG-06 */
static void a_draw_that_lacks_what_is_to_be_published_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *what, *head, *prizes;
	} cases[] = {
		{"no terms", "\"from\":\"2025-11-01\",\"to\":\"2025-11-30\",\"min_minor\":1", "1"},
		{"no days", "\"terms\":\"t\",\"min_minor\":1", "1"},
		{"no tickets", "\"terms\":\"t\",\"from\":\"2025-11-01\",\"to\":\"2025-11-30\"",
			"1"},
		{"too dear",
			"\"terms\":\"t\",\"from\":\"2025-11-01\",\"to\":\"2025-11-30\","
			"\"min_minor\":1",
			"5000001"},
	};
	char text[600];
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].what);
		(void)snprintf(text, sizeof text,
			"{\"draw.x\":{\"title\":{\"en\":\"X\"},%s,\"prizes\":[{\"kind\":"
			"\"points\",\"points\":1,\"count\":1,\"odds_ppm\":1,\"value_minor\":%s}]}}",
			cases[i].head, cases[i].prizes);
		check(world_say(world, WORDS("import", "settings", "-"), text) == WORD_WRONG);
	}
	check(world_say(world, WORDS("draw", "run", "x", "--seed", "s", "--by", "Li"), NULL) ==
		WORD_WRONG);
	check(world_say(world, WORDS("draw", "run", "may", "--by", "Li"), NULL) == WORD_WRONG);
}

#define with_world(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

TESTS(with_world(tills_are_told_the_tickets_that_were_not_drawn_yet),
	with_world(each_ticket_is_drawn_once_and_prizes_never_run_below_nothing),
	with_world(a_receipt_that_came_back_loses_its_ticket_and_a_voucher_is_one),
	with_world(a_draw_that_lacks_what_is_to_be_published_is_refused))
