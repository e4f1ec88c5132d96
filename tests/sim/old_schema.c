#include "tests/sim/old_schema.h"

#include "tests/sim/disk.h"
#include "tests/sim/world.h"

#include <glob.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 64, SCHEMA_TEXT_MAX = 64 * 1024 };

/* ---- the scripts, as they lie in schema/terminal ---- */

static char *scripts[2][STEPS_MAX];
static int script_count[2];

static char *read_script(const char *path)
{
	char *text = calloc(1, SCHEMA_TEXT_MAX);
	FILE *file = fopen(path, "re");
	must(text && file);
	must(fread(text, 1, SCHEMA_TEXT_MAX - 1, file) > 0);
	fclose(file);
	return text;
}

static void read_scripts(enum db_kind kind)
{
	glob_t found;
	const char *pattern = kind == DB_MONEY ? SUANPAN_TOP "/schema/terminal/*_money_*.sql"
					       : SUANPAN_TOP "/schema/terminal/*_ref_*.sql";
	if (script_count[kind])
		return;
	must(glob(pattern, 0, NULL, &found) == 0);
	must(found.gl_pathc <= STEPS_MAX);
	for (size_t i = 0; i < found.gl_pathc; i++)
		scripts[kind][script_count[kind]++] = read_script(found.gl_pathv[i]);
	globfree(&found);
}

/* ---- SQLite as it is ---- */

static sqlite3 *raw_open(const char *path)
{
	sqlite3 *db;
	must(sqlite3_open(path, &db) == SQLITE_OK);
	return db;
}

static void raw(sqlite3 *db, const char *text)
{
	char *why = NULL;
	if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
		broken("%s: %s", text, why);
}

/* All rows of the first column, one a line. */
static void raw_read(sqlite3 *db, const char *query, char *out, size_t cap)
{
	sqlite3_stmt *stmt;
	size_t used = 0;
	out[0] = '\0';
	must(sqlite3_prepare_v2(db, query, -1, &stmt, NULL) == SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		used += (size_t)snprintf(out + used, used < cap ? cap - used : 0, "%s\n",
			(const char *)sqlite3_column_text(stmt, 0));
	must(used < cap);
	sqlite3_finalize(stmt);
}

static void run_scripts(sqlite3 *db, enum db_kind kind, int count)
{
	for (int i = 0; i < count; i++)
		raw(db, scripts[kind][i]);
}

/* ---- an old file ---- */

static void copy_table(sqlite3 *db, const char *table)
{
	char query[256], columns[1024], text[3000];
	(void)snprintf(query, sizeof query,
		"SELECT group_concat(name) FROM pragma_table_info('%s')", table);
	raw_read(db, query, columns, sizeof columns);
	columns[strcspn(columns, "\n")] = '\0';
	(void)snprintf(text, sizeof text, "INSERT INTO main.%s (%s) SELECT %s FROM now.%s", table,
		columns, columns, table);
	raw(db, text);
}

static void fill(sqlite3 *db, const char *path)
{
	char text[256], tables[4096], *rest = tables;
	(void)snprintf(text, sizeof text, "ATTACH '%s' AS now", path);
	raw(db, text);
	raw_read(db, "SELECT name FROM main.sqlite_schema WHERE type = 'table'", tables,
		sizeof tables);
	for (char *table = strsep(&rest, "\n"); table && *table; table = strsep(&rest, "\n"))
		copy_table(db, table);
	raw(db, "DETACH now");
}

static void take_place(const char *old, const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	const char *from, *name;
	char file[128];
	struct disk *disk = disk_of(old, &from);
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		(void)snprintf(file, sizeof file, "%s%s", path, ends[i]);
		must(disk_of(file, &name) == disk);
		if (disk_find(disk, name))
			must(disk_remove(disk, name) == DISK_DONE);
	}
	must(disk_of(path, &name) == disk);
	must(disk_rename(disk, from, name) == DISK_DONE);
	must(disk_sync(disk, disk_find(disk, name)) == DISK_DONE);
	must(disk_sync_folder(disk, "") == DISK_DONE);
}

void old_schema_make(const char *path, enum db_kind kind)
{
	char old[96];
	read_scripts(kind);
	(void)snprintf(old, sizeof old, "%.*s/old.db", (int)(strrchr(path, '/') - path), path);
	sqlite3 *db = raw_open(old);
	raw(db, "PRAGMA page_size=4096; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL");
	run_scripts(db, kind, 1);
	raw(db, kind == DB_MONEY ? "PRAGMA application_id=0x53504d31; PRAGMA user_version=1"
				 : "PRAGMA application_id=0x53505231; PRAGMA user_version=1");
	fill(db, path);
	must(sqlite3_close(db) == SQLITE_OK);
	take_place(old, path);
}

/* ---- of one version ---- */

static const char schema_of[] = "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1";

static const char *expected(enum db_kind kind, int version)
{
	static char *known[2][STEPS_MAX + 1];
	if (known[kind][version])
		return known[kind][version];
	char *text = malloc(SCHEMA_TEXT_MAX);
	must(text != NULL);
	sqlite3 *db = raw_open(":memory:");
	run_scripts(db, kind, version);
	raw_read(db, schema_of, text, SCHEMA_TEXT_MAX);
	(void)sqlite3_close(db);
	return known[kind][version] = text;
}

int old_schema_version(const char *path)
{
	char version[16];
	sqlite3 *db = raw_open(path);
	raw(db, "PRAGMA locking_mode=EXCLUSIVE");
	raw_read(db, "PRAGMA user_version", version, sizeof version);
	(void)sqlite3_close(db);
	return atoi(version);
}

void old_schema_check(const char *path, enum db_kind kind)
{
	static char text[SCHEMA_TEXT_MAX];
	char version[16];
	read_scripts(kind);
	sqlite3 *db = raw_open(path);
	raw(db, "PRAGMA locking_mode=EXCLUSIVE");
	raw_read(db, "PRAGMA user_version", version, sizeof version);
	raw_read(db, schema_of, text, sizeof text);
	(void)sqlite3_close(db);
	if (strcmp(text, expected(kind, atoi(version))) != 0)
		broken("%s says schema %.*s and is another", path, (int)strcspn(version, "\n"),
			version);
}
