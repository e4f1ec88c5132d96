/* An older headquarters' database comes up to date with everything in it. */
#include "schema/db_engine.h"
#include "schema/migration.h"
#include "tests/hq_world.h"

#include <sys/statvfs.h>
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

/* What the disk says it has left; -1: the truth. The linker takes this one. */
static int64_t room_left = -1;

int statvfs(const char *restrict path, struct statvfs *restrict what)
{
	(void)path;
	*what = (struct statvfs){.f_frsize = 1, .f_bavail = (fsblkcnt_t)room_left};
	return room_left < 0 ? -1 : 0;
}

static int64_t asked(const char *path, const char *query)
{
	struct db db;
	struct err err;
	check(db_inspect(&db, path, DB_HQ, &err));
	int64_t answer = db_int(&db, query, -1);
	db_done(&db);
	return answer;
}

/* hq.db of the version before, with one record, and the keys of its house. */
static void make_older(const char *folder, const char *path)
{
	struct db db = {0};
	struct err err;
	world_close(world_open(folder));
	check(db_open(&db, path, DB_HQ, NULL, &err));
	go_back_to(&db, db_newest_schema(DB_HQ) - 1);
	db_script(&db, "INSERT INTO journal VALUES (9, 3, 1, 1, x'04', 7, x'05', 6)");
	check(db_ok(&db));
	db_done(&db);
}

static void an_older_hq_db_is_copied_before_it_is_changed(void **state)
{
	(void)state;
	struct err err;
	struct world *world = world_begin();
	char folder[] = "/tmp/hq-migration-XXXXXX", path[64], copy[96], command[80];
	int64_t newest = db_newest_schema(DB_HQ);
	check(mkdtemp(folder) != NULL);
	(void)snprintf(path, sizeof path, "%s/hq.db", folder);
	(void)snprintf(copy, sizeof copy, "%s.v%lld", path, (long long)newest - 1);
	make_older(folder, path);
	check(access(copy, F_OK) != 0); /* a new one needs none */

	/* No room: nothing is changed, and the sentence says what to do. */
	room_left = 4096;
	check(!hq_open(&world->hq, folder, &world->env, &err));
	check(err.what.id == TEXT_DB_COPY_NO_ROOM);
	hq_done(&world->hq);
	check(access(copy, F_OK) != 0);
	check(asked(path, "PRAGMA user_version") == newest - 1);

	room_left = INT64_C(1) << 40;
	check(hq_open(&world->hq, folder, &world->env, &err));
	check(db_schema(&world->hq.db) == newest);
	check(db_int(&world->hq.db, "SELECT count(*) FROM journal", -1) == 1);
	hq_done(&world->hq);
	check(asked(copy, "PRAGMA user_version") == newest - 1);
	check(asked(copy, "SELECT count(*) FROM journal") == 1);
	room_left = -1;
	free(world);
	(void)snprintf(command, sizeof command, "rm -r %s", folder);
	check(system(command) == 0);
}

TESTS(test(what_an_older_headquarters_held_is_kept_by_store),
	test(an_older_hq_db_is_copied_before_it_is_changed))
