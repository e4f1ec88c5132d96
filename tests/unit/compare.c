/* HQ's sums against a till's rows: equal when they are equal, and whatever is damaged is seen. */
#include "sync/compare.h"
#include "sync/hq/feed.h"
#include "sync/hq/sums.h"
#include "tests/hq_world.h"

static struct world *world;
static struct fake_till *till;
static struct db ref;
static struct identity identity;
static struct refdata refdata;
static struct err err;

static void fetch(enum stream stream)
{
	char path[REQUEST_PATH_MAX];
	bool changed;
	enum page_result result = PAGE_MORE;
	while (result == PAGE_MORE) {
		refdata_path(&refdata, stream, path);
		till_get(world, till, path);
		result = refdata_take_page(&refdata, stream, world->answer.body.text,
			world->answer.body.used, &changed, &err);
	}
	check(result == PAGE_COMPLETE);
}

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	till = new_till(world, 1, 3);
	for (int i = 0; i < 600; i++) {
		char text[200];
		(void)snprintf(text, sizeof text,
			"{\"id\":%d,\"card\":\"88%03d\",\"name\":\"张小美\",\"phone\":\"138001%"
			"05d\","
			"\"birthday\":\"11-21\",\"points\":%d}",
			i + 1, i, i, i);
		world_import(world, "members", text);
	}
	db_script(&world->hq.db,
		"UPDATE member SET more = '{\"draws\":1}' WHERE id BETWEEN 41 AND 45");
	world_import(world, "goods",
		"{\"sku\":\"100001\",\"gtins\":[\"6901234567892\"],\"name\":\"奶粉\",\"unit\":"
		"\"罐\","
		"\"categories\":[\"milk\",\"baby\"],\"price_minor\":26800}\n"
		"{\"sku\":\"300001\",\"name\":\"苹果\",\"price_minor\":1280,\"weighed\":true}\n"
		"{\"sku\":\"300002\",\"name\":\"梨\",\"price_minor\":980,\"vat_bp\":900}");
	if (!db_open(&ref, ":memory:", DB_REF, NULL, &err))
		return -1;
	refdata_open(&refdata, &ref, &identity);
	fetch(STREAM_MEMBERS);
	fetch(STREAM_GOODS);
	return 0;
}

static int end(void **state)
{
	(void)state;
	refdata_done(&refdata);
	db_done(&ref);
	free(till);
	world_close(world);
	return 0;
}

static void ask(enum stream stream)
{
	char path[80];
	(void)snprintf(path, sizeof path, "/v1/ref/%s/buckets", stream_name(stream));
	till_get(world, till, path);
	while (world->answer.status != 200) {
		while (sums_turn(&world->hq))
			;
		till_get(world, till, path);
	}
}

static int differences(enum stream stream)
{
	static struct comparison comparison;
	ask(stream);
	check(comparison_begin(&comparison, stream, &refdata.cursors[stream],
		world->answer.body.text, world->answer.body.used, &err));
	while (comparison_turn(&comparison, &ref))
		;
	return comparison_differences(&comparison);
}

static void what_came_down_is_what_headquarters_has(void **state)
{
	(void)state;
	check(differences(STREAM_MEMBERS) == 0);
	check(differences(STREAM_GOODS) == 0);
}

static void every_kind_of_damage_is_seen(void **state)
{
	(void)state;
	static const struct {
		enum stream stream;
		const char *damage;
		int buckets;
	} cases[] = {
		{STREAM_MEMBERS, "UPDATE member SET points = points + 1 WHERE id = 7", 1},
		{STREAM_MEMBERS, "UPDATE member SET phone_hash = phone_hash + 1 WHERE id = 8", 1},
		{STREAM_MEMBERS, "UPDATE member SET tier = 'gold' WHERE id = 9", 1},
		{STREAM_MEMBERS, "UPDATE member SET ver = ver - 1 WHERE id = 10", 1},
		{STREAM_MEMBERS, "DELETE FROM member WHERE id BETWEEN 20 AND 24", 5},
		{STREAM_MEMBERS, "UPDATE member SET blocked = 1 WHERE id = 30", 1},
		{STREAM_MEMBERS,
			"INSERT INTO member SELECT 400000000000000001, 999999, NULL, '0001', '', "
			"'', "
			"'', '', 0, 0, 5, 0, 0, 0, '', 0, 0, 0, 3, 0, ''",
			1},
		{STREAM_MEMBERS, "UPDATE member SET more = '{}' WHERE id = 40", 1},
		{STREAM_MEMBERS, "UPDATE member SET more = '' WHERE id = 41", 1},
		{STREAM_MEMBERS, "UPDATE member SET more = '{\"draws\":2}' WHERE id = 42", 1},
		{STREAM_GOODS, "UPDATE goods SET vat_bp = 1300 WHERE sku = '300002'", 1},
		{STREAM_GOODS, "UPDATE barcode SET gtin = gtin + 1", 1},
		{STREAM_GOODS,
			"UPDATE barcode SET goods = (SELECT id FROM goods WHERE sku = '300001')",
			1},
		{STREAM_GOODS, "UPDATE goods SET price_minor = 1 WHERE sku = '100001'", 0},
		{STREAM_GOODS, "DELETE FROM goods", 0},
	};
	int before[STREAM_COUNT] = {0};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		row("%s", cases[i].damage);
		db_script(&ref, cases[i].damage);
		check(db_ok(&ref));
		int now = differences(cases[i].stream);
		check(now == before[cases[i].stream] + cases[i].buckets);
		before[cases[i].stream] = now;
	}
}

/* It has the barcode for one of them, and which is not told. */
static void a_barcode_that_two_articles_claim_is_no_difference(void **state)
{
	(void)state;
	world_import(world, "goods",
		"{\"sku\":\"100002\",\"gtins\":[\"6901234567892\"],\"name\":\"x\",\"price_minor\":"
		"1}");
	fetch(STREAM_GOODS);
	check(differences(STREAM_GOODS) == 0);
	/* What else is in these buckets is compared as ever. */
	db_script(&ref, "UPDATE goods SET price_minor = 2 WHERE sku = '100001'");
	check(differences(STREAM_GOODS) == 1);
}

static void a_headquarters_that_does_not_sum_barcodes_is_believed_in_the_rest(void **state)
{
	(void)state;
	static struct comparison comparison;
	db_script(&ref, "DELETE FROM barcode");
	ask(STREAM_GOODS);
	char *codes = strstr(world->answer.body.text, "\"codes\"");
	check(codes != NULL);
	memcpy(codes, "\"other\"", 7);
	check(comparison_begin(&comparison, STREAM_GOODS, &refdata.cursors[STREAM_GOODS],
		world->answer.body.text, world->answer.body.used, &err));
	while (comparison_turn(&comparison, &ref))
		;
	check(comparison_differences(&comparison) == 0);
}

static void a_damaged_stream_is_whole_again_after_a_fetch_from_the_beginning(void **state)
{
	(void)state;
	char feed[FEED_TEXT_MAX];
	bool done = false, changed;
	db_script(&ref,
		"UPDATE member SET points = 0; DELETE FROM member WHERE id < 100; "
		"INSERT INTO member SELECT 400000000000000001, 999999, NULL, '0001', '', '', "
		"'', '', 0, 0, 5, 0, 0, 0, '', 0, 0, 0, 3, 0, ''");
	check(differences(STREAM_MEMBERS) > 0);
	strcpy(feed, refdata.cursors[STREAM_MEMBERS].feed);
	check(refdata_resync(&refdata, STREAM_MEMBERS, feed, &err));
	enum page_result result = PAGE_MORE;
	while (result == PAGE_MORE) {
		char path[REQUEST_PATH_MAX];
		refdata_path(&refdata, STREAM_MEMBERS, path);
		till_get(world, till, path);
		result = refdata_take_page(&refdata, STREAM_MEMBERS, world->answer.body.text,
			world->answer.body.used, &changed, &err);
	}
	check(result == PAGE_SWEEP);
	while (!done)
		check(refdata_sweep(&refdata, STREAM_MEMBERS, &done, &err));
	check(differences(STREAM_MEMBERS) == 0);
	check(db_int(&ref, "SELECT count(*) FROM member", -1) == 600);
}

static void what_changes_meanwhile_is_not_called_damage(void **state)
{
	(void)state;
	ask(STREAM_MEMBERS);
	world_import(world, "members",
		"{\"id\":5,\"card\":\"88004\",\"tier\":\"gold\"}\n"
		"{\"card\":\"88009\",\"gone\":true}");
	check(differences(STREAM_MEMBERS) == 0);
	fetch(STREAM_MEMBERS);
	check(differences(STREAM_MEMBERS) == 0);
	world->now_ms += SUMS_FRESH_MS;
	check(differences(STREAM_MEMBERS) == 0);
}

static void an_answer_that_is_none_is_refused(void **state)
{
	(void)state;
	static struct comparison comparison;
	static const char one_sum[] =
		"{\"stream\":\"members\",\"feed\":\"x\",\"version\":1,\"sums\":[1],\"unsure\":["
		"5000]}";
	static const char *const answers[] = {"{}", "", "[]",
		"{\"stream\":\"members\",\"feed\":\"x\",\"version\":1,\"sums\":[],\"unsure\":[]}",
		one_sum};
	for (size_t i = 0; i < LENGTH(answers); i++) {
		row("%s", answers[i]);
		check(!comparison_begin(&comparison, STREAM_MEMBERS,
			&refdata.cursors[STREAM_MEMBERS], answers[i], strlen(answers[i]), &err));
	}
	ask(STREAM_MEMBERS);
	struct ref_cursor behind = refdata.cursors[STREAM_MEMBERS];
	behind.since--;
	check(!comparison_begin(&comparison, STREAM_MEMBERS, &behind, world->answer.body.text,
		world->answer.body.used, &err));
}

#define with_rows(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_rows(what_came_down_is_what_headquarters_has), with_rows(every_kind_of_damage_is_seen),
	with_rows(a_damaged_stream_is_whole_again_after_a_fetch_from_the_beginning),
	with_rows(what_changes_meanwhile_is_not_called_damage),
	with_rows(a_barcode_that_two_articles_claim_is_no_difference),
	with_rows(a_headquarters_that_does_not_sum_barcodes_is_believed_in_the_rest),
	with_rows(an_answer_that_is_none_is_refused))
