#include "sync/refdata.h"
#include "pos/core/member_more.h"
#include "sync/statement.h"
#include "tests/t.h"

#include <stdlib.h>
#include <string.h>

static struct db ref;
static struct identity identity;
static struct refdata refdata;
static struct err err;
static struct signing_key hq_key;

static int begin(void **state)
{
	static const uint8_t seed[SEED_SIZE] = {42};
	(void)state;
	memset(&identity, 0, sizeof identity);
	hq_key = signing_key_of(seed);
	strcpy(identity.hq_id, "hq");
	identity.hq_keys.count = 1;
	identity.hq_keys.key[0] = hq_key.public;
	if (!sign_start() || !db_open(&ref, ":memory:", DB_REF, NULL, &err))
		return -1;
	refdata_open(&refdata, &ref, &identity);
	return db_ok(&ref) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	refdata_done(&refdata);
	db_done(&ref);
	return 0;
}

/* A page with these rows, behind the cursor, up to next. */
static enum page_result take(enum stream stream, const char *rows, int64_t next, bool more)
{
	static char text[1 << 20];
	bool changed;
	int size = snprintf(text, sizeof text,
		"{\"stream\":\"%s\",\"feed\":\"aa\",\"since\":%lld,\"next_since\":%lld,"
		"\"more\":%s,\"rows\":[%s],\"projected_epoch\":1,\"projected_next\":7,"
		"\"hq_time\":1000}",
		stream_name(stream), (long long)refdata.cursors[stream].since, (long long)next,
		more ? "true" : "false", rows);
	check(size > 0);
	check((size_t)size < sizeof text);
	return refdata_take_page(&refdata, stream, text, (size_t)size, &changed, &err);
}

static void must_take(enum stream stream, const char *rows, int64_t next)
{
	int64_t refused = refdata.refused_rows;
	enum page_result result = take(stream, rows, next, false);
	row("%.200s", rows);
	check(result == PAGE_COMPLETE);
	check(refdata.refused_rows == refused);
}

static void every_stream_has_its_table(void **state)
{
	(void)state;
	must_take(STREAM_SETTINGS, "{\"ver\":1,\"name\":\"shop.name\",\"value\":\"阳光母婴\"}", 1);
	must_take(STREAM_OPERATORS,
		"{\"ver\":1,\"kind\":\"operator\",\"number\":1001,\"name\":\"小王\","
		"\"role\":\"cashier\",\"pin\":\"$argon2id$\",\"active\":true},"
		"{\"ver\":2,\"kind\":\"role\",\"name\":\"cashier\",\"rights\":[\"sell\",\"sync\"]}",
		2);
	must_take(STREAM_KEYS,
		"{\"ver\":1,\"kind\":\"campaign\",\"number\":5,\"code\":\"C5\",\"class\":"
		"\"member\","
		"\"kid\":1,\"stores\":[1,7],\"not_after_s\":9}",
		1);
	must_take(STREAM_MEMBERS,
		"{\"ver\":1,\"id\":9,\"card\":\"0042\",\"points\":-3,\"completed_orders\":2,"
		"\"metric\":5,\"phone_hash\":77,\"blocked\":true,\"blocked_reason\":\"挂失\"}",
		1);
	check(db_int(&ref, "SELECT count(*) FROM setting WHERE value = '阳光母婴'", -1) == 1);
	check(db_int(&ref, "SELECT count(*) FROM role WHERE rights = 'sell sync'", -1) == 1);
	check(db_int(&ref, "SELECT count(*) FROM operator WHERE number = 1001", -1) == 1);
	check(db_int(&ref,
		      "SELECT count(*) FROM campaign WHERE class = 2 AND stores = ' 1 7 ' "
		      "AND not_after_s = 9",
		      -1) == 1);
	check(db_int(&ref,
		      "SELECT projected_next FROM member WHERE phone_hash = 77 AND blocked = 1 "
		      "AND card = 400000000000000042",
		      -1) == 7);
	check(refdata.cursors[STREAM_MEMBERS].since == 1);
}

/* What is beside is no reason to lose the member. */
static void what_is_said_beside_a_member_is_kept_as_it_stands_or_is_nothing(void **state)
{
	(void)state;
	static char rows[3 * MEMBER_MORE_TEXT_MAX], longest[MEMBER_MORE_TEXT_MAX];
	memset(longest, ' ', sizeof longest - 1);
	static const char row_text[] = "{\"ver\":%d,\"id\":%d,\"card\":\"%d\",\"points\":0,"
				       "\"completed_orders\":0,\"metric\":0,\"more\":%s%s%s}%s";
	size_t used = (size_t)snprintf(
		rows, sizeof rows, row_text, 1, 1, 1, "", "\"{\\\"draws\\\":1}\"", "", ",");
	used += (size_t)snprintf(
		rows + used, sizeof rows - used, row_text, 2, 2, 2, "\"", longest, "\"", ",");
	used += (size_t)snprintf(
		rows + used, sizeof rows - used, row_text, 3, 3, 3, "\"", longest, " \"", ",");
	(void)snprintf(rows + used, sizeof rows - used, row_text, 4, 4, 4, "{", "", "}", "");
	must_take(STREAM_MEMBERS, rows, 4);
	check(db_int(&ref, "SELECT count(*) FROM member WHERE id = 1 AND more = '{\"draws\":1}'",
		      -1) == 1);
	check(db_int(&ref, "SELECT length(more) FROM member WHERE id = 2", -1) ==
		MEMBER_MORE_TEXT_MAX - 1);
	check(db_int(&ref, "SELECT count(*) FROM member WHERE id IN (3, 4) AND more = ''", -1) ==
		2);
	check(refdata.refused_rows == 0);
}

static void a_row_beyond_its_limits_is_passed_over_and_counted(void **state)
{
	(void)state;
	static const struct {
		enum stream stream;
		const char *row;
	} cases[] = {
		{STREAM_GOODS, "{\"ver\":1,\"sku\":\"\",\"name\":1}"},
		{STREAM_GOODS, "{\"ver\":1,\"sku\":\"123456789012345678901234\",\"name\":\"a\","
			       "\"price_minor\":1}"},
		{STREAM_GOODS, "{\"ver\":1,\"sku\":\"A\",\"name\":\"a\",\"price_minor\":-1}"},
		{STREAM_GOODS,
			"{\"ver\":1,\"sku\":\"A\",\"name\":\"a\",\"price_minor\":1000000001}"},
		{STREAM_GOODS, "{\"ver\":1,\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5,"
			       "\"floor_minor\":6}"},
		{STREAM_GOODS, "{\"ver\":1,\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5,"
			       "\"gtins\":[\"12a\"]}"},
		{STREAM_GOODS, "{\"ver\":1,\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5,"
			       "\"categories\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}"},
		{STREAM_GOODS, "{\"ver\":0,\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5}"},
		{STREAM_GOODS, "7"},
		{STREAM_MEMBERS, "{\"ver\":1,\"id\":0,\"card\":\"1\",\"points\":0,"
				 "\"completed_orders\":0,\"metric\":0}"},
		{STREAM_MEMBERS, "{\"ver\":1,\"id\":1,\"card\":\"1-1\",\"points\":0,"
				 "\"completed_orders\":0,\"metric\":0}"},
		{STREAM_MEMBERS, "{\"ver\":1,\"id\":1,\"card\":\"1\",\"points\":0,"
				 "\"completed_orders\":0,\"metric\":0,\"birthday_month\":13}"},
		{STREAM_OPERATORS, "{\"ver\":1,\"kind\":\"ghost\",\"number\":1}"},
		{STREAM_OPERATORS, "{\"ver\":1,\"kind\":\"operator\",\"number\":1000000}"},
		{STREAM_KEYS, "{\"ver\":1,\"kind\":\"key\",\"number\":256,\"pubkey\":\"00\"}"},
		{STREAM_KEYS, "{\"ver\":1,\"kind\":\"key\",\"number\":1,\"pubkey\":\"00\"}"},
		{STREAM_KEYS, "{\"ver\":1,\"kind\":\"campaign\",\"number\":1,\"code\":\"C\","
			      "\"class\":\"magic\",\"kid\":1}"},
		{STREAM_RULES, "{\"ver\":1,\"version\":\"v\",\"vocabulary\":1,\"text\":\"{}\","
			       "\"kid\":\"0000000000000000\",\"sig\":\"00\"}"},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		int64_t before = refdata.refused_rows;
		row("%zu", i);
		check(take(cases[i].stream, cases[i].row,
			      refdata.cursors[cases[i].stream].since + 1, false) == PAGE_COMPLETE);
		check(refdata.refused_rows == before + 1);
		check(db_ok(&ref));
	}
	check(db_int(&ref, "SELECT count(*) FROM goods", -1) == 0);
	check(db_int(&ref, "SELECT count(*) FROM member", -1) == 0);
	/* The next good row is taken all the same. */
	must_take(STREAM_GOODS, "{\"ver\":90,\"sku\":\"A\",\"name\":\"a\",\"price_minor\":5}", 90);
}

/* programme: REL-10, CHN-01 */
static void rows_come_twice_and_late_without_harm(void **state)
{
	(void)state;
	must_take(STREAM_GOODS,
		"{\"ver\":5,\"sku\":\"A\",\"gtins\":[\"1\",\"2\"],\"name\":\"new\","
		"\"price_minor\":5}",
		5);
	must_take(STREAM_GOODS,
		"{\"ver\":4,\"sku\":\"A\",\"gtins\":[\"3\"],\"name\":\"old\",\"price_minor\":4},"
		"{\"ver\":3,\"sku\":\"A\",\"gone\":true}",
		6);
	check(db_int(&ref, "SELECT price_minor FROM goods WHERE sku = 'A'", -1) == 5);
	check(db_int(&ref, "SELECT count(*) FROM barcode", -1) == 2);
	must_take(STREAM_GOODS,
		"{\"ver\":7,\"sku\":\"A\",\"gtins\":[\"2\"],\"name\":\"newer\",\"price_minor\":7}",
		7);
	check(db_int(&ref, "SELECT count(*) FROM barcode", -1) == 1);
	must_take(STREAM_GOODS, "{\"ver\":8,\"sku\":\"A\",\"gone\":true}", 8);
	check(db_int(&ref, "SELECT count(*) FROM goods", -1) == 0);
	check(db_int(&ref, "SELECT count(*) FROM barcode", -1) == 0);
}

static void a_member_may_change_cards_with_another(void **state)
{
	(void)state;
	must_take(STREAM_MEMBERS,
		"{\"ver\":1,\"id\":1,\"card\":\"11\",\"points\":1,\"completed_orders\":0,"
		"\"metric\":0},"
		"{\"ver\":2,\"id\":2,\"card\":\"22\",\"points\":2,\"completed_orders\":0,"
		"\"metric\":0}",
		2);
	must_take(STREAM_MEMBERS,
		"{\"ver\":3,\"id\":1,\"card\":\"22\",\"points\":1,\"completed_orders\":0,"
		"\"metric\":0},"
		"{\"ver\":4,\"id\":2,\"card\":\"11\",\"points\":2,\"completed_orders\":0,"
		"\"metric\":0}",
		4);
	check(db_int(&ref, "SELECT id FROM member WHERE card_text = '11'", -1) == 2);
	check(db_int(&ref, "SELECT id FROM member WHERE card_text = '22'", -1) == 1);
	must_take(STREAM_MEMBERS, "{\"ver\":5,\"id\":1,\"gone\":true}", 5);
	check(db_int(&ref, "SELECT count(*) FROM member", -1) == 1);
}

static void a_page_that_is_no_answer_to_the_question_is_refused(void **state)
{
	(void)state;
	static const char *const pages[] = {
		"",
		"<html>",
		"{}",
		"[]",
		"{\"stream\":\"goods\",\"feed\":\"aa\",\"since\":0,\"next_since\":1,\"more\":false,"
		"\"rows\":[],\"hq_time\":1}",
		"{\"stream\":\"members\",\"feed\":\"aa\",\"since\":5,\"next_since\":6,"
		"\"more\":false,\"rows\":[],\"hq_time\":1}",
		"{\"stream\":\"members\",\"feed\":\"aa\",\"since\":0,\"next_since\":0,"
		"\"more\":true,\"rows\":[],\"hq_time\":1}",
		"{\"stream\":\"members\",\"feed\":\"\",\"since\":0,\"next_since\":1,"
		"\"more\":false,\"rows\":[],\"hq_time\":1}",
		"{\"stream\":\"members\",\"feed\":\"aa\",\"since\":0,\"next_since\":1,"
		"\"more\":false,\"rows\":7,\"hq_time\":1}",
	};
	for (size_t i = 0; i < LENGTH(pages); i++) {
		bool changed;
		row("%s", pages[i]);
		check(refdata_take_page(&refdata, STREAM_MEMBERS, pages[i], strlen(pages[i]),
			      &changed, &err) == PAGE_WRONG);
		check(refdata.cursors[STREAM_MEMBERS].since == 0);
	}
	must_take(STREAM_MEMBERS, "", 1);
	bool changed;
	const char *other = "{\"stream\":\"members\",\"feed\":\"bb\",\"since\":1,\"next_since\":1,"
			    "\"more\":false,\"rows\":[],\"hq_time\":1}";
	check(refdata_take_page(&refdata, STREAM_MEMBERS, other, strlen(other), &changed, &err) ==
		PAGE_WRONG);
}

static void a_page_has_at_most_its_thousand_rows(void **state)
{
	(void)state;
	static char rows[PAGE_ROWS_MAX * 40];
	size_t used = 0;
	for (int i = 0; i <= PAGE_ROWS_MAX; i++) {
		if (i == PAGE_ROWS_MAX)
			check(take(STREAM_SETTINGS, rows, 1, true) == PAGE_MORE);
		used += (size_t)snprintf(rows + used, sizeof rows - used,
			"%s{\"ver\":1,\"name\":\"n%d\"}", i ? "," : "", i);
	}
	check(take(STREAM_SETTINGS, rows, 2, true) == PAGE_WRONG);
}

/* programme: GEN-01, REL-03 */
static void only_rule_files_signed_by_hq_are_kept(void **state)
{
	(void)state;
	static const char text[] = "{\"rules\":[]}";
	struct signature signature;
	char kid[KID_TEXT_MAX], sig[2 * SIGNATURE_SIZE + 1], page[2048];
	check(rules_sign(&hq_key, "hq", "v1", text, strlen(text), &signature));
	key_id_text(kid, &hq_key.public);
	hex_text(sig, signature.bytes, SIGNATURE_SIZE);
	for (int forged = 1; forged >= 0; forged--) {
		(void)snprintf(page, sizeof page,
			"{\"ver\":1,\"version\":\"v%d\",\"vocabulary\":1,\"from_on\":\"2026-01-"
			"01\","
			"\"text\":\"{\\\"rules\\\":[]}\",\"kid\":\"%s\",\"sig\":\"%s\"}",
			1 + forged, kid, sig);
		int64_t before = refdata.refused_rows;
		check(take(STREAM_RULES, page, refdata.cursors[STREAM_RULES].since + 1, false) ==
			PAGE_COMPLETE);
		check(refdata.refused_rows == before + forged);
	}
	check(db_int(&ref, "SELECT count(*) FROM rule_file WHERE version = 'v1'", -1) == 1);
	check(db_int(&ref, "SELECT count(*) FROM rule_file", -1) == 1);
}

static void a_new_feed_replaces_the_old_rows_only_at_its_end(void **state)
{
	(void)state;
	static char rows[700 * 90];
	size_t used = 0;
	for (int i = 1; i <= 700; i++)
		used += (size_t)snprintf(rows + used, sizeof rows - used,
			"%s{\"ver\":%d,\"id\":%d,\"card\":\"%06d\",\"points\":0,"
			"\"completed_orders\":0,\"metric\":0}",
			i > 1 ? "," : "", i, i, i);
	must_take(STREAM_MEMBERS, rows, 700);
	check(refdata_resync(&refdata, STREAM_MEMBERS, "aa", &err));
	check(take(STREAM_MEMBERS,
		      "{\"ver\":1,\"id\":650,\"card\":\"000650\",\"points\":8,"
		      "\"completed_orders\":0,\"metric\":0}",
		      1, false) == PAGE_SWEEP);
	check(db_int(&ref, "SELECT count(*) FROM member", -1) == 700);
	int turns = 0;
	for (bool done = false; !done; turns++)
		check(refdata_sweep(&refdata, STREAM_MEMBERS, &done, &err));
	check(turns >= 700 / 200); /* design.md 6: so many rows a turn */
	check(db_int(&ref, "SELECT count(*) FROM member", -1) == 1);
	check(db_int(&ref, "SELECT points FROM member WHERE id = 650", -1) == 8);
}

static void a_page_grows_slowly_and_halves_when_it_took_long(void **state)
{
	(void)state;
	check(refdata.rows_a_page == REFDATA_ROWS_FIRST);
	refdata_pace(&refdata, REFDATA_TURN_MS - 1);
	check(refdata.rows_a_page == REFDATA_ROWS_FIRST + 5);
	refdata_pace(&refdata, REFDATA_TURN_MS);
	check(refdata.rows_a_page == REFDATA_ROWS_FIRST + 5);
	refdata_pace(&refdata, REFDATA_TURN_MS + 1);
	check(refdata.rows_a_page == (REFDATA_ROWS_FIRST + 5) / 2);
	for (int i = 0; i < 100; i++)
		refdata_pace(&refdata, 0);
	check(refdata.rows_a_page == REFDATA_ROWS_MAX);
	for (int i = 0; i < 100; i++)
		refdata_pace(&refdata, 1000);
	check(refdata.rows_a_page == REFDATA_ROWS_MIN);
}

#define with_ref(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_ref(every_stream_has_its_table),
	with_ref(what_is_said_beside_a_member_is_kept_as_it_stands_or_is_nothing),
	with_ref(a_row_beyond_its_limits_is_passed_over_and_counted),
	with_ref(rows_come_twice_and_late_without_harm),
	with_ref(a_member_may_change_cards_with_another),
	with_ref(a_page_that_is_no_answer_to_the_question_is_refused),
	with_ref(a_page_has_at_most_its_thousand_rows),
	with_ref(a_page_grows_slowly_and_halves_when_it_took_long),
	with_ref(only_rule_files_signed_by_hq_are_kept),
	with_ref(a_new_feed_replaces_the_old_rows_only_at_its_end))
