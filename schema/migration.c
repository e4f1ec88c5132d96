#include "schema/migration.h"

#include "schema/db_engine.h"
#include "schema/room.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { COPY_PATH_MAX = 540 };

static const struct migration migrations[] = {
#include "migrations.gen.inc"
};

const struct migration *migration_find(enum db_kind kind, int64_t number)
{
	for (size_t i = 0; i < LENGTH(migrations); i++)
		if (migrations[i].kind == kind && migrations[i].number == number)
			return &migrations[i];
	return NULL;
}

int64_t db_newest_schema(enum db_kind kind)
{
	int64_t number = 0;
	while (migration_find(kind, number + 1))
		number++;
	return number;
}

int64_t db_schema(struct db *db)
{
	return db_int(db, "PRAGMA user_version", 0);
}

int migration_application_id(enum db_kind kind)
{
	switch (kind) {
	case DB_MONEY:
		return 0x53504d31; /* SPM1 */
	case DB_REF:
		return 0x53505231; /* SPR1 */
	case DB_HQ:
		return 0x53504831; /* SPH1 */
	}
	return 0;
}

/* ---- the copy before ---- */

static void copy_path(char out[COPY_PATH_MAX], const struct db *db, int64_t version)
{
	(void)snprintf(out, COPY_PATH_MAX, "%s.v%lld", db->path, (long long)version);
}

/* SQLite takes no name that is there. */
static bool write_copy(struct db *db, const char *part)
{
	(void)unlink(part);
	AUTO(stmt) struct stmt s = sql(db, "VACUUM INTO ?");
	bind_text(&s, part);
	run(&s);
	return db_ok(db);
}

static int64_t count_records(struct db *db)
{
	return db_int(db, "SELECT count(*) FROM journal", -1);
}

static bool copy_is_whole(struct db *db, const char *part, int64_t version)
{
	struct db copy;
	struct err ignored; /* the caller says what it means */
	if (!db_inspect(&copy, part, db->kind, &ignored))
		return false;
	bool whole = db_sound(&copy, &ignored) && db_schema(&copy) == version &&
		     count_records(&copy) == count_records(db) && db_ok(&copy);
	db_done(&copy);
	return whole && db_ok(db);
}

static bool sync_at(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

/* The bytes, then the name, so that both are still there after a power cut. */
static bool give_name(const char *part, const char *path)
{
	char folder[COPY_PATH_MAX];
	if (!sync_at(part, O_RDWR) || rename(part, path) != 0)
		return false;
	(void)snprintf(folder, sizeof folder, "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = '\0';
	return sync_at(slash ? folder : ".", O_RDONLY | O_DIRECTORY);
}

static void forget_older(const struct db *db, int64_t version)
{
	char path[COPY_PATH_MAX];
	for (int64_t old = version - MIGRATION_COPIES; old > 0; old--) {
		copy_path(path, db, old);
		(void)unlink(path);
	}
}

/* Known before a disk is filled up to its last byte under everybody who lives on it. */
static bool no_room_for_copy(struct db *db)
{
	int64_t room = room_beside(db->path);
	int64_t size = db_int(db, "PRAGMA page_count", 0) * db_int(db, "PRAGMA page_size", 0);
	return room >= 0 && room < size;
}

static void copy_before(struct db *db, int64_t version)
{
	char path[COPY_PATH_MAX], part[COPY_PATH_MAX + 8];
	copy_path(path, db, version);
	(void)snprintf(part, sizeof part, "%s.part", path);
	if (no_room_for_copy(db)) {
		db_stick(db, TEXT_DB_COPY_NO_ROOM, path);
		return;
	}
	if (write_copy(db, part) && copy_is_whole(db, part, version) && give_name(part, path)) {
		forget_older(db, version);
		return;
	}
	(void)unlink(part);
	bool full = db->full;
	if (db->corrupt)
		return;
	db_forgive(db);
	db_stick(db, full ? TEXT_DB_COPY_NO_ROOM : TEXT_DB_COPY_FAILED, path);
}

/* ---- the steps ---- */

static void take_step(struct db *db, const struct migration *step)
{
	char mark[96];
	(void)snprintf(mark, sizeof mark, "PRAGMA application_id=%d; PRAGMA user_version=%d",
		migration_application_id(step->kind), step->number);
	db_script(db, step->script);
	db_script(db, mark);
}

static void take_steps(struct db *db, int64_t version)
{
	const struct migration *step;
	AUTO(tx) struct tx tx = tx_begin(db);
	while (!db->failed && (step = migration_find(db->kind, ++version)) != NULL)
		take_step(db, step);
	struct err ignored; /* it stays in db->why */
	(void)!tx_commit(&tx, &ignored);
}

void migrate(struct db *db, bool copy)
{
	int64_t version = db_int(db, "PRAGMA user_version", 0);
	int64_t id = db_int(db, "PRAGMA application_id", 0);
	bool fresh = db_int(db, "SELECT count(*) FROM sqlite_schema", 0) == 0;
	if (!db->failed && !fresh && id != migration_application_id(db->kind))
		db_stick(db, TEXT_DB_FOREIGN, NULL);
	if (!db->failed && version != 0 && !migration_find(db->kind, version))
		db_stick(db, TEXT_DB_NEWER, NULL);
	if (db->failed || !migration_find(db->kind, version + 1))
		return;
	if (copy && !fresh)
		copy_before(db, version);
	if (!db->failed)
		take_steps(db, version);
}
