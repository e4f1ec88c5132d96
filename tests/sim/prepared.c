/* prepared.c - statements are kept prepared behind schema/db.c's back, for many runs a second.
 *
 * The linker brings its calls here (--wrap). A statement that is finalized waits, reset and
 * unbound, for the next who prepares the same text on the same connection.
 */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { KEPT = 4096 };

static struct kept {
	sqlite3 *db;
	sqlite3_stmt *stmt;
	uint64_t hash;
} all[KEPT];

/* FNV-1a, and where the text is meant to be prepared. */
static uint64_t hash_of_text(const sqlite3 *db, const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037) ^ (uint64_t)(uintptr_t)db;
	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
	return hash;
}

static struct kept *place_of(uint64_t hash)
{
	return &all[hash % KEPT];
}

int __real_sqlite3_prepare_v3(sqlite3 *db, const char *text, int size, unsigned int flags,
	sqlite3_stmt **stmt, const char **tail);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *text, int size, unsigned int flags,
	sqlite3_stmt **stmt, const char **tail);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *text, int size, unsigned int flags,
	sqlite3_stmt **stmt, const char **tail)
{
	uint64_t hash = hash_of_text(db, text);
	struct kept *kept = place_of(hash);
	if (kept->stmt && kept->db == db && kept->hash == hash &&
		strcmp(sqlite3_sql(kept->stmt), text) == 0) {
		*stmt = kept->stmt;
		kept->stmt = NULL;
		return SQLITE_OK;
	}
	return __real_sqlite3_prepare_v3(db, text, size, flags, stmt, tail);
}

/* A pragma does its work when it is prepared, or answers what it saw then. */
static bool may_wait(sqlite3_stmt *stmt)
{
	const char *text = sqlite3_sql(stmt);
	return text && strncmp(text, "PRAGMA", 6) != 0 && strncmp(text, "VACUUM", 6) != 0;
}

int __real_sqlite3_finalize(sqlite3_stmt *stmt);
int __wrap_sqlite3_finalize(sqlite3_stmt *stmt);
int __wrap_sqlite3_finalize(sqlite3_stmt *stmt)
{
	if (!stmt || !may_wait(stmt))
		return __real_sqlite3_finalize(stmt);
	uint64_t hash = hash_of_text(sqlite3_db_handle(stmt), sqlite3_sql(stmt));
	struct kept *kept = place_of(hash);
	if (kept->stmt)
		return __real_sqlite3_finalize(stmt);
	int result = sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	*kept = (struct kept){sqlite3_db_handle(stmt), stmt, hash};
	return result;
}

static void finalize_kept(const sqlite3 *db)
{
	for (int i = 0; i < KEPT; i++) {
		if (!all[i].stmt || all[i].db != db)
			continue;
		__real_sqlite3_finalize(all[i].stmt);
		all[i].stmt = NULL;
	}
}

/* Who looks for statements that are left does not see ours. */
sqlite3_stmt *__real_sqlite3_next_stmt(sqlite3 *db, sqlite3_stmt *before);
sqlite3_stmt *__wrap_sqlite3_next_stmt(sqlite3 *db, sqlite3_stmt *before);
sqlite3_stmt *__wrap_sqlite3_next_stmt(sqlite3 *db, sqlite3_stmt *before)
{
	finalize_kept(db);
	return __real_sqlite3_next_stmt(db, before);
}

int __real_sqlite3_close(sqlite3 *db);
int __wrap_sqlite3_close(sqlite3 *db);
int __wrap_sqlite3_close(sqlite3 *db)
{
	finalize_kept(db);
	return __real_sqlite3_close(db);
}
