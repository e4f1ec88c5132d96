/* An older headquarters' database comes up to date with everything in it. */
#include "schema/db_engine.h"
#include "schema/migration.h"
#include "tests/hq_world.h"

#include <unistd.h>

/* Every table of the newest schema gone, the first steps made anew. */
static void go_back_to(struct db *db, int64_t number)
{
	char drop[4096] = "";
	{
		AUTO(stmt)
		struct stmt s = sql(db, "SELECT name FROM sqlite_schema WHERE type = 'table'");
		while (next_row(&s)) {
			char name[64];
			column_text(&s, 0, name, sizeof name);
			strcat(strcat(strcat(drop, "DROP TABLE "), name), ";");
		}
	}
	db_script(db, drop);
	for (int64_t i = 1; i <= number; i++)
		db_script(db, migration_find(DB_HQ, i)->script);
	(void)snprintf(drop, sizeof drop, "PRAGMA user_version=%lld", (long long)number);
	db_script(db, drop);
}

static void what_an_older_headquarters_held_is_kept_by_store(void **state)
{
	(void)state;
	struct err err;
	struct db db = {0};
	char folder[] = "/tmp/hq-migration-XXXXXX", path[64];
	check(mkdtemp(folder) != NULL);
	(void)snprintf(path, sizeof path, "%s/hq.db", folder);
	check(db_open(&db, path, DB_HQ, NULL, &err));
	go_back_to(&db, 2);
	db_script(&db, "INSERT INTO epoch VALUES (3, 1, 9, x'01', 'k', x'02', 2, x'03', 0, 5, 2, "
		       "1, 1); INSERT INTO journal VALUES (3, 1, 1, x'04', 7, x'05', 6);"
		       "INSERT INTO problem VALUES (3, 1, 1, 'HOLE', 'why', 6);"
		       "INSERT INTO quarantine VALUES (3, 1, 2, x'06', 'FORK', x'07', 8)");
	check(db_ok(&db));
	db_done(&db);
	check(db_open(&db, path, DB_HQ, NULL, &err));
	static const char *const facts[] = {
		"SELECT count(*) FROM epoch WHERE store = 9 AND till = 3 AND epoch = 1 AND next = "
		"2 "
		"AND projected_next = 2 AND granted_ms = 5 AND head = x'03' AND kid = 'k'",
		"SELECT count(*) FROM journal WHERE store = 9 AND till = 3 AND seq = 1 AND "
		"hash = x'04' AND kind = 7 AND record = x'05' AND got_ms = 6",
		"SELECT count(*) FROM problem WHERE store = 9 AND seq = 1 AND detail = 'why'",
		"SELECT count(*) FROM quarantine WHERE store = 9 AND hash = x'06' AND "
		"record = x'07' AND reason = 'FORK' AND got_ms = 8",
	};
	for (size_t i = 0; i < LENGTH(facts); i++) {
		row("%s", facts[i]);
		check(db_int(&db, facts[i], -1) == 1);
	}
	db_done(&db);
	check(unlink(path) == 0);
	check(rmdir(folder) == 0);
}

TESTS(test(what_an_older_headquarters_held_is_kept_by_store))
