/* A till's money.db of an older version: copied, then of the newest version or as it was. */
#include "schema/migration.h"
#include "tests/t.h"
#include "tests/unit/fresh_name.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64], path[80];

static int begin(void **state)
{
	(void)state;
	fresh_name(folder, "migration");
	check(mkdtemp(folder) != NULL);
	(void)snprintf(path, sizeof path, "%s/money.db", folder);
	return 0;
}

static int end(void **state)
{
	(void)state;
	char command[96];
	(void)snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command);
}

static bool there(const char *ending)
{
	char name[96];
	(void)snprintf(name, sizeof name, "%s%s", path, ending);
	return access(name, F_OK) == 0;
}

/* A file as version 7 left it, or, with `script`, otherwise. */
static void make_old(const char *script)
{
	struct db db;
	struct err err;
	check(db_open(&db, path, DB_MONEY, NULL, &err));
	db_script(&db, "INSERT INTO journal VALUES (1, x'00', 6, x'01', x'02')");
	db_script(&db, "DROP TABLE newcomer; DROP TABLE purged; DROP TABLE act; "
		       "DROP TABLE rule_use; DROP TABLE quota; DROP TABLE quota_list; "
		       "PRAGMA user_version=7");
	if (script)
		db_script(&db, script);
	check(db_ok(&db));
	db_done(&db);
}

static int64_t asked(const char *file, const char *query)
{
	struct db db;
	struct err err;
	check(db_inspect(&db, file, DB_MONEY, &err));
	int64_t answer = db_int(&db, query, -1);
	db_done(&db);
	return answer;
}

static int64_t of_copy(const char *query)
{
	char name[96];
	(void)snprintf(name, sizeof name, "%s.v7", path);
	return asked(name, query);
}

static void the_copy_is_of_the_version_before_and_whole(void **state)
{
	(void)state;
	struct db db;
	struct err err;
	make_old(NULL);
	check(db_open_kept(&db, path, DB_MONEY, NULL, &err));
	check(db_schema(&db) == db_newest_schema(DB_MONEY));
	check(db_int(&db, "SELECT count(*) FROM journal", -1) == 1);
	check(db_int(&db, "SELECT count(*) FROM purged", -1) == 0);
	db_done(&db);
	check(of_copy("PRAGMA user_version") == 7);
	check(of_copy("SELECT count(*) FROM journal") == 1);
	check(of_copy("SELECT count(*) FROM sqlite_schema WHERE name = 'purged'") == 0);
	check(!there(".v7.part") && !there(".v7-wal"));
}

static void a_new_file_and_one_of_this_version_need_none(void **state)
{
	(void)state;
	struct db db;
	struct err err;
	for (int i = 0; i < 2; i++) {
		check(db_open_kept(&db, path, DB_MONEY, NULL, &err));
		db_done(&db);
		check(!there(".v7") && !there(".v0"));
	}
}

/* What a power cut left of an earlier try is in nobody's way; older copies go. */
static void two_copies_stay_and_half_a_one_is_made_anew(void **state)
{
	(void)state;
	char command[300];
	struct db db;
	struct err err;
	make_old(NULL);
	(void)snprintf(command, sizeof command,
		"cd %s; echo half > money.db.v7.part; echo x > money.db.v4; echo x > money.db.v5; "
		"echo x > money.db.v6; echo other > money.db.v7",
		folder);
	check(system(command) == 0);
	check(db_open_kept(&db, path, DB_MONEY, NULL, &err));
	db_done(&db);
	check(there(".v6") && there(".v7"));
	check(!there(".v5") && !there(".v4") && !there(".v7.part"));
	check(of_copy("SELECT count(*) FROM journal") == 1);
}

static void without_the_copy_nothing_is_changed(void **state)
{
	(void)state;
	char name[96];
	struct db db;
	struct err err;
	make_old(NULL);
	(void)snprintf(name, sizeof name, "%s.v7.part", path);
	check(mkdir(name, 0700) == 0); /* where the copy should go stands something else */
	check(!db_open_kept(&db, path, DB_MONEY, NULL, &err));
	check(err.what.id == TEXT_DB_COPY_FAILED);
	check(asked(path, "PRAGMA user_version") == 7);
	check(asked(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'purged'") == 0);
	check(rmdir(name) == 0);
	check(db_open_kept(&db, path, DB_MONEY, NULL, &err));
	db_done(&db);
}

/* The second of two steps fails: the first is not there either, and the old program can go on. */
static void all_steps_or_none(void **state)
{
	(void)state;
	struct db db;
	struct err err;
	make_old("DROP TABLE refund; CREATE TABLE purged (in_the_way INT); PRAGMA user_version=6");
	check(!db_open_kept(&db, path, DB_MONEY, NULL, &err));
	check(asked(path, "PRAGMA user_version") == 6);
	check(asked(path, "SELECT count(*) FROM sqlite_schema WHERE name = 'refund'") == 0);
	check(there(".v6"));
}

#define with_folder(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

TESTS(with_folder(the_copy_is_of_the_version_before_and_whole),
	with_folder(a_new_file_and_one_of_this_version_need_none),
	with_folder(two_copies_stay_and_half_a_one_is_made_anew),
	with_folder(without_the_copy_nothing_is_changed), with_folder(all_steps_or_none))
