/* What only an engine can do (schema/db.h says what it is): SQLite has no part in it. */
#include "schema/db_engine.h"

#include <assert.h>

bool db_replicated(struct db *db)
{
	return db->engine && !db->failed && db->engine->replicated(db);
}

bool db_awaited(struct db *db)
{
	return db->engine && db_ok(db) && db->engine->awaited(db);
}

void db_identity(struct db *db, char out[DB_IDENTITY_MAX])
{
	out[0] = '\0';
	if (db->engine && !db->failed)
		db->engine->identity(db, out, DB_IDENTITY_MAX);
}

bool db_takes_columns(const struct db *db)
{
	return db->engine != NULL;
}

void db_load(struct db *db, const char *text, const void *rows, size_t size)
{
	assert(db_takes_columns(db));
	if (db_ok(db))
		db->engine->load(db, text, rows, size);
}
