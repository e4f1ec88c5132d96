/* db.h - a database, its transactions and its statements. The only code that knows SQLite; another
 * engine (headquarters' PostgreSQL, sync/hq/postgres.c) stands behind the same functions by a table
 * of its own (schema/db_engine.h).
 *
 * A failure sticks to the struct db: after the first one every call is a cheap no-op, reads give
 * zeros and empty texts, and the caller looks once, where it can still decide: tx_commit() or
 * db_ok(). One connection a file, one thread. Statements are prepared once per SQL text and kept
 * (db_prepare) or made for one use (sql); both are struct stmt.
 *
 *	AUTO(tx) struct tx tx = tx_begin(db);
 *	AUTO(stmt) struct stmt s = sql(db, "INSERT INTO sale (uid, total_minor) VALUES (?, ?)");
 *	bind_blob(&s, uid, UID_SIZE);
 *	bind_int(&s, total_minor);
 *	run(&s);
 *	return tx_commit(&tx, err);
 */
#ifndef SUANPAN_DB_H
#define SUANPAN_DB_H

#include "pos/core/attr.h"
#include "pos/core/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db_engine;

/* What the file is for; decides pragmas and which migrations it gets. */
enum db_kind {
	DB_MONEY, /* journal, spool, drafts: exclusive, WAL, FULL */
	DB_REF,   /* goods, members, rules...: exclusive, WAL, FULL; replaceable */
	DB_HQ,    /* headquarters, on SQLite or on another engine */
};

struct db {
	void *handle;                   /* the engine's; NULL: closed */
	const struct db_engine *engine; /* NULL: SQLite */
	enum db_kind kind;
	char path[512];
	char vfs[32]; /* "" = the system's */
	bool failed;
	bool full;    /* the failure was a full disk */
	bool corrupt; /* the failure was a damaged file */
	bool in_use;  /* the failure was another process holding the file */
	bool refused; /* the failure was what was to be written: the same again fails again */
	bool again;   /* another process was quicker: nothing was done, the transaction may be rerun
		       */
	bool lost;    /* the connection broke: whether a COMMIT under way was done is unknown */
	/* A write or sync failed. The system may have forgotten what earlier commits left to the
	 * next sync, so the log goes into the file before anything is committed on top of it. */
	bool unsure;
	struct err why;
	bool relaxed;            /* db_durable(false) */
	bool holding;            /* db_hold_log() */
	int transactions;        /* nesting guard: 0 or 1 */
	uint64_t begun;          /* transactions so far, the open one too */
	int checkpointed;        /* pages that were written before the last checkpoint */
	bool log_synced;         /* db_checkpoint_step(): half of it is done */
	uint32_t opening;        /* counts db_reopen() */
	uint32_t keeping;        /* statements of sql_kept(), which db_done() ends */
	void *begin, *commit;    /* SQLite: prepared once, every sale needs them */
	struct db_copy *copying; /* of this file, under way */
	uint64_t connections;    /* to a server, counted: behind a new one may be another server */
};

struct stmt {
	struct db *db;
	void *handle;     /* the engine's; NULL: it could not be prepared */
	int next;         /* the next ? to bind */
	bool kept;        /* belongs to its keeper: _done only resets it */
	uint32_t opening; /* of the db, when it was prepared: sql_kept() */
};

struct tx {
	struct db *db;
	bool open;
};

/* Opens or creates, sets the pragmas of sync.md 5.3 and reads them back, migrates to the newest
 * schema of its kind in one transaction; refuses a newer one, a second process (by name) and
 * a file that is no database. vfs NULL = the system's. */
MUST_CHECK bool db_open(
	struct db *db, const char *path, enum db_kind kind, const char *vfs, struct err *err);
/* The same for the file that a till or headquarters lives on: before it is migrated a copy is made
 * beside it, and without that copy it is not opened (migration.h). Not for databases in memory. */
MUST_CHECK bool db_open_kept(
	struct db *db, const char *path, enum db_kind kind, const char *vfs, struct err *err);
/* Closes and opens again what was open: after a commit of unknown outcome. */
MUST_CHECK bool db_reopen(struct db *db, struct err *err);
/* Closes; a leaked statement is an assertion. Accepts a zeroed or half-open db. */
void db_done(struct db *db);

bool db_ok(const struct db *db);
/* Forgets a sticky failure once its cause is dealt with; the transaction it struck is rolled back.
 * A file that could not be opened again, or a server that cannot be reached, stays failed. */
void db_forgive(struct db *db);
/* db_ok(), after trying to reach a lost server again once that is due. */
bool db_ready(struct db *db);
/* fail()s with the sticky failure. */
bool db_fail(const struct db *db, struct err *err);

/* BEGIN IMMEDIATE; on an engine with many writers SERIALIZABLE: as if nobody else were there, or
 * db->again. */
struct tx tx_begin(struct db *db);
/* For what is right whoever else writes, by its own row locks, compare-and-set and ON CONFLICT:
 * READ COMMITTED where there are many writers, never db->again for what others only read. */
struct tx tx_begin_locking(struct db *db);
/* COMMIT. On false the outcome may be unknown (sync.md finding 4): look the fact up. */
MUST_CHECK bool tx_commit(struct tx *tx, struct err *err);
/* Rolls back what was not committed. */
void tx_done(struct tx *tx);
/* A second machine holds on disk whatever was committed before this call. Asks it each time. */
bool db_replicated(struct db *db);
/* A commit here waits for another machine: what is read may still be on its way there. */
bool db_awaited(struct db *db);
/* What tells this server's history from that of a copy, or of a standby that took over: the same
 * text as long as nothing that was committed can have gone. "" where files are copied by us. */
enum { DB_IDENTITY_MAX = 64 };
void db_identity(struct db *db, char out[DB_IDENTITY_MAX]);

struct stmt sql(struct db *db, const char *text);
/* For hot paths: prepared once by its keeper and kept until stmt_drop(). Use it through stmt_use(),
 * which resets it and hands out a struct stmt for one use. */
bool db_prepare(struct db *db, struct stmt *keep, const char *text);
struct stmt stmt_use(const struct stmt *keep);
void stmt_drop(struct stmt *keep);
/* As sql(), prepared with its first use and kept in *keep, which starts zeroed and serves this db
 * alone; prepared anew after db_reopen(), ended by db_done(). The text must stay the same. */
struct stmt sql_kept(struct db *db, struct stmt *keep, const char *text);
void stmt_done(struct stmt *stmt);

void bind_int(struct stmt *stmt, int64_t value);
void bind_text(struct stmt *stmt, const char *text);              /* copied; NULL binds NULL */
void bind_blob(struct stmt *stmt, const void *data, size_t size); /* copied */
void bind_null(struct stmt *stmt);

/* Many values of one type for one ?: only where the engine takes columns (sync/hq/bulk.h).
 * room begins with DB_COLUMN_HEAD bytes left free; then for each of count values its size in four
 * bytes and its bytes, integers in eight, both big-endian. Borrowed until run or next_row. */
enum { DB_COLUMN_HEAD = 20 };
enum db_type { DB_INT, DB_TEXT, DB_BLOB };
bool db_takes_columns(const struct db *db);
void bind_column(struct stmt *stmt, enum db_type type, void *room, size_t size, uint32_t count);
/* Many rows into a table without asking about any: text is COPY table (columns) FROM STDIN BINARY,
 * rows what belongs into it; only where the engine takes columns (sync/hq/bulk.h). */
void db_load(struct db *db, const char *text, const void *rows, size_t size);

/* Runs a statement that returns no rows, and makes it ready for the next binds. */
void run(struct stmt *stmt);
/* true while there is a row; false at the end or on failure. */
bool next_row(struct stmt *stmt);

int64_t column_int(struct stmt *stmt, int column);
/* Always NUL-terminated, cut at a character. */
void column_text(struct stmt *stmt, int column, char *out, size_t cap);
/* Borrowed until the next next_row/run/stmt_done. */
const void *column_blob(struct stmt *stmt, int column, size_t *size);
/* Exactly size bytes or the database counts as damaged. */
void column_exact(struct stmt *stmt, int column, void *into, size_t size);
bool column_is_null(struct stmt *stmt, int column);

/* Several statements without parameters, for migrations and pragmas. */
void db_script(struct db *db, const char *text);
int64_t db_changes(const struct db *db);
/* One integer, or otherwise when there is no row. */
int64_t db_int(struct db *db, const char *text, int64_t otherwise);
/* What the next commits cost: FULL for the journal, NORMAL for drafts, spool and reference data. */
void db_durable(struct db *db, bool full);
/* Idle-time checkpoint; truncate at shift close. */
void db_checkpoint(struct db *db, bool truncate);
/* The same in two turns of a loop, each of which waits for one sync: first the log's, then the
 * file's. Call it between two transactions while it says true: something was done, and more may be.
 * So many pages must have come into the log before. */
bool db_checkpoint_step(struct db *db, int pages);
/* Brings the log into the file, and nothing more from now on: what is committed stays in the log,
 * and the file as it is can be read by another process (db_still) until it is let go. Nothing on an
 * engine that has snapshots of its own. */
void db_hold_log(struct db *db, bool hold);
/* The file has not changed since. A failed write ends a hold: the log must be settled then. */
bool db_log_held(const struct db *db);

/* Makes the log longer by DB_LOG_PIECE, up to so many bytes, in idle time: a commit that writes
 * over blocks which are on the disk waits half as long for its sync as one that makes the file
 * longer. SQLite takes zeros behind its records for what it always finds there, an older log's.
 * true: something was done, and more may be. */
enum { DB_LOG_PIECE = 256 * 1024 };
bool db_grow_log(struct db *db, int64_t bytes);

/* ---- files that are made or looked at as a whole (snapshots of the reference data) ---- */

/* A new file to be filled at one go by somebody who throws it away if that fails: no journal, no
 * syncs, a cache of DB_FILL_CACHE_KIB. Closed, it is one plain file. */
enum { DB_FILL_CACHE_KIB = 256 * 1024 };
MUST_CHECK bool db_fill(struct db *db, const char *path, enum db_kind kind, struct err *err);
/* To read a file that is not trusted: nothing is written, no code of its schema runs. */
MUST_CHECK bool db_inspect(struct db *db, const char *path, enum db_kind kind, struct err *err);
/* The file alone, without its log and without a lock, while its owner holds the log. */
MUST_CHECK bool db_still(struct db *db, const char *path, enum db_kind kind, struct err *err);
/* Every page and every row is where and what the schema says. */
MUST_CHECK bool db_sound(struct db *db, struct err *err);
/* The number of the newest migration this program knows, and of the last one the file got. */
int64_t db_newest_schema(enum db_kind kind);
int64_t db_schema(struct db *db);
/* Closes a file that is about to be deleted: what its log holds stays there. */
void db_abandon(struct db *db);

/* A copy of an open database into a new file, some pages at a time, while it is used on. The new
 * file is not synced: its name must not be trusted before the pages had time to reach the disk. */
struct db_copy;
enum db_copy_state { DB_COPY_MORE, DB_COPY_DONE, DB_COPY_FAILED };

/* NULL and err if it cannot begin. */
MUST_CHECK struct db_copy *db_copy_begin(struct db *from, const char *path, struct err *err);
/* Failed for good when the file was closed meanwhile (db_reopen). */
enum db_copy_state db_copy_step(struct db_copy *copy, int pages);
/* Finished or not; accepts NULL. What was not finished is the caller's to remove. */
/* How much of it is done, 0..100. */
int db_copy_percent(const struct db_copy *copy);
void db_copy_drop(struct db_copy *copy);

#endif
