#include "sync/hq/postgres_migration.h"

#include "schema/db_engine.h"
#include "schema/migration.h"
#include "sync/hq/paper.h"
#include "sync/hq/postgres_text.h"

#include <stddef.h>

enum { TRIES_MAX = 20 };

/* hex() is SQLite's name for it. */
static const char prelude[] =
	"CREATE TABLE IF NOT EXISTS suanpan_schema (one BIGINT PRIMARY KEY, version BIGINT NOT "
	"NULL);"
	"CREATE OR REPLACE FUNCTION hex(BYTEA) RETURNS TEXT LANGUAGE SQL IMMUTABLE "
	"AS 'SELECT upper(encode($1, ''hex''))';"
	"INSERT INTO suanpan_schema (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING";

/* Two processes making the same table at the same moment: one of them is told that it exists, in
 * one of several ways. It looks again. */
static void make_prelude(struct db *db)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		db_script(db, prelude);
		if (db_ok(db) || db->lost)
			return;
		db_forgive(db);
	}
	db_script(db, prelude);
}

static void take_step(struct db *db, const struct migration *step)
{
	AUTO(paper) struct paper script = {0};
	postgres_schema(&script, step->script);
	if (script.full)
		db_stick(db, TEXT_DB_FAILED, "out of memory");
	db_script(db, paper_read(&script));
	AUTO(stmt) struct stmt s = sql(db, "UPDATE suanpan_schema SET version = ? WHERE one = 1");
	bind_int(&s, step->number);
	run(&s);
}

/* false when there is nothing to do or it went wrong. */
static bool migrate_once(struct db *db)
{
	struct err ignored; /* it sticks */
	AUTO(tx) struct tx tx = tx_begin_locking(db);
	int64_t version =
		db_int(db, "SELECT version FROM suanpan_schema WHERE one = 1 /*pg FOR UPDATE*/", 0);
	const struct migration *step = migration_find(DB_HQ, version + 1);
	if (!step && version != 0 && !migration_find(DB_HQ, version))
		db_stick(db, TEXT_DB_NEWER, NULL);
	if (!step || !db_ok(db))
		return false;
	take_step(db, step);
	return tx_commit(&tx, &ignored);
}

void postgres_migrate(struct db *db)
{
	make_prelude(db);
	while (migrate_once(db))
		continue;
}
