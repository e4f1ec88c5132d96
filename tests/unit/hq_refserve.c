#include "tests/hq_world.h"

#include "pos/core/member_more.h"
#include "sync/hq/feed.h"
#include "sync/json.h"

/* A till's side of the members stream: what design.md 9 says it shows. */
struct shelf {
	char feed[FEED_TEXT_MAX];
	int64_t since;
	int64_t points[8];          /* of members 1..7, as HQ said */
	uint64_t projected_next[8]; /* stored with each row */
};

static void take_page(struct world *world, struct shelf *shelf)
{
	struct err err;
	AUTO(json) struct json doc;
	check(json_parse(&doc, world->answer.body.text, world->answer.body.used, 8 << 20, &err));
	struct json_value root = json_root(&doc), rows = json_member(root, "rows");
	uint64_t next = (uint64_t)json_int(json_member(root, "projected_next"), 1, INT64_MAX);
	int64_t last = shelf->since;
	size_t count = json_count(rows, PAGE_ROWS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct json_value item = json_item(rows, i);
		int64_t id = json_int(json_member(item, "id"), 1, 7);
		int64_t ver = json_int(json_member(item, "ver"), 1, INT64_MAX);
		check(ver > last);
		last = ver;
		shelf->points[id] = json_int(json_member(item, "points"), INT64_MIN, INT64_MAX);
		shelf->projected_next[id] = next;
	}
	shelf->since = json_int(json_member(root, "next_since"), 0, INT64_MAX);
	check(shelf->since == last);
	strcpy(shelf->feed, json_text(json_member(root, "feed"), FEED_TEXT_MAX - 1));
	check(json_good(&doc, &err));
}

static void pull(struct world *world, struct fake_till *till, struct shelf *shelf, int limit)
{
	char target[120];
	(void)snprintf(target, sizeof target, "/v1/ref/members?feed=%s&since=%lld&limit=%d",
		shelf->feed, (long long)shelf->since, limit);
	till_get(world, till, target);
	check(world->answer.status == 200);
	take_page(world, shelf);
}

/* Sales at two tills, uploads and pulls in any order: what a till shows is always HQ's balance with
 * all of its own sales in it, and none of them twice. */
static void the_balance_shown_is_exact_in_every_order(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	world_import(world, "members",
		"{\"id\":1,\"card\":\"1\",\"points\":10}\n{\"id\":2,\"card\":\"2\"}\n"
		"{\"id\":3,\"card\":\"3\",\"points\":-5}");
	struct fake_till *mine = new_till(world, 1, 2), *other = new_till(world, 1, 3);
	struct shelf shelf = {0};
	static struct {
		uint64_t seq;
		int member;
		int64_t points;
	} legs[600];
	int leg_count = 0;
	struct upload pending = upload_begin(mine);
	pull(world, mine, &shelf, 500);
	for (int step = 0; step < 600; step++) {
		uint8_t dice[2];
		world_random(world, dice, sizeof dice);
		int member = 1 + dice[1] % 3;
		int64_t points = 1 + dice[1];
		row("step %d", step);
		if (dice[0] < 110) {
			legs[leg_count].seq = mine->next;
			legs[leg_count].member = member;
			legs[leg_count++].points = points;
			upload_member_sale(world, mine, &pending, (uint64_t)member, points, 0);
		} else if (dice[0] < 170 && pending.count > 0) {
			upload_send(world, mine, &pending);
			check(world->answer.status == 200);
			upload_done(&pending);
			pending = upload_begin(mine);
		} else if (dice[0] < 210) {
			struct upload batch = upload_begin(other);
			upload_member_sale(world, other, &batch, (uint64_t)member, points, 0);
			upload_send(world, other, &batch);
			upload_done(&batch);
		} else {
			pull(world, mine, &shelf, 2);
		}
		for (int id = 1; id <= 3; id++) {
			int64_t shown = shelf.points[id], hq;
			int64_t pending_here = 0;
			for (int i = 0; i < leg_count; i++) {
				if (legs[i].member != id)
					continue;
				if (legs[i].seq >= shelf.projected_next[id])
					shown += legs[i].points;
				if (legs[i].seq >= pending.from)
					pending_here += legs[i].points;
			}
			char query[80];
			(void)snprintf(
				query, sizeof query, "SELECT points FROM member WHERE id = %d", id);
			hq = world_count(world, query);
			/* Never more than everything, never less than without what the other till
			 * sold since; and exact once the stream is drained. */
			check(shown <= hq + pending_here);
			(void)snprintf(
				query, sizeof query, "SELECT ver FROM member WHERE id = %d", id);
			if (world_count(world, query) <= shelf.since)
				check(shown == hq + pending_here);
		}
	}
	upload_done(&pending);
	world_verifies(world);
	free(mine);
	free(other);
	world_close(world);
}

static int64_t rows_on_page(const struct world *world)
{
	int64_t count = 0;
	for (const char *at = paper_read(&world->answer.body); (at = strstr(at, "\"ver\":")); at++)
		count++;
	return count;
}

static void pages_follow_each_other_without_skipping(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	AUTO(paper) struct paper file = {0};
	for (int i = 0; i < 25; i++)
		paper_print(&file, "{\"sku\":\"S%d\",\"name\":\"n\",\"price_minor\":%d}\n", i, i);
	world_import(world, "goods", paper_read(&file));
	char target[120];
	int64_t since = 0, seen = 0;
	for (int page = 0; page < 3; page++) {
		row("page %d", page);
		struct feed_state goods = feed_get(&world->hq.db, STREAM_GOODS);
		(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=%lld&limit=10",
			goods.id, (long long)since);
		till_get(world, till, target);
		check(world->answer.status == 200);
		seen += rows_on_page(world);
		check(answer_says(world, page < 2 ? "\"more\":true" : "\"more\":false"));
		since = answer_number(world, "next_since");
	}
	check(seen == 25);
	check(since == 25);
	free(till);
	world_close(world);
}

static void what_did_not_change_costs_no_version(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	static const char file[] = "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1}\n"
				   "{\"sku\":\"B\",\"name\":\"b\",\"price_minor\":2}";
	world_import(world, "goods", file);
	check(feed_get(&world->hq.db, STREAM_GOODS).version == 2);
	world_import(world, "goods", file);
	check(feed_get(&world->hq.db, STREAM_GOODS).version == 2);
	world_import(world, "goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":3}");
	check(feed_get(&world->hq.db, STREAM_GOODS).version == 3);
	world_close(world);
}

static void get_since(
	struct world *world, struct fake_till *till, enum stream stream, int64_t since)
{
	char target[120];
	(void)snprintf(target, sizeof target, "/v1/ref/%s?feed=%s&since=%lld", stream_name(stream),
		feed_get(&world->hq.db, stream).id, (long long)since);
	till_get(world, till, target);
}

static void what_is_gone_leaves_a_tombstone(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world_import(world, "goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1}");
	world_import(world, "goods", "{\"sku\":\"A\",\"gone\":true}");
	get_since(world, till, STREAM_GOODS, 1);
	check(answer_says(world, "\"rows\":[{\"ver\":2,\"gone\":true,\"sku\":\"A\"}]"));
	/* Who begins has nothing that a tombstone could take away. */
	get_since(world, till, STREAM_GOODS, 0);
	check(answer_says(world, "\"full\":2,\"rows\":[],\"next_since\":2"));
	world_import(world, "members",
		"{\"id\":5,\"card\":\"88\",\"name\":\"张小美\",\"phone\":\"13800138000\"}");
	world_import(world, "members", "{\"card\":\"88\",\"gone\":true}");
	get_since(world, till, STREAM_MEMBERS, 1);
	check(answer_says(world, "{\"ver\":2,\"gone\":true,\"id\":5}"));
	check(world_count(world, "SELECT count(*) FROM member WHERE name <> '' OR phone <> ''") ==
		0);
	free(till);
	world_close(world);
}

/* programme: LEG-01, MEM-03 */
static void names_and_phones_go_down_masked(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world_import(world, "members",
		"{\"id\":5,\"card\":\"88\",\"name\":\"张小美\",\"phone\":\"13800138000\","
		"\"birthday\":\"1992-02-29\",\"tier\":\"gold\"}\n"
		"{\"id\":6,\"card\":\"89\",\"birthday\":\"02-29\",\"phone\":\"5550\"}");
	till_get(world, till, "/v1/ref/members?feed=&since=0");
	check(answer_says(world, "\"phone_masked\":\"138****8000\""));
	check(answer_says(world, "\"name_masked\":\"张**\""));
	check(answer_says(world, "\"birthday_month\":2,\"birthday_day\":29"));
	check(answer_says(world, "\"phone_masked\":\"**50\""));
	check(!answer_says(world, "小美"));
	check(!answer_says(world, "13800138000"));
	uint64_t hash;
	char text[48];
	check(phone_hash(world->hq.keys.phone_key, "13800138000", &hash));
	(void)snprintf(text, sizeof text, "\"phone_hash\":%llu", (unsigned long long)hash);
	check(answer_says(world, text));
	free(till);
	world_close(world);
}

static void what_cannot_be_continued_is_fetched_anew(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world_import(world, "goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1}");
	struct feed_state goods = feed_get(&world->hq.db, STREAM_GOODS);
	const char *feed = goods.id;
	static const struct {
		const char *name, *feed;
		int since, status;
	} cases[] = {
		{"the first time", "", 0, 200},
		{"the right feed", NULL, 0, 200},
		{"at the head", NULL, 1, 200},
		{"above the head", NULL, 2, 410},
		{"another feed", "0123456789abcdef", 0, 410},
		{"no feed and a cursor", "", 1, 410},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		char target[120];
		row("%s", cases[i].name);
		(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=%d",
			cases[i].feed ? cases[i].feed : feed, cases[i].since);
		till_get(world, till, target);
		check(world->answer.status == cases[i].status);
		check(cases[i].status == 200 || answer_says(world, feed));
	}
	row("below the oldest tombstone");
	db_script(&world->hq.db, "UPDATE feed SET oldest = 1, version = 9");
	char target[120];
	(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=0", feed);
	till_get(world, till, target);
	check(world->answer.status == 200);
	db_script(&world->hq.db, "UPDATE feed SET oldest = 5");
	(void)snprintf(target, sizeof target, "/v1/ref/goods?feed=%s&since=4", feed);
	till_get(world, till, target);
	check(world->answer.status == 410);
	free(till);
	world_close(world);
}

static void a_fenced_till_takes_nothing_down(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *stolen = new_till(world, 1, 3);
	struct fake_till replacement = {0};
	till_get(world, stolen, "/v1/ref/members");
	check(world->answer.status == 200);
	till_key(&replacement, 9);
	till_enrol(world, &replacement, 1, 3);
	till_get(world, stolen, "/v1/ref/members");
	check(world->answer.status == 410);
	check(answer_says(world, "FENCED"));
	till_get(world, &replacement, "/v1/ref/members");
	check(world->answer.status == 200);
	free(stolen);
	world_close(world);
}

static void queries_out_of_bounds_are_refused(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	static const struct {
		const char *target;
		int status;
	} cases[] = {
		{"/v1/ref/goods?feed=&since=0&limit=1000", 200},
		{"/v1/ref/goods?feed=&since=0&limit=1001", 400},
		{"/v1/ref/goods?feed=&since=0&limit=0", 400},
		{"/v1/ref/goods?feed=&since=-1", 400},
		{"/v1/ref/goods?feed=&since=99999999999999999999", 400},
		{"/v1/ref/goods?feed=0123456789abcdef0&since=0", 400},
		{"/v1/ref/goods", 200},
		{"/v1/ref/nothing?feed=&since=0", 404},
		{"/v1/ref", 404},
		{"/v1/ref/rules/buckets", 404},
		{"/v1//goods", 404},
		{"/v2/ref/goods", 404},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].target);
		till_get(world, till, cases[i].target);
		check(world->answer.status == cases[i].status);
	}
	free(till);
	world_close(world);
}

static void get_with(
	struct world *world, struct fake_till *till, const char *nonce, int64_t said_ms)
{
	char time[24];
	(void)snprintf(time, sizeof time, "%lld", (long long)said_ms);
	till_send(world, till,
		&(struct sending){
			"GET", "/v1/ref/goods?feed=&since=0", .nonce = nonce, .hq_time = time});
}

static void a_request_is_answered_once_and_only_while_fresh(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world->now_ms += 3600000;
	char nonce[] = "00112233445566778899aabbccddeeff";
	get_with(world, till, nonce, world->now_ms);
	check(world->answer.status == 200);
	get_with(world, till, nonce, world->now_ms);
	check(world->answer.status == 401 && answer_says(world, "REPLAY"));
	check(answer_number(world, "hq_time") == world->now_ms);
	nonce[0] = '1';
	get_with(world, till, nonce, world->now_ms - NONCE_WINDOW_MS - 1);
	check(world->answer.status == 401 && answer_says(world, "STALE"));
	get_with(world, till, nonce, world->now_ms + NONCE_AHEAD_MS + 1);
	check(world->answer.status == 401 && answer_says(world, "STALE"));
	get_with(world, till, nonce, world->now_ms - NONCE_WINDOW_MS);
	check(world->answer.status == 200);
	/* HQ started anew and remembers no nonce: nothing from before counts. */
	nonce[0] = '2';
	nonces_start(&world->hq.nonces, world->now_ms);
	get_with(world, till, nonce, world->now_ms - 1);
	check(world->answer.status == 401 && answer_says(world, "STALE"));
	get_with(world, till, "zz", world->now_ms);
	check(world->answer.status == 400);
	free(till);
	world_close(world);
}

static void what_the_ring_forgot_counts_as_stale(void **state)
{
	(void)state;
	struct nonces *nonces = calloc(1, sizeof *nonces);
	uint8_t bytes[NONCE_SIZE] = {0};
	nonces_start(nonces, 1000);
	for (int i = 0; i <= NONCES_MAX; i++) {
		memcpy(bytes, &i, sizeof i);
		check(nonces_hear(nonces, 1, bytes, 1000 + i, 1000 + i) == NONCE_FRESH);
	}
	int first = 0, second = 1;
	memcpy(bytes, &first, sizeof first);
	check(nonces_hear(nonces, 1, bytes, 1000, 1000 + NONCES_MAX) == NONCE_STALE);
	memcpy(bytes, &second, sizeof second);
	check(nonces_hear(nonces, 1, bytes, 1001, 1000 + NONCES_MAX) == NONCE_REPLAY);
	check(nonces_hear(nonces, 2, bytes, 1001, 1000 + NONCES_MAX) == NONCE_FRESH);
	free(nonces);
}

static void no_till_uses_up_the_time_of_the_others(void **state)
{
	(void)state;
	struct nonces *nonces = calloc(1, sizeof *nonces);
	uint8_t bytes[NONCE_SIZE] = {0};
	int64_t now_ms = 5000000;
	nonces_start(nonces, 1000);
	for (int i = 0; i < 2 * NONCES_MAX; i++) {
		memcpy(bytes, &i, sizeof i);
		(void)nonces_hear(nonces, 1, bytes, now_ms + NONCE_WINDOW_MS, now_ms);
	}
	bytes[NONCE_SIZE - 1] = 1;
	check(nonces_hear(nonces, 2, bytes, now_ms, now_ms) == NONCE_FRESH);
	free(nonces);
}

static void a_clock_that_was_set_back_refuses_nobody_for_long(void **state)
{
	(void)state;
	struct nonces *nonces = calloc(1, sizeof *nonces);
	uint8_t bytes[NONCE_SIZE] = {1};
	int64_t day_ms = 86400000, now_ms = 5000000;
	nonces_start(nonces, now_ms + day_ms);
	check(nonces_hear(nonces, 1, bytes, now_ms + day_ms, now_ms + day_ms) == NONCE_FRESH);
	bytes[0] = 2;
	check(nonces_hear(nonces, 1, bytes, now_ms + day_ms, now_ms) == NONCE_STALE);
	check(nonces_hear(nonces, 1, bytes, now_ms, now_ms) == NONCE_FRESH);
	free(nonces);
}

/* A thousand members of whom all is said that can be: the answer stays an answer, and all come. */
static void a_page_ends_where_its_rows_have_become_large(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 2);
	AUTO(paper) struct paper rows = {0};
	for (int i = 1; i <= 1200; i++)
		paper_print(&rows, "{\"id\":%d,\"card\":\"%d\"}\n", i, i);
	world_import(world, "members", paper_read(&rows));
	/* Quotes, which stand for two bytes each in an answer. */
	static char quotes[MEMBER_MORE_TEXT_MAX];
	memset(quotes, '"', sizeof quotes - 1);
	{
		AUTO(stmt) struct stmt s = sql(&world->hq.db, "UPDATE member SET more = ?");
		bind_text(&s, quotes);
		run(&s);
	}
	int64_t since = 0, pages = 0, count = 0;
	for (bool more = true; more; pages++) {
		char target[120];
		struct err err;
		AUTO(json) struct json doc;
		(void)snprintf(target, sizeof target, "/v1/ref/members?feed=&since=%lld&limit=1000",
			(long long)since);
		if (since > 0)
			(void)snprintf(target, sizeof target,
				"/v1/ref/members?feed=%s&since=%lld&limit=1000",
				feed_get(&world->hq.db, STREAM_MEMBERS).id, (long long)since);
		till_get(world, till, target);
		check(world->answer.status == 200);
		check(world->answer.body.used < WIRE_ANSWER_MAX);
		check(json_parse(&doc, world->answer.body.text, world->answer.body.used,
			WIRE_ANSWER_MAX, &err));
		struct json_value root = json_root(&doc);
		count += (int64_t)json_count(json_member(root, "rows"), PAGE_ROWS_MAX);
		since = json_int(json_member(root, "next_since"), 0, INT64_MAX);
		more = json_bool(json_member(root, "more"));
		check(json_good(&doc, &err));
	}
	check(count == 1200 && pages == 3);
	free(till);
	world_close(world);
}

TESTS(test(a_page_ends_where_its_rows_have_become_large),
	test(no_till_uses_up_the_time_of_the_others),
	test(a_clock_that_was_set_back_refuses_nobody_for_long),
	test(the_balance_shown_is_exact_in_every_order),
	test(pages_follow_each_other_without_skipping), test(what_did_not_change_costs_no_version),
	test(what_is_gone_leaves_a_tombstone), test(names_and_phones_go_down_masked),
	test(what_cannot_be_continued_is_fetched_anew), test(a_fenced_till_takes_nothing_down),
	test(queries_out_of_bounds_are_refused),
	test(a_request_is_answered_once_and_only_while_fresh),
	test(what_the_ring_forgot_counts_as_stale))
