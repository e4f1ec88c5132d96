/* db_engine.h - what stands behind schema/db.h instead of SQLite.
 *
 * db.c keeps what every engine shares: the sticky failure, the nesting guard, "no statement is a
 * mistake". An engine is called only while the database is well, except for close, forgive, ready,
 * rollback and finish; it reports what went wrong by db_stick(), after setting the flag of struct
 * db that names the sort. Columns count from 0, parameters from 1.
 */
#ifndef SUANPAN_DB_ENGINE_H
#define SUANPAN_DB_ENGINE_H

#include "pos/core/lang.h"
#include "schema/db.h"

struct db_engine {
	void (*close)(struct db *db);
	bool (*reopen)(struct db *db, struct err *err);
	void (*forgive)(struct db *db);
	bool (*ready)(struct db *db);

	void (*begin)(struct db *db, bool locking);
	void (*commit)(struct db *db);
	void (*rollback)(struct db *db);
	bool (*replicated)(struct db *db);
	bool (*awaited)(struct db *db);
	void (*identity)(struct db *db, char *out, size_t cap);
	void (*script)(struct db *db, const char *text);
	int64_t (*changes)(const struct db *db);

	/* NULL after db_stick(). text is copied. */
	void *(*prepare)(struct db *db, const char *text, bool kept);
	/* Ready for new binds; the old ones are forgotten. */
	void (*reset)(struct stmt *stmt);
	void (*finish)(void *handle);
	void (*bind_int)(struct stmt *stmt, int parameter, int64_t value);
	/* data NULL binds NULL. Copied. */
	void (*bind_bytes)(
		struct stmt *stmt, int parameter, enum db_type type, const void *data, size_t size);
	void (*bind_column)(struct stmt *stmt, int parameter, enum db_type type, void *room,
		size_t size, uint32_t count);
	void (*load)(struct db *db, const char *text, const void *rows, size_t size);
	bool (*step)(struct stmt *stmt);
	int64_t (*column_int)(struct stmt *stmt, int column);
	void (*column_text)(struct stmt *stmt, int column, char *out, size_t cap);
	/* NULL for NULL. */
	const void *(*column_blob)(struct stmt *stmt, int column, size_t *size);
	const char *(*column_name)(struct stmt *stmt, int column);
	bool (*column_is_null)(struct stmt *stmt, int column);
};

/* The first failure sticks; its sentence names db->path and reason. */
void db_stick(struct db *db, enum text id, const char *reason);

#endif
