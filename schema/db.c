#include "schema/db.h"

#include "pos/core/text.h"
#include "schema/db_engine.h"
#include "schema/file_uri.h"
#include "schema/migration.h"
#include "schema/pragma.h"
#include "schema/wal.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void db_stick(struct db *db, enum text id, const char *reason)
{
	if (db->failed)
		return;
	db->failed = true;
	fail(&db->why, id, db->path, reason);
}

/* A till saves what is whole; headquarters has its backup, and the tills bring what it lacks. */
static enum text damaged(const struct db *db)
{
	return db->kind == DB_HQ ? TEXT_DB_CORRUPT_HQ : TEXT_DB_CORRUPT;
}

/* Remembers what went wrong, sorted into what the caller may want to treat apart. */
static void stick_result(struct db *db, int result)
{
	const char *reason = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(result);
	switch (result & 0xff) {
	case SQLITE_FULL:
		db->full = true;
		db_stick(db, TEXT_DB_FULL, NULL);
		break;
	case SQLITE_CORRUPT:
		db->corrupt = true;
		db_stick(db, damaged(db), reason);
		break;
	case SQLITE_NOTADB:
		db->corrupt = true;
		db_stick(db, TEXT_DB_NOT_DATABASE, NULL);
		break;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		db->in_use = true;
		db_stick(db, db->kind == DB_HQ ? TEXT_DB_IN_USE_HQ : TEXT_DB_IN_USE, NULL);
		break;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		db_stick(db, TEXT_DB_NO_ACCESS, reason);
		break;
	case SQLITE_IOERR:
		db->unsure = true;
		db_stick(db, TEXT_DB_FAILED, reason);
		break;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
		db->refused = true;
		__attribute__((fallthrough));
	default:
		db_stick(db, TEXT_DB_FAILED, reason);
		break;
	}
}

static void check_result(struct db *db, int result)
{
	if (result != SQLITE_OK && result != SQLITE_DONE && result != SQLITE_ROW)
		stick_result(db, result);
}

bool db_ok(const struct db *db)
{
	return !db->failed;
}

void db_forgive(struct db *db)
{
	if (!db->handle)
		return;
	if (db->engine) {
		db->engine->forgive(db);
		return;
	}
	if (!sqlite3_get_autocommit(db->handle))
		(void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
	db->failed = db->full = db->corrupt = db->in_use = db->refused = false;
}

bool db_ready(struct db *db)
{
	return db->engine ? db->engine->ready(db) : db_ok(db);
}

bool db_fail(const struct db *db, struct err *err)
{
	assert(db->failed);
	*err = db->why;
	return false;
}

void db_script(struct db *db, const char *text)
{
	if (db->failed)
		return;
	if (db->engine)
		db->engine->script(db, text);
	else
		check_result(db, sqlite3_exec(db->handle, text, NULL, NULL, NULL));
}

/* ---- statements ---- */

static void *prepare(struct db *db, const char *text, bool kept)
{
	struct sqlite3_stmt *handle = NULL;
	if (db->failed)
		return NULL;
	if (db->engine)
		return db->engine->prepare(db, text, kept);
	unsigned int flags = kept ? SQLITE_PREPARE_PERSISTENT : 0;
	check_result(db, sqlite3_prepare_v3(db->handle, text, -1, flags, &handle, NULL));
	return handle;
}

static void reset(struct stmt *stmt)
{
	if (stmt->db->engine)
		stmt->db->engine->reset(stmt);
	else
		sqlite3_reset(stmt->handle);
}

static void finish(struct stmt *stmt)
{
	if (!stmt->handle)
		return;
	if (stmt->db->engine)
		stmt->db->engine->finish(stmt->handle);
	else
		sqlite3_finalize(stmt->handle);
}

struct stmt sql(struct db *db, const char *text)
{
	return (struct stmt){.db = db, .handle = prepare(db, text, false), .next = 1};
}

bool db_prepare(struct db *db, struct stmt *keep, const char *text)
{
	*keep = (struct stmt){.db = db, .handle = prepare(db, text, true), .next = 1};
	return keep->handle != NULL;
}

struct stmt stmt_use(const struct stmt *keep)
{
	struct stmt use = {.db = keep->db, .handle = keep->handle, .next = 1, .kept = true};
	if (!use.handle)
		return use;
	reset(&use);
	if (!use.db->engine)
		sqlite3_clear_bindings(use.handle);
	return use;
}

void stmt_drop(struct stmt *keep)
{
	finish(keep);
	keep->handle = NULL;
}

struct stmt sql_kept(struct db *db, struct stmt *keep, const char *text)
{
	if (keep->handle && keep->opening == db->opening)
		return stmt_use(keep);
	if (db_prepare(db, keep, text))
		db->keeping++;
	keep->opening = db->opening;
	return stmt_use(keep);
}

void stmt_done(struct stmt *stmt)
{
	if (!stmt->kept)
		finish(stmt);
	else if (stmt->handle)
		reset(stmt);
	stmt->handle = NULL;
}

/* A statement that was never prepared, on a database that is well, is a caller's mistake that must
 * not pass for an empty answer. */
static bool usable(struct stmt *stmt)
{
	if (!stmt->handle)
		db_stick(stmt->db, TEXT_DB_FAILED, "no statement");
	return !stmt->db->failed;
}

void bind_int(struct stmt *stmt, int64_t value)
{
	if (!usable(stmt))
		return;
	if (stmt->db->engine)
		stmt->db->engine->bind_int(stmt, stmt->next++, value);
	else
		check_result(stmt->db, sqlite3_bind_int64(stmt->handle, stmt->next++, value));
}

void bind_text(struct stmt *stmt, const char *text)
{
	if (!usable(stmt))
		return;
	if (stmt->db->engine)
		stmt->db->engine->bind_bytes(
			stmt, stmt->next++, DB_TEXT, text, text ? strlen(text) : 0);
	else
		check_result(stmt->db,
			sqlite3_bind_text(stmt->handle, stmt->next++, text, -1, SQLITE_TRANSIENT));
}

void bind_blob(struct stmt *stmt, const void *data, size_t size)
{
	if (!usable(stmt))
		return;
	/* An empty blob is not NULL, wherever data points. */
	const void *bytes = size ? data : "";
	if (stmt->db->engine)
		stmt->db->engine->bind_bytes(stmt, stmt->next++, DB_BLOB, bytes, size);
	else
		check_result(stmt->db, sqlite3_bind_blob64(stmt->handle, stmt->next++, bytes, size,
					       SQLITE_TRANSIENT));
}

void bind_null(struct stmt *stmt)
{
	if (!usable(stmt))
		return;
	if (stmt->db->engine)
		stmt->db->engine->bind_bytes(stmt, stmt->next++, DB_TEXT, NULL, 0);
	else
		check_result(stmt->db, sqlite3_bind_null(stmt->handle, stmt->next++));
}

void bind_column(struct stmt *stmt, enum db_type type, void *room, size_t size, uint32_t count)
{
	assert(db_takes_columns(stmt->db));
	if (usable(stmt))
		stmt->db->engine->bind_column(stmt, stmt->next++, type, room, size, count);
}

bool next_row(struct stmt *stmt)
{
	if (!usable(stmt))
		return false;
	if (stmt->db->engine)
		return stmt->db->engine->step(stmt);
	int result = sqlite3_step(stmt->handle);
	check_result(stmt->db, result);
	return result == SQLITE_ROW;
}

void run(struct stmt *stmt)
{
	(void)next_row(stmt);
	if (stmt->handle)
		reset(stmt);
	stmt->next = 1;
}

int64_t column_int(struct stmt *stmt, int column)
{
	if (!usable(stmt))
		return 0;
	return stmt->db->engine ? stmt->db->engine->column_int(stmt, column)
				: sqlite3_column_int64(stmt->handle, column);
}

void column_text(struct stmt *stmt, int column, char *out, size_t cap)
{
	const char *text = NULL;
	if (usable(stmt) && stmt->db->engine) {
		stmt->db->engine->column_text(stmt, column, out, cap);
		return;
	}
	if (!stmt->db->failed)
		text = (const char *)sqlite3_column_text(stmt->handle, column);
	text_copy(out, cap, text ? text : "");
}

const void *column_blob(struct stmt *stmt, int column, size_t *size)
{
	*size = 0;
	if (!usable(stmt))
		return NULL;
	if (stmt->db->engine)
		return stmt->db->engine->column_blob(stmt, column, size);
	const void *data = sqlite3_column_blob(stmt->handle, column);
	*size = (size_t)sqlite3_column_bytes(stmt->handle, column);
	return data;
}

static const char *column_name(struct stmt *stmt, int column)
{
	return stmt->db->engine ? stmt->db->engine->column_name(stmt, column)
				: sqlite3_column_name(stmt->handle, column);
}

void column_exact(struct stmt *stmt, int column, void *into, size_t size)
{
	size_t found;
	const void *data = column_blob(stmt, column, &found);
	if (data && found == size) {
		memcpy(into, data, size);
		return;
	}
	memset(into, 0, size);
	if (stmt->db->failed)
		return;
	stmt->db->corrupt = true;
	db_stick(stmt->db, damaged(stmt->db), column_name(stmt, column));
}

bool column_is_null(struct stmt *stmt, int column)
{
	if (!usable(stmt))
		return true;
	return stmt->db->engine ? stmt->db->engine->column_is_null(stmt, column)
				: sqlite3_column_type(stmt->handle, column) == SQLITE_NULL;
}

int64_t db_changes(const struct db *db)
{
	if (!db->handle)
		return 0;
	return db->engine ? db->engine->changes(db) : sqlite3_changes64(db->handle);
}

int64_t db_int(struct db *db, const char *text, int64_t otherwise)
{
	AUTO(stmt) struct stmt query = sql(db, text);
	return next_row(&query) ? column_int(&query, 0) : otherwise;
}

/* ---- transactions ---- */

/* BEGIN and COMMIT cost more to prepare than to run. */
static void run_own(struct db *db, void **own, const char *text)
{
	if (db->failed)
		return;
	if (!*own)
		*own = prepare(db, text, true);
	if (!*own)
		return;
	check_result(db, sqlite3_step(*own));
	(void)sqlite3_reset(*own); /* says again what step said */
}

static struct tx begin(struct db *db, bool locking)
{
	assert(db->transactions == 0);
	if (db->unsure)
		db_checkpoint(db, true);
	if (!db->engine)
		run_own(db, &db->begin, "BEGIN IMMEDIATE");
	else if (!db->failed)
		db->engine->begin(db, locking);
	db->transactions = 1;
	db->begun++;
	return (struct tx){.db = db, .open = true};
}

struct tx tx_begin(struct db *db)
{
	return begin(db, false);
}

struct tx tx_begin_locking(struct db *db)
{
	return begin(db, true);
}

bool tx_commit(struct tx *tx, struct err *err)
{
	assert(tx->open);
	if (!tx->db->engine)
		run_own(tx->db, &tx->db->commit, "COMMIT");
	else if (!tx->db->failed)
		tx->db->engine->commit(tx->db);
	if (tx->db->failed)
		return db_fail(tx->db, err);
	tx->open = false;
	tx->db->transactions = 0;
	return true;
}

void tx_done(struct tx *tx)
{
	if (!tx->open)
		return;
	/* Not db_script: it must happen after a failure too, and its own failure adds nothing. */
	if (tx->db->engine)
		tx->db->engine->rollback(tx->db);
	else if (tx->db->handle && !sqlite3_get_autocommit(tx->db->handle))
		(void)sqlite3_exec(tx->db->handle, "ROLLBACK", NULL, NULL, NULL);
	tx->open = false;
	tx->db->transactions = 0;
}

/* ---- opening ---- */

/* The lock of EXCLUSIVE mode is taken with the first use; take it before anybody believes that the
 * file is ours. */
static void take_lock(struct db *db)
{
	db_script(db, "BEGIN IMMEDIATE");
	db_script(db, "COMMIT");
}

/* What an earlier process left in the log may stand in the system's memory alone, where its last
 * sync failed (wal.h). So the log is mended and goes into the file before anybody builds on it.
 * Without room for that it waits for the next sync, as ever. */
static void settle_log(struct db *db)
{
	if (db->failed)
		return;
	db->unsure = true;
	db_checkpoint(db, true);
	if (db->corrupt || !db->failed)
		return;
	db->unsure = !db->full;
	db_forgive(db);
}

static void break_off_copy(struct db *db);

/* What sql_kept() keeps ends here; more than that is a leak, and the close says so. */
static void end_kept(struct db *db)
{
	break_off_copy(db);
	sqlite3_finalize(db->begin);
	sqlite3_finalize(db->commit);
	db->begin = db->commit = NULL;
	for (; db->keeping > 0; db->keeping--)
		sqlite3_finalize(sqlite3_next_stmt(db->handle, NULL));
}

static bool open_own(struct db *db, const char *path, enum db_kind kind, const char *vfs,
	bool copy_before, struct err *err)
{
	*db = (struct db){.kind = kind};
	text_copy(db->path, sizeof db->path, path);
	text_copy(db->vfs, sizeof db->vfs, vfs ? vfs : "");
	if (strlen(path) >= sizeof db->path)
		return fail(err, TEXT_DB_NO_ACCESS, path, "path too long");
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE |
		    SQLITE_OPEN_NOMUTEX;
	struct sqlite3 *handle = NULL;
	int result = sqlite3_open_v2(path, &handle, flags, vfs);
	db->handle = handle;
	check_result(db, result);
	pragma_set_all(db);
	take_lock(db);
	settle_log(db);
	migrate(db, copy_before);
	if (!db->failed)
		return true;
	*err = db->why;
	end_kept(db);
	sqlite3_close(db->handle);
	db->handle = NULL;
	return false;
}

bool db_open(struct db *db, const char *path, enum db_kind kind, const char *vfs, struct err *err)
{
	return open_own(db, path, kind, vfs, false, err);
}

bool db_open_kept(
	struct db *db, const char *path, enum db_kind kind, const char *vfs, struct err *err)
{
	return open_own(db, path, kind, vfs, true, err);
}

void db_done(struct db *db)
{
	if (!db->handle)
		return;
	if (db->engine) {
		db->engine->close(db);
		db->handle = NULL;
		return;
	}
	end_kept(db);
	/* Closing brings the log into the file. */
	if (db->unsure)
		(void)!wal_write_again(db->path);
	int result = sqlite3_close(db->handle);
	assert(result == SQLITE_OK); /* else a statement leaked */
	(void)result;
	db->handle = NULL;
}

bool db_reopen(struct db *db, struct err *err)
{
	if (db->engine)
		return db->engine->reopen(db, err);
	char path[sizeof db->path], vfs[sizeof db->vfs];
	text_copy(path, sizeof path, db->path);
	text_copy(vfs, sizeof vfs, db->vfs);
	enum db_kind kind = db->kind;
	bool unsure = db->unsure;
	uint32_t opening = db->opening;
	db_done(db);
	bool open = db_open(db, path, kind, vfs[0] ? vfs : NULL, err);
	db->opening = opening + 1;
	db->unsure |= unsure;
	return open;
}

void db_durable(struct db *db, bool full)
{
	assert(db->transactions == 0);
	if (db->engine || db->relaxed == !full)
		return;
	db_script(db, full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
	/* On a failed database nothing was set: the next call must not believe that it was. */
	if (!db->failed)
		db->relaxed = !full;
}

/* Into the log, since the file was opened. */
static int pages_written(const struct db *db)
{
	int pages = 0, highest;
	(void)sqlite3_db_status(db->handle, SQLITE_DBSTATUS_CACHE_WRITE, &pages, &highest, false);
	return pages;
}

void db_checkpoint(struct db *db, bool truncate)
{
	if (db->failed || db->engine || (db->holding && !db->unsure))
		return;
	db->holding = false;
	if (db->unsure && !wal_write_again(db->path)) {
		db->full = errno == ENOSPC;
		db_stick(db, TEXT_DB_FAILED, "the log");
		return;
	}
	int mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
	int result = sqlite3_wal_checkpoint_v2(db->handle, NULL, mode, NULL, NULL);
	check_result(db, result);
	if (truncate && result == SQLITE_OK)
		db->unsure = false;
	db->checkpointed = pages_written(db);
	db->log_synced = false;
}

/* NULL: none was needed yet. */
static struct sqlite3_file *log_of(const struct db *db)
{
	struct sqlite3_file *log = NULL;
	int found = sqlite3_file_control(db->handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
	return found == SQLITE_OK && log && log->pMethods ? log : NULL;
}

static int sync_log(struct db *db)
{
	struct sqlite3_file *log = log_of(db);
	return log ? log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) : SQLITE_OK;
}

bool db_checkpoint_step(struct db *db, int pages)
{
	if (db->failed || db->engine || pages_written(db) - db->checkpointed < pages)
		return false;
	if (db->log_synced) {
		db_checkpoint(db, false);
		return true;
	}
	check_result(db, sync_log(db));
	db->log_synced = !db->failed;
	return true;
}

/* SQLite's own file writes no more than 128 KiB at once. */
static int write_zeros(struct sqlite3_file *log, sqlite3_int64 at, sqlite3_int64 end)
{
	static const uint8_t zeros[4096];
	int result = SQLITE_OK;
	for (; result == SQLITE_OK && at < end; at += (int)sizeof zeros) {
		int size = end - at < (int)sizeof zeros ? (int)(end - at) : (int)sizeof zeros;
		result = log->pMethods->xWrite(log, zeros, size, at);
	}
	return result;
}

bool db_grow_log(struct db *db, int64_t bytes)
{
	struct sqlite3_file *log = db->failed || db->engine ? NULL : log_of(db);
	sqlite3_int64 size;
	if (!log || log->pMethods->xFileSize(log, &size) != SQLITE_OK || size >= bytes)
		return false;
	int result =
		write_zeros(log, size, bytes - size < DB_LOG_PIECE ? bytes : size + DB_LOG_PIECE);
	if (result == SQLITE_OK)
		result = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
	if (result == SQLITE_FULL) /* it goes on growing with each commit */
		return false;
	check_result(db, result);
	return true;
}

void db_hold_log(struct db *db, bool hold)
{
	if (!db->handle || db->engine)
		return;
	if (hold)
		db_checkpoint(db, true);
	db->holding = hold && !db->failed;
	sqlite3_wal_autocheckpoint(db->handle, db->holding ? 0 : pragma_log_pages(db->kind));
}

bool db_log_held(const struct db *db)
{
	return db->holding || db->engine;
}

/* ---- whole files ---- */

static bool open_file(struct db *db, const char *path, enum db_kind kind, int flags)
{
	struct sqlite3 *handle = NULL;
	*db = (struct db){.kind = kind};
	text_copy(db->path, sizeof db->path, path);
	int result = sqlite3_open_v2(
		path, &handle, flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, NULL);
	db->handle = handle;
	check_result(db, result);
	return !db->failed;
}

/* A file that could not be opened leaves nothing open. */
static bool opened(struct db *db, struct err *err)
{
	if (!db->failed)
		return true;
	*err = db->why;
	sqlite3_close(db->handle);
	db->handle = NULL;
	return false;
}

bool db_fill(struct db *db, const char *path, enum db_kind kind, struct err *err)
{
	char cache[64];
	(void)snprintf(cache, sizeof cache, "PRAGMA cache_size=-%d", DB_FILL_CACHE_KIB);
	if (open_file(db, path, kind, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) {
		db_script(db, "PRAGMA page_size=4096");
		pragma_require(db, "locking_mode", "EXCLUSIVE", "exclusive");
		pragma_require(db, "journal_mode", "OFF", "off");
		pragma_require(db, "synchronous", "OFF", "0");
		db_script(db, cache);
		migrate(db, false);
	}
	return opened(db, err);
}

bool db_inspect(struct db *db, const char *path, enum db_kind kind, struct err *err)
{
	if (open_file(db, path, kind, SQLITE_OPEN_READONLY)) {
		pragma_require(db, "trusted_schema", "OFF", "0");
		pragma_require(db, "cell_size_check", "ON", "1");
		if (db_int(db, "PRAGMA application_id", 0) != migration_application_id(kind) &&
			!db->failed)
			db_stick(db, TEXT_DB_FOREIGN, NULL);
	}
	return opened(db, err);
}

bool db_still(struct db *db, const char *path, enum db_kind kind, struct err *err)
{
	char uri[3 * sizeof db->path + 32];
	file_uri(uri, sizeof uri, path);
	if (open_file(db, uri, kind, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)) {
		text_copy(db->path, sizeof db->path, path);
		pragma_require(db, "trusted_schema", "OFF", "0");
		pragma_require(db, "cell_size_check", "ON", "1");
	}
	return opened(db, err);
}

bool db_sound(struct db *db, struct err *err)
{
	char said[160] = "";
	AUTO(stmt) struct stmt check = sql(db, "PRAGMA quick_check(1)");
	if (next_row(&check))
		column_text(&check, 0, said, sizeof said);
	if (db->failed)
		return db_fail(db, err);
	return strcmp(said, "ok") == 0 || fail(err, damaged(db), db->path, said);
}

void db_abandon(struct db *db)
{
	if (db->handle && !db->engine)
		sqlite3_db_config(db->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	db_done(db);
}

/* ---- copying ---- */

struct db_copy {
	struct db *from;
	struct sqlite3 *into;
	struct sqlite3_backup *backup;
};

struct db_copy *db_copy_begin(struct db *from, const char *path, struct err *err)
{
	struct db_copy *copy = calloc(1, sizeof *copy);
	if (!copy) {
		fail(err, TEXT_OUT_OF_MEMORY);
		return NULL;
	}
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	const char *vfs = from->vfs[0] ? from->vfs : NULL;
	assert(!from->engine && !from->copying);
	copy->from = from;
	from->copying = copy;
	if (!from->failed && sqlite3_open_v2(path, &copy->into, flags, vfs) == SQLITE_OK) {
		(void)sqlite3_exec(copy->into, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
		copy->backup = sqlite3_backup_init(copy->into, "main", from->handle, "main");
	}
	if (copy->backup)
		return copy;
	fail(err, TEXT_DB_NO_ACCESS, path, copy->into ? sqlite3_errmsg(copy->into) : "");
	db_copy_drop(copy);
	return NULL;
}

enum db_copy_state db_copy_step(struct db_copy *copy, int pages)
{
	if (!copy->backup)
		return DB_COPY_FAILED;
	switch (sqlite3_backup_step(copy->backup, pages)) {
	case SQLITE_OK:
		return DB_COPY_MORE;
	case SQLITE_DONE:
		return DB_COPY_DONE;
	default:
		return DB_COPY_FAILED;
	}
}

int db_copy_percent(const struct db_copy *copy)
{
	int pages = copy->backup ? sqlite3_backup_pagecount(copy->backup) : 0;
	if (pages == 0)
		return 0;
	return (int)(100 * (int64_t)(pages - sqlite3_backup_remaining(copy->backup)) / pages);
}

/* Closing a file ends the copy of it that is under way. */
static void break_off_copy(struct db *db)
{
	if (!db->copying)
		return;
	(void)sqlite3_backup_finish(db->copying->backup);
	db->copying->backup = NULL;
	db->copying->from = NULL;
	db->copying = NULL;
}

void db_copy_drop(struct db_copy *copy)
{
	if (!copy)
		return;
	if (copy->from)
		break_off_copy(copy->from);
	(void)sqlite3_close(copy->into);
	free(copy);
}
