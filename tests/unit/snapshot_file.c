/* A snapshot that is not what it should be, though its hashes are right: whoever made it, the till
 * does not take it. */
#include "sync/snapshot_file.h"
#include "pos/core/member_more.h"
#include "tests/t.h"
#include "tests/unit/fresh_name.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[64], path[128];
static struct manifest manifest;
static struct err err;

static void make(void)
{
	static const uint8_t seed[SEED_SIZE] = {42};
	static const char rows[] = "{\"rows\":[{\"ver\":1,\"id\":9,\"card\":\"0042\",\"points\":5,"
				   "\"completed_orders\":2,\"metric\":5,\"phone_hash\":77}]}";
	static const char goods[] = "{\"rows\":[{\"ver\":2,\"sku\":\"A\",\"gtins\":[\"1\",\"2\"],"
				    "\"name\":\"a\",\"price_minor\":5}]}";
	/* Of this guest all is said that can be. */
	static char guest[MEMBER_MORE_TEXT_MAX + 300], longest[MEMBER_MORE_TEXT_MAX];
	memset(longest, ' ', sizeof longest - 1);
	(void)snprintf(guest, sizeof guest,
		"{\"store\":4,\"id\":11,\"row\":\"{\\\"ver\\\":3,\\\"id\\\":11,"
		"\\\"card\\\":\\\"77\\\",\\\"points\\\":1,\\\"completed_orders\\\":0,"
		"\\\"metric\\\":0,\\\"more\\\":\\\"%s\\\"}\"}",
		longest);
	struct snapshot_writer writer;
	struct signing_key key = signing_key_of(seed);
	memset(&manifest, 0, sizeof manifest);
	check(snapshot_begin(&writer, path, &key.public, "hq", 1000, &err));
	check(snapshot_rows(&writer, STREAM_MEMBERS, rows, strlen(rows), &err));
	check(snapshot_rows(&writer, STREAM_GOODS, goods, strlen(goods), &err));
	check(snapshot_guest(&writer, guest, strlen(guest), &err));
	for (uint32_t till = 3; till < 6; till++) {
		const struct snapshot_projected projected = {till, 1, 10 + till};
		check(snapshot_projected(&writer, &projected, &err));
	}
	for (int i = 0; i < STREAM_COUNT; i++) {
		strcpy(manifest.feeds[i].id, "0123456789abcdef");
		manifest.feeds[i].version = 3;
		check(snapshot_cursor(&writer, (enum stream)i, &manifest.feeds[i], &err));
	}
	manifest.schema = db_schema(&writer.db);
	check(snapshot_end(&writer, &err));
}

static int begin(void **state)
{
	(void)state;
	fresh_name(folder, "snapshot-file");
	if (!sign_start() || !mkdtemp(folder))
		return -1;
	(void)snprintf(path, sizeof path, "%s/file.db", folder);
	make();
	return 0;
}

static int end(void **state)
{
	char command[100];
	(void)state;
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static void spoil(const char *text)
{
	struct db db;
	check(db_open(&db, path, DB_REF, NULL, &err));
	db_script(&db, text);
	row("%s", text);
	check(db_ok(&db));
	db_done(&db);
}

static void a_good_file_is_taken_with_what_is_ours(void **state)
{
	(void)state;
	struct db db;
	check(snapshot_check(path, &manifest, &err));
	check(snapshot_adopt(path, 4, 4, &err));
	check(db_open(&db, path, DB_REF, NULL, &err));
	check(db_int(&db, "SELECT count(*) FROM member", -1) == 2);
	check(db_int(&db, "SELECT length(more) FROM member WHERE id = 11", -1) ==
		MEMBER_MORE_TEXT_MAX - 1);
	check(db_int(&db, "SELECT count(*) FROM guest", -1) == 0);
	check(db_int(&db, "SELECT count(*) FROM projected", -1) == 1);
	check(db_int(&db, "SELECT next FROM projected", -1) == 14);
	db_done(&db);
}

static void another_stores_guest_is_not_ours(void **state)
{
	(void)state;
	struct db db;
	check(snapshot_adopt(path, 4, 5, &err));
	check(db_open(&db, path, DB_REF, NULL, &err));
	check(db_int(&db, "SELECT count(*) FROM member", -1) == 1);
	db_done(&db);
}

static void what_is_not_laid_out_like_ours_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum text why;
	} cases[] = {
		{"CREATE TRIGGER t AFTER INSERT ON member BEGIN DELETE FROM goods; END",
			TEXT_SNAPSHOT_SCHEMA},
		{"CREATE VIEW v AS SELECT * FROM member", TEXT_SNAPSHOT_SCHEMA},
		{"CREATE TABLE extra (a INTEGER)", TEXT_SNAPSHOT_SCHEMA},
		{"DROP INDEX member_phone", TEXT_SNAPSHOT_SCHEMA},
		{"CREATE VIRTUAL TABLE f USING fts5(a)", TEXT_SNAPSHOT_SCHEMA},
		{"UPDATE cursor SET since = 2 WHERE stream = 'goods'", TEXT_SNAPSHOT_CURSOR},
		{"UPDATE cursor SET feed = 'x' WHERE stream = 'rules'", TEXT_SNAPSHOT_CURSOR},
		{"DELETE FROM cursor WHERE stream = 'keys'", TEXT_SNAPSHOT_CURSOR},
		{"UPDATE member SET ver = 4", TEXT_SNAPSHOT_ROW},
		{"UPDATE member SET card_text = '12345678901234567890'", TEXT_SNAPSHOT_ROW},
		{"UPDATE goods SET price_minor = -1", TEXT_SNAPSHOT_ROW},
		{"UPDATE goods SET name = hex(zeroblob(100))", TEXT_SNAPSHOT_ROW},
		{"UPDATE goods SET generation = 1", TEXT_SNAPSHOT_ROW},
		{"INSERT INTO barcode VALUES (99, 1234)", TEXT_SNAPSHOT_ROW},
		{"UPDATE member SET more = hex(zeroblob(2049))", TEXT_SNAPSHOT_ROW},
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		(void)unlink(path);
		make();
		spoil(cases[i].text);
		check(!snapshot_check(path, &manifest, &err));
		check(err.what.id == cases[i].why);
	}
}

static void what_is_no_database_or_another_ones_is_refused(void **state)
{
	(void)state;
	struct db db;
	FILE *file = fopen(path, "w");
	check(file != NULL);
	for (int i = 0; i < 3000; i++)
		check(fputs("not a database", file) >= 0);
	fclose(file);
	check(!snapshot_check(path, &manifest, &err));
	check(err.what.id == TEXT_DB_NOT_DATABASE);
	(void)unlink(path);
	check(db_open(&db, path, DB_MONEY, NULL, &err));
	db_done(&db);
	check(!snapshot_check(path, &manifest, &err));
	check(err.what.id == TEXT_DB_FOREIGN);
	manifest.schema++;
	(void)unlink(path);
	make();
	manifest.schema = 999;
	check(!snapshot_check(path, &manifest, &err));
}

static void a_damaged_page_is_found(void **state)
{
	(void)state;
	int found = 0, pages = 0;
	for (long page = 1;; page++, pages++) {
		(void)unlink(path);
		make();
		FILE *file = fopen(path, "r+");
		check(file != NULL);
		check(fseek(file, 0, SEEK_END) == 0);
		if (page * 4096 >= ftell(file)) {
			fclose(file);
			break;
		}
		check(fseek(file, page * 4096, SEEK_SET) == 0);
		for (int i = 0; i < 4096; i++)
			check(fputc(0xa5, file) != EOF);
		fclose(file);
		found += !snapshot_check(path, &manifest, &err);
	}
	row("%d of %d", found, pages);
	check(found == pages);
}

#define with_file(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_file(a_good_file_is_taken_with_what_is_ours),
	with_file(another_stores_guest_is_not_ours),
	with_file(what_is_not_laid_out_like_ours_is_refused),
	with_file(what_is_no_database_or_another_ones_is_refused),
	with_file(a_damaged_page_is_found))
