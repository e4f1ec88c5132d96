/* A till whose members or goods are not what headquarters has: found in the night and put right row
 * by row, by the real syncer on its loop and the real handler. */
#include "sync/repair.h"
#include "pos/core/member_more.h"
#include "sync/hq/sums.h"
#include "tests/unit/two_ends.h"

enum { MEMBERS = 3000, GOODS = 1500, HOUR_MS = 3600 * 1000 };

static struct world *world;
static struct machine *machine;

static void import_rows(const char *kind, int count, const char *format)
{
	AUTO(paper) struct paper text = {0};
	for (int i = 1; i <= count; i++)
		paper_print(&text, format, i, i, i);
	world_import(world, kind, paper_read(&text));
}

static int begin(void **state)
{
	(void)state;
	world = world_open(":memory:");
	import_rows("members", MEMBERS,
		"{\"id\":%d,\"card\":\"88%05d\",\"name\":\"张小美\",\"points\":%d}\n");
	import_rows("goods", GOODS,
		"{\"sku\":\"P%d\",\"gtins\":[\"1%05d\"],\"name\":\"奶粉\",\"price_minor\":%d}\n");
	db_script(&world->hq.db, "UPDATE member SET more = '{\"draws\":1}' WHERE id IN (16, 18)");
	machine = new_machine(world, 3);
	machine_pass(machine, 60 * 1000);
	check(db_int(&machine->reference.db, "SELECT count(*) FROM member", -1) == MEMBERS);
	check(db_int(&machine->reference.db, "SELECT count(*) FROM goods", -1) == GOODS);
	return 0;
}

static int end(void **state)
{
	(void)state;
	machine_drop(machine);
	world_close(world);
	return 0;
}

/* Time passes, and headquarters has turns of its own for its sums. */
static void pass(int64_t ms)
{
	for (int64_t passed = 0; passed < ms; passed += 10 * 1000) {
		machine_pass(machine, 10 * 1000);
		while (sums_turn(&world->hq))
			;
	}
}

/* All that a member or an article is, in order; without the columns that say how it came. */
static void contents(char out[HASH_TEXT_MAX])
{
	static const char *const texts[] = {
		("SELECT card || '|' || id || '|' || card_text || '|' || name_masked || '|' || "
		 "tier || '|' || points || '|' || blocked || '|' || ver || '|' || more "
		 "FROM member ORDER BY id"),
		("SELECT sku || '|' || name || '|' || price_minor || '|' || active || '|' || ver "
		 "|| '|' || vat_bp FROM goods ORDER BY sku"),
		"SELECT gtin || '|' || sku FROM barcode JOIN goods ON goods = id ORDER BY gtin",
	};
	struct hashing hashing;
	hashing_begin(&hashing);
	for (size_t i = 0; i < LENGTH(texts); i++) {
		AUTO(stmt) struct stmt s = sql(&machine->reference.db, texts[i]);
		while (next_row(&s)) {
			char line[400 + MEMBER_MORE_TEXT_MAX];
			column_text(&s, 0, line, sizeof line);
			hashing_add(&hashing, line, strlen(line) + 1);
		}
	}
	struct hash hash = hashing_end(&hashing);
	hex_text(out, hash.bytes, HASH_SIZE);
}

static void damage(const char *script)
{
	db_script(&machine->reference.db, script);
	check(db_ok(&machine->reference.db));
}

static void any_difference_is_found_in_the_night_and_put_right(void **state)
{
	(void)state;
	static const char *const damages[] = {
		"DELETE FROM member WHERE id = 7",
		"DELETE FROM member WHERE id BETWEEN 100 AND 140",
		"UPDATE member SET points = points + 1 WHERE id = 8",
		"UPDATE member SET tier = 'gold', name_masked = '王**' WHERE id = 9",
		"UPDATE member SET id = 999999 WHERE id = 10",
		"UPDATE member SET card = card + 1000000 WHERE id = 11",
		"UPDATE member SET ver = ver - 5 WHERE id = 12",
		"UPDATE member SET ver = ver + 5 WHERE id = 13",
		"UPDATE member SET ver = 1000000000, points = 5 WHERE id = 14",
		"INSERT INTO member SELECT 400000000000000001, 999998, NULL, '0001', '', '', '', "
		"'', 0, 0, 5, 0, 0, 0, '', 0, 0, 0, 3, 0, ''",
		"INSERT INTO member SELECT 400000000000000002, 999997, NULL, '0002', '', '', '', "
		"'', 0, 0, 5, 0, 0, 0, '', 0, 0, 0, 99999999, 0, ''",
		"UPDATE member SET more = '' WHERE id = 16",
		"UPDATE member SET more = '{\"growth\":17}' WHERE id = 17",
		"UPDATE member SET more = '{\"growth\":18}' WHERE id = 18",
		"UPDATE barcode SET gtin = gtin + 5000000 WHERE gtin = 100020",
		"UPDATE barcode SET goods = (SELECT id FROM goods WHERE sku = 'P22') "
		"WHERE gtin = 100021",
		"DELETE FROM barcode WHERE gtin = 100023",
		"INSERT INTO barcode SELECT 7000000, id FROM goods WHERE sku = 'P24'",
		"UPDATE goods SET vat_bp = 900 WHERE sku = 'P6'",
		"DELETE FROM goods WHERE sku = 'P7'",
		"UPDATE goods SET price_minor = 1 WHERE sku = 'P8'",
		"UPDATE goods SET active = 0, name = 'x' WHERE sku = 'P9'",
		"UPDATE goods SET sku = 'Q10' WHERE sku = 'P10'",
		"UPDATE goods SET ver = 1000000000, price_minor = 2 WHERE sku = 'P11'",
		"UPDATE goods SET ver = ver + 9, price_minor = 2 WHERE sku = 'P12'",
		"INSERT INTO goods SELECT 900000, 'X1', 'x', '', '', '', 1, 0, 0, 1, 3, 0, -1; "
		"INSERT INTO barcode VALUES (5, 900000)",
	};
	char whole[HASH_TEXT_MAX], before[HASH_TEXT_MAX], now[HASH_TEXT_MAX];
	struct db *ref = &machine->reference.db;
	contents(whole);
	int64_t generation = db_int(ref, "SELECT sum(generation) FROM cursor", -1);
	for (size_t i = 0; i < LENGTH(damages); i++) {
		row("%s", damages[i]);
		contents(before);
		damage(damages[i]);
		contents(now);
		check(strcmp(now, before) != 0);
	}
	pass(7 * HOUR_MS);
	contents(now);
	check(strcmp(now, whole) == 0);
	/* Row by row: no stream began anew. */
	check(db_int(ref, "SELECT sum(generation) FROM cursor", -1) == generation);
}

static void it_is_compared_six_hours_after_the_start_and_then_once_a_day(void **state)
{
	(void)state;
	damage("UPDATE member SET points = 5000 WHERE id = 77");
	pass(5 * HOUR_MS + HOUR_MS / 2);
	check(db_int(&machine->reference.db, "SELECT points FROM member WHERE id = 77", -1) ==
		5000);
	pass(HOUR_MS);
	check(db_int(&machine->reference.db, "SELECT points FROM member WHERE id = 77", -1) == 77);
	damage("UPDATE member SET points = 5000 WHERE id = 77");
	pass(23 * HOUR_MS);
	check(db_int(&machine->reference.db, "SELECT points FROM member WHERE id = 77", -1) ==
		5000);
	pass(2 * HOUR_MS);
	check(db_int(&machine->reference.db, "SELECT points FROM member WHERE id = 77", -1) == 77);
}

static void a_till_with_very_many_differences_begins_the_stream_anew(void **state)
{
	(void)state;
	char whole[HASH_TEXT_MAX], now[HASH_TEXT_MAX];
	contents(whole);
	damage("UPDATE member SET points = 0; DELETE FROM member WHERE id < 100");
	pass(8 * HOUR_MS);
	contents(now);
	check(strcmp(now, whole) == 0);
	check(db_int(&machine->reference.db,
		      "SELECT generation FROM cursor WHERE stream = 'members'", -1) == 1);
}

/* Until the answer to the sums came, but not much longer. */
static void pass_until_repairing(void)
{
	machine->only_lose = "/v1/ref/members/buckets?";
	machine->lose_answers = 1;
	for (int i = 0; i < 8 * 360 && machine->lose_answers > 0; i++)
		pass(10 * 1000);
	check(machine->lose_answers == 0);
	machine->only_lose = NULL;
}

static void a_line_that_is_cut_in_the_middle_is_waited_for(void **state)
{
	(void)state;
	char whole[HASH_TEXT_MAX], now[HASH_TEXT_MAX];
	contents(whole);
	damage("DELETE FROM member WHERE id BETWEEN 100 AND 140");
	pass_until_repairing();
	machine->cut = true;
	pass(3 * HOUR_MS);
	contents(now);
	check(strcmp(now, whole) != 0);
	machine->cut = false;
	pass(HOUR_MS);
	contents(now);
	check(strcmp(now, whole) == 0);
}

static void a_till_that_dies_in_the_middle_repairs_the_next_night(void **state)
{
	(void)state;
	char whole[HASH_TEXT_MAX], now[HASH_TEXT_MAX];
	contents(whole);
	damage("DELETE FROM member WHERE id BETWEEN 100 AND 140; "
	       "UPDATE goods SET sku = 'Q10' WHERE sku = 'P10'");
	pass_until_repairing();
	machine_restart(machine);
	pass(8 * HOUR_MS);
	contents(now);
	check(strcmp(now, whole) == 0);
}

static void what_changes_at_headquarters_in_the_middle_is_kept(void **state)
{
	(void)state;
	damage("DELETE FROM member WHERE id BETWEEN 100 AND 140; "
	       "UPDATE member SET points = 1 WHERE id = 100 + 1024");
	pass_until_repairing();
	/* In a bucket under repair: one is new, one changes, one goes. */
	world_import(world, "members",
		"{\"id\":10340,\"card\":\"9900001\",\"name\":\"李雷\"}\n"
		"{\"id\":1124,\"card\":\"8801124\",\"name\":\"韩梅\"}\n"
		"{\"card\":\"8800101\",\"gone\":true}");
	pass(2 * HOUR_MS);
	struct db *ref = &machine->reference.db;
	check(db_int(ref, "SELECT count(*) FROM member", -1) == MEMBERS);
	check(db_int(ref, "SELECT count(*) FROM member WHERE id = 10340", -1) == 1);
	check(db_int(ref, "SELECT count(*) FROM member WHERE id = 101", -1) == 0);
	check(db_int(ref,
		      "SELECT count(*) FROM member WHERE id = 1124 AND points = 1124 AND "
		      "name_masked = '韩**'",
		      -1) == 1);
}

/* ---- answers ---- */

static struct repair *begin_repair(struct refdata *refdata, struct db *ref, struct identity *nobody)
{
	static struct comparison comparison;
	struct err err;
	check(db_open(ref, ":memory:", DB_REF, NULL, &err));
	refdata_open(refdata, ref, nobody);
	strcpy(refdata->cursors[STREAM_MEMBERS].feed, "f");
	comparison = (struct comparison){
		.stream = STREAM_MEMBERS, .cursor = &refdata->cursors[STREAM_MEMBERS]};
	comparison.theirs.bucket[17] = 1;
	struct repair *repair = repair_begin(&comparison, refdata);
	check(repair != NULL);
	return repair;
}

#define HEAD "\"stream\":\"members\",\"feed\":\"f\",\"version\":9,\"hq_time\":1,\"after\":0,"

static void an_answer_that_does_not_fit_is_not_taken(void **state)
{
	(void)state;
	static struct identity nobody;
	static struct refdata refdata;
	static struct db ref;
	struct err err;
	static const char *const answers[] = {
		"",
		"{}",
		"[]",
		"{" HEAD "\"bucket\":18,\"next\":0,\"more\":false,\"rows\":[]}",
		"{" HEAD "\"bucket\":17,\"next\":0,\"more\":true,\"rows\":[]}",
		"{" HEAD "\"bucket\":17,\"next\":5,\"more\":false,\"rows\":[{\"ver\":1,\"id\":18,"
		"\"card\":\"1\",\"points\":0,\"completed_orders\":0,\"metric\":0}]}",
		"{\"stream\":\"goods\",\"feed\":\"f\",\"version\":9,\"hq_time\":1,\"after\":0,"
		"\"bucket\":17,\"next\":0,\"more\":false,\"rows\":[]}",
		"{\"stream\":\"members\",\"feed\":\"g\",\"version\":9,\"hq_time\":1,\"after\":0,"
		"\"bucket\":17,\"next\":0,\"more\":false,\"rows\":[]}",
	};
	struct repair *repair = begin_repair(&refdata, &ref, &nobody);
	for (size_t i = 0; i < LENGTH(answers); i++) {
		row("%s", answers[i]);
		check(repair_take(repair, &refdata, answers[i], strlen(answers[i]), &err) ==
			REPAIR_WRONG);
		check(repair->key_count == 0);
		check(db_int(&ref, "SELECT count(*) FROM member", -1) == 0);
	}
	static const char good[] = "{" HEAD "\"bucket\":17,\"next\":0,\"more\":false,\"rows\":[]}";
	check(repair_take(repair, &refdata, good, strlen(good), &err) == REPAIR_DONE);
	repair_done(repair);
	refdata_done(&refdata);
	db_done(&ref);
}

static void buckets_with_too_many_rows_are_not_repaired_singly(void **state)
{
	(void)state;
	static struct identity nobody;
	static struct refdata refdata;
	static struct db ref;
	static char text[PAGE_ROWS_MAX * 48 + 400];
	struct err err;
	struct repair *repair = begin_repair(&refdata, &ref, &nobody);
	enum repair_step step = REPAIR_MORE;
	int64_t id = 17, after = 0;
	while (step == REPAIR_MORE) {
		size_t used = (size_t)snprintf(text, sizeof text,
			"{\"stream\":\"members\",\"feed\":\"f\",\"version\":9,\"hq_time\":1,"
			"\"after\":%lld,\"bucket\":17,\"next\":%lld,\"more\":true,\"rows\":[",
			(long long)after, (long long)after + 1);
		for (int i = 0; i < PAGE_ROWS_MAX; i++, id += SUM_BUCKETS)
			used += (size_t)snprintf(text + used, sizeof text - used,
				"%s{\"ver\":1,\"gone\":true,\"id\":%lld}", i ? "," : "",
				(long long)id);
		(void)snprintf(text + used, sizeof text - used, "]}");
		after++;
		step = repair_take(repair, &refdata, text, strlen(text), &err);
	}
	check(step == REPAIR_LARGE);
	check(repair->key_count <= REPAIR_KEYS_MAX);
	check(repair->key_count > REPAIR_KEYS_MAX - PAGE_ROWS_MAX);
	repair_done(repair);
	refdata_done(&refdata);
	db_done(&ref);
}

#define with_till(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_till(any_difference_is_found_in_the_night_and_put_right),
	with_till(it_is_compared_six_hours_after_the_start_and_then_once_a_day),
	with_till(a_till_with_very_many_differences_begins_the_stream_anew),
	with_till(a_line_that_is_cut_in_the_middle_is_waited_for),
	with_till(a_till_that_dies_in_the_middle_repairs_the_next_night),
	with_till(what_changes_at_headquarters_in_the_middle_is_kept),
	cmocka_unit_test(an_answer_that_does_not_fit_is_not_taken),
	cmocka_unit_test(buckets_with_too_many_rows_are_not_repaired_singly))
