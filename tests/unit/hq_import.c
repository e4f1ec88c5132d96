#include "tests/hq_world.h"

#include "sync/hq/feed.h"
#include "sync/hq/import.h"

static const char rules_v1[] =
	"{\"version\":\"v1\",\"vocabulary\":1,\"currency\":\"CNY\",\"rules\":[{\"id\":\"gold\","
	"\"when\":[{\"c\":\"member_tier\",\"in\":[\"gold\"]}],"
	"\"then\":[{\"e\":\"pct\",\"bp\":1500,\"on\":\"line\"}]}]}";

/* Each file is refused whole, and the sentence names where. */
static void bad_files_are_refused_by_file_line_and_member(void **state)
{
	(void)state;
	static const struct {
		const char *what, *file, *names, *place;
	} cases[] = {
		{"goods", "{", "valid JSON", "test, line 1"},
		{"goods", "[{\"sku\":\"A\"}", "valid JSON", "test"},
		{"goods", "{\"sku\":\"A\",\"name\":\"a\"}", "price_minor", "line 1"},
		{"goods", "\n\n{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":-1}", "price_minor",
			"line 3"},
		{"goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1000000001}",
			"price_minor", "line 1"},
		{"goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1.5}", "price_minor",
			"line 1"},
		{"goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5,\"floor_minor\":6}",
			"floor_minor", "line 1"},
		{"goods", "{\"sku\":\"A\",\"name\":\"\",\"price_minor\":5}", "name", "line 1"},
		{"goods", "{\"sku\":\"A\",\"name\":\"\\u001b\\u202e\",\"price_minor\":5}", "name",
			"line 1"},
		{"goods", "{\"sku\":\"A\",\"name\":\"a\",\"price\":5}", "price", "line 1"},
		{"goods", "{\"sku\":\"A\",\"sku\":\"B\",\"name\":\"a\",\"price_minor\":5}",
			"valid JSON", "line 1"},
		{"goods", "{\"sku\":\"123456789012345678901234\",\"name\":\"a\",\"price_minor\":5}",
			"sku", "line 1"},
		{"goods",
			"{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5,"
			"\"gtins\":[\"6901234567893\"]}",
			"gtins[0] is 6901234567893", "line 1"},
		{"goods", "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5,\"gtins\":[\"12a\"]}",
			"gtins[0]", "line 1"},
		{"goods",
			"{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5,"
			"\"categories\":[\"1\",\"2\",\"3\",\"4\",\"5\"]}",
			"categories", "line 1"},
		{"goods", "{\"sku\":\"A\",\"name\":\"\xff\",\"price_minor\":5}", "valid JSON",
			"line 1"},
		{"goods", "[{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5},7]", "[1]", "test"},
		{"members", "{\"card\":\"12-3\"}", "card", "line 1"},
		{"members", "{\"card\":\"1234567890123456789\"}", "card", "line 1"},
		{"members", "{\"card\":\"A23456789012\"}", "card", "line 1"},
		{"members", "{\"card\":\"8\",\"phone\":\"+86 138\"}", "phone", "line 1"},
		{"members", "{\"card\":\"8\",\"birthday\":\"1990-02-30\"}", "birthday", "line 1"},
		{"members", "{\"card\":\"8\",\"birthday\":\"tomorrow\"}", "birthday", "line 1"},
		{"members", "{\"card\":\"8\",\"points\":1000000000001}", "points", "line 1"},
		{"members", "{\"card\":\"8\",\"id\":0}", "id", "line 1"},
		{"members", "{\"card\":\"99\",\"id\":5}", "Card 99", "line 1"},
		{"coupons", "{\"number\":1,\"code\":\"C\",\"class\":\"free\",\"title\":\"t\"}",
			"class", "line 1"},
		{"coupons",
			"{\"number\":1000000,\"code\":\"C\",\"class\":\"open\",\"title\":\"t\"}",
			"number", "line 1"},
		{"coupons",
			"{\"number\":1,\"code\":\"C\",\"class\":\"open\",\"title\":\"t\","
			"\"not_after\":\"2026-13-01\"}",
			"not_after", "line 1"},
		{"coupons", "{\"number\":1,\"code\":\"12345678901234567\",\"class\":\"open\"}",
			"code", "line 1"},
		{"settings", "{\"shop.nmae\":\"x\"}", "shop.nmae", "test"},
		{"settings", "{\"shop.name\":\"\"}", "shop.name", "test"},
		{"settings", "{\"currency.exponent\":\"4\"}", "currency.exponent", "test"},
		{"settings", "{\"currency.exponent\":4}", "currency.exponent", "test"},
		{"settings", "{\"receipt.lang\":\"fr\"}", "receipt.lang", "test"},
		{"settings", "{\"phone.key\":\"00\"}", "phone.key", "test"},
		{"settings", "{\"tiers\":[{\"id\":\"a\",\"min\":5},{\"id\":\"b\",\"min\":5}]}",
			"min", "test"},
		{"settings", "{\"tiers\":\"[{]\"}", "tiers", "test"},
		{"settings", "{\"offers\":[{\"sku\":\"a\",\"margin\":0}]}", "margin", "test"},
		{"settings", "{\"offers\":[{\"sku\":\"a\",\"margin\":1,\"pairs\":{\"b\":0}}]}",
			"pairs", "test"},
		{"settings", "{\"name\":\"shop.name\",\"value\":\"x\"}\n{\"name\":\"nothing\"}",
			"nothing", "line 2"},
		{"rules", "{\"version\":\"v2\",\"vocabulary\":1,\"rules\":[{\"id\":\"x\"}]}",
			"then", "test"},
		{"rules", "{\"version\":\"v2\",\"vocabulary\":4,\"rules\":[]}", "vocabulary",
			"test"},
		{"rules", "{\"version\":\"v2\",\"rules\":[]}", "vocabulary", "test"},
		{"rules", "{\"version\":\"\",\"vocabulary\":1,\"rules\":[]}", "version", "test"},
		{"rules", "{\"vocabulary\":1,\"rules\":[]}", "version", "test"},
		{"rules", "not json", "valid JSON", "test"},
	};
	struct world *world = world_open(":memory:");
	world_import(world, "members", "{\"card\":\"99\",\"id\":4}");
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s %s", cases[i].what, cases[i].file);
		int64_t rows = world_count(world, "SELECT count(*) FROM ref_row");
		check(world_say(world, WORDS("import", cases[i].what, "test"), cases[i].file) ==
			WORD_WRONG);
		const char *said = paper_read(&world->said.complaints);
		if (!strstr(said, cases[i].names) || !strstr(said, cases[i].place))
			print_error("%s\n", said);
		check(strstr(said, cases[i].names) != NULL);
		check(strstr(said, cases[i].place) != NULL);
		check(world_count(world, "SELECT count(*) FROM ref_row") == rows);
		check(world_count(world, "SELECT count(*) FROM member") == 1);
	}
	world_close(world);
}

static void a_file_is_taken_whole_or_not_at_all(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	AUTO(paper) struct paper file = {0};
	for (int i = 0; i < 1000; i++)
		paper_print(&file, "{\"sku\":\"S%d\",\"name\":\"n\",\"price_minor\":1}\n", i);
	paper_text(&file, "{\"sku\":\"S500\",\"name\":\"n\",\"price_minor\":1}\n");
	check(world_say(world, WORDS("import", "goods", "test"), paper_read(&file)) == WORD_WRONG);
	check(strstr(paper_read(&world->said.complaints), "line 1001") != NULL);
	check(strstr(paper_read(&world->said.complaints), "S500 stands twice") != NULL);
	check(world_count(world, "SELECT count(*) FROM ref_row WHERE stream = 'goods'") == 0);
	check(feed_get(&world->hq.db, STREAM_GOODS).version == 0);
	world_close(world);
}

static void lines_and_lists_are_the_same_file(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	world_import(world, "goods",
		"{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1}\r\n\r\n"
		"  {\"sku\":\"B\",\"name\":\"b\",\"price_minor\":2}");
	world_import(world, "goods",
		" [{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1},\n"
		"{\"sku\":\"B\",\"name\":\"b\",\"price_minor\":2}]");
	check(strstr(paper_read(&world->said.out), "0 written, 2 unchanged, 0 taken away") != NULL);
	world_close(world);
}

static void opening_points_count_once_and_stand_in_the_ledger(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	static const char file[] =
		"{\"card\":\"88\",\"name\":\"张小美\",\"points\":500,\"metric\":7,"
		"\"completed_orders\":3}";
	world_import(world, "members", file);
	check(world_count(world, "SELECT points FROM member") == 500);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE member > 0") == 500);
	db_script(&world->hq.db, "UPDATE member SET metric = 8");
	world_import(world, "members", file);
	check(world_count(world, "SELECT points FROM member") == 500);
	check(world_count(world, "SELECT metric FROM member") == 8);
	world_import(world, "members", "{\"card\":\"88\",\"name\":\"张美美\",\"points\":900}");
	check(world_count(world, "SELECT points FROM member") == 500);
	check(world_count(world, "SELECT count(*) FROM member") == 1);
	world_verifies(world);
	world_close(world);
}

static void a_card_given_back_can_go_to_somebody_else(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	world_import(world, "members", "{\"card\":\"a1\",\"id\":4}");
	check(world_count(world, "SELECT count(*) FROM member WHERE card = 'A1'") == 1);
	world_import(world, "members", "{\"card\":\"A1\",\"gone\":true}");
	world_import(world, "members", "{\"card\":\"A1\",\"id\":5}");
	check(world_count(world, "SELECT id FROM member WHERE card = 'A1'") == 5);
	check(world_count(world, "SELECT gone FROM member WHERE id = 4") == 1);
	world_verifies(world);
	world_close(world);
}

/* Rows are settled many at once; what they say must not depend on it. */
static void each_row_of_members_finds_what_the_rows_before_it_left(void **state)
{
	(void)state;
	static const struct {
		const char *file, *asked;
		int64_t answer;
	} cases[] = {
		{"{\"id\":4,\"card\":\"B\"}\n{\"id\":5,\"card\":\"A\"}",
			"SELECT id FROM member WHERE card = 'A'", 5},
		{"{\"id\":4,\"card\":\"B\"}\n{\"card\":\"A\"}",
			"SELECT count(*) FROM member WHERE card = 'A' AND id <> 4", 1},
		{"{\"id\":4,\"card\":\"B\"}\n{\"id\":4,\"card\":\"C\"}",
			"SELECT count(*) FROM member WHERE id = 4 AND card = 'C'", 1},
		{"{\"id\":4,\"card\":\"B\",\"gone\":true}\n{\"id\":5,\"card\":\"A\"}",
			"SELECT id FROM member WHERE card = 'A'", 5},
		{"{\"card\":\"A\",\"gone\":true}\n{\"id\":4,\"card\":\"B\"}",
			"SELECT id FROM member WHERE card = 'B' AND gone = 0", 4},
		{"{\"id\":5,\"card\":\"B\"}\n{\"id\":5,\"card\":\"C\",\"gone\":true}",
			"SELECT gone FROM member WHERE id = 5", 1},
		{"{\"id\":4,\"card\":\"B\"}\n{\"card\":\"A\",\"gone\":true}",
			"SELECT gone FROM member WHERE id = 4", 0},
		{"{\"card\":\"NOBODY1\",\"gone\":true}\n{\"card\":\"NOBODY2\",\"gone\":true}",
			"SELECT count(*) FROM member", 1},
		{"{\"id\":5,\"card\":\"B\",\"points\":7}\n"
		 "{\"id\":5,\"card\":\"C\",\"points\":9}",
			"SELECT points FROM member WHERE id = 5", 7},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].file);
		struct world *world = world_open(":memory:");
		world_import(world, "members", "{\"id\":4,\"card\":\"A\",\"name\":\"n\"}");
		world_import(world, "members", cases[i].file);
		check(world_count(world, cases[i].asked) == cases[i].answer);
		world_verifies(world);
		world_close(world);
	}
}

/* Lots that are cut short over and over: each row is about the same member. */
static void a_file_may_say_one_member_a_thousand_times(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	AUTO(paper) struct paper file = {0};
	for (int i = 0; i < 1100; i++)
		paper_print(&file, "{\"id\":5,\"card\":\"C%d\",\"points\":3}\n", i);
	world_import(world, "members", paper_read(&file));
	check(strstr(paper_read(&world->said.out), "1100 written") != NULL);
	check(world_count(world, "SELECT count(*) FROM member WHERE card = 'C1099'") == 1);
	check(world_count(world, "SELECT count(*) FROM member") == 1);
	check(world_count(world, "SELECT points FROM member") == 3);
	world_verifies(world);
	world_close(world);
}

static void the_first_wrong_line_is_named_and_nothing_is_taken(void **state)
{
	(void)state;
	static const struct {
		int taken, broken; /* lines */
		const char *names, *place;
	} cases[] = {
		{3, 5, "Card A belongs", "line 3"},
		{5, 3, "valid JSON", "line 3"},
		{999, 2000, "Card A belongs", "line 999"},
		{1001, 1002, "Card A belongs", "line 1001"},
		{2001, 1000, "valid JSON", "line 1000"},
		{2500, 0, "Card A belongs", "line 2500"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%zu", i);
		struct world *world = world_open(":memory:");
		AUTO(paper) struct paper file = {0};
		world_import(world, "members", "{\"id\":4,\"card\":\"A\"}");
		for (int line = 1; line <= 2500; line++)
			if (line == cases[i].taken)
				paper_text(&file, "{\"id\":9,\"card\":\"A\"}\n");
			else if (line == cases[i].broken)
				paper_text(&file, "{\n");
			else
				paper_print(&file, "{\"card\":\"%d\",\"points\":1}\n", line);
		check(world_say(world, WORDS("import", "members", "test"), paper_read(&file)) ==
			WORD_WRONG);
		const char *said = paper_read(&world->said.complaints);
		if (!strstr(said, cases[i].names) || !strstr(said, cases[i].place))
			print_error("%s\n", said);
		check(strstr(said, cases[i].names) != NULL);
		check(strstr(said, cases[i].place) != NULL);
		check(world_count(world, "SELECT count(*) FROM member") == 1);
		check(world_count(world, "SELECT count(*) FROM leg") == 0);
		world_verifies(world);
		world_close(world);
	}
}

/* The first number drawn is a member's already, the second the one before it in the file. */
static void draw_like_before(void *self, void *into, size_t size)
{
	static const uint8_t draws[] = {4, 8, 8, 15, 16, 23};
	struct world *world = self;
	memset(into, 0, size);
	memcpy(into, &draws[world->seed++ % LENGTH(draws)], 1);
}

static void a_number_that_is_taken_is_drawn_again(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	world_import(world, "members", "{\"id\":4,\"card\":\"A\",\"name\":\"n\"}");
	world->env.random = draw_like_before;
	world->seed = 0;
	world_import(world, "members", "{\"card\":\"B\"}\n{\"card\":\"C\"}\n{\"card\":\"D\"}");
	world->env.random = world_random;
	check(world_count(world, "SELECT count(*) FROM member") == 4);
	check(world_count(world, "SELECT count(*) FROM member WHERE card = 'A' AND id = 4") == 1);
	world_close(world);
}

static void members_and_goods_in_thousands_cost_a_version_each_and_nothing_twice(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	AUTO(paper) struct paper members = {0};
	AUTO(paper) struct paper goods = {0};
	for (int i = 0; i < 2500; i++) {
		paper_print(&members, "{\"card\":\"%d\",\"name\":\"n%d\",\"points\":%d}\n", i, i,
			i % 3);
		paper_print(&goods, "{\"sku\":\"S%d\",\"name\":\"n\",\"price_minor\":%d}\n", i, i);
	}
	for (int again = 0; again < 2; again++) {
		const char *figures =
			again ? "0 written, 2500 unchanged" : "2500 written, 0 unchanged";
		world_import(world, "members", paper_read(&members));
		check(strstr(paper_read(&world->said.out), figures) != NULL);
		world_import(world, "goods", paper_read(&goods));
		check(strstr(paper_read(&world->said.out), figures) != NULL);
		check(feed_get(&world->hq.db, STREAM_MEMBERS).version == 2500);
		check(feed_get(&world->hq.db, STREAM_GOODS).version == 2500);
	}
	check(world_count(world, "SELECT count(*) FROM ref_row r WHERE r.stream = 'goods' AND "
				 "r.bucket = -1") == 0);
	check(world_count(world, "SELECT sum(points) FROM member") == 2499);
	check(world_count(world, "SELECT sum(amount) FROM leg WHERE member > 0") == 2499);
	/* Versions stand in the order of the file. */
	check(world_count(world,
		      "SELECT count(*) FROM member a JOIN member b ON b.ver = a.ver + 1 "
		      "WHERE CAST(b.card AS BIGINT) <> CAST(a.card AS BIGINT) + 1") == 0);
	world_import(world, "goods",
		"{\"sku\":\"S1\",\"gone\":true}\n{\"sku\":\"NEVER\",\"gone\":true}\n"
		"{\"sku\":\"S2\",\"name\":\"m\",\"price_minor\":2}\n"
		"{\"sku\":\"S3\",\"name\":\"n\",\"price_minor\":3}");
	check(strstr(paper_read(&world->said.out), "1 written, 2 unchanged, 1 taken away") != NULL);
	world_import(world, "goods",
		"{\"sku\":\"S1\",\"gone\":true}\n{\"sku\":\"S2\",\"name\":\"n\",\"price_minor\":"
		"2}");
	check(strstr(paper_read(&world->said.out), "1 written, 1 unchanged, 0 taken away") != NULL);
	world_import(world, "goods", "{\"sku\":\"S1\",\"name\":\"n\",\"price_minor\":1}");
	check(strstr(paper_read(&world->said.out), "1 written, 0 unchanged, 0 taken away") != NULL);
	world_verifies(world);
	world_close(world);
}

static void rules_are_signed_and_published_once(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world_publish(world, rules_v1);
	world_publish(world, rules_v1);
	till_get(world, till, "/v1/ref/rules?feed=&since=0");
	check(answer_says(world, "\"version\":\"v1\",\"vocabulary\":1"));
	check(answer_says(world, world->hq.keys.kid));

	/* The same version with another text. */
	char other[sizeof rules_v1];
	memcpy(other, rules_v1, sizeof other);
	*strstr(other, "1500") = '2';
	check(world_say(world, WORDS("import", "rules", "test"), other) == WORD_WRONG);
	check(strstr(paper_read(&world->said.complaints), "Version v1") != NULL);
	check(feed_get(&world->hq.db, STREAM_RULES).version == 1);
	free(till);
	world_close(world);
}

/* Terms full of quotes: 4 MiB as a file, twice that inside a JSON text. */
static void rules_that_no_answer_could_carry_are_refused(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	AUTO(paper) struct paper file = {0};
	char terms[3901];
	for (size_t i = 0; i + 1 < sizeof terms; i += 2)
		memcpy(terms + i, "\\\"", 3);
	paper_text(&file, "{\"version\":\"big\",\"vocabulary\":1,\"rules\":[");
	for (int i = 0; i < 1000; i++)
		paper_print(&file,
			"%s{\"id\":\"r%d\",\"terms\":{\"en\":\"%s\"},"
			"\"then\":[{\"e\":\"pct\",\"bp\":1}]}",
			i ? "," : "", i, terms);
	paper_text(&file, "]}");
	check(file.used < RULE_FILE_MAX);
	check(world_say(world, WORDS("import", "rules", "test"), paper_read(&file)) == WORD_WRONG);
	check(strstr(paper_read(&world->said.complaints), "too large to be sent") != NULL);
	world_close(world);
}

static void a_line_beyond_its_limit_is_refused(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	AUTO(paper) struct paper file = {0};
	paper_text(&file, "{\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1");
	while (file.used < IMPORT_LINE_MAX - 1)
		paper_text(&file, " ");
	paper_text(&file, "}");
	world_import(world, "goods", paper_read(&file));
	file.text[file.used - 1] = ' ';
	paper_text(&file, "}");
	check(world_say(world, WORDS("import", "goods", "test"), paper_read(&file)) == WORD_WRONG);
	check(strstr(paper_read(&world->said.complaints), "1048576") != NULL);
	world_close(world);
}

static void campaigns_carry_whole_days_of_shop_time(void **state)
{
	(void)state;
	struct world *world = world_open(":memory:");
	struct fake_till *till = new_till(world, 1, 3);
	world_import(world, "coupons",
		"{\"number\":101,\"code\":\"NEW20\",\"class\":\"open\",\"title\":\"新客立减20\","
		"\"not_before\":\"2026-01-01\",\"not_after\":\"2026-01-01\",\"stores\":[1,2]}");
	till_get(world, till, "/v1/ref/keys?feed=&since=0");
	/* 2026-01-01 00:00:00 and 23:59:59 at UTC+8 */
	check(answer_says(world, "\"not_before_s\":1767196800,\"not_after_s\":1767283199"));
	check(answer_says(world, "\"stores\":[1,2]"));
	free(till);
	world_close(world);
}

TESTS(test(bad_files_are_refused_by_file_line_and_member),
	test(a_file_is_taken_whole_or_not_at_all), test(lines_and_lists_are_the_same_file),
	test(opening_points_count_once_and_stand_in_the_ledger),
	test(a_card_given_back_can_go_to_somebody_else),
	test(each_row_of_members_finds_what_the_rows_before_it_left),
	test(a_file_may_say_one_member_a_thousand_times),
	test(the_first_wrong_line_is_named_and_nothing_is_taken),
	test(a_number_that_is_taken_is_drawn_again),
	test(members_and_goods_in_thousands_cost_a_version_each_and_nothing_twice),
	test(rules_are_signed_and_published_once),
	test(rules_that_no_answer_could_carry_are_refused),
	test(a_line_beyond_its_limit_is_refused), test(campaigns_carry_whole_days_of_shop_time))
