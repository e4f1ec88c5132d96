/* Which members go to which till, and for how long what is gone is told. */
#include "sync/hq/errands.h"
#include "sync/hq/feed.h"
#include "sync/hq/floor.h"
#include "sync/hq/selection.h"
#include "tests/hq_world.h"

#define DAY_MS (INT64_C(24) * 3600 * 1000)

static struct world *world;
static struct fake_till *north, *south;

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	check(world_say(world, WORDS("region", "set", "--store", "1", "--region", "1"), NULL) ==
		WORD_DONE);
	check(world_say(world, WORDS("region", "set", "--store", "2", "--region", "2"), NULL) ==
		WORD_DONE);
	north = new_till(world, 1, 3);
	south = new_till(world, 2, 4);
	world_import(world, "members",
		"{\"id\":11,\"card\":\"8811\",\"store\":1,\"phone\":\"13800138000\"}\n"
		"{\"id\":22,\"card\":\"8822\",\"store\":2}\n"
		"{\"id\":33,\"card\":\"8833\"}\n");
	return 0;
}

static int end(void **state)
{
	(void)state;
	free(north);
	free(south);
	world_close(world);
	return 0;
}

static void ask(struct fake_till *till, int64_t since)
{
	char target[120];
	(void)snprintf(target, sizeof target, "/v1/ref/members?feed=%s&since=%lld",
		feed_get(&world->hq.db, STREAM_MEMBERS).id, (long long)since);
	till_get(world, till, target);
	row("%.200s", paper_read(&world->answer.body));
}

static bool there(int id)
{
	char text[32];
	(void)snprintf(text, sizeof text, "\"id\":%d,\"card\"", id);
	return answer_says(world, text);
}

static bool gone(int id)
{
	char text[40];
	(void)snprintf(text, sizeof text, "\"gone\":true,\"id\":%d}", id);
	return answer_says(world, text);
}

static void a_till_gets_its_region_and_those_without_one(void **state)
{
	(void)state;
	ask(north, 0);
	check(there(11));
	check(!there(22));
	check(there(33));
	ask(south, 0);
	check(!there(11));
	check(there(22));
	check(answer_number(world, "next_since") == 3);
}

static void who_moves_leaves_one_till_and_comes_to_the_other(void **state)
{
	(void)state;
	int64_t before = feed_get(&world->hq.db, STREAM_MEMBERS).version;
	world_import(world, "members", "{\"id\":11,\"card\":\"8811\",\"store\":2}");
	ask(north, before);
	check(gone(11));
	check(!there(11));
	ask(south, before);
	check(there(11));
	check(!gone(11));
}

static void who_was_not_seen_for_two_years_is_nobodys_until_asked_for(void **state)
{
	(void)state;
	int64_t before = feed_get(&world->hq.db, STREAM_MEMBERS).version;
	world->now_ms += 721 * DAY_MS;
	errands_want_selection(&world->hq);
	errands_finish_selection(&world->hq);
	ask(north, before);
	check(gone(11));
	check(gone(33));
	ask(north, 0);
	check(!there(11));
	till_get(world, north, "/v1/member?card=8811");
	check(world->answer.status == 200);
	check(there(11));
	ask(north, 0);
	check(there(11));
	ask(south, 0);
	check(!there(11));
}

static void a_guest_stays_current_with_the_delta(void **state)
{
	(void)state;
	till_get(world, south, "/v1/member?phone=13800138000");
	check(there(11));
	check(!answer_says(world, "13800138000"));
	check(answer_number(world, "projected_next") == 1);
	int64_t before = feed_get(&world->hq.db, STREAM_MEMBERS).version;
	world_import(world, "members", "{\"id\":11,\"card\":\"8811\",\"tier\":\"gold\"}");
	ask(south, before);
	check(answer_says(world, "\"tier\":\"gold\""));
	world_import(world, "members", "{\"card\":\"8811\",\"gone\":true}");
	ask(south, before);
	check(gone(11));
}

/* A till adds its own legs from there on to the balance it is told. */
static void a_guests_balance_names_the_oldest_epoch_that_is_not_posted(void **state)
{
	(void)state;
	till_write_note(world, south, "one");
	till_enrol(world, south, 2, south->till);
	till_get(world, south, "/v1/member?card=8811");
	check(answer_number(world, "projected_epoch") == 2);
	db_script(&world->hq.db, "UPDATE epoch SET projected_next = 1 WHERE next > 1");
	till_get(world, south, "/v1/member?card=8811");
	check(answer_number(world, "projected_epoch") == 1);
	check(answer_number(world, "projected_next") == 1);
}

/* T7. */
static void guessing_numbers_has_an_end(void **state)
{
	(void)state;
	for (int i = 0; i < LOOKUP_MISSES; i++) {
		till_get(world, north, "/v1/member?card=999");
		check(world->answer.status == 404);
	}
	till_get(world, north, "/v1/member?card=8822");
	check(world->answer.status == 503 || world->answer.status == 429);
	check(answer_number(world, "retry_after_s") > 0);
	till_get(world, south, "/v1/member?card=8811");
	check(world->answer.status == 200);
	world->now_ms += LOOKUP_WINDOW_MS + 1;
	till_get(world, north, "/v1/member?card=8822");
	check(world->answer.status == 200);
	till_get(world, north, "/v1/member?card=88&phone=1");
	check(world->answer.status == 400);
	till_get(world, north, "/v1/member?card=88%25");
	check(world->answer.status == 404);
}

/* Fault 47: whoever was away longer than tombstones are kept is told to begin anew, and a fetch
 * from the beginning that takes its time is not. */
static void a_till_away_for_120_days_begins_anew(void **state)
{
	(void)state;
	char target[160];
	world_import(world, "goods",
		"{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1}\n"
		"{\"sku\":\"B\",\"name\":\"b\",\"price_minor\":1}\n");
	world_import(world, "goods", "{\"sku\":\"A\",\"gone\":true}");
	const char *feed = feed_get(&world->hq.db, STREAM_GOODS).id;
	char id[FEED_TEXT_MAX];
	strcpy(id, feed);
	world->now_ms += 89 * DAY_MS;
	while (floor_turn(&world->hq))
		;
	(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=2", id);
	till_get(world, north, target);
	check(answer_says(world, "\"gone\":true,\"sku\":\"A\""));
	world->now_ms += 31 * DAY_MS;
	while (floor_turn(&world->hq))
		;
	check(world_count(world, "SELECT count(*) FROM ref_row WHERE gone = 1") == 0);
	till_get(world, north, target);
	check(world->answer.status == 410);
	check(answer_says(world, "RESYNC"));
	(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=0&limit=1", id);
	world_import(world, "goods", "{\"sku\":\"C\",\"name\":\"c\",\"price_minor\":1}");
	till_get(world, north, target);
	check(world->answer.status == 200);
	check(answer_number(world, "full") == 4);
	(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=2&full=4", id);
	till_get(world, north, target);
	check(world->answer.status == 200);
	(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=2&full=2", id);
	till_get(world, north, target);
	check(world->answer.status == 410);
	(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=2&full=9", id);
	till_get(world, north, target);
	check(world->answer.status == 410);
}

#define with_houses(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_houses(a_till_gets_its_region_and_those_without_one),
	with_houses(who_moves_leaves_one_till_and_comes_to_the_other),
	with_houses(who_was_not_seen_for_two_years_is_nobodys_until_asked_for),
	with_houses(a_guest_stays_current_with_the_delta),
	with_houses(a_guests_balance_names_the_oldest_epoch_that_is_not_posted),
	with_houses(guessing_numbers_has_an_end), with_houses(a_till_away_for_120_days_begins_anew))
